//! Where the next page of a list begins: the sort key of the last item, opaque to the client.
//!
//! A cursor narrows what its holder may read anyway and opens nothing, so it is neither signed nor sealed.

use axum::extract::{Query, rejection::QueryRejection};
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use domain::{Page, page::LARGEST_PAGE};
use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::problem::ApiError;

/// Which page of a list that nothing narrows.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// How many at most.
    #[param(schema_with = domain::openapi::limit)]
    pub(crate) limit: Option<u32>,
    /// After this: the `next` of the page before.
    pub(crate) cursor: Option<String>,
}

/// What a query asks for.
pub(crate) fn parsed_query<T>(query: Result<Query<T>, QueryRejection>) -> Result<T, ApiError> {
    const MALFORMED: ApiError = ApiError::Malformed("the query holds a value that its name does not take");
    query.map(|Query(query)| query).map_err(|_| MALFORMED)
}

/// The text of a cursor.
fn encode_cursor<T: Serialize>(position: &T) -> Option<String> {
    serde_json::to_vec(position).ok().map(|json| URL_SAFE_NO_PAD.encode(json))
}

/// What a cursor says, if any was sent.
pub(crate) fn decode_cursor<T: DeserializeOwned>(cursor: Option<&str>) -> Result<Option<T>, ApiError> {
    const NONE_OF_OURS: ApiError =
        ApiError::Malformed("the cursor is none of this list; begin again without one");
    let Some(cursor) = cursor else { return Ok(None) };
    let json = URL_SAFE_NO_PAD.decode(cursor).map_err(|_| NONE_OF_OURS)?;
    serde_json::from_slice(&json).map(Some).map_err(|_| NONE_OF_OURS)
}

/// How many items a page may hold.
pub(crate) fn page_size(asked: Option<u32>) -> Result<usize, ApiError> {
    match asked.unwrap_or(LARGEST_PAGE) {
        limit @ 1..=LARGEST_PAGE => Ok(limit as usize),
        _ => Err(ApiError::Malformed("limit is a number from 1 to 100")),
    }
}

/// A page of what was `found`, which is one item more than fits where there is a next page.
pub(crate) fn page<T, P: Serialize>(mut found: Vec<T>, limit: usize, position: impl Fn(&T) -> P) -> Page<T> {
    let more = found.len() > limit;
    found.truncate(limit);
    let last = found.last().filter(|_| more);
    Page { next: last.and_then(|last| encode_cursor(&position(last))), items: found }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn a_cursor_says_what_was_written(date: String, minor: i64) {
            let text = encode_cursor(&(&date, minor)).unwrap();
            prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'));
            prop_assert_eq!(decode_cursor::<(String, i64)>(Some(&text)).unwrap(), Some((date, minor)));
        }

        #[test]
        fn no_text_makes_the_reading_panic(text: String) {
            let _ = decode_cursor::<(String, i64)>(Some(&text));
        }
    }
}
