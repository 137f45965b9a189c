//! The responses that many endpoints have in common, as the description tells them: mostly refusals, each with a
//! [`Problem`](domain::Problem). When they are given is for `problem` to know.

use std::collections::BTreeMap;

use axum::http::StatusCode;
use domain::problem::MEDIA_TYPE;
use utoipa::{
    IntoResponses,
    openapi::{Content, Header, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, schema::Type},
};

type Responses = BTreeMap<String, RefOr<Response>>;

/// One answer: its status, the header that comes with it, and what it means.
type Answer = (StatusCode, Option<&'static str>, &'static str);

const ANYONES: &[Answer] = &[
    (
        StatusCode::BAD_REQUEST,
        None,
        "The request can't be understood, or holds an access token in a wrong place.",
    ),
    (StatusCode::PAYLOAD_TOO_LARGE, None, "The body is too large."),
    (StatusCode::INTERNAL_SERVER_ERROR, None, "A fault of the API; `request_id` leads its operator to it."),
    (
        StatusCode::SERVICE_UNAVAILABLE,
        Some("Retry-After"),
        "The API, or what it depends on, can't answer now.",
    ),
];
const OF_THE_TOKEN: &[Answer] = &[
    (
        StatusCode::UNAUTHORIZED,
        Some("WWW-Authenticate"),
        "There is no access token, or it is not taken (RFC 6750, RFC 9449); or its person must sign in anew for this \
         (RFC 9470).",
    ),
    (StatusCode::TOO_MANY_REQUESTS, Some("Retry-After"), "Too many requests of this person."),
];
const OF_THE_SCOPE: &[Answer] = &[(
    StatusCode::FORBIDDEN,
    Some("WWW-Authenticate"),
    "The access token lacks the scope (RFC 6750), or this is never for this person to do.",
)];
const NOT_FOUND: &[Answer] =
    &[(StatusCode::NOT_FOUND, None, "It is not there, or not for this person to see.")];
const CONFLICT: &[Answer] =
    &[(StatusCode::CONFLICT, None, "What is there stands against it; `detail` says what to do instead.")];
const PRECONDITION: &[Answer] = &[
    (StatusCode::PRECONDITION_FAILED, None, "Somebody has changed it since; `present` is what is there now."),
    (StatusCode::PRECONDITION_REQUIRED, None, "`If-Match` is missing."),
];
const BODY_NEEDED: &[Answer] = &[
    (StatusCode::UNSUPPORTED_MEDIA_TYPE, None, "The body is of another type."),
    (
        StatusCode::UNPROCESSABLE_ENTITY,
        None,
        "The body is not what is taken here: `detail` says why, and `errors` names the fields at fault. Or the \
         Idempotency-Key was used for another request.",
    ),
];

/// A name for the descriptions beside the handlers, and the answers that it stands for.
macro_rules! answers {
    ($($(#[$doc:meta])* $name:ident = $($answers:ident),+;)*) => {$(
        $(#[$doc])*
        pub(crate) struct $name;

        impl IntoResponses for $name {
            fn responses() -> Responses {
                [$($answers),+].concat().iter().map(reference).collect()
            }
        }
    )*};
}

answers! {
    /// Of every endpoint, whoever asks.
    Anyones = ANYONES;
    /// Where any access token will do.
    Authenticated = ANYONES, OF_THE_TOKEN;
    /// Of every endpoint that asks for a scope.
    Guarded = ANYONES, OF_THE_TOKEN, OF_THE_SCOPE;
    /// Where something is asked for by its id.
    NotFound = NOT_FOUND;
    /// Where what is there may stand against a change.
    Conflict = CONFLICT;
    /// Where `If-Match` is needed (RFC 9110 §13.1.1, RFC 6585 §3).
    Precondition = PRECONDITION;
    /// Where a body is needed.
    BodyNeeded = BODY_NEEDED;
}

/// Each of them in full, by the name that the operations refer to.
pub(crate) fn components() -> impl Iterator<Item = (String, RefOr<Response>)> {
    let all = [ANYONES, OF_THE_TOKEN, OF_THE_SCOPE, NOT_FOUND, CONFLICT, PRECONDITION, BODY_NEEDED];
    all.concat().into_iter().map(|(status, header, description)| {
        let problem = Content::new(Some(Ref::from_schema_name("Problem")));
        let response = ResponseBuilder::new().description(description).content(MEDIA_TYPE, problem);
        let response = header.into_iter().fold(response, |response, name| response.header(name, text()));
        (name(status), response.build().into())
    })
}

fn reference((status, _, _): &Answer) -> (String, RefOr<Response>) {
    (status.as_str().to_owned(), Ref::from_response_name(name(*status)).into())
}

/// `NotFound`
fn name(status: StatusCode) -> String {
    status.canonical_reason().unwrap_or_default().replace(' ', "")
}

/// A header that holds a text.
pub(crate) fn text() -> Header {
    Header::new(ObjectBuilder::new().schema_type(Type::String).build())
}
