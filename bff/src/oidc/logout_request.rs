//! The request that ends the provider's own session, which the browser carries there (RP-Initiated Logout §2).

use axum::response::Response;
use url::Url;

use crate::{
    pages::{form_page, redirect_page},
    provider_config::ProviderConfig,
    provider_logout::{LogoutHint, Placeholder},
    tokens::token::IdTokenHint,
};

/// The longest address that a browser is redirected to, in bytes: proxies and servers cut what is much longer. What fits
/// goes by the address, since browsers bring a provider's `SameSite=Lax` cookies along with that and not with a form.
const LONGEST_ADDRESS: usize = 2_000;

/// A request to sign the person out.
#[derive(Debug)]
pub(super) struct LogoutRequest {
    endpoint: Url,
    parameters: Vec<(String, String)>,
}

/// Who signs out, as the provider knows them.
pub(super) struct WhoSignsOut<'a> {
    pub(super) id_token: Option<&'a IdTokenHint>,
    /// `sid`
    pub(super) provider_session: Option<&'a str>,
}

impl LogoutRequest {
    /// The request to the provider of `config`, which leads back to `return_address`. None where it signs nobody out: it
    /// has announced no such place, and none is configured.
    pub(super) fn new(
        config: &ProviderConfig,
        announced: Option<&Url>,
        return_address: String,
        who: &WhoSignsOut<'_>,
    ) -> Option<Self> {
        let id_token = || who.id_token.map(|token| token.expose().to_owned());
        let sid = || who.provider_session.map(str::to_owned);
        if let Some(endpoint) = &config.logout.endpoint {
            let parameters = endpoint.parameters(|placeholder| match placeholder {
                Placeholder::ClientId => Some(config.client_id.clone()),
                Placeholder::PostLogoutRedirectUri => Some(return_address.clone()),
                Placeholder::IdTokenHint => id_token(),
                Placeholder::LogoutHint => sid(),
            });
            return Some(Self { endpoint: endpoint.address().clone(), parameters });
        }
        // A session of before the ID token was kept has none, nor has one whose ID token is too long.
        let by_sid = || sid().map(|sid| ("logout_hint", sid));
        let hint = match config.logout.hint {
            LogoutHint::IdToken => id_token().map(|token| ("id_token_hint", token)).or_else(by_sid),
            LogoutHint::Sid => by_sid(),
        };
        let parameters =
            [("client_id", config.client_id.clone()), ("post_logout_redirect_uri", return_address)]
                .into_iter()
                .chain(hint);
        let parameters = parameters.map(|(name, value)| (name.to_owned(), value)).collect();
        Some(Self { endpoint: announced?.clone(), parameters })
    }

    /// The page that carries it there: by its address, or by a form where that is too long.
    pub(super) fn into_page(self) -> Response {
        let mut address = self.endpoint.clone();
        address.query_pairs_mut().extend_pairs(&self.parameters);
        if address.as_str().len() > LONGEST_ADDRESS {
            form_page::to_other_site(&self.endpoint, &self.parameters)
        } else {
            redirect_page::to_other_site(&address)
        }
    }
}
