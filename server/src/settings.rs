//! What the program is told: the lab's variables, and a few more.

use std::{
    fs, io,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    path::{Path, PathBuf},
};

use bff::{
    BaseUrl, ClientCredential, ClientKey, Config, Lifetimes, Resource, SHORTEST_SECRET, TrustedProxies,
};
use program::{Mistakes, Reader, Variables, settings as read};
use secrecy::{ExposeSecret, SecretString};
use time::Duration;
use url::Url;

/// The API's identifier, as the lab names it.
pub(crate) const AUDIENCE: &str = "https://expenses-api";
/// What is asked for besides `openid` and the API's own.
const SCOPES: [&str; 3] = ["profile", "email", "offline_access"];
/// What is asked for of the API, as in the lab.
const API_SCOPES: [&str; 1] = ["read:reports"];
/// What is asked for of the embedded API; the embedded provider grants each person what is theirs.
const EMBEDDED_API_SCOPES: [&str; 3] = ["read:reports", "write:reports", "approve:reports"];
const CLOCK_SKEW: Duration = Duration::seconds(10);
/// For how long after signing in a person may end sessions.
const PROOF_OF_PRESENCE: Duration = Duration::minutes(5);
/// Cleo Martin, who also approves.
const EMBEDDED_ADMINISTRATOR: &str = "cleo-martin";

/// All that the program is told.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) address: SocketAddr,
    pub(crate) database: String,
    pub(crate) api_url: Url,
    pub(crate) bff: Config,
    pub(crate) provider_is_embedded: bool,
    /// Whether `cargo leptos watch` runs the program, and tells the pages of new builds.
    pub(crate) is_watched: bool,
    #[cfg(feature = "embedded")]
    pub(crate) embedded: crate::embedded::Settings,
}

/// Why there are no settings.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SettingsError {
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    #[error("the secret in {0} can't be read or made")]
    Secret(PathBuf, #[source] io::Error),
}

/// The provider and our place with it.
pub(crate) struct Client {
    pub(crate) issuer: String,
    pub(crate) id: String,
    pub(crate) credential: ClientCredential,
}

impl Settings {
    /// Reads the variables. Without `ISSUER_BASE_URL`, a build with the embedded provider runs that one.
    pub(crate) fn from_variables(variables: &Variables) -> Result<Self, SettingsError> {
        let mut reader = Reader::new(variables);
        let host = reader.or(
            "HOST",
            "an IP address, such as 127.0.0.1",
            IpAddr::V4(Ipv4Addr::LOCALHOST),
            read::parsed,
        );
        let port = reader.or("PORT", "a port, such as 3000", 3000, read::parsed::<u16>);
        let base_url = base_url(&mut reader, port);
        let provider_is_embedded = cfg!(feature = "embedded") && !reader.has("ISSUER_BASE_URL");
        #[cfg(feature = "embedded")]
        let embedded = crate::embedded::Settings::read(&mut reader, provider_is_embedded);
        #[cfg(feature = "embedded")]
        let (own_client, own_api) = (embedded.client(), embedded.api_url());
        #[cfg(not(feature = "embedded"))]
        let (own_client, own_api) = (None, "http://localhost:3001".to_owned());
        let client = own_client.or_else(|| client(&mut reader));
        let api_url = reader.or(
            "API_URL",
            "the API's address, such as https://api.expenses.example (http only for the machine itself)",
            Url::parse(&own_api).ok(),
            |text| Url::parse(text).ok().filter(is_trustworthy).map(Some),
        );
        let scopes = scopes(&mut reader, provider_is_embedded);
        let dpop = reader.or("DPOP", "on or off", false, read::switch);
        let resource: Option<Resource> = reader.optional("API_RESOURCE", RESOURCE, read::parsed);
        // `resource` names the API in the standard's way; `audience` is then sent only where it is asked for as well.
        let audience = resource.is_none().then(|| AUDIENCE.to_owned());
        let audience =
            reader.or("API_AUDIENCE", "the API's identifier", audience, |text| Some(Some(text.to_owned())));
        let lifetimes = lifetimes(&mut reader);
        let proof_of_presence = reader.or("PROOF_OF_PRESENCE", SECONDS, PROOF_OF_PRESENCE, positive_seconds);
        let administrators = reader.or(
            "ADMINISTRATORS",
            "the subjects (`sub`) of people, parted by commas",
            if provider_is_embedded { vec![EMBEDDED_ADMINISTRATOR.to_owned()] } else { Vec::new() },
            read::list,
        );
        let trusted_proxies = reader.or(
            "TRUSTED_PROXIES",
            "addresses or networks parted by commas, such as 10.0.0.0/8, 192.0.2.7",
            TrustedProxies::default(),
            read::parsed,
        );
        let data = data_folder(&mut reader);
        let database = reader.or(
            "BFF_DATABASE_URL",
            "an address such as sqlite:bff.db or postgres://bff@db.example/bff",
            sqlite(&data, "bff.db"),
            read::text,
        );
        let secrets = secrets(&mut reader);
        let is_watched = reader.has("LEPTOS_WATCH");

        let told = (|| {
            let Client { issuer, id, credential } = client?;
            let bff = Config {
                issuer,
                client_id: id,
                client_credential: credential,
                base_url: base_url?,
                scopes,
                audience,
                resource,
                dpop,
                secrets: secrets?,
                lifetimes,
                proof_of_presence,
                administrators,
                clock_skew: CLOCK_SKEW,
                trusted_proxies,
            };
            Some((bff, api_url?))
        })();
        let (mut bff, api_url) = reader.finish(told)?;
        if bff.secrets.is_empty() {
            bff.secrets = vec![kept_secret(&data)?];
        }
        Ok(Self {
            address: SocketAddr::new(host, port),
            database,
            api_url,
            bff,
            provider_is_embedded,
            is_watched,
            #[cfg(feature = "embedded")]
            embedded,
        })
    }
}

