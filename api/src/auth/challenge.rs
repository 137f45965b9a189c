//! `WWW-Authenticate`: which tokens are taken here, and what was wrong with the one that was shown (RFC 9110 §11.6.1,
//! RFC 6750 §3, RFC 9449 §7.1).

use axum::http::{HeaderMap, HeaderValue, header};

use super::{credentials::Scheme, dpop::ALGORITHM_NAMES};

/// What was wrong, as parameters of a challenge; none where nothing was shown.
#[derive(Debug, Clone, Default)]
pub(crate) struct Challenge(pub(crate) Vec<(&'static str, String)>);

/// The schemes that are taken: DPoP always, Bearer unless the configuration says otherwise.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Schemes {
    pub(crate) bearer: bool,
}

impl Schemes {
    /// Writes a challenge in the scheme that was used. A request that used Bearer, or none, is told of both.
    pub(crate) fn challenge(self, used: Option<Scheme>, challenge: &Challenge, headers: &mut HeaderMap) {
        let error = challenge.0.iter().map(|(name, value)| (*name, value.as_str()));
        let algorithms = [("algs", ALGORITHM_NAMES)];
        if used == Some(Scheme::Dpop) || !self.bearer {
            append(headers, "DPoP", error.chain(algorithms));
        } else {
            append(headers, "Bearer", [("realm", "expenses")].into_iter().chain(error));
            append(headers, "DPoP", algorithms.into_iter());
        }
    }
}

fn append<'a>(headers: &mut HeaderMap, scheme: &str, parameters: impl Iterator<Item = (&'a str, &'a str)>) {
    let parameters = parameters.map(|(name, value)| format!(r#"{name}="{value}""#)).collect::<Vec<_>>();
    if let Ok(value) = HeaderValue::from_str(&format!("{scheme} {}", parameters.join(", "))) {
        headers.append(header::WWW_AUTHENTICATE, value);
    }
}
