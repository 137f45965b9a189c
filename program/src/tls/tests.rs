//! Real handshakes with a certificate of this test's own, which is replaced while they go on.

use std::{
    fs,
    net::SocketAddr,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use axum::{Router, extract::ConnectInfo, routing::get};
use rustls::{
    ClientConfig, RootCertStore, SupportedProtocolVersion,
    crypto::aws_lc_rs,
    pki_types::{CertificateDer, ServerName},
    version::{TLS12, TLS13},
};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_rustls::{TlsConnector, client};
use tokio_util::sync::{CancellationToken, DropGuard};

use super::*;
use crate::{ConnectionLimits, Listener, Variables, serve_with_limits};

const REQUEST: &str = "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
const KEPT: &str = "GET / HTTP/1.1\r\nhost: localhost\r\n\r\n";
const LIMITS: ConnectionLimits = ConnectionLimits {
    head_timeout: Duration::from_secs(60),
    handshake_timeout: Duration::from_secs(60),
    max_connections: 100,
};

/// A certificate for `localhost` in two files of its own folder.
struct Written {
    folder: TempDir,
    current: CertificateDer<'static>,
}

struct Pair {
    certificate: String,
    key: String,
    der: CertificateDer<'static>,
}

fn pair() -> Pair {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    Pair { certificate: made.cert.pem(), key: made.signing_key.serialize_pem(), der: made.cert.der().clone() }
}

impl Written {
    fn new() -> Self {
        let pair = pair();
        let mut written = Self { folder: TempDir::new().unwrap(), current: pair.der.clone() };
        written.write(&pair);
        written
    }

    fn write(&mut self, pair: &Pair) {
        fs::write(self.files().certificate, &pair.certificate).unwrap();
        fs::write(self.files().key, &pair.key).unwrap();
        self.current = pair.der.clone();
    }

    fn files(&self) -> CertificateFiles {
        let folder = self.folder.path();
        CertificateFiles { certificate: folder.join("cert.pem"), key: folder.join("key.pem") }
    }

    fn tls(&self) -> Tls {
        Tls::new(self.files()).unwrap()
    }
}

async fn served(tls: &Tls, limits: ConnectionLimits) -> (SocketAddr, DropGuard) {
    let router =
        Router::new().route("/", get(async |ConnectInfo(peer): ConnectInfo<SocketAddr>| peer.to_string()));
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (address, stop) = (listener.local_addr().unwrap(), CancellationToken::new());
    let listener = Listener::new(listener, Some(tls.clone()));
    tokio::spawn(serve_with_limits(limits, listener, router, stop.clone()));
    (address, stop.drop_guard())
}

/// A client that trusts these certificates and no other.
fn client(
    trusted: &[&CertificateDer<'static>],
    versions: &[&'static SupportedProtocolVersion],
    protocols: &[&str],
) -> TlsConnector {
    let mut roots = RootCertStore::empty();
    for certificate in trusted {
        roots.add((*certificate).clone()).unwrap();
    }
    let mut config = ClientConfig::builder_with_provider(Arc::new(aws_lc_rs::default_provider()))
        .with_protocol_versions(versions)
        .unwrap()
        .with_root_certificates(roots)
        .with_no_client_auth();
    config.alpn_protocols = protocols.iter().map(|name| name.as_bytes().to_vec()).collect();
    TlsConnector::from(Arc::new(config))
}

async fn connected(client: &TlsConnector, address: SocketAddr) -> io::Result<client::TlsStream<TcpStream>> {
    let name = ServerName::try_from("localhost").unwrap();
    client.connect(name, TcpStream::connect(address).await?).await
}

/// What is answered to one request on a connection of its own.
async fn asked(client: &TlsConnector, address: SocketAddr) -> io::Result<String> {
    let mut stream = connected(client, address).await?;
    stream.write_all(REQUEST.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn both_versions_are_spoken_and_http_1_1_is_agreed_upon() {
    let written = Written::new();
    let (address, _stop) = served(&written.tls(), LIMITS).await;
    for version in [&TLS12, &TLS13] {
        let client = client(&[&written.current], &[version], &["h2", "http/1.1"]);
        let mut stream = connected(&client, address).await.unwrap();
        let own = stream.get_ref().0.local_addr().unwrap().to_string();
        assert_eq!(stream.get_ref().1.protocol_version(), Some(version.version));
        assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"http/1.1"[..]));
        stream.write_all(REQUEST.as_bytes()).await.unwrap();
        let mut answer = String::new();
        // It ends as TLS says that it does, or this were an error: nobody has cut it off.
        stream.read_to_string(&mut answer).await.unwrap();
        assert!(answer.starts_with("HTTP/1.1 200 OK") && answer.ends_with(&own), "{answer}");
    }
}

#[tokio::test]
async fn who_speaks_something_else_or_trusts_another_gets_no_connection() {
    let written = Written::new();
    let (address, _stop) = served(&written.tls(), LIMITS).await;
    let by_h2_alone = client(&[&written.current], &[&TLS13], &["h2"]);
    assert!(connected(&by_h2_alone, address).await.is_err());
    let trusts_another = client(&[&pair().der], &[&TLS13], &[]);
    assert!(connected(&trusts_another, address).await.is_err());
    let honest = client(&[&written.current], &[&TLS13], &[]);
    assert!(asked(&honest, address).await.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_slow_handshake_holds_nobody_up_and_is_not_waited_for() {
    let written = Written::new();
    let limits = ConnectionLimits { handshake_timeout: Duration::from_millis(200), ..LIMITS };
    let (address, _stop) = served(&written.tls(), limits).await;
    let mut slow = Vec::new();
    // The last is the beginning of a record that never comes.
    for text in [&b""[..], b"\x16", b"\x16\x03\x01\x02\x00\x01"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(text).await.unwrap();
        slow.push(stream);
    }
    let honest = client(&[&written.current], &[&TLS13], &[]);
    assert!(asked(&honest, address).await.unwrap().starts_with("HTTP/1.1 200 OK"));
    for mut stream in slow {
        let mut rest = Vec::new();
        stream.read_to_end(&mut rest).await.unwrap();
        assert_eq!(rest, b"", "the connection was closed without a word");
    }
}

#[tokio::test]
async fn a_handshake_is_one_of_the_connections_that_may_be_open() {
    let written = Written::new();
    let limits =
        ConnectionLimits { max_connections: 1, handshake_timeout: Duration::from_millis(300), ..LIMITS };
    let (address, _stop) = served(&written.tls(), limits).await;
    let silent = TcpStream::connect(address).await.unwrap();
    let honest = client(&[&written.current], &[&TLS13], &[]);
    let begun = tokio::time::Instant::now();
    assert!(asked(&honest, address).await.unwrap().starts_with("HTTP/1.1 200 OK"));
    assert!(begun.elapsed() > Duration::from_millis(250), "it waited for the one before");
    drop(silent);
}

#[tokio::test]
async fn who_speaks_plain_http_is_told_to_encrypt() {
    let written = Written::new();
    let (address, _stop) = served(&written.tls(), LIMITS).await;
    let large = format!("POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 40000\r\n\r\n{}", "x".repeat(40_000));
    for plain in [REQUEST, &large, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"] {
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.write_all(plain.as_bytes()).await.unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.unwrap();
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        assert!(head.starts_with("HTTP/1.1 400 Bad Request\r\n"), "{head}");
        assert!(head.contains(&format!("content-length: {}\r\n", body.len())), "{head}");
        assert!(body.contains("https://"), "{body}");
    }
    // What is neither gets TLS's own refusal, and no text.
    let mut stream = TcpStream::connect(address).await.unwrap();
    stream.write_all(b"\x00\x01\x02\x03\x04\x05").await.unwrap();
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.unwrap();
    assert!(!answer.starts_with(b"HTTP"), "{answer:?}");
}

/// New connections come all the time, and one goes on. The certificate changes under them three times.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_certificate_is_replaced_under_load_without_a_failed_request() {
    let mut written = Written::new();
    let tls = written.tls();
    let (address, _stop) = served(&tls, LIMITS).await;
    let pairs = [pair(), pair(), pair()];
    let all = [&written.current, &pairs[0].der, &pairs[1].der, &pairs[2].der];
    let anyone = client(&all, &[&TLS12, &TLS13], &[]);
    let first = client(&[&written.current], &[&TLS13], &[]);
    let mut kept = connected(&first, address).await.unwrap();

    let (over, done) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicUsize::new(0)));
    let load = (0..8).map(|_| {
        let (over, done, anyone) = (over.clone(), done.clone(), anyone.clone());
        tokio::spawn(async move {
            while !over.load(Ordering::SeqCst) {
                let answer = asked(&anyone, address).await.unwrap();
                assert!(answer.starts_with("HTTP/1.1 200 OK"), "{answer}");
                done.fetch_add(1, Ordering::SeqCst);
            }
        })
    });
    let load = load.collect::<Vec<_>>();
    for pair in &pairs {
        let before = done.load(Ordering::SeqCst);
        while done.load(Ordering::SeqCst) < before + 20 {
            assert!(load.iter().all(|one| !one.is_finished()), "a request failed");
            tokio::task::yield_now().await;
        }
        written.write(pair);
        assert!(matches!(tls.0.look(false), Look::Replaced));
        let only_new = client(&[&pair.der], &[&TLS13], &[]);
        assert!(asked(&only_new, address).await.unwrap().starts_with("HTTP/1.1 200 OK"));
        kept.write_all(KEPT.as_bytes()).await.unwrap();
        let mut answer = [0; 15];
        kept.read_exact(&mut answer).await.unwrap();
        assert_eq!(&answer, b"HTTP/1.1 200 OK");
        // What is left of it is read before the next is asked.
        let mut rest = vec![0; 4096];
        assert!(kept.read(&mut rest).await.unwrap() > 0);
    }
    over.store(true, Ordering::SeqCst);
    for one in load {
        one.await.unwrap();
    }
    assert!(connected(&first, address).await.is_err(), "the first certificate is no longer served");
}

#[tokio::test]
async fn what_can_not_be_used_is_told_once_and_the_one_before_is_served_on() {
    let mut written = Written::new();
    let (tls, first) = (written.tls(), client(&[&written.current], &[&TLS13], &[]));
    let (address, _stop) = served(&tls, LIMITS).await;
    let look = || tls.0.look(false);
    assert!(matches!(look(), Look::Unchanged));

    let (new, other) = (pair(), pair());
    // The one file is written, and the other not yet.
    fs::write(written.files().certificate, &new.certificate).unwrap();
    assert!(matches!(look(), Look::Waiting));
    assert!(matches!(look(), Look::Refused(CertificateError::OtherKey { .. })));
    assert!(matches!(look(), Look::Unchanged), "once");
    assert!(matches!(tls.0.look(true), Look::Refused(_)), "and to whoever asks");
    // Then something else is wrong.
    fs::remove_file(written.files().key).unwrap();
    assert!(matches!(look(), Look::Waiting));
    assert!(matches!(look(), Look::Refused(CertificateError::KeyUnreadable(..))));
    assert!(asked(&first, address).await.unwrap().starts_with("HTTP/1.1 200 OK"), "the one before");
    written.write(&other);
    assert!(matches!(look(), Look::Replaced));
    assert!(connected(&first, address).await.is_err());
    let now = client(&[&other.der], &[&TLS13], &[]);
    assert!(asked(&now, address).await.unwrap().starts_with("HTTP/1.1 200 OK"));
}

#[tokio::test]
async fn a_pair_that_is_half_written_at_one_look_is_no_news() {
    let mut written = Written::new();
    let tls = written.tls();
    let new = pair();
    fs::write(written.files().certificate, &new.certificate[..new.certificate.len() / 2]).unwrap();
    assert!(matches!(tls.0.look(false), Look::Waiting));
    written.write(&new);
    assert!(matches!(tls.0.look(false), Look::Replaced));
}

/// The clock is the test's.
#[tokio::test(start_paused = true)]
async fn the_files_are_looked_at_every_ten_seconds() {
    let mut written = Written::new();
    let tls = written.tls();
    let keeps_current = tokio::spawn(tls.clone().keep_current());
    let first = tls.0.config();
    written.write(&pair());
    let changed = async {
        while Arc::ptr_eq(&first, &tls.0.config()) {
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
    };
    timeout(Duration::from_secs(21), changed).await.unwrap();
    assert!(matches!(tls.0.look(false), Look::Unchanged), "what stands there is served");
    keeps_current.abort();
}

#[test]
fn what_is_wrong_with_the_variables_and_their_files_is_said_at_the_start() {
    let written = Written::new();
    let folder = written.folder.path();
    fs::write(folder.join("other.pem"), pair().key).unwrap();
    fs::write(folder.join("text.pem"), "hello").unwrap();
    let encrypted = "-----BEGIN ENCRYPTED PRIVATE KEY-----\nMIIB\n-----END ENCRYPTED PRIVATE KEY-----\n";
    fs::write(folder.join("encrypted.pem"), encrypted).unwrap();
    fs::write(folder.join("both.pem"), {
        let both = ["key.pem", "cert.pem"].map(|name| fs::read_to_string(folder.join(name)).unwrap());
        both.concat()
    })
    .unwrap();
    let read = |certificate: &str, key: &str| read(folder, certificate, key);

    assert_eq!(read("cert.pem", "key.pem"), Ok(true));
    assert_eq!(read("both.pem", "both.pem"), Ok(true));
    assert_eq!(read("", ""), Ok(false));
    let told = |certificate: &str, key: &str| read(certificate, key).unwrap_err();
    assert_eq!(
        told("cert.pem", ""),
        "TLS_KEY_FILE is not set; give it the path of a PEM file with the private key of TLS_CERT_FILE, or neither of the two a value"
    );
    assert_eq!(
        told("", "key.pem"),
        "TLS_CERT_FILE is not set; give it the path of a PEM file with the certificate of TLS_KEY_FILE, or neither of the two a value"
    );
    assert_eq!(
        told("cert.pem", "other.pem"),
        "TLS_KEY_FILE: the key in FOLDER/other.pem is not that of the first certificate in FOLDER/cert.pem"
    );
    assert_eq!(
        told("cert.pem", "nowhere.pem"),
        "TLS_KEY_FILE: FOLDER/nowhere.pem can't be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        told("nowhere.pem", "key.pem"),
        "TLS_CERT_FILE: FOLDER/nowhere.pem can't be read: No such file or directory (os error 2)"
    );
    assert_eq!(
        told("text.pem", "key.pem"),
        "TLS_CERT_FILE: FOLDER/text.pem holds no certificate, or one that is cut off: it has to be in PEM, the server's own first and then those of its authority"
    );
    for no_key in ["text.pem", "cert.pem", "encrypted.pem"] {
        assert_eq!(
            told("cert.pem", no_key),
            format!(
                "TLS_KEY_FILE: FOLDER/{no_key} holds no private key that can be used: it has to be in PEM, and not encrypted"
            )
        );
    }
}

/// Whether there is TLS by these files, or what the program would say.
fn read(folder: &Path, certificate: &str, key: &str) -> Result<bool, String> {
    let path = |name: &str| match name {
        "" => String::new(),
        name => folder.join(name).display().to_string(),
    };
    let (certificate, key) = (path(certificate), path(key));
    let variables = Variables::from_pairs(&[("TLS_CERT_FILE", &certificate), ("TLS_KEY_FILE", &key)]);
    let mut reader = Reader::new(&variables);
    let tls = Tls::read(&mut reader);
    let told = reader.finish(Some(())).map_err(|mistakes| mistakes.to_string());
    let told = told.map_err(|text| text.replace(&folder.display().to_string(), "FOLDER"));
    told.map_err(|text| text.trim_start_matches("these settings can't be used:\n  ").to_owned())?;
    Ok(tls.is_some())
}