/// Where this machine's own files are.
pub(crate) fn data_folder(reader: &mut Reader<'_>) -> PathBuf {
    reader.or("DATA_DIR", "a folder", PathBuf::from(".data"), read::path)
}

/// The address of a database file.
pub(crate) fn sqlite(folder: &Path, file: &str) -> String {
    format!("sqlite:{}", folder.join(file).display())
}

fn base_url(reader: &mut Reader<'_>, port: u16) -> Option<BaseUrl> {
    const EXPECTED: &str =
        "an https address without a path, such as https://expenses.example (http only for localhost)";
    if reader.has("BASE_URL") {
        reader.required("BASE_URL", EXPECTED, read::parsed)
    } else {
        read::parsed(&format!("http://localhost:{port}"))
    }
}

fn scopes(reader: &mut Reader<'_>, provider_is_embedded: bool) -> Vec<String> {
    let known = if provider_is_embedded { &EMBEDDED_API_SCOPES[..] } else { &API_SCOPES[..] };
    let of_the_api = reader.or(
        "API_SCOPES",
        "scopes of the API, parted by commas, such as read:reports,write:reports",
        known.iter().map(ToString::to_string).collect(),
        read::list,
    );
    SCOPES.map(str::to_owned).into_iter().chain(of_the_api).collect()
}

fn client(reader: &mut Reader<'_>) -> Option<Client> {
    let issuer = reader.required(
        "ISSUER_BASE_URL",
        "the provider's address, such as https://tenant.auth0.com",
        |text| {
            // A tenant's bare name is what some dashboards show.
            Some(if text.contains("://") { text.to_owned() } else { format!("https://{text}") })
                .filter(|text| Url::parse(text).is_ok_and(|url| is_trustworthy(&url)))
        },
    );
    let id = reader.required("CLIENT_ID", "this application's client id at the provider", read::text);
    let credential = client_credential(reader);
    Some(Client { issuer: issuer?, id: id?, credential: credential? })
}

/// What `CLIENT_PRIVATE_KEY_FILE` holds.
pub(crate) const KEY: &str =
    "the path of a PEM file with a private key in PKCS #8: RSA of 2048 bits or more, or EC P-256";

