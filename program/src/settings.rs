//! Settings: read once from the environment and `.env`, and every mistake reported at once.

use std::{collections::HashMap, fmt, path::PathBuf, time::Duration};

use secrecy::SecretString;

/// Where settings stand: the environment, then the file `.env`.
pub struct Variables(Box<Lookup>);

type Lookup = dyn Fn(&str) -> Option<String>;

/// The file `.env` can't be read.
#[derive(Debug, thiserror::Error)]
#[error("the file .env can't be read")]
pub struct DotenvError(#[from] dotenvy::Error);

impl Variables {
    /// The environment, and `.env` of this folder or one above it for what the environment lacks.
    ///
    /// # Errors
    /// Where there is a `.env` that can't be read.
    pub fn from_environment() -> Result<Self, DotenvError> {
        let file: HashMap<String, String> = match dotenvy::dotenv_iter() {
            Ok(lines) => lines.collect::<Result<_, _>>()?,
            Err(error) if error.not_found() => HashMap::new(),
            Err(error) => return Err(error.into()),
        };
        Ok(Self(Box::new(move |name| std::env::var(name).ok().or_else(|| file.get(name).cloned()))))
    }

    /// These pairs and no others.
    #[must_use]
    pub fn from_pairs(pairs: &[(&str, &str)]) -> Self {
        let pairs: HashMap<_, _> =
            pairs.iter().map(|&(name, text)| (name.to_owned(), text.to_owned())).collect();
        Self(Box::new(move |name| pairs.get(name).cloned()))
    }

    /// What stands in a variable. An empty one counts as not set.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<String> {
        self.0(name).map(|text| text.trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// A setting that can't be used as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidSetting {
    /// What it is called where it stands: a variable, or a key in a file.
    name: String,
    found: Found,
    expected: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Found {
    Nothing,
    Text(String),
    Secret,
    /// What stands in the file that the variable names.
    Fault(String),
}

impl fmt::Display for InvalidSetting {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, found, expected } = self;
        match found {
            Found::Nothing => write!(f, "{name} is not set; give it {expected}"),
            Found::Text(text) => write!(f, "{name} is {text:?}; give it {expected}"),
            Found::Fault(fault) => write!(f, "{name}: {fault}"),
            Found::Secret => write!(f, "{name} can't be used (it is not shown here); give it {expected}"),
        }
    }
}

/// Every variable that can't be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct InvalidSettings(Vec<InvalidSetting>);

impl fmt::Display for InvalidSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("these settings can't be used:")?;
        self.0.iter().try_for_each(|setting| write!(f, "\n  {setting}"))
    }
}

/// Reads variables and gathers what is wrong with them. `expected` ends the sentence "give it …".
pub struct Reader<'a> {
    variables: &'a Variables,
    name_of: &'a NameOf<'a>,
    invalid: Vec<InvalidSetting>,
}

/// What a variable is called in messages.
pub type NameOf<'a> = dyn Fn(&str) -> String + 'a;

impl<'a> Reader<'a> {
    /// A reader that has found no mistake yet.
    #[must_use]
    pub fn new(variables: &'a Variables) -> Self {
        Self { variables, name_of: &str::to_owned, invalid: Vec::new() }
    }

    /// The same, for settings that stand elsewhere: a file's keys that were put in the variables' place. What is wrong is
    /// called by its name there.
    #[must_use]
    pub fn with_names(variables: &'a Variables, name_of: &'a NameOf<'a>) -> Self {
        Self { variables, name_of, invalid: Vec::new() }
    }

    /// What another reader has found wrong is wrong here too.
    pub fn add_invalid_of(&mut self, other: Reader<'_>) {
        self.invalid.extend(other.invalid);
    }

    /// Records a setting that can't be used for what is in it, or that must not be there.
    pub fn reject(&mut self, variable: &str, text: &str, expected: &'static str) {
        self.invalid(variable, Found::Text(text.to_owned()), expected);
    }

    /// Records a setting that must not be there and is never shown.
    pub fn reject_secret(&mut self, variable: &str, expected: &'static str) {
        self.invalid(variable, Found::Secret, expected);
    }

    fn invalid(&mut self, variable: &str, found: Found, expected: &'static str) {
        self.invalid.push(InvalidSetting { name: (self.name_of)(variable), found, expected });
    }

    /// Whether a variable is set.
    #[must_use]
    pub fn has(&self, variable: &str) -> bool {
        self.variables.get(variable).is_some()
    }

