//! Who is signed in at the provider, by the cookie of a browser.

use std::time::SystemTime;

use axum_extra::extract::{CookieJar, cookie::Cookie};
use uuid::Uuid;

use crate::{
    account::Account,
    app_state::AppState,
    authentication_context::AuthenticationContext,
    handle::{Handle, Purpose},
    state::SignIn,
};

/// The cookie's name. Browsers keep cookies by host and not by port, so it must be like no other's.
pub(crate) const COOKIE: &str = "devidp_session";

/// Who is signed in, in the browser that asks.
pub(crate) struct SignedIn<'a> {
    /// `sid` of ID tokens.
    pub(crate) id: Uuid,
    pub(crate) account: &'a Account,
    pub(crate) auth_time: SystemTime,
    pub(crate) acr: AuthenticationContext,
}

impl<'a> SignedIn<'a> {
    pub(crate) fn find(app: &'a AppState, jar: &CookieJar) -> Option<Self> {
        let cookie = jar.get(COOKIE)?.value();
        let now = app.now();
        app.store.read(|state| {
            let Handle { id, .. } = state.handle_key.verify(Purpose::SignIn, cookie)?;
            let sign_in = state.sign_in(id, now)?;
            let SignIn { subject, auth_time, acr, .. } = sign_in;
            Some(Self { id, account: app.account(subject)?, auth_time: *auth_time, acr: *acr })
        })
    }
}

/// The cookie's removal. The sign-in itself ends with [`end_sign_ins`](crate::backchannel_logout::end_sign_ins).
pub(crate) fn remove_cookie(jar: CookieJar) -> CookieJar {
    jar.remove(Cookie::build(COOKIE).path("/"))
}
