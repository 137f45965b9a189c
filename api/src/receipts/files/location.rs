//! Where the files of receipts are kept: in a folder of this machine, or in a bucket of an object store, whose credentials
//! stand in the variables that all programs read for it.

use std::{fmt, io, path::PathBuf, str::FromStr, sync::Arc, time::Duration};

use object_store::{
    BackoffConfig, ClientOptions, ObjectStore, RetryConfig, aws::AmazonS3Builder,
    azure::MicrosoftAzureBuilder, gcp::GoogleCloudStorageBuilder, local::LocalFileSystem, path::Path,
};
use program::{Reader, database::create_private_folder, settings as read};
use secrecy::{ExposeSecret, SecretString};
use sqlx::sqlite::SqliteConnectOptions;
use url::Url;

use super::error::StorageFault;

/// The variables that say who we are to S3, and where it is.
const AWS: &[&str] = &[
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_DEFAULT_REGION",
    "AWS_REGION",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_S3",
    "AWS_ALLOW_HTTP",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST",
    "AWS_DISABLE_BULK_DELETE",
    "AWS_SERVER_SIDE_ENCRYPTION",
    "AWS_SSE_KMS_KEY_ID",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
    "AWS_ROLE_ARN",
    "AWS_ROLE_SESSION_NAME",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE",
];
/// The same of Google's storage.
const GOOGLE: &[&str] = &[
    "GOOGLE_SERVICE_ACCOUNT",
    "GOOGLE_SERVICE_ACCOUNT_KEY",
    "GOOGLE_APPLICATION_CREDENTIALS",
    "GOOGLE_ALLOW_HTTP",
];
/// The same of Azure's.
const AZURE: &[&str] = &[
    "AZURE_STORAGE_ACCOUNT_NAME",
    "AZURE_STORAGE_ACCOUNT_KEY",
    "AZURE_STORAGE_SAS_KEY",
    "AZURE_STORAGE_ENDPOINT",
    "AZURE_STORAGE_USE_EMULATOR",
    "AZURE_ALLOW_HTTP",
    "AZURE_CLIENT_ID",
    "AZURE_CLIENT_SECRET",
    "AZURE_TENANT_ID",
    "AZURE_AUTHORITY_HOST",
    "AZURE_FEDERATED_TOKEN_FILE",
];

/// How long a connection may take to come about.
const CONNECT: Duration = Duration::from_secs(5);
/// How long nothing may come in an answer.
const SILENCE: Duration = Duration::from_secs(30);
/// How long a whole file may be under way: as long as the one who waits for it may.
const WHOLE: Duration = Duration::from_mins(5);

/// Where the files of receipts are kept. It prints as its address, and never with a credential.
#[derive(Debug, Clone)]
pub struct ReceiptsLocation(Place);

