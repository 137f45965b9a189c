//! Who looks at the page: asked for once per page, known to the header and every page below it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    AppError, Profile,
    server_functions::{current_profile, current_session},
};

/// The person signed in, or nobody.
#[derive(Clone, Copy)]
pub(crate) struct Viewer {
    profile: Resource<Result<Option<Profile>, AppError>>,
    subject: RwSignal<Option<String>>,
}

impl Viewer {
    /// Asks who it is, and again at each navigation: a session may have ended since the last.
    pub(crate) fn provide() {
        let path = use_location().pathname;
        provide_context(Self {
            profile: Resource::new(move || path.get(), |_| current_profile()),
            subject: RwSignal::new(None),
        });
    }

    /// The viewer of this page.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// The person, or nobody.
    pub(crate) async fn anyone(self) -> Result<Option<Profile>, AppError> {
        self.profile.await
    }

    /// The person, where the page has nothing for nobody.
    pub(crate) async fn someone(self) -> Result<Profile, AppError> {
        someone(self.profile.await).await
    }

    /// Asks again.
    pub(crate) fn refetch(self) {
        self.profile.refetch();
    }

    /// Whose page this is: the person's subject, once the page is awake and knows it.
    pub(crate) fn subject(self) -> Option<String> {
        self.subject.get()
    }

    /// Takes the page for that person's. What stands on it already must not be taken for somebody else's.
    pub(crate) fn recognize(self, subject: &str) {
        match self.subject.get_untracked() {
            None => self.subject.set(Some(subject.to_owned())),
            Some(other) if other != subject => _ = window().location().reload(),
            Some(_) => {}
        }
    }
}

/// Asks who is signed in at this moment, whatever the page was told.
pub(crate) async fn person_now() -> Result<Profile, AppError> {
    someone(current_profile().await).await
}

/// The person; or how it came that there is nobody, which the session knows.
async fn someone(viewer: Result<Option<Profile>, AppError>) -> Result<Profile, AppError> {
    match viewer? {
        Some(profile) => Ok(profile),
        None => Err(current_session().await.err().unwrap_or(AppError::SignedOut)),
    }
}