/// A secret or a key: one of them, so that nobody takes the other for what protects the client.
fn client_credential(reader: &mut Reader<'_>) -> Option<ClientCredential> {
    const SECRET: &str = "this application's client secret at the provider, or set CLIENT_PRIVATE_KEY_FILE";
    const ONE_OF_TWO: &str = "no value: CLIENT_PRIVATE_KEY_FILE is set, and one of the two proves the client";
    if !reader.has("CLIENT_PRIVATE_KEY_FILE") {
        refuse_a_name_without_a_key(reader);
        let secret = reader.secret("CLIENT_SECRET", SECRET, |text| !text.is_empty());
        return secret.map(ClientCredential::Secret);
    }
    if reader.has("CLIENT_SECRET") {
        reader.secret("CLIENT_SECRET", ONE_OF_TWO, |_| false);
    }
    let id = reader.optional("CLIENT_KEY_ID", "the key's name at the provider", read::text);
    let key = reader.optional("CLIENT_PRIVATE_KEY_FILE", KEY, |path| {
        let pem = SecretString::from(fs::read_to_string(path).ok()?);
        ClientKey::from_pem(pem.expose_secret(), id).ok()
    });
    key.map(ClientCredential::PrivateKey)
}

/// A name is no use where a secret proves the client, and may be thought to be.
pub(crate) fn refuse_a_name_without_a_key(reader: &mut Reader<'_>) {
    const NO_KEY: &str = "no value, or set CLIENT_PRIVATE_KEY_FILE: it is the name of the key in there";
    reader.optional("CLIENT_KEY_ID", NO_KEY, |_| None::<()>);
}

/// Tokens travel over `https`, or not off the machine.
fn is_trustworthy(url: &Url) -> bool {
    let loopback = match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    };
    url.scheme() == "https" || (url.scheme() == "http" && loopback)
}

fn lifetimes(reader: &mut Reader<'_>) -> Lifetimes {
    let default = Lifetimes::default();
    Lifetimes {
        idle: reader.or("SESSION_IDLE_TIMEOUT", SECONDS, default.idle, positive_seconds),
        absolute: reader.or("SESSION_LIFETIME", SECONDS, default.absolute, positive_seconds),
    }
}

const RESOURCE: &str = "an absolute URI without a fragment, such as https://expenses-api";
const SECONDS: &str = "a whole number of seconds, 1 or more";

fn positive_seconds(text: &str) -> Option<Duration> {
    text.parse().ok().filter(|&seconds| seconds > 0).map(Duration::seconds)
}

/// `APP_SESSION_SECRET` seals; `APP_SESSION_SECRET_OLD`, the one before it, still opens, and is of no use alone. A build
/// with the embedded provider makes its own secret where there is none, which an empty list stands for.
fn secrets(reader: &mut Reader<'_>) -> Option<Vec<SecretString>> {
    const EXPECTED: &str = "32 random characters or more";
    const SECRETS: [&str; 2] = ["APP_SESSION_SECRET", "APP_SESSION_SECRET_OLD"];
    if cfg!(feature = "embedded") && !SECRETS.iter().any(|secret| reader.has(secret)) {
        return Some(Vec::new());
    }
    let long = |text: &str| text.len() >= SHORTEST_SECRET;
    let [new, old] = SECRETS;
    let mut secrets = vec![reader.secret(new, EXPECTED, long)];
    if reader.has(old) {
        secrets.push(reader.secret(old, EXPECTED, long));
    }
    secrets.into_iter().collect()
}

/// A secret of this machine's own, made at the first start and kept, so that a restart ends no session.
fn kept_secret(folder: &Path) -> Result<SecretString, SettingsError> {
    let file = folder.join("session.key");
    let failed = |error| SettingsError::Secret(file.clone(), error);
    match fs::read_to_string(&file) {
        Ok(secret) if secret.len() >= SHORTEST_SECRET => Ok(secret.into()),
        Ok(_) => Err(failed(io::Error::other("it is too short: remove the file to have a new one made"))),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            fs::create_dir_all(folder).map_err(failed)?;
            let secret = random_hex();
            write_private(&file, &secret).map_err(failed)?;
            Ok(secret.into())
        }
        Err(error) => Err(failed(error)),
    }
}

/// 256 random bits.
pub(crate) fn random_hex() -> String {
    let mut bytes = [0_u8; 32];
    #[expect(
        clippy::expect_used,
        reason = "a machine without randomness can hold no secret, and must not start"
    )]
    getrandom::fill(&mut bytes).expect("the machine's source of randomness");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Writes a file that only its owner may read.
