//! XML and OFX's older SGML as a row of marks: an element begins, a text, an element ends.
//!
//! `quick-xml` reads XML. No definition is taken (a DTD is how a billion laughs begin), and no entity but XML's five and
//! characters by their number.

use std::io::{BufRead, Read};

use quick_xml::{Reader, events::Event};

use crate::{Refusal, limits::LARGEST_TEXT};

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Mark {
    /// An element begins, by its name without a prefix, with its attribute `Ccy` where it has one.
    Begin(String, Option<String>),
    Text(String),
    End(String),
}

/// The marks of a document.
pub(crate) struct XmlMarks<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    /// The end of an element that is empty.
    pending: Option<String>,
    depth: u32,
    marks: u32,
}

/// How deep elements stand in one another at most.
const DEEPEST: u32 = 64;

impl<R: BufRead> XmlMarks<R> {
    /// Of a text in UTF-8, whatever its first line says that it was in.
    pub(crate) fn new(text: R) -> Self {
        let mut reader = Reader::from_reader(text);
        reader.config_mut().check_end_names = true;
        Self { reader, buffer: Vec::new(), pending: None, depth: 0, marks: 0 }
    }

    /// The next one.
    pub(crate) fn next(&mut self) -> Result<Option<Mark>, Refusal> {
        if let Some(name) = self.pending.take() {
            return Ok(Some(Mark::End(name)));
        }
        loop {
            self.buffer.clear();
            self.marks = self.marks.saturating_add(1);
            let damaged = Refusal::Damaged { line: self.marks };
            let event = self.reader.read_event_into(&mut self.buffer).map_err(|error| match error {
                quick_xml::Error::Io(_) => Refusal::Unreadable,
                _ => Refusal::Damaged { line: self.marks },
            })?;
            return Ok(Some(match event {
                Event::Start(start) => {
                    self.depth += 1;
                    if self.depth > DEEPEST {
                        return Err(damaged);
                    }
                    Mark::Begin(start.local_name().as_ref().to_owned(), currency(&start))
                }
                Event::Empty(start) => {
                    let name = start.local_name().as_ref().to_owned();
                    let begin = Mark::Begin(name.clone(), currency(&start));
                    self.pending = Some(name);
                    begin
                }
                Event::End(end) => {
                    self.depth = self.depth.saturating_sub(1);
                    Mark::End(end.local_name().as_ref().to_owned())
                }
                Event::Text(text) => Mark::Text(text.xml10_content().into_owned()),
                Event::CData(text) => Mark::Text(text.xml10_content().into_owned()),
                Event::GeneralRef(entity) => Mark::Text(character(&entity).ok_or(damaged)?.to_string()),
                Event::DocType(_) => return Err(Refusal::Definitions),
                Event::Eof if self.depth > 0 => return Err(damaged),
                Event::Eof => return Ok(None),
                Event::Decl(_) | Event::PI(_) | Event::Comment(_) => continue,
            }));
        }
    }
}

fn currency(start: &quick_xml::events::BytesStart<'_>) -> Option<String> {
    let attribute = start.try_get_attribute("Ccy").ok().flatten()?;
    let value: &str = attribute.value.as_ref();
    Some(value.chars().take(10).collect())
}

fn character(entity: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    if let Some(character) = entity.resolve_char_ref().ok()? {
        return Some(character);
    }
    named(&entity.xml10_content())
}

/// The character of one of the names that XML has itself.
pub(crate) fn named(entity: &str) -> Option<char> {
    Some(match entity {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => return None,
    })
}

/// A document without the line that says in which characters it is: it is in UTF-8 by now, and a reader that believed
/// the line would turn its letters into others.
pub(crate) fn without_declaration<R: BufRead>(mut text: R) -> Result<impl BufRead, Refusal> {
    let mut skipped = Vec::new();
    loop {
        let buffer = text.fill_buf()?;
        let Some(byte) = buffer.first().copied() else { break };
        match skipped.as_slice() {
            [] if byte.is_ascii_whitespace() => text.consume(1),
            [] if byte != b'<' => break,
            [b'<'] if byte != b'?' => break,
            _ if skipped.len() > 500 => return Err(Refusal::Damaged { line: 1 }),
            _ => {
                skipped.push(byte);
                text.consume(1);
                if skipped.ends_with(b"?>") {
                    skipped.clear();
                    // OFX has a second one, which says which OFX it is.
                }
            }
        }
    }
    Ok(std::io::Cursor::new(skipped).chain(text))
}

/// What elements hold, for a reader that goes from mark to mark: the text within each is gathered until it ends.
#[derive(Default)]
pub(crate) struct Path {
    pub(crate) names: Vec<String>,
    pub(crate) text: String,
}

impl Path {
    /// Whether these are the innermost elements, the outer one first.
    pub(crate) fn ends_with(&self, names: &[&str]) -> bool {
        let from = self.names.len().checked_sub(names.len());
        from.and_then(|from| self.names.get(from..)).is_some_and(|last| last == names)
    }

    pub(crate) fn begin(&mut self, name: String) {
        self.names.push(name);
        self.text.clear();
    }

    pub(crate) fn add(&mut self, text: &str) -> Result<(), Refusal> {
        self.text.push_str(text);
        if self.text.len() > LARGEST_TEXT { Err(Refusal::TooLarge) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(text: &str) -> Result<Vec<Mark>, Refusal> {
        let mut marks = XmlMarks::new(without_declaration(text.as_bytes())?);
        let mut found = Vec::new();
        while let Some(mark) = marks.next()? {
            found.push(mark);
        }
        Ok(found)
    }

    #[test]
    fn elements_and_texts_follow_one_another() {
        let found = marks(
            "<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>\n<?OFX X?><a><n:b Ccy=\"EUR\">é &amp; &#x2013;</n:b><c/></a>",
        );
        let text: Vec<_> = found.unwrap().into_iter().map(|mark| format!("{mark:?}")).collect();
        let text = text.join(" ");
        assert!(
            text.contains(r#"Begin("b", Some("EUR")) Text("é ") Text("&") Text(" ") Text("–") End("b")"#),
            "{text}"
        );
        assert!(text.ends_with(r#"Begin("c", None) End("c") End("a")"#), "{text}");
    }

    #[test]
    fn no_definition_and_no_entity_of_somebodys_own_is_taken() {
        let laughs = "<!DOCTYPE l [<!ENTITY a \"ha\"><!ENTITY b \"&a;&a;\">]><l>&b;</l>";
        assert!(matches!(marks(laughs), Err(Refusal::Definitions)));
        assert!(matches!(marks("<l>&b;</l>"), Err(Refusal::Damaged { .. })));
        assert!(matches!(marks("<l>"), Err(Refusal::Damaged { .. })));
        assert!(matches!(marks(&"<l>".repeat(100)), Err(Refusal::Damaged { .. })));
    }
}
