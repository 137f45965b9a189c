//! The delivery of logout tokens to clients (OpenID Connect Back-Channel Logout §2.5).

use std::{future::Future, time::Duration};

use axum::http::StatusCode;
use reqwest::redirect;
use tokio::task::JoinHandle;
use tokio_util::task::TaskTracker;

/// How long a client may take to answer.
const TIMEOUT: Duration = Duration::from_secs(5);

/// Sends logout tokens to the clients.
pub(crate) struct LogoutDelivery {
    http: reqwest::Client,
    tasks: TaskTracker,
}

/// A client was not told.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DeliveryError {
    #[error(transparent)]
    Transport(#[from] reqwest::Error),
    #[error("the client answered {0}")]
    Status(StatusCode),
}

impl LogoutDelivery {
    /// The clients are on this machine, as the provider is, so no proxy stands between.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let http = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .timeout(TIMEOUT)
            .no_proxy()
            .build()?;
        let tasks = TaskTracker::new();
        // A closed tracker takes new tasks as before, and can be waited for.
        tasks.close();
        Ok(Self { http, tasks })
    }

    /// Runs a delivery as a task of its own.
    pub(crate) fn spawn(&self, delivery: impl Future<Output = ()> + Send + 'static) -> JoinHandle<()> {
        self.tasks.spawn(delivery)
    }

    /// Waits until no logout token is under way.
    pub(crate) async fn settled(&self) {
        self.tasks.wait().await;
    }

    /// §2.5 and §2.8
    pub(crate) async fn deliver(&self, uri: &str, logout_token: &str) -> Result<(), DeliveryError> {
        let answer = self.http.post(uri).form(&[("logout_token", logout_token)]).send().await?;
        match answer.status() {
            StatusCode::OK | StatusCode::NO_CONTENT => Ok(()),
            status => Err(DeliveryError::Status(status)),
        }
    }
}