fn write_private(file: &Path, text: &str) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    io::Write::write_all(&mut options.open(file)?, text.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAB: [(&str, &str); 9] = [
        ("ISSUER_BASE_URL", "https://tenant.auth0.com"),
        ("CLIENT_ID", "a-client"),
        ("CLIENT_SECRET", "a-secret"),
        ("API_URL", "http://localhost:3001"),
        ("API_AUDIENCE", "https://expenses-api"),
        ("ALLOWED_AUDIENCES", "https://expenses-api"),
        ("APP_SESSION_SECRET", "a long, randomly-generated string stored in env"),
        ("BASE_URL", "http://localhost:3000"),
        ("PORT", "3000"),
    ];

    #[test]
    fn the_labs_env_file_works_unchanged() {
        let settings = Settings::from_variables(&Variables::from_pairs(&LAB)).unwrap();
        assert_eq!(settings.address.port(), 3000);
        assert_eq!(settings.bff.issuer, "https://tenant.auth0.com");
        assert_eq!(settings.api_url.as_str(), "http://localhost:3001/");
        assert!(!settings.provider_is_embedded);
        assert_eq!(settings.bff.scopes, ["profile", "email", "offline_access", "read:reports"]);
    }

    #[test]
    fn what_is_asked_for_of_the_api_can_be_told_c12() {
        let pairs = [&LAB[..], &[("API_SCOPES", "read:reports,write:reports")]].concat();
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
        assert_eq!(
            settings.bff.scopes,
            ["profile", "email", "offline_access", "read:reports", "write:reports"]
        );
    }

    #[test]
    fn all_mistakes_are_told_at_once() {
        let mut pairs = LAB;
        (pairs[0].1, pairs[2].1, pairs[6].1, pairs[7].1) =
            ("http://tenant.example", "", "short", "http://expenses.example");
        let mistakes = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap_err().to_string();
        for variable in ["ISSUER_BASE_URL", "CLIENT_SECRET", "APP_SESSION_SECRET", "BASE_URL"] {
            assert!(mistakes.contains(variable), "{mistakes}");
        }
        assert!(!mistakes.contains("short"), "{mistakes}");
    }

    /// What is wrong with the lab's variables where these stand in their place.
    fn mistakes(instead: &[(&'static str, &'static str)]) -> Result<(), String> {
        let is_instead = |name: &str| instead.iter().any(|(other, _)| *other == name);
        let pairs = LAB.into_iter().filter(|(name, _)| !is_instead(name)).chain(instead.iter().copied());
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs.collect::<Vec<_>>()));
        settings.map(drop).map_err(|mistakes| mistakes.to_string())
    }

    #[test]
    fn tokens_go_to_the_api_over_https_or_not_off_the_machine() {
        for good in [
            "https://api.expenses.example",
            "https://10.0.0.7:8443/v1/",
            "http://localhost:3001",
            "http://127.0.0.1:3001",
            "http://[::1]:3001",
        ] {
            assert_eq!(mistakes(&[("API_URL", good)]), Ok(()), "{good}");
        }
        for bad in [
            "http://api.expenses.example",
            "http://api:3001",
            "http://10.0.0.7",
            "http://localhost.expenses.example",
            "http://localhost@api.expenses.example",
            "ftp://localhost",
            "api.expenses.example",
        ] {
            let told = mistakes(&[("API_URL", bad)]).unwrap_err();
            assert!(told.contains(&format!("API_URL is {bad:?}; give it")), "{told}");
        }
    }

    #[test]
    fn what_would_have_no_effect_alone_is_refused() {
        let old = "the secret before, which is as long as it should be";
        assert_eq!(mistakes(&[("APP_SESSION_SECRET_OLD", old)]), Ok(()));
        let alone = mistakes(&[("APP_SESSION_SECRET_OLD", old), ("APP_SESSION_SECRET", "")]).unwrap_err();
        assert!(alone.contains("APP_SESSION_SECRET is not set; give it"), "{alone}");
        let no_key = mistakes(&[("CLIENT_KEY_ID", "key-1")]).unwrap_err();
        assert!(no_key.contains("CLIENT_KEY_ID is \"key-1\"; give it no value"), "{no_key}");
    }

    #[test]
    fn a_client_has_a_secret_or_a_key_and_not_both_c13() {
        let told = |secret: &str, key: &str| {
            let mut pairs = LAB.to_vec();
            pairs[2].1 = secret;
            pairs.push(("CLIENT_PRIVATE_KEY_FILE", key));
            Settings::from_variables(&Variables::from_pairs(&pairs)).map_err(|mistakes| mistakes.to_string())
        };
        let neither = told("", "").unwrap_err();
        assert!(neither.contains("CLIENT_SECRET is not set; give it"), "{neither}");
        assert!(neither.contains("or set CLIENT_PRIVATE_KEY_FILE"), "{neither}");
        let both = told("hush", "no/such/file.pem").unwrap_err();
        assert!(both.contains("CLIENT_SECRET can't be used"), "{both}");
        assert!(both.contains("CLIENT_PRIVATE_KEY_FILE is \"no/such/file.pem\""), "{both}");
        assert!(!both.contains("hush"), "{both}");
        let not_a_key = told("", concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).unwrap_err();
        assert!(not_a_key.contains("a private key in PKCS #8"), "{not_a_key}");
    }

    #[test]
    fn an_api_is_named_as_audience_as_resource_or_as_both() {
        let told = |more: &[(&str, &str)]| {
            let pairs = LAB.iter().copied().filter(|(name, _)| *name != "API_AUDIENCE").chain(more.to_vec());
            let bff =
                Settings::from_variables(&Variables::from_pairs(&pairs.collect::<Vec<_>>())).unwrap().bff;
            (bff.audience, bff.resource.map(|resource| resource.to_string()))
        };
        let api = || Some(AUDIENCE.to_owned());
        assert_eq!(told(&[]), (api(), None));
        assert_eq!(told(&[("API_RESOURCE", AUDIENCE)]), (None, api()));
        assert_eq!(told(&[("API_RESOURCE", AUDIENCE), ("API_AUDIENCE", AUDIENCE)]), (api(), api()));
        let mut pairs = LAB.to_vec();
        pairs.extend([("API_RESOURCE", "expenses"), ("DPOP", "perhaps")]);
        let mistakes = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap_err().to_string();
        assert!(mistakes.contains("API_RESOURCE is \"expenses\""), "{mistakes}");
        assert!(mistakes.contains("DPOP is \"perhaps\"; give it on or off"), "{mistakes}");
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_key_proves_the_client_at_the_embedded_provider_too_c13() {
        let folder = tempfile::TempDir::new().unwrap();
        let (key, other) = (folder.path().join("client.pem"), folder.path().join("other.pem"));
        fs::write(&key, devidp::ClientKeyPair::ec().unwrap().private).unwrap();
        fs::write(&other, "no key").unwrap();
        let told = |path: &Path| {
            let (data, path) = (folder.path().join("data"), path.to_str().unwrap());
            let pairs = [("CLIENT_PRIVATE_KEY_FILE", path), ("DATA_DIR", data.to_str().unwrap())];
            Settings::from_variables(&Variables::from_pairs(&pairs))
        };
        assert!(matches!(told(&key).unwrap().bff.client_credential, ClientCredential::PrivateKey(_)));
        let mistakes = told(&other).unwrap_err().to_string();
        assert!(mistakes.contains("a private key in PKCS #8"), "{mistakes}");
        assert!(!mistakes.contains("ISSUER_BASE_URL"), "{mistakes}");
    }

    #[cfg(feature = "embedded")]
    #[test]
    fn a_key_is_read_from_its_file_c13() {
        let folder = tempfile::TempDir::new().unwrap();
        let file = folder.path().join("client.pem");
        fs::write(&file, devidp::ClientKeyPair::ec().unwrap().private).unwrap();
        let mut pairs = LAB.to_vec();
        pairs[2] = ("CLIENT_PRIVATE_KEY_FILE", file.to_str().unwrap());
        let settings = Settings::from_variables(&Variables::from_pairs(&pairs)).unwrap();
        assert!(matches!(settings.bff.client_credential, ClientCredential::PrivateKey(_)));
    }
}
