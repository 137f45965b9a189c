//! The secrets that seal sessions and tokens.

use std::{fs, io, path::Path};

use bff::SHORTEST_SECRET;
use program::Reader;
use secrecy::SecretString;

use super::error::SettingsError;
use crate::random;

/// `APP_SESSION_SECRET` seals; `APP_SESSION_SECRET_OLD`, the one before it, still opens, and is of no use alone. A build
/// with the embedded provider makes its own secret where there is none, which an empty list stands for.
pub(super) fn read(reader: &mut Reader<'_>) -> Option<Vec<SecretString>> {
    const EXPECTED: &str = "32 random characters or more";
    const SECRETS: [&str; 2] = ["APP_SESSION_SECRET", "APP_SESSION_SECRET_OLD"];
    if cfg!(feature = "embedded") && !SECRETS.iter().any(|secret| reader.has(secret)) {
        return Some(Vec::new());
    }
    let is_long = |text: &str| text.len() >= SHORTEST_SECRET;
    let [new, old] = SECRETS;
    let mut secrets = vec![reader.secret(new, EXPECTED, is_long)];
    if reader.has(old) {
        secrets.push(reader.secret(old, EXPECTED, is_long));
    }
    secrets.into_iter().collect()
}

/// A secret of this machine's own, made at the first start and kept, so that a restart ends no session.
pub(super) fn stored_or_new(folder: &Path) -> Result<SecretString, SettingsError> {
    let file = folder.join("session.key");
    let failed = |error| SettingsError::Secret(file.clone(), error);
    match fs::read_to_string(&file) {
        Ok(secret) if secret.len() >= SHORTEST_SECRET => Ok(secret.into()),
        Ok(_) => Err(failed(io::Error::other("it is too short: remove the file to have a new one made"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(failed)?;
            let secret = random::hex();
            write_private(&file, &secret).map_err(failed)?;
            Ok(secret.into())
        }
        Err(error) => Err(failed(error)),
    }
}

/// Writes a file that only its owner may read.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}
