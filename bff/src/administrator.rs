//! Who may see and end everyone's sessions.

use crate::provider_config::ProviderId;

/// A person with that right: a subject (`sub`) at one of the providers, and at that one alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Administrator {
    /// The provider that vouches for the person.
    pub provider: ProviderId,
    /// The provider's name for them.
    pub subject: String,
}