#[derive(Debug, Clone)]
enum Place {
    Folder(PathBuf),
    Bucket { kind: Kind, url: Url, options: Vec<(&'static str, SecretString)> },
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    S3,
    Google,
    Azure,
}

/// Why there is no way to the files.
#[derive(Debug, thiserror::Error)]
pub enum LocationError {
    /// The folder is not there and can't be made, or can't be used.
    #[error("the folder {} for receipts can't be made or read", folder.display())]
    Folder {
        /// The folder.
        folder: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The address or a variable beside it can't be used.
    #[error("the storage of receipts can't be set up: {0}")]
    Storage(StorageFault),
}

/// A way to the files.
pub(super) struct Connected {
    pub(super) objects: Arc<dyn ObjectStore>,
    pub(super) prefix: Path,
    pub(super) root: Option<PathBuf>,
}

impl ReceiptsLocation {
    /// A folder, which is made where it is missing.
    #[must_use]
    pub fn folder(path: impl Into<PathBuf>) -> Self {
        Self(Place::Folder(path.into()))
    }

    /// The folder, where it is one and is not there yet.
    pub(crate) fn missing_folder(&self) -> Option<&std::path::Path> {
        match &self.0 {
            Place::Folder(folder) if !folder.exists() => Some(folder),
            _ => None,
        }
    }

    /// Reads `API_RECEIPTS_URL`, and for a bucket the variables of its kind. Without it, receipts are in the folder
    /// `receipts` beside the database.
    pub(crate) fn read(reader: &mut Reader<'_>, database_url: &str) -> Self {
        const EXPECTED: &str = "a folder such as file:///var/lib/expenses/receipts, or a bucket such as \
            s3://bucket/receipts, gs://bucket/receipts or az://container/receipts";
        let Some(address) = reader.optional("API_RECEIPTS_URL", EXPECTED, read::parsed::<Address>) else {
            return Self::folder(beside(database_url));
        };
        let (kind, url) = match address {
            Address::Folder(path) => return Self::folder(path),
            Address::Bucket(kind, url) => (kind, url),
        };
        let options = kind.variables().iter().filter_map(|name| {
            let value = reader.optional(name, "", read::text)?;
            Some((*name, SecretString::from(value)))
        });
        let location = Self(Place::Bucket { kind, url, options: options.collect() });
        if let Err(error) = location.connect() {
            reader.fault("API_RECEIPTS_URL", error.to_string());
        }
        location
    }

    /// The address by which `API_RECEIPTS_URL` names it, wherever a program starts.
    #[must_use]
    pub fn address(&self) -> String {
        match &self.0 {
            Place::Folder(folder) => std::path::absolute(folder)
                .ok()
                .and_then(|folder| Url::from_file_path(folder).ok())
                .map_or_else(|| self.to_string(), String::from),
            Place::Bucket { url, .. } => url.to_string(),
        }
    }

    /// A way to the files. Nobody is asked yet.
    pub(super) fn connect(&self) -> Result<Connected, LocationError> {
        match &self.0 {
            Place::Folder(folder) => {
                let failed = |source| LocationError::Folder { folder: folder.clone(), source };
                create_private_folder(folder).map_err(failed)?;
                let objects = LocalFileSystem::new_with_prefix(folder).map_err(io::Error::from);
                // A row is in the database only when its file has reached the disk.
                let objects = Arc::new(objects.map_err(failed)?.with_fsync(true));
                Ok(Connected { objects, prefix: Path::default(), root: Some(folder.clone()) })
            }
            Place::Bucket { kind, url, options } => {
                let failed = |error: object_store::Error| LocationError::Storage(error.into());
                let objects = kind.connect(url, options).map_err(failed)?;
                let prefix = Path::from_url_path(url.path()).map_err(|error| failed(error.into()))?;
                Ok(Connected { objects, prefix, root: None })
            }
        }
    }
}

impl fmt::Display for ReceiptsLocation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Place::Folder(folder) => write!(f, "{}", folder.display()),
            Place::Bucket { url, .. } => write!(f, "{url}"),
        }
    }
}

