//! Who looks at the page: asked for once per page, known to the header and every page below it.

use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{AppError, Profile, server_functions::current_profile};

/// The person signed in, or nobody.
#[derive(Clone, Copy)]
pub(crate) struct Viewer(Resource<Result<Option<Profile>, AppError>>);

impl Viewer {
    /// Asks who it is, and again at each navigation: a session may have ended since the last.
    pub(crate) fn provide() {
        let path = use_location().pathname;
        provide_context(Self(Resource::new(move || path.get(), |_| current_profile())));
    }

    /// The viewer of this page.
    pub(crate) fn of_this_page() -> Self {
        expect_context()
    }

    /// The person, or nobody.
    pub(crate) async fn anyone(self) -> Result<Option<Profile>, AppError> {
        self.0.await
    }

    /// The person, where the page has nothing for nobody.
    pub(crate) async fn someone(self) -> Result<Profile, AppError> {
        self.0.await?.ok_or(AppError::SignedOut)
    }

    /// Asks again.
    pub(crate) fn refetch(self) {
        self.0.refetch();
    }

    /// Asks again where the page still takes someone to be signed in, though a call said otherwise.
    pub(crate) fn doubt(self) {
        // Reading a resource subscribes an effect to it even where it says "untracked", and the effect would go round.
        let someone = untrack(|| self.0.with_untracked(|viewer| matches!(viewer, Some(Ok(Some(_))))));
        if someone {
            self.refetch();
        }
    }
}
