//! How access tokens are shown to an API: as bearer tokens (RFC 6750 §2.1), or with a proof for each request
//! (RFC 9449 §7.1). Whoever calls the API need not know which.

use std::{fmt, sync::Arc};

use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use url::Url;

use super::token::AccessToken;
use crate::{
    clock::Clock,
    dpop::{
        key::{ProofError, ProofTarget},
        nonce::ServerNonce,
        protocol::{PROOF, SCHEME, USE_NONCE},
    },
};

/// Shows access tokens to one API. Cloning it is cheap; all clones are one. Have one for each origin: each has a nonce
/// of its own.
///
/// ```
/// # fn example(token: &bff::AccessToken) -> Result<(), Box<dyn std::error::Error>> {
/// use bff::{Presenter, SystemClock};
/// use http::Method;
///
/// let presenter = Presenter::new(SystemClock);
/// let url = "https://api.example/reports".parse()?;
/// let headers = presenter.headers(token, &Method::GET, &url)?;
/// // Send the request with them. Where `presenter.is_nonce_challenge(status, headers)` says so of the answer, make
/// // them anew and send it once more.
/// # Ok(()) }
/// ```
#[derive(Clone)]
pub struct Presenter(Arc<Inner>);

struct Inner {
    clock: Arc<dyn Clock>,
    nonce: ServerNonce,
}

impl Presenter {
    /// For an API that knows no nonce of ours yet. Proofs bear the time of `clock`.
    #[must_use]
    pub fn new(clock: impl Clock) -> Self {
        Self(Arc::new(Inner { clock: Arc::new(clock), nonce: ServerNonce::default() }))
    }

    /// The headers by which `token` opens this one request. A proof serves once: ask anew for each try.
    ///
    /// # Errors
    /// See [`ProofError`].
    pub fn headers(&self, token: &AccessToken, method: &Method, url: &Url) -> Result<HeaderMap, ProofError> {
        let mut headers = HeaderMap::new();
        let scheme = if let Some(key) = token.proof_key() {
            let nonce = self.0.nonce.current();
            let target = ProofTarget {
                method,
                url,
                token: Some(token.expose()),
                nonce: nonce.as_deref(),
                now: self.0.clock.now(),
            };
            headers.insert(PROOF, key.proof(target)?);
            SCHEME
        } else {
            "Bearer"
        };
        let mut authorization = HeaderValue::try_from([scheme, " ", token.expose()].concat())?;
        authorization.set_sensitive(true);
        headers.insert(header::AUTHORIZATION, authorization);
        Ok(headers)
    }

    /// Reads the API's answer, and tells whether it refused the request only to be sent its nonce, which it brought
    /// along (RFC 9449 §9). The token is good then: send the request once more, with headers made anew.
    #[must_use]
    pub fn is_nonce_challenge(&self, status: StatusCode, headers: &HeaderMap) -> bool {
        let brought = self.0.nonce.update(headers);
        let challenges = headers.get_all(header::WWW_AUTHENTICATE).iter();
        let asked =
            challenges.filter_map(|challenge| challenge.to_str().ok()).any(|text| text.contains(USE_NONCE));
        brought && asked && status == StatusCode::UNAUTHORIZED
    }
}

impl fmt::Debug for Presenter {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Presenter")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{clock::SystemClock, dpop::key::ProofKey};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|&(name, value)| (name.parse().unwrap(), HeaderValue::from_static(value))).collect()
    }

    #[test]
    fn a_bound_token_is_shown_with_a_proof_and_a_bearer_token_without_c58() {
        let presenter = Presenter::new(SystemClock);
        let url = "https://api.example/reports".parse().unwrap();
        let bearer = AccessToken::from("a-token".to_owned());
        let shown = presenter.headers(&bearer, &Method::GET, &url).unwrap();
        assert_eq!(shown[header::AUTHORIZATION], "Bearer a-token");
        assert!(!shown.contains_key(PROOF));
        assert!(!format!("{shown:?}").contains("a-token"), "{shown:?}");

        let bound = AccessToken::new("a-token".to_owned(), Some(ProofKey::generate().unwrap()));
        let shown = presenter.headers(&bound, &Method::GET, &url).unwrap();
        assert_eq!(shown[header::AUTHORIZATION], "DPoP a-token");
        assert_ne!(shown[PROOF], presenter.headers(&bound, &Method::GET, &url).unwrap()[PROOF]);
    }

    #[test]
    fn a_request_is_made_again_only_where_the_api_asked_for_its_nonce_and_gave_it_c58() {
        const ASKED: (&str, &str) = ("www-authenticate", r#"DPoP error="use_dpop_nonce", algs="ES256""#);
        const NONCE: (&str, &str) = ("dpop-nonce", "n");
        let presenter = Presenter::new(SystemClock);
        let challenged = |status, pairs: &[_]| presenter.is_nonce_challenge(status, &headers(pairs));
        assert!(challenged(StatusCode::UNAUTHORIZED, &[ASKED, NONCE]));
        assert!(!challenged(StatusCode::UNAUTHORIZED, &[ASKED]));
        assert!(!challenged(StatusCode::UNAUTHORIZED, &[("www-authenticate", "Bearer"), NONCE]));
        assert!(!challenged(StatusCode::OK, &[ASKED, NONCE]));
    }
}
