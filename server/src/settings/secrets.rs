//! The secrets that seal sessions and tokens.

use std::{fs, path::Path};

use bff::SHORTEST_SECRET;
use program::{Reader, settings as read};
use secrecy::SecretString;

use super::error::SettingsError;
use crate::{
    random,
    secrets_file::{SecretsFile, SecretsFileError},
};

const FILE: &str = "APP_SESSION_SECRET_FILE";
const NEW: &str = "APP_SESSION_SECRET";
const OLD: &str = "APP_SESSION_SECRET_OLD";

/// Where the secrets stand, and who can so replace them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SecretsPlace {
    Variables { with_old: bool },
    File(SecretsFile),
}

/// The secrets as they were read. A build with the embedded provider makes its own secret where there is none, which an empty
/// list stands for.
pub(super) struct Secrets {
    pub(super) secrets: Vec<SecretString>,
    pub(super) place: SecretsPlace,
}

/// `APP_SESSION_SECRET` seals; `APP_SESSION_SECRET_OLD`, the one before it, still opens, and is of no use alone. Or
/// `APP_SESSION_SECRET_FILE` holds both, a line each.
pub(super) fn read(reader: &mut Reader<'_>, data: &Path) -> Option<Secrets> {
    const EXPECTED: &str = "32 random characters or more";
    const ONE_OF_TWO: &str = "no value: APP_SESSION_SECRET_FILE is set, which holds the secrets";
    if let Some(path) = reader.optional(FILE, "the path of a file", read::path) {
        for variable in [NEW, OLD] {
            if reader.has(variable) {
                reader.secret(variable, ONE_OF_TWO, |_| false);
            }
        }
        let file = SecretsFile::at(path);
        return match file.read() {
            Ok(secrets) => Some(Secrets { secrets, place: SecretsPlace::File(file) }),
            Err(error) => {
                reader.fault(FILE, program::findings::causes(&error));
                None
            }
        };
    }
    if cfg!(feature = "embedded") && ![NEW, OLD].iter().any(|secret| reader.has(secret)) {
        let file = SecretsFile::at(data.join("session.key"));
        return Some(Secrets { secrets: Vec::new(), place: SecretsPlace::File(file) });
    }
    let is_long = |text: &str| text.len() >= SHORTEST_SECRET;
    let with_old = reader.has(OLD);
    let mut secrets = vec![reader.secret(NEW, EXPECTED, is_long)];
    if with_old {
        secrets.push(reader.secret(OLD, EXPECTED, is_long));
    }
    let secrets = secrets.into_iter().collect::<Option<_>>()?;
    Some(Secrets { secrets, place: SecretsPlace::Variables { with_old } })
}

/// What to do where a machine has no secret of its own yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Missing {
    /// It is made and kept, so that a restart ends no session.
    Make,
    /// One that is forgotten again stands in for it: nothing is to change.
    StandIn,
}

/// The secrets of this machine's own, made at the first start.
pub(super) fn stored_or_new(
    file: &SecretsFile,
    missing: Missing,
) -> Result<Vec<SecretString>, SettingsError> {
    match file.read() {
        Err(SecretsFileError::Read(_, error)) if error.kind() == std::io::ErrorKind::NotFound => {
            let secrets = vec![SecretString::from(random::hex())];
            if missing == Missing::Make {
                let failed = |error| SettingsError::Secret(file.path().to_owned(), error);
                file.path().parent().map_or(Ok(()), fs::create_dir_all).map_err(failed)?;
                let _lock = file.lock_in_turn()?;
                // Another program may have made it just now.
                return match file.read() {
                    Ok(secrets) => Ok(secrets),
                    Err(_) => Ok(file.replace(&secrets).map(|()| secrets)?),
                };
            }
            Ok(secrets)
        }
        read => Ok(read?),
    }
}
