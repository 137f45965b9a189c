//! How many there are of something.

/// `1 expense`, `2 expenses`: every noun here takes an `s`.
pub(crate) fn count(many: usize, noun: &str) -> String {
    format!("{many} {noun}{}", if many == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_alone_is_singular() {
        assert_eq!(
            [0, 1, 2].map(|many| count(many, "row")),
            ["0 rows".to_owned(), "1 row".to_owned(), "2 rows".to_owned()]
        );
    }
}
