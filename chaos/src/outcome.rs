//! What became of a storm's requests, of sessions and of their persons.

use crate::person::Answer;

/// What became of one request.
pub(crate) enum RequestOutcome {
    Answered(Answer),
    HungUp,
    CutOff(reqwest::Error),
}

/// A person after the storm.
pub(crate) struct PersonOutcome {
    pub(crate) session: SessionOutcome,
    /// What went wrong besides, in words.
    pub(crate) errors: Vec<String>,
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionOutcome {
    Kept,
    /// It is lost; the provider made another without asking the person anything.
    CameBack,
    /// It is lost, and the person had to sign in by hand.
    SignedInByHand,
    /// No answer said so or so in time.
    Unknown,
}
