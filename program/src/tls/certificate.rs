//! A certificate and its key, as they stand in files.

use std::{fs, io, path::PathBuf};

use rustls::{
    InconsistentKeys,
    crypto::CryptoProvider,
    pki_types::{
        CertificateDer, PrivateKeyDer,
        pem::{self, PemObject},
    },
    sign::CertifiedKey,
};
use secrecy::{ExposeSecret, SecretSlice};

/// Where a certificate and its key are. They may be one file.
#[derive(Debug, Clone)]
pub struct CertificateFiles {
    /// The server's own certificate in PEM, and behind it those that lead to one that clients know.
    pub certificate: PathBuf,
    /// Its private key in PEM: PKCS #8, PKCS #1 or SEC 1.
    pub key: PathBuf,
}

/// What the files held.
pub(super) struct Contents {
    certificate: Vec<u8>,
    key: SecretSlice<u8>,
}

/// Files that hold no certificate with its key.
#[derive(Debug, thiserror::Error)]
pub enum CertificateError {
    /// The certificate's file.
    #[error("{0} can't be read")]
    Unreadable(PathBuf, #[source] io::Error),
    /// The key's file.
    #[error("{0} can't be read")]
    KeyUnreadable(PathBuf, #[source] io::Error),
    /// There is none, or it is cut off.
    #[error(
        "{0} holds no certificate, or one that is cut off: it has to be in PEM, the server's own first and then those of its authority"
    )]
    NoCertificate(PathBuf),
    /// There is none, or it is cut off.
    #[error("{0} holds no private key that can be used: it has to be in PEM, and not encrypted")]
    NoKey(PathBuf),
    /// The library can't read it.
    #[error("the first certificate in {0} can't be used")]
    Unusable(PathBuf, #[source] rustls::Error),
    /// The library refuses.
    #[error("TLS can't be set up")]
    Library(#[from] rustls::Error),
    /// Both are good, and don't belong together.
    #[error("the key in {key} is not that of the first certificate in {certificate}")]
    OtherKey {
        /// The certificate's file.
        certificate: PathBuf,
        /// The key's.
        key: PathBuf,
    },
}

impl CertificateError {
    /// Whether the key's file has to be changed, rather than the certificate's.
    pub(super) fn is_of_key(&self) -> bool {
        matches!(self, Self::KeyUnreadable(..) | Self::NoKey(_) | Self::OtherKey { .. })
    }
}

impl CertificateFiles {
    pub(super) fn read(&self) -> Result<Contents, CertificateError> {
        let certificate = fs::read(&self.certificate)
            .map_err(|error| CertificateError::Unreadable(self.certificate.clone(), error))?;
        let key =
            fs::read(&self.key).map_err(|error| CertificateError::KeyUnreadable(self.key.clone(), error))?;
        Ok(Contents { certificate, key: key.into() })
    }

    /// The certificate with its key that the files' contents are.
    pub(super) fn parse(
        &self,
        contents: &Contents,
        provider: &CryptoProvider,
    ) -> Result<CertifiedKey, CertificateError> {
        let chain = CertificateDer::pem_slice_iter(&contents.certificate)
            .collect::<Result<Vec<_>, pem::Error>>()
            .ok()
            .filter(|chain| !chain.is_empty())
            .ok_or_else(|| CertificateError::NoCertificate(self.certificate.clone()))?;
        let no_key = || CertificateError::NoKey(self.key.clone());
        let key = PrivateKeyDer::from_pem_slice(contents.key.expose_secret()).map_err(|_| no_key())?;
        let key = provider.key_provider.load_private_key(key).map_err(|_| no_key())?;
        let certified = CertifiedKey::new(chain, key);
        match certified.keys_match() {
            Ok(()) => Ok(certified),
            Err(rustls::Error::InconsistentKeys(InconsistentKeys::KeyMismatch)) => {
                Err(CertificateError::OtherKey {
                    certificate: self.certificate.clone(),
                    key: self.key.clone(),
                })
            }
            Err(error) => Err(CertificateError::Unusable(self.certificate.clone(), error)),
        }
    }
}

impl PartialEq for Contents {
    fn eq(&self, other: &Self) -> bool {
        self.certificate == other.certificate && self.key.expose_secret() == other.key.expose_secret()
    }
}
