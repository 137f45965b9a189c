//! What the program `load` has measured, as a document. Parts that were not measured this time stay as they were, and so does
//! the section that is written by hand.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;

use crate::bench::table::table;

/// The heading of the section that is written by hand, with which the document ends.
const BY_HAND: &str = "## What stands in the way";

/// The results: `bench/load/src/document.rs` writes them.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Results {
    day: String,
    machine: String,
    cores: String,
    peers: Vec<String>,
    sections: Vec<Section>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Section {
    letter: char,
    title: String,
    text: String,
    tables: Vec<Table>,
    aims: Vec<Aim>,
    notes: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Table {
    head: Vec<String>,
    rows: Vec<Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
struct Aim {
    aim: String,
    outcome: String,
}

impl Results {
    pub(super) fn parse(text: &str) -> Result<Self> {
        Ok(serde_json::from_str(text)?)
    }

    /// The document, in Markdown, with what `earlier` has besides.
    pub(super) fn document(&self, command: &str, earlier: &str) -> String {
        let Self { day, machine, cores, peers, .. } = self;
        let mut sections = sections_of(earlier);
        for section in &self.sections {
            sections.insert(heading(section), self.section(section, command));
        }
        let sections: String = sections.into_values().collect();
        let by_hand = earlier.find(BY_HAND).and_then(|at| earlier.get(at..)).map(str::to_owned);
        let by_hand = by_hand.unwrap_or_else(|| {
            format!(
                "{BY_HAND}\n\n<!-- Written by hand from here to the end: the command leaves it alone. -->\n"
            )
        });
        format!(
            "# Under load\n\n\
             The last run was on {day}, by `{command}`, on the release build: {machine}. {cores}\n\
             Versions: {peers}.\n\
             [README.md](README.md) says what was measured and how. Each figure is the median of the rounds, with the least \
             and the greatest; a ratio is one of two turns in the same round.\n\n\
             {sections}{by_hand}",
            peers = peers.join(", "),
        )
    }

    /// The sections that were measured this time.
    pub(super) fn sections(&self, command: &str) -> String {
        self.sections.iter().map(|section| self.section(section, command)).collect()
    }

    fn section(&self, section: &Section, command: &str) -> String {
        let Section { text, tables, aims, notes, .. } = section;
        let paragraph = |text: &String| format!("{text}\n\n");
        let tables: String = tables.iter().map(|one| paragraph(&one.markdown())).collect();
        let aims: String =
            aims.iter().map(|Aim { aim, outcome }| format!("- Aim: {aim}. **{outcome}**\n")).collect();
        let aims = if aims.is_empty() { aims } else { format!("{aims}\n") };
        let notes: String = notes.iter().map(paragraph).collect();
        format!(
            "{heading}\n\n{day}, `{command}`. {text}\n\n{tables}{aims}{notes}",
            heading = heading(section),
            day = self.day,
        )
    }
}

impl Table {
    fn markdown(&self) -> String {
        let head: Vec<&str> = self.head.iter().map(String::as_str).collect();
        table(&head, &self.rows).trim_end().to_owned()
    }
}

fn heading(Section { letter, title, .. }: &Section) -> String {
    format!("## ({letter}) {title}")
}

/// The sections of a document by their headings, which begin with their letters and so are in order.
fn sections_of(document: &str) -> BTreeMap<String, String> {
    let measured = document.split(BY_HAND).next().unwrap_or_default();
    let parts = measured.split("\n## (").skip(1);
    parts
        .map(|part| format!("## ({}\n\n", part.trim_end()))
        .filter_map(|part| Some((part.lines().next()?.to_owned(), part.clone())))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn results(letter: char, figure: &str) -> Results {
        let aim = Aim { aim: "6 times".to_owned(), outcome: "met: 7".to_owned() };
        let rows = vec![vec!["the program".to_owned(), figure.to_owned()]];
        let head = ["side", "requests/s"].map(str::to_owned).to_vec();
        Results {
            day: "2026-11-29".to_owned(),
            machine: "2 cores".to_owned(),
            cores: "One each.".to_owned(),
            peers: vec!["wrk 4".to_owned()],
            sections: vec![Section {
                letter,
                title: "A part".to_owned(),
                text: "So it was done.".to_owned(),
                tables: vec![Table { head, rows }],
                aims: vec![aim],
                notes: vec!["And this.".to_owned()],
            }],
        }
    }

    #[test]
    fn a_section_has_its_table_its_aims_and_its_notes() {
        let expected = "## (a) A part\n\n2026-11-29, `bench`. So it was done.\n\n\
                        | side        | requests/s |\n\
                        | ----------- | ---------: |\n\
                        | the program |      1,234 |\n\n\
                        - Aim: 6 times. **met: 7**\n\nAnd this.\n\n";
        assert_eq!(results('a', "1,234").sections("bench"), expected);
    }

    #[test]
    fn a_run_of_some_parts_leaves_the_others_and_what_was_written_by_hand() {
        let first = results('b', "22").document("bench", "");
        assert!(first.contains(BY_HAND));
        let by_hand = first + "\nThe listen queue.\n";
        let second = results('a', "11").document("bench --only a", &by_hand);
        let third = results('b', "33").document("bench --only b", &second);
        let order = [
            "# Under load",
            "bench --only b",
            "## (a) A part",
            " 11 |",
            "## (b) A part",
            " 33 |",
            BY_HAND,
            "queue",
        ];
        let found: Vec<_> = order.iter().map(|text| third.find(text)).collect();
        assert!(found.iter().all(Option::is_some) && found.is_sorted(), "{found:?} in {third}");
        assert!(!third.contains(" 22 |"));
        assert_eq!(results('b', "33").document("bench --only b", &third), third, "a rerun adds nothing");
    }
}
