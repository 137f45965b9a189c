//! The certificate that new connections are given, which another takes the place of while the program runs.

use std::{
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError, RwLock},
};

use rustls::{ServerConfig, crypto::aws_lc_rs, sign::SingleCertAndKey};

use super::certificate::{CertificateError, CertificateFiles, Contents};

pub(super) struct ServedCertificate {
    files: CertificateFiles,
    served: RwLock<Arc<ServerConfig>>,
    seen: Mutex<Seen>,
}

/// What was found in the files.
struct Seen {
    /// Of what is served.
    served: Contents,
    /// What is wrong with what stands there now, and whether somebody was told.
    fault: Option<(String, bool)>,
}

/// What a look at the files brought.
#[derive(Debug)]
pub(super) enum Look {
    /// What is served stands there, or what was refused before.
    Unchanged,
    /// It is wrong for the first time: somebody may be about to write the second file.
    Waiting,
    /// It is served from now on.
    Replaced,
    /// It stays wrong, which is told once.
    Refused(CertificateError),
}

impl ServedCertificate {
    pub(super) fn load(files: CertificateFiles) -> Result<Self, CertificateError> {
        let contents = files.read()?;
        let config = config(&files, &contents)?;
        Ok(Self {
            files,
            served: RwLock::new(Arc::new(config)),
            seen: Mutex::new(Seen { served: contents, fault: None }),
        })
    }

    /// Reads the files. Where they hold something new that can be used, it is served. What can't is told at the second look,
    /// or at once where somebody asks for it.
    pub(super) fn look(&self, is_asked: bool) -> Look {
        let mut seen = self.seen();
        let found = self.files.read().and_then(|contents| {
            if contents == seen.served {
                return Ok(None);
            }
            config(&self.files, &contents).map(|config| Some((contents, config)))
        });
        match found {
            Ok(None) => {
                seen.fault = None;
                Look::Unchanged
            }
            Ok(Some((contents, config))) => {
                *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(config);
                *seen = Seen { served: contents, fault: None };
                Look::Replaced
            }
            Err(error) => {
                let fault = error.to_string();
                let (is_known, is_told) = match &seen.fault {
                    Some((known, is_told)) if *known == fault => (true, *is_told),
                    _ => (false, false),
                };
                let tells = is_asked || (is_known && !is_told);
                seen.fault = Some((fault, is_told || tells));
                match (tells, is_told) {
                    (true, _) => Look::Refused(error),
                    (false, true) => Look::Unchanged,
                    (false, false) => Look::Waiting,
                }
            }
        }
    }

    /// By which a connection that begins now is encrypted.
    pub(super) fn config(&self) -> Arc<ServerConfig> {
        self.served.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A certificate has a configuration of its own, and with it keys for tickets: no session of the one before is resumed.
fn config(files: &CertificateFiles, contents: &Contents) -> Result<ServerConfig, CertificateError> {
    let provider = Arc::new(aws_lc_rs::default_provider());
    let certified = files.parse(contents, &provider)?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_cert_resolver(Arc::new(SingleCertAndKey::from(certified)));
    // The only one that is served.
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    // Whoever comes again need not be remembered.
    config.ticketer = aws_lc_rs::Ticketer::new()?;
    Ok(config)
}

/// Without the key.
impl fmt::Debug for ServedCertificate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ServedCertificate").field("files", &self.files).finish_non_exhaustive()
    }
}
