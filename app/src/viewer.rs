//! Who looks at the page: known to the header and every page below it.

use std::sync::Arc;

use futures::future::{BoxFuture, FutureExt, Shared};
use leptos::prelude::{expect_context, provide_context};

use crate::{
    AppError, Permissions, Profile,
    question::ask,
    server_functions::{
        response::backend,
        session::{current_permissions, current_session},
    },
};

/// The person signed in, or nobody.
#[derive(Clone)]
pub(crate) struct Viewer {
    profile: Arc<Result<Option<Profile>, AppError>>,
    permissions: Shared<BoxFuture<'static, Permissions>>,
}

impl Viewer {
    /// Finds out who it is.
    pub(crate) fn provide() {
        let profile = backend().map(|backend| backend.profile());
        let signed_in = matches!(profile, Ok(Some(_)));
        provide_context(Self {
            profile: Arc::new(profile),
            permissions: ask(permissions(signed_in)).map(Option::unwrap_or_default).boxed().shared(),
        });
    }

    /// The viewer of this page.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// The person, or nobody.
    pub(crate) fn profile(&self) -> &Result<Option<Profile>, AppError> {
        &self.profile
    }

    /// The person, where the page has nothing for nobody; or how it came that there is nobody, which the session knows.
    pub(crate) async fn required_profile(self) -> Result<Profile, AppError> {
        match self.profile().clone()? {
            Some(profile) => Ok(profile),
            None => Err(current_session().await.err().unwrap_or(AppError::SignedOut)),
        }
    }

    /// What the person may do.
    pub(crate) async fn permissions(self) -> Permissions {
        self.permissions.await
    }
}

/// Nobody may do anything, and where it can't be told nothing is offered.
async fn permissions(signed_in: bool) -> Permissions {
    if signed_in { current_permissions().await.unwrap_or_default() } else { Permissions::default() }
}
