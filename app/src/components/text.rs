//! Text in a document that is written as text.

use maud::Render;

/// A text whose marks mean nothing in a document. What stands between two of them is copied as a whole, where `maud` by
/// itself looks at one byte after another and copies each.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Text<'a>(pub(crate) &'a str);

impl Render for Text<'_> {
    fn render_to(&self, document: &mut String) {
        let mut rest = self.0;
        while let Some((place, escaped)) = next_mark(rest) {
            document.push_str(&rest[..place]);
            document.push_str(escaped);
            rest = &rest[place + 1..];
        }
        document.push_str(rest);
    }
}

/// Where the next mark is, which is one byte, and what stands for it.
fn next_mark(text: &str) -> Option<(usize, &'static str)> {
    let bytes = text.as_bytes();
    let place = bytes.iter().position(|byte| matches!(byte, b'&' | b'<' | b'>' | b'"'))?;
    let escaped = match bytes[place] {
        b'&' => "&amp;",
        b'<' => "&lt;",
        b'>' => "&gt;",
        _ => "&quot;",
    };
    Some((place, escaped))
}

#[cfg(test)]
mod tests {
    use maud::html;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn nothing_in_a_text_is_markup() {
        let text = r#"<b title="&">é</b>"#;
        let document = html! { p title=(Text(text)) { (Text(text)) } }.into_string();
        let escaped = "&lt;b title=&quot;&amp;&quot;&gt;é&lt;/b&gt;";
        assert_eq!(document, format!(r#"<p title="{escaped}">{escaped}</p>"#));
    }

    proptest! {
        #[test]
        fn it_is_escaped_as_maud_escapes_it(text in r#"[a&<>"'é \PC]{0,20}"#) {
            prop_assert_eq!(html! { (Text(&text)) }.into_string(), html! { (text) }.into_string());
        }
    }
}
