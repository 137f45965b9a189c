//! What became of a request, and of a session.

use chaos::answer::Answer;

/// What became of one request.
pub(crate) enum RequestOutcome {
    Answered(Answer),
    /// By the client.
    Disconnected,
    ConnectionLost(reqwest::Error),
}

/// A person after the round.
pub(crate) struct SessionResult {
    pub(crate) session: SessionOutcome,
    /// What went wrong besides, in words.
    pub(crate) errors: Vec<String>,
}

/// What became of a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SessionOutcome {
    Kept,
    /// It is lost; the provider made another without asking the person anything.
    RenewedSilently,
    /// It is lost, and had begun silently a moment ago: the person had to sign in by hand, as the application says that
    /// they must then.
    AskedForALoop,
    /// It is lost, and the person had to sign in by hand.
    SignedInManually,
    /// No answer said so or so in time.
    Unknown,
}
