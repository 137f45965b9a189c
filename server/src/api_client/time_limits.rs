//! How long the API may take.

use std::time::Duration;

/// How long a connection to the API may take to be made.
pub(super) const CONNECT_TIMEOUT: Duration = Duration::from_secs(3);
/// How long one whole call may take.
pub(super) const CALL_TIMEOUT: Duration = Duration::from_secs(20);
