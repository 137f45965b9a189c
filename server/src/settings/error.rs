//! Why there are no settings.

use std::{io, path::PathBuf};

use program::InvalidSettings;

use crate::secrets_file::SecretsFileError;

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    Invalid(#[from] InvalidSettings),
    #[error("the secret in {0} can't be made")]
    Secret(PathBuf, #[source] io::Error),
    #[error(transparent)]
    SecretsFile(#[from] SecretsFileError),
}