    /// The variable, if it is set and good.
    pub fn optional<T>(
        &mut self,
        variable: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let text = self.variables.get(variable)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.invalid(variable, Found::Text(text), expected);
        }
        parsed
    }

    /// The variable, or `default` where it is not set.
    pub fn or<T>(
        &mut self,
        variable: &'static str,
        expected: &'static str,
        default: T,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> T {
        self.optional(variable, expected, parse).unwrap_or(default)
    }

    /// The variable, which must be set.
    pub fn required<T>(
        &mut self,
        variable: &'static str,
        expected: &'static str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        if !self.has(variable) {
            self.invalid(variable, Found::Nothing, expected);
        }
        self.optional(variable, expected, parse)
    }

    /// A secret, which must be set and is never shown.
    pub fn secret(
        &mut self,
        variable: &'static str,
        expected: &'static str,
        good: impl FnOnce(&str) -> bool,
    ) -> Option<SecretString> {
        match self.variables.get(variable) {
            Some(text) if good(&text) => Some(text.into()),
            found => {
                let found = if found.is_some() { Found::Secret } else { Found::Nothing };
                self.invalid(variable, found, expected);
                None
            }
        }
    }

    /// Notes a mistake in what a variable leads to: a file, say. `fault` is shown, and so holds no secret.
    pub fn fault(&mut self, variable: &'static str, fault: impl Into<String>) {
        self.invalid(variable, Found::Fault(fault.into()), "");
    }

    /// `value`, if no mistake was found.
    ///
    /// # Errors
    /// Every mistake that was found. (A value that is missing without a mistake is one that was never read.)
    pub fn finish<T>(self, value: Option<T>) -> Result<T, InvalidSettings> {
        match value {
            Some(value) if self.invalid.is_empty() => Ok(value),
            _ => Err(InvalidSettings(self.invalid)),
        }
    }
}

/// Text as it is.
#[must_use]
pub fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

/// The path of a file or folder.
#[must_use]
pub fn path(text: &str) -> Option<PathBuf> {
    Some(text.into())
}

/// Whatever its type reads from text.
#[must_use]
pub fn parsed<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.parse().ok()
}

/// A whole number of seconds.
#[must_use]
pub fn seconds(text: &str) -> Option<Duration> {
    text.parse().ok().map(Duration::from_secs)
}

/// `SHUTDOWN_DELAY`, for how many seconds requests are served on after the end was asked for
/// ([`shutdown`](crate::shutdown)); none without it.
pub fn shutdown_delay(reader: &mut Reader<'_>) -> Duration {
    const SECONDS: &str = "whole seconds from 0 to 300, such as 5";
    reader.or("SHUTDOWN_DELAY", SECONDS, Duration::ZERO, |text| {
        seconds(text).filter(|delay| *delay <= Duration::from_mins(5))
    })
}

/// `on` or `off`, in the words that people use for it.
#[must_use]
pub fn switch(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "on" | "true" | "yes" | "1" => Some(true),
        "off" | "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// Words parted by commas, one at least.
#[must_use]
pub fn list(text: &str) -> Option<Vec<String>> {
    let words: Vec<_> =
        text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    (!words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_mistake_is_reported_at_once_and_no_secret_with_it() {
        let variables = Variables::from_pairs(&[("PORT", "many"), ("SECRET", "hush"), ("HOST", " ")]);
        let mut reader = Reader::new(&variables);
        let port: Option<u16> = reader.optional("PORT", "a number, such as 3000", parsed);
        let host = reader.required("HOST", "an address", text);
        let secret = reader.secret("SECRET", "32 characters", |secret| secret.len() >= 32);
        let mistakes =
            reader.finish(port.zip(host).zip(secret)).map(|_| ()).map_err(|mistakes| mistakes.to_string());
        let expected = "these settings can't be used:
  PORT is \"many\"; give it a number, such as 3000
  HOST is not set; give it an address
  SECRET can't be used (it is not shown here); give it 32 characters";
        assert_eq!(mistakes, Err(expected.to_owned()));
    }

    #[test]
    fn what_is_not_set_has_its_default() {
        let variables = Variables::from_pairs(&[("DEMO", "off")]);
        let mut reader = Reader::new(&variables);
        let demo = reader.or("DEMO", "on or off", true, switch);
        let names = reader.or("NAMES", "names", vec!["one".to_owned()], list);
        assert_eq!(reader.finish(Some((demo, names))), Ok((false, vec!["one".to_owned()])));
    }
}
