//! Where a test's receipts are: a folder, or a bucket of an S3 server that runs in the test, checks signatures, and keeps its
//! objects as files on the disk. So what is stored can be looked at, and damaged, in both alike. Google's storage takes the same
//! requests as S3 (its XML API), but for what proves who sends them: the same server stands in for it, and takes anybody's.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use api::ReceiptsLocation;
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::{StatusCode, header},
    response::{IntoResponse, Response},
};
use program::{Reader, Variables};
use s3s::{auth::SimpleAuth, service::S3ServiceBuilder};
use s3s_fs::FileSystem;
use tempfile::TempDir;
use tokio::{net::TcpListener, task::AbortHandle};
use tower::ServiceExt;

const BUCKET: &str = "company";
const SECRET: &str = "the secret of the test's bucket";

/// Where the receipts of a test are.
pub(crate) struct TestStorage {
    disk: TempDir,
    server: Option<S3Server>,
}

struct S3Server {
    dialect: Dialect,
    endpoint: String,
    is_down: Arc<AtomicBool>,
    serving: AbortHandle,
}

/// Whose bucket it is taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Dialect {
    Amazon,
    Google,
}

impl TestStorage {
    pub(crate) fn folder() -> Self {
        Self { disk: TempDir::new().unwrap(), server: None }
    }

    pub(crate) async fn bucket() -> Self {
        Self::bucket_of(Dialect::Amazon).await
    }

    pub(crate) async fn bucket_of_google() -> Self {
        Self::bucket_of(Dialect::Google).await
    }

    async fn bucket_of(dialect: Dialect) -> Self {
        let disk = TempDir::new().unwrap();
        fs::create_dir(disk.path().join(BUCKET)).unwrap();
        let mut s3 = S3ServiceBuilder::new(FileSystem::new(disk.path()).unwrap());
        if dialect == Dialect::Amazon {
            s3.set_auth(SimpleAuth::from_single("expenses", SECRET));
        }
        let s3 = s3.build();
        let is_down = Arc::new(AtomicBool::new(false));
        let down = Arc::clone(&is_down);
        let router = Router::new().fallback(move |mut request: Request| {
            let (s3, is_down) = (s3.clone(), down.load(Ordering::Relaxed));
            if dialect == Dialect::Google {
                request.headers_mut().remove(header::AUTHORIZATION);
            }
            async move {
                if is_down {
                    return StatusCode::SERVICE_UNAVAILABLE.into_response();
                }
                let answer: Response = s3.oneshot(request).await.unwrap().map(Body::new);
                answer
            }
        });
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let serving = tokio::spawn(axum::serve(listener, router).into_future()).abort_handle();
        Self { disk, server: Some(S3Server { dialect, endpoint, is_down, serving }) }
    }

    pub(crate) fn is_folder(&self) -> bool {
        self.server.is_none()
    }

    /// As the settings name it.
    pub(crate) fn location(&self) -> ReceiptsLocation {
        self.location_with(SECRET)
    }

    pub(crate) fn location_with(&self, secret: &str) -> ReceiptsLocation {
        let folder = format!("file://{}", self.root().display());
        let bucket = format!("s3://{BUCKET}/some/receipts");
        let of_google = format!("gs://{BUCKET}/some/receipts");
        let endpoint = self.server.as_ref().map(|server| &*server.endpoint).unwrap_or_default();
        let google_key = format!(
            r#"{{"gcs_base_url": "{endpoint}", "disable_oauth": true, "client_email": "", "private_key": "", "private_key_id": ""}}"#
        );
        let variables = match &self.server {
            None => vec![("API_RECEIPTS_URL", &*folder)],
            Some(S3Server { dialect: Dialect::Google, .. }) => vec![
                ("API_RECEIPTS_URL", &*of_google),
                ("GOOGLE_ALLOW_HTTP", "true"),
                ("GOOGLE_SERVICE_ACCOUNT_KEY", &google_key),
            ],
            Some(server) => vec![
                ("API_RECEIPTS_URL", &*bucket),
                ("AWS_ENDPOINT_URL", &server.endpoint),
                ("AWS_ALLOW_HTTP", "true"),
                ("AWS_ACCESS_KEY_ID", "expenses"),
                ("AWS_SECRET_ACCESS_KEY", secret),
            ],
        };
        let variables = Variables::from_pairs(&variables);
        let mut reader = Reader::new(&variables);
        let settings = api::Settings::read(&mut reader, "sqlite:api.db".to_owned());
        reader.finish(Some(settings)).unwrap().receipts
    }

    /// The folder on the disk that holds what is stored.
    pub(crate) fn root(&self) -> PathBuf {
        let below =
            if self.server.is_some() { format!("{BUCKET}/some/receipts") } else { "receipts".to_owned() };
        self.disk.path().join(below)
    }

    /// Every file that is stored.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files_in(&self.root())
    }

    /// The size of the largest file on the disk, finished or not.
    pub(crate) fn largest(&self) -> u64 {
        let files = files_in(self.disk.path()).into_iter();
        files.filter_map(|file| Some(fs::metadata(file).ok()?.len())).max().unwrap_or_default()
    }

    /// Whether it fails; a folder fails in that a file stands in its place.
    pub(crate) fn set_down(&self, is_down: bool) {
        let (root, aside) = (self.root(), self.disk.path().join("aside"));
        match (&self.server, is_down) {
            (Some(server), _) => server.is_down.store(is_down, Ordering::Relaxed),
            (None, true) => {
                fs::rename(&root, aside).unwrap();
                fs::write(root, "").unwrap();
            }
            (None, false) => {
                fs::remove_file(&root).unwrap();
                fs::rename(aside, root).unwrap();
            }
        }
    }
}

impl Drop for S3Server {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

fn files_in(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() { files.extend(files_in(&path)) } else { files.push(path) }
    }
    files
}

/// Each of these tests in a folder and in a bucket.
macro_rules! on_each_storage {
    ($($test:ident),+ $(,)?) => {
        mod in_a_folder {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::test_storage::TestStorage::folder()).await;
            })+
        }

        mod in_a_bucket {
            $(#[tokio::test]
            async fn $test() {
                super::$test($crate::test_storage::TestStorage::bucket().await).await;
            })+
        }
    };
}

pub(crate) use on_each_storage;
