//! That the person has just consented, on the way from the consent page back to the authorization endpoint.

use uuid::Uuid;

use crate::{
    app_state::AppState,
    handle::{Handle, Purpose},
    parameters::Parameters,
};

/// The parameter that says so; its value is one that nobody else can make.
const PARAMETER: &str = "devidp_consent";

/// What is known of a consent that was given for this very request.
#[derive(Clone, Copy)]
pub(crate) struct FreshConsent {
    /// Whether the request had asked for it (`prompt=consent`), or it was the first.
    pub(crate) was_asked_for: bool,
}

impl FreshConsent {
    pub(crate) fn find(app: &AppState, request: &Parameters) -> Option<Self> {
        let shown = request.get(PARAMETER)?;
        let handle = app.store.read(|state| state.handle_key.verify(Purpose::Consent, shown))?;
        Some(Self { was_asked_for: handle.generation == 1 })
    }

    /// The request as it goes on after the consent page.
    pub(crate) fn note(app: &AppState, request: Parameters) -> Parameters {
        let asked = request.words("prompt").any(|word| word == "consent");
        let handle = Handle { id: Uuid::new_v4(), generation: asked.into() };
        let value = app.store.read(|state| state.handle_key.sign(Purpose::Consent, handle));
        request.without_prompt("consent").with(PARAMETER, value)
    }
}
