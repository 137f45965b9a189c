//! The sessions of a person, and the people who have sessions, as pages may show them. No session's key and no token
//! has a place here: an `id` only names a session to the one whose it is.

use serde::{Deserialize, Serialize};
use time::{OffsetDateTime, serde::rfc3339};

use crate::AppError;

/// The person's own sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionsView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// Whether the person signed in recently enough to end sessions now.
    pub signed_in_recently: bool,
    /// Whether the person may see and end other people's sessions.
    pub administrator: bool,
    /// The current one among them.
    pub sessions: Vec<SessionRow>,
}

/// One session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionRow {
    /// What [`Backend::end_session`](crate::backend::Backend::end_session) knows it by.
    pub id: String,
    /// Whether it is the one that asks.
    pub current: bool,
    /// What the browser says of itself, such as `Chrome on Linux`.
    pub device: String,
    /// What the person calls it.
    pub name: Option<String>,
    /// When the person signed in.
    #[serde(with = "rfc3339")]
    pub signed_in_at: OffsetDateTime,
    /// When it was last used.
    #[serde(with = "rfc3339")]
    pub last_used_at: OffsetDateTime,
    /// When it ends unless it is used.
    #[serde(with = "rfc3339")]
    pub ends_at: OffsetDateTime,
}

impl SessionRow {
    /// What to call it: by its name, or by what the browser says of itself.
    #[must_use]
    pub fn title(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.device)
    }
}

/// Everyone who has a session, for administrators.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleView {
    /// The server's time at the answer.
    #[serde(with = "rfc3339")]
    pub now: OffsetDateTime,
    /// Whether the administrator signed in recently enough to end sessions now.
    pub signed_in_recently: bool,
    /// One line a person.
    pub people: Vec<PersonRow>,
}

/// Somebody who has sessions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonRow {
    /// `iss`: who vouches for the person.
    pub issuer: String,
    /// `sub`: the person's name at the issuer, and somebody else's at another.
    pub subject: String,
    /// `name`
    pub name: Option<String>,
    /// `email`
    pub email: Option<String>,
    /// How many sessions there are.
    pub sessions: u32,
    /// When the last of them was used.
    #[serde(with = "rfc3339")]
    pub last_used_at: OffsetDateTime,
    /// Whether it is the administrator who asks.
    pub you: bool,
}

/// What a person calls a session: trimmed, and empty where it is to have no name.
///
/// How long it may be is the BFF's to say (`bff::LONGEST_DEVICE_NAME`), of which this crate knows nothing, and which knows
/// nothing of `domain`: the number stands in both, and the BFF has the last word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SessionName<'a>(&'a str);

impl<'a> SessionName<'a> {
    /// How long it may be, in characters.
    pub const MAX_LENGTH: usize = 60;

    /// Takes what a person typed.
    ///
    /// # Errors
    /// [`AppError::NameTooLong`] beyond [`MAX_LENGTH`](Self::MAX_LENGTH).
    pub fn new(typed: &'a str) -> Result<Self, AppError> {
        let name = typed.trim();
        if name.chars().count() > Self::MAX_LENGTH {
            return Err(AppError::NameTooLong { limit: Self::MAX_LENGTH });
        }
        Ok(Self(name))
    }

    /// The name.
    #[must_use]
    pub const fn as_str(self) -> &'a str {
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_at_most_sixty_characters_long() {
        assert_eq!(SessionName::new(" my phone\n").map(SessionName::as_str), Ok("my phone"));
        assert_eq!(SessionName::new("  ").map(SessionName::as_str), Ok(""));
        let longest = "é".repeat(60);
        assert_eq!(SessionName::new(&longest).map(SessionName::as_str), Ok(longest.as_str()));
        assert_eq!(SessionName::new(&"e".repeat(61)), Err(AppError::NameTooLong { limit: 60 }));
    }
}
