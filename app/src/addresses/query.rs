//! The query of an address, as forms with `method="get"` write it (URL Standard, `application/x-www-form-urlencoded`).
//!
//! The router's own map of it decodes each value twice, and so takes `%2541` for `A`.

use std::borrow::Cow;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What stands in a value only with an escape.
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.');

/// Names and values.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Query(Vec<(String, String)>);

impl Query {
    /// Reads what stands behind the question mark. Every text is a query.
    pub(crate) fn read(text: &str) -> Self {
        let pairs = text.split('&').filter(|pair| !pair.is_empty());
        let pair = |pair: &str| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            (decode(name), decode(value))
        };
        Self(pairs.map(pair).collect())
    }

    /// Whether `name` is there at all.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(its, _)| its == name)
    }

    /// The value of `name`. A field that was left blank tells nothing.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut named = self.0.iter().filter(|(its, _)| its == name);
        named.next().map(|(_, value)| value.as_str()).filter(|value| !value.trim().is_empty())
    }
}

/// `path` with the query that `pairs` make, or without one where there are none.
pub(crate) fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, Cow<'a, str>)>) -> String {
    let mut address = path.to_owned();
    for (place, (name, value)) in pairs.into_iter().enumerate() {
        address.push(if place == 0 { '?' } else { '&' });
        address.push_str(name);
        address.push('=');
        address.extend(utf8_percent_encode(&value, ESCAPED));
    }
    address
}

/// `address`, whose query says one thing more.
pub(crate) fn with_parameter(address: &str, name: &str, value: &str) -> String {
    let parameter = self::address("", [(name, value.into())]);
    if address.contains('?') {
        address.to_owned() + &parameter.replacen('?', "&", 1)
    } else {
        address.to_owned() + &parameter
    }
}

fn decode(text: &str) -> String {
    let text = text.replace('+', " ");
    percent_decode_str(&text).decode_utf8_lossy().into_owned()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_query_is_read_as_a_form_writes_it_and_decoded_once() {
        let query = Query::read("q=caf%C3%A9+au+lait&from=&raw=%2541&flag");
        assert_eq!(query.get("q"), Some("café au lait"));
        assert_eq!(query.get("raw"), Some("%41"));
        assert_eq!((query.get("from"), query.get("flag"), query.get("none")), (None, None, None));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(value: String) {
            let address = address("/place", [("a", value.as_str().into()), ("b", "x".into())]);
            let query = Query::read(address.strip_prefix("/place?").unwrap());
            prop_assert_eq!(query.get("a"), Some(value.as_str()).filter(|value| !value.trim().is_empty()));
            prop_assert_eq!(query.get("b"), Some("x"));
        }

        #[test]
        fn no_text_makes_the_reading_panic(text: String) {
            let _ = Query::read(&text);
        }
    }
}
