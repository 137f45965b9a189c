//! What a program finds when its operator has it checked: lines of a table, by section, each with how good it is. As text for
//! people, and as JSON for scripts.

use std::{error::Error, fmt};

use serde::Serialize;

/// How wide the first column is.
const WIDTH: usize = 22;

/// How good it is that something is as it was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As it should be.
    Good,
    /// It works, but for what the line says.
    Note,
    /// Nobody can use it as it is.
    Wrong,
}

/// One line of the table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What was looked at.
    pub name: &'static str,
    /// How good it is.
    pub verdict: Verdict,
    /// What was found, and what mends it.
    pub text: String,
}

impl Finding {
    /// Something is as it should be.
    pub fn good(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Good, text: text.into() }
    }

    /// Something works, but for what the text says.
    pub fn note(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Note, text: text.into() }
    }

    /// Something must be mended.
    pub fn wrong(name: &'static str, text: impl Into<String>) -> Self {
        Self { name, verdict: Verdict::Wrong, text: text.into() }
    }
}

/// The lines about one thing.
#[derive(Debug, Clone, Serialize)]
pub struct Section {
    /// What a script knows it by.
    pub id: String,
    /// What people read above it.
    pub title: String,
    /// What was found.
    pub findings: Vec<Finding>,
}

impl Section {
    /// A section with these lines.
    pub fn new(id: impl Into<String>, title: impl Into<String>, findings: Vec<Finding>) -> Self {
        Self { id: id.into(), title: title.into(), findings }
    }

    /// Whether something in it must be mended.
    #[must_use]
    pub fn is_wrong(&self) -> bool {
        self.findings.iter().any(|finding| finding.verdict == Verdict::Wrong)
    }
}

impl fmt::Display for Section {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.title)?;
        for Finding { name, verdict, text } in &self.findings {
            let mark = match verdict {
                Verdict::Good => " ",
                Verdict::Note => "-",
                Verdict::Wrong => "!",
            };
            writeln!(f, "{mark} {name:WIDTH$}{}", text.replace('\n', " "))?;
        }
        Ok(())
    }
}

/// All that was found.
#[derive(Debug, Clone, Serialize)]
pub struct Findings {
    /// Whether nothing must be mended.
    pub usable: bool,
    /// By what they are about.
    pub sections: Vec<Section>,
}

/// Something must be mended.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("not usable as it is: {}", .0.join(", "))]
pub struct NotUsable(Vec<String>);

impl Findings {
    /// What was found, in this order.
    #[must_use]
    pub fn new(sections: Vec<Section>) -> Self {
        Self { usable: !sections.iter().any(Section::is_wrong), sections }
    }

    /// Prints them: as one JSON object, or as tables.
    ///
    /// # Errors
    /// Where something must be mended, with the sections in which it stands.
    #[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
    pub fn print(&self, as_json: bool) -> Result<(), NotUsable> {
        match serde_json::to_string_pretty(self) {
            Ok(json) if as_json => println!("{json}"),
            _ => self.sections.iter().for_each(|section| println!("{section}")),
        }
        let wrong = self.sections.iter().filter(|section| section.is_wrong());
        match wrong.map(|section| section.id.clone()).collect::<Vec<_>>() {
            wrong if wrong.is_empty() => Ok(()),
            wrong => Err(NotUsable(wrong)),
        }
    }
}

/// A difference between another clock and ours, which may be `largest` seconds. `harm` says what comes of more.
#[must_use]
pub fn clock(ahead_seconds: i64, largest: i64, harm: &str) -> Finding {
    let text = match ahead_seconds {
        0 => "the same as here".to_owned(),
        1.. => format!("{ahead_seconds} s ahead of ours"),
        _ => format!("{} s behind ours", ahead_seconds.unsigned_abs()),
    };
    if ahead_seconds.abs() > largest {
        Finding::wrong("clock", format!("{text}: {harm}; set both clocks by NTP"))
    } else {
        Finding::good("clock", text)
    }
}

/// The error with all that caused it, in one line.
#[must_use]
pub fn causes(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

/// Who may read a file of secrets.
#[must_use]
pub fn secret_file(name: &'static str, path: &std::path::Path) -> Finding {
    let shown = path.display();
    match others_may(path) {
        Err(error) => Finding::wrong(name, format!("{shown} can't be read: {error}")),
        Ok(None) => Finding::good(name, format!("{shown}, for its owner alone")),
        Ok(Some(may)) => {
            Finding::note(name, format!("others on this machine may {may} {shown}: chmod 600 {shown}"))
        }
    }
}

/// What others than a file's owner may do with it. A group may read it, as a secret that is mounted for a program often is.
#[cfg(unix)]
fn others_may(path: &std::path::Path) -> std::io::Result<Option<&'static str>> {
    let mode = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path)?.permissions());
    Ok(match mode {
        mode if mode & 0o022 != 0 => Some("change"),
        mode if mode & 0o004 != 0 => Some("read"),
        _ => None,
    })
}

#[cfg(not(unix))]
fn others_may(path: &std::path::Path) -> std::io::Result<Option<&'static str>> {
    std::fs::metadata(path).map(|_| None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_does_harm_is_wrong_and_a_smaller_difference_is_not() {
        let verdict = |seconds| clock(seconds, 10, "ID tokens are refused").verdict;
        assert_eq!([0, 10, -10].map(verdict), [Verdict::Good; 3]);
        assert_eq!([11, -11].map(verdict), [Verdict::Wrong; 2]);
        let text = clock(-31, 10, "ID tokens are refused").text;
        assert_eq!(text, "31 s behind ours: ID tokens are refused; set both clocks by NTP");
    }

    #[test]
    fn notes_alone_are_usable_and_what_is_wrong_is_named() {
        let section = |id: &str, finding| Section::new(id, id, vec![Finding::good("a", "b"), finding]);
        let notes = Findings::new(vec![section("one", Finding::note("c", "d"))]);
        assert!(notes.usable && notes.print(false) == Ok(()));
        let wrong = Findings::new(vec![
            section("one", Finding::note("c", "d")),
            section("two", Finding::wrong("e", "f")),
        ]);
        assert_eq!(wrong.print(true).unwrap_err().to_string(), "not usable as it is: two");
        assert_eq!(wrong.sections[1].to_string(), format!("two\n  a{:21}b\n! e{:21}f\n", "", ""));
    }
}
