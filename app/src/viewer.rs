//! Who looks at the page: asked for once per page, known to the header and every page below it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    AppError, Permissions, Profile,
    server_functions::session::{current_permissions, current_profile, current_session},
};

/// The person signed in, or nobody.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    profile: Resource<Result<Option<Profile>, AppError>>,
    permissions: Resource<Permissions>,
    subject: RwSignal<Option<String>>,
}

impl Viewer {
    /// Asks who it is, and again at each navigation: a session may have ended since the last.
    pub(crate) fn provide() {
        let path = use_location().pathname;
        let profile = Resource::new(move || path.get(), |_| current_profile());
        provide_context(Self {
            profile,
            permissions: Resource::new(|| (), move |()| permissions_of(profile)),
            subject: RwSignal::new(None),
        });
    }

    /// The viewer of this page.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// The person, or nobody.
    pub(crate) async fn profile(self) -> Result<Option<Profile>, AppError> {
        self.profile.await
    }

    /// The person, where the page has nothing for nobody.
    pub(crate) async fn required_profile(self) -> Result<Profile, AppError> {
        required(self.profile.await).await
    }

    /// What the person may do, as it was when the document was loaded: only a sign-in changes it.
    pub(crate) async fn permissions(self) -> Permissions {
        self.permissions.await
    }

    /// Asks again.
    pub(crate) fn refetch(self) {
        self.profile.refetch();
    }

    /// Whose page this is: the person's subject, once the page is hydrated and knows it.
    pub(crate) fn subject(self) -> Option<String> {
        self.subject.get()
    }

    /// Takes the page for that person's. What stands on it already must not be taken for somebody else's.
    pub(crate) fn check_subject(self, subject: &str) {
        match self.subject.get_untracked() {
            None => self.subject.set(Some(subject.to_owned())),
            Some(other) if other != subject => _ = window().location().reload(),
            Some(_) => {}
        }
    }
}

/// Nobody may do anything, and where it can't be told nothing is offered.
async fn permissions_of(profile: Resource<Result<Option<Profile>, AppError>>) -> Permissions {
    match profile.await {
        Ok(Some(_)) => current_permissions().await.unwrap_or_default(),
        Ok(None) | Err(_) => Permissions::default(),
    }
}

/// Asks who is signed in at this moment, whatever the page was told.
pub(crate) async fn fetch_profile() -> Result<Profile, AppError> {
    required(current_profile().await).await
}

/// The person; or how it came that there is nobody, which the session knows.
async fn required(viewer: Result<Option<Profile>, AppError>) -> Result<Profile, AppError> {
    match viewer? {
        Some(profile) => Ok(profile),
        None => Err(current_session().await.err().unwrap_or(AppError::SignedOut)),
    }
}