impl Kind {
    const fn variables(self) -> &'static [&'static str] {
        match self {
            Self::S3 => AWS,
            Self::Google => GOOGLE,
            Self::Azure => AZURE,
        }
    }

    fn connect(
        self,
        url: &Url,
        options: &[(&'static str, SecretString)],
    ) -> object_store::Result<Arc<dyn ObjectStore>> {
        /// One builder is like the other, and they have no trait in common.
        macro_rules! built {
            ($builder:ty) => {{
                let builder = <$builder>::new()
                    .with_url(url.as_str())
                    .with_retry(retry())
                    .with_client_options(client());
                let builder = options.iter().try_fold(builder, |builder, (name, value)| {
                    Ok::<_, object_store::Error>(
                        builder.with_config(name.to_ascii_lowercase().parse()?, value.expose_secret()),
                    )
                })?;
                Arc::new(builder.build()?)
            }};
        }
        Ok(match self {
            Self::S3 => built!(AmazonS3Builder),
            Self::Google => built!(GoogleCloudStorageBuilder),
            Self::Azure => built!(MicrosoftAzureBuilder),
        })
    }
}

/// A fault that passes is waited for, but not for so long that who waits for the answer gives up first.
fn retry() -> RetryConfig {
    let backoff = BackoffConfig {
        init_backoff: Duration::from_millis(100),
        max_backoff: Duration::from_secs(1),
        base: 2.0,
    };
    RetryConfig { backoff, max_retries: 3, retry_timeout: Duration::from_secs(5) }
}

fn client() -> ClientOptions {
    ClientOptions::new().with_connect_timeout(CONNECT).with_read_timeout(SILENCE).with_timeout(WHOLE)
}

/// What `API_RECEIPTS_URL` may say.
enum Address {
    Folder(PathBuf),
    Bucket(Kind, Url),
}

impl FromStr for Address {
    type Err = ();

    fn from_str(text: &str) -> Result<Self, ()> {
        let url = Url::parse(text).map_err(|_| ())?;
        // A credential in an address would be shown with it.
        if url.password().is_some() || url.query().is_some() || url.fragment().is_some() {
            return Err(());
        }
        let kind = match url.scheme() {
            // `file:receipts` would be read as `/receipts`.
            "file" if text.starts_with("file:///") => return url.to_file_path().map(Self::Folder),
            "s3" => Kind::S3,
            "gs" => Kind::Google,
            "az" => Kind::Azure,
            _ => return Err(()),
        };
        if url.host_str().is_none_or(str::is_empty) { Err(()) } else { Ok(Self::Bucket(kind, url)) }
    }
}

/// The folder beside an SQLite database, or in the one that all else is kept in.
fn beside(database_url: &str) -> PathBuf {
    const USUALLY: &str = ".data";
    // It would take any other address for the name of a file.
    let sqlite = Some(database_url).filter(|url| url.starts_with("sqlite:"));
    let file = sqlite.and_then(|url| SqliteConnectOptions::from_str(url).ok());
    let folder = file.as_ref().and_then(|options| options.get_filename().parent());
    folder.map_or_else(|| PathBuf::from(USUALLY), PathBuf::from).join("receipts")
}

#[cfg(test)]
mod tests {
    use program::Variables;

    use super::*;

    fn read(variables: &[(&str, &str)], database_url: &str) -> Result<ReceiptsLocation, String> {
        let variables = Variables::from_pairs(variables);
        let mut reader = Reader::new(&variables);
        let location = ReceiptsLocation::read(&mut reader, database_url);
        reader.finish(Some(location)).map_err(|error| error.to_string())
    }

    #[test]
    fn receipts_are_beside_the_database_or_where_the_setting_says() {
        let at = |variables: &[_], database| read(variables, database).unwrap().to_string();
        assert_eq!(at(&[], "sqlite:.data/api.db"), ".data/receipts");
        assert_eq!(at(&[], "sqlite:///var/lib/expenses/api.db?mode=rwc"), "/var/lib/expenses/receipts");
        assert_eq!(at(&[], "sqlite:api.db"), "receipts");
        assert_eq!(at(&[], "postgres://db/api"), ".data/receipts");
        for (address, shown) in [
            ("file:///srv/receipts%20of%202026", "/srv/receipts of 2026"),
            ("file:///srv/receipts", "/srv/receipts"),
            ("s3://bucket/some/receipts", "s3://bucket/some/receipts"),
            ("s3://bucket", "s3://bucket"),
        ] {
            let secret = ("AWS_SECRET_ACCESS_KEY", "hush");
            let location = read(&[("API_RECEIPTS_URL", address), ("AWS_ACCESS_KEY_ID", "me"), secret], "");
            let location = location.unwrap();
            assert_eq!([location.to_string(), location.address()], [shown, address]);
            assert!(!format!("{location:?}").contains("hush"));
        }
    }

    #[cfg(unix)]
    #[test]
    fn a_folder_that_is_made_is_its_owners_alone_and_one_that_is_there_stays_as_it_is() {
        use std::{fs, os::unix::fs::PermissionsExt};

        let above = tempfile::TempDir::new().unwrap();
        let mode = |folder: &std::path::Path| fs::metadata(folder).unwrap().permissions().mode() & 0o777;
        let made = above.path().join("data/receipts");
        ReceiptsLocation::folder(&made).connect().unwrap();
        assert_eq!(mode(&made), 0o700);
        fs::set_permissions(&made, fs::Permissions::from_mode(0o750)).unwrap();
        ReceiptsLocation::folder(&made).connect().unwrap();
        assert_eq!(mode(&made), 0o750, "a group that its operator lets in");
    }

    #[test]
    fn every_variable_of_a_bucket_is_documented_and_known_to_its_client() {
        let document = include_str!("../../../../docs/configuration.md");
        for name in [AWS, GOOGLE, AZURE].concat() {
            assert!(
                document.contains(&format!("`{name}`")) || document.contains(&format!("`{name}=")),
                "{name}"
            );
        }
        fn known<K: FromStr>(names: &[&str]) -> bool {
            names.iter().all(|name| name.to_ascii_lowercase().parse::<K>().is_ok())
        }
        assert!(known::<object_store::aws::AmazonS3ConfigKey>(AWS));
        assert!(known::<object_store::gcp::GoogleConfigKey>(GOOGLE));
        assert!(known::<object_store::azure::AzureConfigKey>(AZURE));
    }

    #[test]
    fn an_address_that_leads_nowhere_is_named_and_no_credential_with_it() {
        for address in
            ["receipts", "file:receipts", "s3://", "https://bucket.example", "s3://me:hush@bucket", "s3:b"]
        {
            let error = read(&[("API_RECEIPTS_URL", address)], "").unwrap_err();
            assert!(error.contains("API_RECEIPTS_URL is"), "{error}");
        }
        let secret = [("API_RECEIPTS_URL", "s3://bucket"), ("AWS_SECRET_ACCESS_KEY", "hush")];
        let error = read(&secret, "").unwrap_err();
        assert!(
            error.contains("API_RECEIPTS_URL") && error.contains("AccessKeyId") && !error.contains("hush")
        );
        let maybe = [("API_RECEIPTS_URL", "s3://bucket"), ("AWS_ALLOW_HTTP", "maybe")];
        assert!(read(&maybe, "").unwrap_err().contains("maybe"));
    }
}
