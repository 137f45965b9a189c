//! Pushed authorization requests (RFC 9126): what is asked for goes to the provider itself, from a client that proves
//! who it is. The browser carries a reference to it, in which nobody can read or change anything.

use http::StatusCode;
use openidconnect::{HttpResponse, StandardErrorResponse, core::CoreErrorResponseType};
use serde::Deserialize;
use url::Url;

use super::{client_authentication::FormFields, client_rejected::ClientRejected, http::HttpError};

/// Why the provider took no request.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PushError {
    #[error(transparent)]
    Call(#[from] HttpError),
    #[error(transparent)]
    Client(#[from] ClientRejected),
    #[error("the provider answered {0}")]
    Refused(CoreErrorResponseType),
    #[error("the provider's answer of {0} can't be read")]
    Answer(StatusCode),
}

/// The provider's answer (§2.2). Its `expires_in` is not needed: the browser is sent on at once.
#[derive(Deserialize)]
struct PushedResponse {
    request_uri: String,
}

/// The parameters of an authorization request, to be pushed in place of being carried (§2.1).
pub(super) fn form_fields(request: &Url) -> FormFields {
    request.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned().into())).collect()
}

/// The reference to a request that the provider has taken.
pub(crate) fn request_uri(answer: &HttpResponse) -> Result<String, PushError> {
    let status = answer.status();
    if status == StatusCode::CREATED {
        let response = serde_json::from_slice::<PushedResponse>(answer.body());
        return response.map(|response| response.request_uri).map_err(|_| PushError::Answer(status));
    }
    match serde_json::from_slice::<StandardErrorResponse<CoreErrorResponseType>>(answer.body()) {
        Ok(refusal) => Err(match ClientRejected::from_error(refusal.error()) {
            Some(rejected) => rejected.into(),
            None => PushError::Refused(refusal.error().clone()),
        }),
        Err(_) => Err(PushError::Answer(status)),
    }
}

/// What the browser carries (§4): which client asks, and where the provider has its request.
pub(crate) fn authorization_url(endpoint: &Url, client_id: &str, request_uri: &str) -> Url {
    let mut url = endpoint.clone();
    url.query_pairs_mut().append_pair("client_id", client_id).append_pair("request_uri", request_uri);
    url
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: StatusCode, body: &str) -> HttpResponse {
        http::Response::builder().status(status).body(body.as_bytes().to_vec()).unwrap()
    }

    #[test]
    fn only_an_accepted_request_has_a_request_uri() {
        let taken = answer(StatusCode::CREATED, r#"{"request_uri": "urn:example:1", "expires_in": 60}"#);
        assert_eq!(request_uri(&taken).unwrap(), "urn:example:1");
        let refused = answer(StatusCode::BAD_REQUEST, r#"{"error": "invalid_request"}"#);
        assert!(matches!(
            request_uri(&refused),
            Err(PushError::Refused(CoreErrorResponseType::InvalidRequest))
        ));
        let unknown = answer(StatusCode::UNAUTHORIZED, r#"{"error": "invalid_client"}"#);
        assert!(matches!(request_uri(&unknown), Err(PushError::Client(_))));
        for broken in [
            answer(StatusCode::CREATED, "{}"),
            answer(StatusCode::OK, r#"{"request_uri": "urn:example:1", "expires_in": 60}"#),
            answer(StatusCode::FOUND, ""),
        ] {
            assert!(matches!(request_uri(&broken), Err(PushError::Answer(_))), "{broken:?}");
        }
    }

    #[test]
    fn the_browser_carries_the_request_uri_and_the_query_of_the_endpoint() {
        let endpoint = "https://id.example/authorize?tenant=a".parse().unwrap();
        assert_eq!(
            authorization_url(&endpoint, "a client", "urn:example:1").as_str(),
            "https://id.example/authorize?tenant=a&client_id=a+client&request_uri=urn%3Aexample%3A1"
        );
    }
}
