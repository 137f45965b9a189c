//! `If-Match` (RFC 9110 §13.1.1): which version of a thing the client has seen. Without it nothing is changed
//! (RFC 6585 §3), so that of two people who edit the same thing neither undoes the other unknowingly.

use std::collections::BTreeMap;

use axum::{
    Json,
    extract::FromRequestParts,
    http::{HeaderMap, HeaderValue, StatusCode, header, request::Parts},
    response::{IntoResponse, Response},
};
use domain::Version;
use serde::Serialize;
use utoipa::{
    IntoParams, IntoResponses, ToSchema,
    openapi::{
        Content, ObjectBuilder, Ref, RefOr, Required, Response as Described, ResponseBuilder,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::Type,
    },
};

use super::{openapi::responses, problem::ApiError};

/// The versions that the client would change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum IfMatch {
    /// `*`: whichever is there.
    Any,
    /// One of these.
    Versions(Vec<Version>),
}

impl IfMatch {
    /// Exactly this one.
    pub(crate) fn exactly(version: Version) -> Self {
        Self::Versions(vec![version])
    }

    /// Whether the present version is one that the client has seen.
    pub(crate) fn matches(&self, present: Version) -> bool {
        match self {
            Self::Any => true,
            Self::Versions(versions) => versions.contains(&present),
        }
    }

    fn of(headers: &HeaderMap) -> Result<Self, ApiError> {
        let mut versions = Vec::new();
        for field in headers.get_all(header::IF_MATCH) {
            let field = field.to_str().unwrap_or_default();
            if field.trim() == "*" {
                return Ok(Self::Any);
            }
            // A tag that is none of ours, a weak one among them, is a version that never was.
            versions.extend(field.split(',').filter_map(version));
        }
        if headers.contains_key(header::IF_MATCH) {
            Ok(Self::Versions(versions))
        } else {
            Err(ApiError::PreconditionRequired)
        }
    }
}

fn version(tag: &str) -> Option<Version> {
    let digits = tag.trim().strip_prefix('"')?.strip_suffix('"')?;
    digits.parse().ok().map(Version).filter(|version| version.etag() == tag.trim())
}

impl IntoParams for IfMatch {
    fn into_params(_: impl Fn() -> Option<ParameterIn>) -> Vec<Parameter> {
        let tags = ObjectBuilder::new().schema_type(Type::String).examples([r#""3""#]);
        let parameter = ParameterBuilder::new()
            .name("If-Match")
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some("The `ETag` of the version that the client has seen, or `*` for any."))
            .schema(Some(tags));
        vec![parameter.build()]
    }
}

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        Self::of(&parts.headers)
    }
}

/// An answer with its version in `ETag`.
pub(crate) struct WithEtag<T>(pub(crate) Version, pub(crate) T);

impl<T: Serialize> IntoResponse for WithEtag<T> {
    fn into_response(self) -> Response {
        let Self(version, body) = self;
        let mut response = Json(body).into_response();
        if let Ok(tag) = HeaderValue::from_str(&version.etag()) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        response
    }
}

impl<T: ToSchema> IntoResponses for WithEtag<T> {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        BTreeMap::from([("200".to_owned(), tagged::<T>("As it is now.").build().into())])
    }
}

/// An answer with a new thing, its version in `ETag` and its path in `Location`.
pub(crate) struct Created<T> {
    pub(crate) path: String,
    pub(crate) thing: WithEtag<T>,
}

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, [(header::LOCATION, self.path)], self.thing).into_response()
    }
}

impl<T: ToSchema> IntoResponses for Created<T> {
    fn responses() -> BTreeMap<String, RefOr<Described>> {
        let response = tagged::<T>("What was made.").header("Location", responses::text());
        BTreeMap::from([("201".to_owned(), response.build().into())])
    }
}

fn tagged<T: ToSchema>(description: &str) -> ResponseBuilder {
    let thing = Content::new(Some(Ref::from_schema_name(T::name())));
    ResponseBuilder::new()
        .description(description)
        .content("application/json", thing)
        .header("ETag", responses::text())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(field: &str) -> Result<IfMatch, ApiError> {
        let mut headers = HeaderMap::new();
        headers.insert(header::IF_MATCH, HeaderValue::from_str(field).unwrap());
        IfMatch::of(&headers)
    }

    #[test]
    fn a_version_matches_as_a_strong_tag_and_to_the_letter() {
        let matches = |field: &str| read(field).unwrap().matches(Version(3));
        for field in ["\"3\"", " \"3\" ", "\"2\", \"3\"", "*"] {
            assert!(matches(field), "{field}");
        }
        for field in ["\"2\"", "W/\"3\"", "3", "\"03\"", "\"+3\"", "", "\"\"", "\"a,3\"", "\"99999999999\""] {
            assert!(!matches(field), "{field}");
        }
        assert!(matches!(IfMatch::of(&HeaderMap::new()), Err(ApiError::PreconditionRequired)));
    }

    proptest! {
        #[test]
        fn a_tag_is_read_as_it_was_given(version: u32, other: u32) {
            let seen = read(&Version(version).etag()).unwrap();
            prop_assert!(seen.matches(Version(version)));
            prop_assert_eq!(seen.matches(Version(other)), version == other);
        }
    }
}
