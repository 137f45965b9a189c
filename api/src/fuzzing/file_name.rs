//! What a file is called, as its sender says it and as others are told.

use domain::receipt::{FileName, Kind, LONGEST_FILE_NAME};
use percent_encoding::percent_decode_str;

use crate::http::content_disposition::attachment;

/// What a stranger calls a file. Whether the name was good as it was.
///
/// - It has no folder, no control character, no direction of its own, and an ending of its kind.
/// - Made good again, it is the same.
/// - Its header is one field of ASCII whose two names are what they must be: no quote ends the first one too soon, and
///   the second one reads as the name.
pub fn file_name(called: &str) -> bool {
    let kinds = Kind::ALL.into_iter().filter(|kind| is_good(called, *kind));
    kinds.count() > 0
}

fn is_good(called: &str, kind: Kind) -> bool {
    let name = FileName::of(called, kind);
    let text = name.as_str();
    assert!((1..=LONGEST_FILE_NAME).contains(&text.chars().count()), "{text}");
    assert!(!text.contains(|c: char| c.is_control() || "/\\\u{202e}".contains(c)) && !text.starts_with('.'));
    let ending = text.rsplit('.').next().expect("an ending");
    assert!(kind.endings().iter().any(|known| known.eq_ignore_ascii_case(ending)), "{text}");
    assert_eq!(FileName::of(text, kind), name);

    let field = attachment(text);
    let field = field.to_str().expect("ASCII that can be seen");
    let rest = field.strip_prefix("attachment; filename=\"").expect("a name");
    let (ascii, rest) = rest.split_once('"').expect("its end");
    assert_eq!(ascii.chars().count(), text.chars().count());
    let exact = rest.strip_prefix("; filename*=UTF-8''").expect("and the same name exactly");
    assert!(!exact.contains([';', ',', ' ', '"', '\'', '*', '(', ')']), "{exact}");
    assert_eq!(percent_decode_str(exact).decode_utf8().expect("UTF-8"), text);
    text == called
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::file_name;

    #[test]
    fn a_good_name_is_kept_and_a_bad_one_is_not() {
        assert!(file_name(include_str!("../../../fuzz/corpus-seeds/file_name/plain")));
        assert!(file_name(include_str!("../../../fuzz/corpus-seeds/file_name/umlauts")));
        for bad in [
            include_str!("../../../fuzz/corpus-seeds/file_name/folders"),
            include_str!("../../../fuzz/corpus-seeds/file_name/lines"),
            include_str!("../../../fuzz/corpus-seeds/file_name/turned"),
        ] {
            assert!(!file_name(bad), "{bad:?}");
        }
    }

    proptest! {
        #[test]
        fn any_name_does_no_harm(called: String, likely in "[a-c./\\\\\"';%* \r\n\u{202e}\u{e9}]{0,140}(.pdf|.JPEG)?") {
            file_name(&called);
            file_name(&likely);
        }
    }
}
