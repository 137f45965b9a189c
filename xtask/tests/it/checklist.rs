//! The list of points in docs/security.md holds itself: each point names what holds it, and each test that bears a
//! point's number stands at that point.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;

use crate::checkout::{Result, files, read, root};

/// How many points there are.
const POINTS: usize = 58;
/// Folders that hold nothing of the project's own writing.
const NOT_OURS: [&str; 3] = ["target", "node_modules", "test-results"];

/// A row of the list.
struct Point {
    number: usize,
    /// What it names: tests of Rust, and files of end-to-end tests.
    held_by: Vec<String>,
}

#[test]
fn every_point_is_listed_once_and_in_order() -> Result<()> {
    let numbers: Vec<_> = points()?.into_iter().map(|point| point.number).collect();
    assert_eq!(numbers, (1..=POINTS).collect::<Vec<_>>());
    Ok(())
}

#[test]
fn every_point_names_a_test_that_is_there() -> Result<()> {
    let tests = tests()?;
    assert!(tests.len() > 300, "the sources are read rightly: {}", tests.len());
    let mut faults = Vec::new();
    for Point { number, held_by } in points()? {
        if held_by.is_empty() {
            faults.push(format!("{number}: nothing holds it"));
        }
        for name in held_by {
            if !is_there(number, &name, &tests) {
                faults.push(format!("{number}: there is no {name}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
    Ok(())
}

#[test]
fn every_test_that_bears_a_points_number_is_listed_there() -> Result<()> {
    let points: BTreeMap<_, _> = points()?.into_iter().map(|point| (point.number, point.held_by)).collect();
    let mut faults = Vec::new();
    for test in &tests()? {
        for number in numbers_of(test) {
            if !points.get(&number).is_some_and(|held_by| held_by.contains(test)) {
                faults.push(format!("{number}: {test}"));
            }
        }
    }
    assert!(faults.is_empty(), "not listed:\n{}", faults.join("\n"));
    Ok(())
}

#[test]
fn the_numbers_at_the_end_of_a_name_are_its_points() {
    assert_eq!(numbers_of("a_callback_is_refused_c3_c14"), [14, 3]);
    assert_eq!(numbers_of("a_callback_c3_is_refused"), [0; 0]);
    assert_eq!(numbers_of("two_tabs_and_a_c"), [0; 0]);
}

#[test]
fn a_file_of_tests_without_a_test_holds_nothing() {
    assert!(has_a_test("import { test } from './x';\n\ntest('it holds', async () => {\n"));
    for empty in
        ["", "import { test } from './x';\n", "// test('it held', ...\n", "test.skip('it held', ...\n"]
    {
        assert!(!has_a_test(empty), "{empty}");
    }
}

/// Whether what a point names is there, and is of that point.
fn is_there(number: usize, name: &str, tests: &BTreeSet<String>) -> bool {
    if name.ends_with(".spec.ts") {
        let specification = fs::read_to_string(root().join(name)).unwrap_or_default();
        name.starts_with("end2end/tests/") && has_a_test(&specification)
    } else {
        tests.contains(name) && numbers_of(name).contains(&number)
    }
}

/// Whether a file of end-to-end tests has one that is run.
fn has_a_test(specification: &str) -> bool {
    specification.lines().any(|line| line.trim_start().starts_with("test("))
}

/// The points that a test's name bears at its end.
fn numbers_of(mut test: &str) -> Vec<usize> {
    let mut numbers = Vec::new();
    while let Some((rest, number)) = test.rsplit_once("_c") {
        let Ok(number) = number.parse() else { break };
        numbers.push(number);
        test = rest;
    }
    numbers
}

/// The rows of the table whose first cell is a number.
fn points() -> Result<Vec<Point>> {
    let document = read("docs/security.md")?;
    let rows = document.lines().filter_map(|line| {
        let mut cells = line.strip_prefix('|')?.split('|').map(str::trim);
        let number = cells.next()?.parse().ok()?;
        let held_by = cells.nth(1)?.split("<br>").filter_map(named).collect();
        Some(Point { number, held_by })
    });
    Ok(rows.collect())
}

/// What stands in backticks.
fn named(text: &str) -> Option<String> {
    let test = text.trim().strip_prefix('`').and_then(|text| text.strip_suffix('`'));
    test.map(str::to_owned)
}

/// The names of every test in Rust.
fn tests() -> Result<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    for file in files(&root(), &[".rs"], &NOT_OURS)? {
        let mut is_test = false;
        for line in fs::read_to_string(file)?.lines().map(str::trim) {
            is_test |= line.starts_with("#[test]") || line.starts_with("#[tokio::test");
            if is_test && let Some(name) = function(line) {
                names.insert(name.to_owned());
                is_test = false;
            }
        }
    }
    Ok(names)
}

/// The function that begins in this line.
fn function(line: &str) -> Option<&str> {
    let line = line.strip_prefix("async ").unwrap_or(line);
    line.strip_prefix("fn ")?.split('(').next()
}
