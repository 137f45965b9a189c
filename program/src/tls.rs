//! TLS that ends in this process: its certificate comes from files, and is read again when they change.
//!
//! It knows nothing of HTTP but one sentence, for whoever speaks it here without TLS.

mod certificate;
mod served_certificate;
#[cfg(test)]
mod tests;

use std::{io, sync::Arc, time::Duration};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    task::spawn_blocking,
    time::{MissedTickBehavior, interval, timeout},
};
use tokio_rustls::{TlsAcceptor, server::TlsStream};

pub use certificate::{CertificateError, CertificateFiles};
use served_certificate::{Look, ServedCertificate};

use crate::{hangup::Hangups, settings::Reader};

const CERTIFICATE: &str = "TLS_CERT_FILE";
const KEY: &str = "TLS_KEY_FILE";
/// How often the files are looked at.
const LOOK_INTERVAL: Duration = Duration::from_secs(10);
/// With it begins whatever speaks TLS (RFC 8446 §5.1): the type of a record that is part of a handshake.
const HANDSHAKE_RECORD: u8 = 22;
/// How much of a plain request is read after it was answered. One that is closed upon before takes the answer with it.
const PLAIN_BYTES: u64 = 64 << 10;
const PLAIN_ANSWER: &str = "HTTP/1.1 400 Bad Request\r\n\
    connection: close\r\n\
    content-type: text/plain; charset=utf-8\r\n\
    content-length: 76\r\n\
    cache-control: no-store\r\n\
    x-content-type-options: nosniff\r\n\
    content-security-policy: default-src 'none'\r\n\r\n\
    This address takes encrypted connections only: let it begin with https://.\r\n";

/// What a program's connections are encrypted with. All clones have one certificate.
#[derive(Debug, Clone)]
pub struct Tls(Arc<ServedCertificate>);

/// A connection that never came to speak HTTP.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HandshakeError {
    #[error("it took too long")]
    TooSlow,
    #[error("it came without TLS")]
    Plain,
    #[error(transparent)]
    Broken(#[from] io::Error),
}

impl Tls {
    /// TLS 1.2 and 1.3 with the certificate of these files.
    ///
    /// # Errors
    /// Where they hold no certificate with its key.
    pub fn new(files: CertificateFiles) -> Result<Self, CertificateError> {
        ServedCertificate::load(files).map(|certificate| Self(Arc::new(certificate)))
    }

    /// Whether the variables ask for TLS.
    #[must_use]
    pub fn is_asked_for(reader: &Reader<'_>) -> bool {
        reader.has(CERTIFICATE) || reader.has(KEY)
    }

    /// Reads `TLS_CERT_FILE` and `TLS_KEY_FILE`, and the files that they name. Without both there is no TLS.
    pub fn read(reader: &mut Reader<'_>) -> Option<Self> {
        if !Self::is_asked_for(reader) {
            return None;
        }
        let certificate = reader.required(
            CERTIFICATE,
            "the path of a PEM file with the certificate of TLS_KEY_FILE, or neither of the two a value",
            crate::settings::path,
        );
        let key = reader.required(
            KEY,
            "the path of a PEM file with the private key of TLS_CERT_FILE, or neither of the two a value",
            crate::settings::path,
        );
        let files = CertificateFiles { certificate: certificate?, key: key? };
        match Self::new(files) {
            Ok(tls) => Some(tls),
            Err(error) => {
                let variable = if error.is_of_key() { KEY } else { CERTIFICATE };
                reader.fault(variable, with_causes(&error));
                None
            }
        }
    }

    /// Encrypts a connection, within this time. Who speaks plain HTTP is told so.
    pub(crate) async fn accept(
        &self,
        stream: TcpStream,
        limit: Duration,
    ) -> Result<TlsStream<TcpStream>, HandshakeError> {
        let handshake = async {
            if begins_plainly(&stream).await? {
                refuse_plain(stream).await?;
                return Err(HandshakeError::Plain);
            }
            Ok(TlsAcceptor::from(self.0.config()).accept(stream).await?)
        };
        timeout(limit, handshake).await.unwrap_or(Err(HandshakeError::TooSlow))
    }

    /// Looks at the files every ten seconds, and when the process is sent SIGHUP; what is new there is served from then on.
    /// It has no end. From the call on, and not only once it is polled, the signal does not end the process.
    pub(crate) fn keep_current(self) -> impl Future<Output = ()> {
        let mut hangups = Hangups::new();
        async move {
            let mut looks = interval(LOOK_INTERVAL);
            looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
            loop {
                let is_asked = tokio::select! {
                    _ = looks.tick() => false,
                    () = hangups.next() => true,
                };
                let certificate = self.0.clone();
                match spawn_blocking(move || certificate.look(is_asked)).await {
                    Ok(look) => log(&look, is_asked),
                    Err(error) => tracing::error!(%error, "the certificate can't be looked at"),
                }
            }
        }
    }
}

fn log(look: &Look, is_asked: bool) {
    match look {
        Look::Replaced => tracing::info!("the certificate was replaced"),
        Look::Refused(error) => {
            let cause = with_causes(error);
            tracing::error!(cause, "the new certificate can't be used; the one before is served on");
        }
        Look::Unchanged if is_asked => tracing::info!("the certificate is the one that is served already"),
        Look::Unchanged | Look::Waiting => {}
    }
}

/// Whether somebody speaks without TLS. What is neither is left to the library.
async fn begins_plainly(stream: &TcpStream) -> io::Result<bool> {
    let mut first = [0];
    Ok(stream.peek(&mut first).await? == 1 && first != [HANDSHAKE_RECORD] && first[0].is_ascii_uppercase())
}

async fn refuse_plain(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(PLAIN_ANSWER.as_bytes()).await?;
    stream.shutdown().await?;
    tokio::io::copy(&mut stream.take(PLAIN_BYTES), &mut tokio::io::sink()).await?;
    Ok(())
}

/// An error and its causes in one line.
fn with_causes(error: &dyn std::error::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
