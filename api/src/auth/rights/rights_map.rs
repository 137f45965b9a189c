//! What the provider's words stand for here.

use std::{collections::BTreeMap, str::FromStr};

use crate::auth::scope;

/// The scopes that each word of the provider's stands for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RightsMap(BTreeMap<String, Vec<&'static str>>);

/// Why a text is no [`RightsMap`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotARightsMap {
    /// An entry has no word, or says nothing of it.
    #[error("{0:?} is not of the form word=scope+scope")]
    Entry(String),
    /// An entry names what is no scope of this API.
    #[error("{0:?} is no scope of this API")]
    Scope(String),
}

impl RightsMap {
    /// Says that `word` stands for `scopes` as well.
    ///
    /// # Errors
    /// Where one is no scope of this API.
    pub fn insert<'a>(
        &mut self,
        word: &str,
        scopes: impl IntoIterator<Item = &'a str>,
    ) -> Result<(), NotARightsMap> {
        let known = |name: &str| scope::known(name).ok_or_else(|| NotARightsMap::Scope(name.to_owned()));
        let scopes = scopes.into_iter().map(known).collect::<Result<Vec<_>, _>>()?;
        self.0.entry(word.to_owned()).or_default().extend(scopes);
        Ok(())
    }

    /// The scopes that `word` stands for, to the letter and as a whole.
    pub(crate) fn get(&self, word: &str) -> impl Iterator<Item = &'static str> + use<'_> {
        self.0.get(word).into_iter().flatten().copied()
    }
}

impl FromStr for RightsMap {
    type Err = NotARightsMap;

    /// Entries parted by commas: `Expenses.Read=read:reports,manager=read:reports+approve:reports`. The last `=` of an
    /// entry ends the word, as no scope of ours has one; nor has one a `+`, which parts them.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let mut map = Self::default();
        for entry in text.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let (word, scopes) =
                entry.rsplit_once('=').ok_or_else(|| NotARightsMap::Entry(entry.to_owned()))?;
            if word.trim().is_empty() {
                return Err(NotARightsMap::Entry(entry.to_owned()));
            }
            map.insert(word.trim(), scopes.split('+').map(str::trim))?;
        }
        Ok(map)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_word_may_have_what_our_scopes_have_not() {
        let text = "https://a.example/?x=y=read:reports, expense manager = read:reports + approve:reports ,";
        let map: RightsMap = text.parse().unwrap();
        assert_eq!(map.get("https://a.example/?x=y").collect::<Vec<_>>(), ["read:reports"]);
        assert_eq!(map.get("expense manager").collect::<Vec<_>>(), ["read:reports", "approve:reports"]);
        assert_eq!(map.get("manager").count(), 0);
    }

    #[test]
    fn what_can_be_misread_is_refused() {
        let parse = |text: &str| text.parse::<RightsMap>().unwrap_err().to_string();
        assert_eq!(
            parse("manager:approve:reports"),
            r#""manager:approve:reports" is not of the form word=scope+scope"#
        );
        assert_eq!(parse("=read:reports"), r#""=read:reports" is not of the form word=scope+scope"#);
        assert_eq!(parse("a=read:reports,b=admin"), r#""admin" is no scope of this API"#);
        assert_eq!(parse("a="), r#""" is no scope of this API"#);
        assert_eq!(
            parse("a=read:reports approve:reports"),
            r#""read:reports approve:reports" is no scope of this API"#
        );
    }

    proptest! {
        #[test]
        fn no_text_panics(text: String) {
            let _ = text.parse::<RightsMap>();
        }
    }
}
