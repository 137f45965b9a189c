//! A version, as far as xtask compares them.

use std::fmt;

/// Major, minor and patch. What follows them (`-nightly`, a commit) is not compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Version(pub(crate) u32, pub(crate) u32, pub(crate) u32);

impl Version {
    /// Finds the first version in what a program prints of itself, `cargo-leptos 0.3.11` for one.
    pub(crate) fn find(text: &str) -> Option<Self> {
        text.split_whitespace().find_map(Self::parse)
    }

    fn parse(word: &str) -> Option<Self> {
        let numbers = word.split(['-', '+']).next()?;
        let mut numbers = numbers.split('.').map(str::parse);
        let version = Self(numbers.next()?.ok()?, numbers.next()?.ok()?, numbers.next()?.ok()?);
        numbers.next().is_none().then_some(version)
    }

    /// Whether this version can stand in for `wanted`: as new, with the same major and minor number.
    pub(crate) fn serves_as(self, wanted: Self) -> bool {
        (self.0, self.1) == (wanted.0, wanted.1) && self.2 >= wanted.2
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.0, self.1, self.2)
    }
}

#[cfg(test)]
mod tests {
    use super::Version;

    #[test]
    fn a_version_is_found_in_what_a_program_prints() {
        assert_eq!(Version::find("cargo-leptos 0.3.11"), Some(Version(0, 3, 11)));
        assert_eq!(Version::find("rustc 1.96.0 (ac68faa20 2026-05-25)"), Some(Version(1, 96, 0)));
        assert_eq!(Version::find("rustc 1.98.0-nightly (ac68faa20 2026-05-25)"), Some(Version(1, 98, 0)));
        assert_eq!(Version::find("no version 1.2 here"), None);
    }

    #[test]
    fn a_later_patch_serves_and_another_series_does_not() {
        assert!(Version(0, 3, 12).serves_as(Version(0, 3, 11)));
        assert!(!Version(0, 3, 10).serves_as(Version(0, 3, 11)));
        assert!(!Version(0, 4, 0).serves_as(Version(0, 3, 11)));
    }
}
