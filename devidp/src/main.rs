//! The provider as a program of its own, on `127.0.0.1`. It reads these variables, and those of
//! [`devidp::Settings`]:
//!
//! - `DEVIDP_CLIENT_SECRET`: must be set, or
//! - `DEVIDP_CLIENT_PUBLIC_KEY_FILE`: a PEM file with the public key that checks the client's assertions.
//! - `DEVIDP_CLIENT_ID`: `expenses-bff` without it.
//! - `DEVIDP_REDIRECT_URI`: `http://localhost:3000/callback` without it. Its origin is where the client may send
//!   people after signing out.
//! - `DEVIDP_BACKCHANNEL_LOGOUT_URI`: where the client is told that a sign-in is over; it is not told without it.
//! - `DEVIDP_PORT`: 3002 without it.
//! - `LOG_FORMAT` and where traces and logs are sent to, as the other programs read them.
//! - `DEVIDP_STATE_FILE`: where to keep keys, sign-ins, consents and refresh tokens over a restart.

use std::{fs, net::SocketAddr, process::ExitCode};

use devidp::{Client, ClientKey, Config, Credential, Provider, Settings};
use program::{InvalidSettings, LogSettings, Reader, Variables, exit, log, settings as read, shutdown};
use url::Url;

const PORT: u16 = 3002;
const CLIENT_ID: &str = "expenses-bff";
const REDIRECT_URI: &str = "http://localhost:3000/callback";

#[tokio::main]
async fn main() -> ExitCode {
    exit::code(run().await)
}

async fn run() -> anyhow::Result<()> {
    let (address, config, log) = configuration(&Variables::from_environment()?)?;
    log::init("devidp", &log)?;
    let issuer = config.issuer.clone();
    let provider = Provider::new(config)?;
    let listener = devidp::bind(address).await?;
    tracing::info!(%issuer, "devidp is up, for development and tests only");
    provider.serve(listener, shutdown::on_signal()).await;
    tracing::info!("devidp has stopped");
    Ok(())
}

/// Everything the variables say, or every mistake in them.
fn configuration(variables: &Variables) -> Result<(SocketAddr, Config, LogSettings), InvalidSettings> {
    const CALLBACK: &str = "the client's callback, such as http://localhost:3000/callback";
    const BACKCHANNEL: &str = "the client's address for logout tokens";
    let mut reader = Reader::new(variables);
    let settings = Settings::read(&mut reader);
    let port = reader
        .or("DEVIDP_PORT", "a port, such as 3002", PORT, |text| text.parse().ok().filter(|port| *port != 0));
    let redirect_uri = reader
        .or("DEVIDP_REDIRECT_URI", CALLBACK, Url::parse(REDIRECT_URI).ok(), |text| address(text).map(Some));
    let backchannel_logout_uri = reader.optional("DEVIDP_BACKCHANNEL_LOGOUT_URI", BACKCHANNEL, address);
    let id = reader.or("DEVIDP_CLIENT_ID", "the client's name", CLIENT_ID.to_owned(), read::text);
    let credential = credential(&mut reader);
    let state_file = reader.optional("DEVIDP_STATE_FILE", "a file", read::path);
    let log = LogSettings::read(&mut reader);
    let configuration = (|| {
        let (redirect_uri, credential) = (redirect_uri?, credential?);
        let home = redirect_uri.origin().ascii_serialization();
        let client = Client {
            name: id.clone(),
            id,
            credential,
            redirect_uris: vec![redirect_uri.into()],
            post_logout_redirect_uris: vec![home.clone(), format!("{home}/")],
            backchannel_logout_uri: backchannel_logout_uri.map(Into::into),
        };
        let issuer = settings.issuer(&format!("http://127.0.0.1:{port}")).ok()?;
        let mut config = Config::development(issuer, client).with(&settings);
        config.state_file = state_file;
        Some((SocketAddr::from(([127, 0, 0, 1], port)), config, log))
    })();
    reader.finish(configuration)
}

/// A public key, or a secret.
fn credential(reader: &mut Reader<'_>) -> Option<Credential> {
    const SECRET: &str = "the secret that the client shows, or set DEVIDP_CLIENT_PUBLIC_KEY_FILE";
    const KEY: &str = "the path of a PEM file with a public key: RSA, or EC on the curve P-256";
    if reader.has("DEVIDP_CLIENT_PUBLIC_KEY_FILE") {
        let key = reader.optional("DEVIDP_CLIENT_PUBLIC_KEY_FILE", KEY, |path| {
            ClientKey::from_pem(&fs::read_to_string(path).ok()?).ok()
        });
        return key.map(Credential::PublicKey);
    }
    let secret = reader.secret("DEVIDP_CLIENT_SECRET", SECRET, |text| !text.is_empty());
    secret.map(Credential::Secret)
}

/// An absolute address without a fragment.
fn address(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| url.has_host() && url.fragment().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(set: &[(&str, &str)]) -> Result<(SocketAddr, Config, LogSettings), InvalidSettings> {
        configuration(&Variables::from_pairs(set))
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let mistakes = read(&[
            ("DEVIDP_PORT", "http"),
            ("DEVIDP_OVERLAP", "-1"),
            ("DEVIDP_CONTROL", "maybe"),
            ("DEVIDP_REDIRECT_URI", "/callback"),
            ("DEVIDP_BACKCHANNEL_LOGOUT_URI", "/logout#now"),
        ]);
        let mistakes = mistakes.unwrap_err().to_string();
        for variable in [
            "DEVIDP_OVERLAP",
            "DEVIDP_CONTROL",
            "DEVIDP_PORT",
            "DEVIDP_REDIRECT_URI",
            "DEVIDP_BACKCHANNEL_LOGOUT_URI",
            "DEVIDP_CLIENT_SECRET",
        ] {
            assert!(mistakes.contains(variable), "{mistakes}");
        }
    }

    #[test]
    fn a_secret_is_enough_to_start() {
        let (address, config, _) = read(&[("DEVIDP_CLIENT_SECRET", "s3cret")]).unwrap();
        assert_eq!(address.to_string(), "127.0.0.1:3002");
        assert_eq!(config.issuer.as_str(), "http://127.0.0.1:3002");
        assert_eq!(config.clients[0].redirect_uris, [REDIRECT_URI]);
        assert!(!format!("{config:?}").contains("s3cret"));
        Provider::new(config).map(drop).unwrap();
    }

    #[test]
    fn a_public_key_may_replace_a_secret_c13() {
        let file = tempfile::NamedTempFile::new().unwrap();
        fs::write(file.path(), devidp::ClientKeyPair::ec().unwrap().public).unwrap();
        let path = file.path().to_str().unwrap();
        let (_, config, _) = read(&[("DEVIDP_CLIENT_PUBLIC_KEY_FILE", path)]).unwrap();
        assert!(matches!(config.clients[0].credential, Credential::PublicKey(_)));
        let mistake = read(&[("DEVIDP_CLIENT_PUBLIC_KEY_FILE", "no/such/file.pem")]).unwrap_err().to_string();
        assert!(mistake.contains("a PEM file with a public key"), "{mistake}");
    }
}
