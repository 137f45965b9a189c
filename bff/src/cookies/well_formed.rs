//! How one cookie is written (RFC 6265 §4.1.1).

/// A cookie's name, and the whole of it, where both are written as the RFC has them and no decoding changes the name.
pub(super) fn well_formed(cookie: &str) -> Option<(&str, &str)> {
    let cookie = cookie.trim_ascii();
    let (name, value) = cookie.split_once('=')?;
    // All of the value is looked at, which a processor does many bytes at a time.
    let is_good = !name.is_empty()
        && name.bytes().all(|byte| IN_NAMES[usize::from(byte)])
        && value.bytes().fold(true, |is_good, byte| is_good & matches!(byte, b' '..=b'~'));
    is_good.then_some((name, cookie))
}

/// What a name may have besides letters and digits: what a token may (RFC 9110 §5.6.2), but for the percent sign.
const SIGNS: &[u8] = b"!#$&'*+-.^_`|~";

/// Which bytes a name may have.
const IN_NAMES: [bool; 256] = {
    let mut in_names = [false; 256];
    let mut at = 0;
    while at < SIGNS.len() {
        in_names[SIGNS[at] as usize] = true;
        at += 1;
    }
    let mut byte = 0;
    while byte < 128 {
        in_names[byte] |= (byte as u8).is_ascii_alphanumeric();
        byte += 1;
    }
    in_names
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_has_what_a_token_has_but_for_the_percent_sign_and_a_value_what_is_printed() {
        for byte in 0..=u8::MAX {
            let letter = char::from(byte);
            let in_name = letter.is_ascii_alphanumeric() || SIGNS.contains(&byte);
            let cookie = format!("a{letter}b=c");
            // A sign of equality ends the name.
            assert_eq!(well_formed(&cookie).is_some(), in_name || letter == '=', "{cookie:?}");
            let cookie = format!("a=b{letter}c");
            assert_eq!(well_formed(&cookie).is_some(), matches!(letter, ' '..='~'), "{cookie:?}");
        }
        assert_eq!(well_formed(" a=b=c "), Some(("a", "a=b=c")));
        for none in ["", "=", "=b", "a", " "] {
            assert_eq!(well_formed(none), None, "{none:?}");
        }
    }
}
