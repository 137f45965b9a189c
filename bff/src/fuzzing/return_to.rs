//! The address to go to after signing in: any link to `/login` may name one.

use http::HeaderValue;
use url::Url;

use crate::return_to::ReturnTo;

/// Sites at which a path must not lead away.
const SITES: [&str; 3] =
    ["https://site.example", "https://site.example:8443/deep/er?query", "http://localhost:3000"];

/// A return address. Whether it was taken.
///
/// - What is taken leads a browser (WHATWG URL, as the crate `url` reads it) to the site that it is on.
/// - It is plain: it stays as it is when it is read again, and can stand in a header.
pub fn return_to(text: &str) -> bool {
    let Ok(path) = ReturnTo::try_from(text.to_owned()) else { return false };
    for site in SITES {
        let site = Url::parse(site).expect("an address");
        let there = site.join(path.as_str()).expect("an address");
        assert_eq!(there.origin(), site.origin(), "{path}");
        assert_eq!(there[url::Position::BeforePath..], *path.as_str());
        assert!(there.username().is_empty() && there.password().is_none());
    }
    assert!(HeaderValue::from_str(path.as_str()).is_ok_and(|value| value.to_str().is_ok()));
    assert_eq!(ReturnTo::try_from(path.as_str().to_owned()), Ok(path));
    true
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::return_to;

    #[test]
    fn a_path_of_this_site_is_taken() {
        assert!(return_to(include_str!("../../../fuzz/corpus-seeds/return_to/path")));
        assert!(!return_to(include_str!("../../../fuzz/corpus-seeds/return_to/elsewhere")));
    }

    proptest! {
        #[test]
        fn no_return_address_leads_to_another_origin_c11(text in r"/?[/\\.%2fe5cC0@:?#;&=\[\]\t\n a-c\u{e9}\u{2025}\u{3002}\u{ff0f}]{0,24}") {
            return_to(&text);
        }

        #[test]
        fn no_text_at_all_leads_to_another_origin_c11(text: String) {
            return_to(&text);
            return_to(&format!("/{text}"));
        }
    }
}
