//! What `/login` is asked: where the person goes afterwards, which provider, and how good the sign-in must be.

use serde::Deserialize;
use url::form_urlencoded;

use super::authorization_options::{AcrValues, AuthorizationOptions, Prompt};
use crate::{
    email_address::{EmailAddress, NotAnEmailAddress},
    provider_config::ProviderId,
    return_to::ReturnTo,
    sign_in_guard::LOGIN,
};

/// The query of `/login`.
#[derive(Deserialize)]
pub(crate) struct LoginQuery {
    /// Where to go afterwards; anything but a path on this site is refused.
    return_to: Option<ReturnTo>,
    prompt: Option<Prompt>,
    max_age: Option<u32>,
    acr_values: Option<AcrValues>,
    /// Which of the providers, where the person has chosen.
    pub(super) provider: Option<ProviderId>,
    /// What the person typed to find the provider.
    email: Option<String>,
}

impl LoginQuery {
    pub(super) fn return_to(&self) -> ReturnTo {
        self.return_to.clone().unwrap_or_default()
    }

    pub(super) fn options(&self) -> AuthorizationOptions {
        let Self { prompt, max_age, acr_values, .. } = self;
        AuthorizationOptions { prompt: *prompt, max_age: *max_age, acr_values: acr_values.clone() }
    }

    /// The e-mail address, where one was typed.
    pub(super) fn email(&self) -> Option<Result<EmailAddress, NotAnEmailAddress>> {
        self.email.clone().map(EmailAddress::try_from)
    }

    /// All that the sign-in is to be, but for who chooses where it goes.
    pub(super) fn fields(&self) -> Vec<(&'static str, String)> {
        let return_to = Some(("return_to", self.return_to().to_string()));
        let prompt = self.prompt.map(|prompt| ("prompt", prompt.as_str().to_owned()));
        let max_age = self.max_age.map(|seconds| ("max_age", seconds.to_string()));
        let acr_values = self.acr_values.as_ref().map(|values| ("acr_values", values.as_str().to_owned()));
        [return_to, prompt, max_age, acr_values].into_iter().flatten().collect()
    }

    /// The address of the same sign-in, at that provider.
    pub(super) fn address_with(&self, provider: Option<&ProviderId>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(provider.map(|provider| ("provider", provider.as_str())));
        query.extend_pairs(self.fields());
        format!("{LOGIN}?{}", query.finish())
    }
}
