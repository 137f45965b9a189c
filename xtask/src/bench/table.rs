//! A table that reads the same on a terminal and as Markdown.

use std::iter;

/// The first column is text, and the others are figures.
pub(super) fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([head.get(column).map_or(0, |title| title.chars().count()), 4]).max().unwrap_or(0)
    };
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let cells = cells.enumerate().map(|(column, cell)| match column {
            0 => format!("{cell:<width$}", width = width(column)),
            _ => format!("{cell:>width$}", width = width(column)),
        });
        format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "))
    };
    let rule = (0..head.len()).map(|column| match column {
        0 => format!("{:-<width$}", "", width = width(column)),
        _ => format!("{:->width$}:", "", width = width(column) - 1),
    });
    let rule: Vec<String> = rule.collect();
    let body = rows.iter().map(|row| line(&mut row.iter().map(String::as_str)));
    iter::once(line(&mut head.iter().copied()))
        .chain([line(&mut rule.iter().map(String::as_str))])
        .chain(body)
        .collect()
}

/// `1234567` as `1,234,567`.
pub(super) fn grouped(number: u64, separator: char) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (index, digit) in digits.char_indices() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            grouped.push(separator);
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::{grouped, table};

    #[test]
    fn columns_are_as_wide_as_what_is_in_them() {
        let rows = [vec!["/expenses".to_owned(), "1,000".to_owned()], vec!["/".to_owned(), "9".to_owned()]];
        let lines = ["| page      |  all |", "| --------- | ---: |"];
        let expected = [
            "| page      |   all |",
            "| --------- | ----: |",
            "| /expenses | 1,000 |",
            "| /         |     9 |",
            "",
        ];
        assert_eq!(table(&["page", "all"], &rows), expected.join("\n"));
        assert_eq!(table(&["page     ", "all"], &[]), format!("{}\n", lines.join("\n")));
    }

    #[test]
    fn digits_are_grouped_by_three_from_the_end() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number, ','), text);
        }
    }
}
