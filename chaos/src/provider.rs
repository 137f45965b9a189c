//! The provider's control: what it counted, which faults wait, how long its tokens live.

use std::collections::BTreeMap;

use anyhow::{Context, Result};
use reqwest::{Client, RequestBuilder, Response};
use serde::Deserialize;
use serde_json::{Value, json};

/// The control of a running provider.
#[derive(Debug, Clone)]
pub struct Provider {
    http: Client,
    issuer: String,
}

/// What the provider has counted, as far as it matters here.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Stats {
    /// Requests with the grant `refresh_token` that reached the token endpoint, whatever became of their answers.
    pub refreshes: u64,
    /// Refresh tokens that were shown again.
    pub reuses: u64,
    /// Faults at the token endpoint.
    pub faults: u64,
}

impl Stats {
    /// What was counted after `earlier`.
    #[must_use]
    pub const fn since(self, earlier: Self) -> Self {
        Self {
            refreshes: self.refreshes - earlier.refreshes,
            reuses: self.reuses - earlier.reuses,
            faults: self.faults - earlier.faults,
        }
    }
}

/// The same in the provider's words.
#[derive(Deserialize)]
struct StatsBody {
    token_requests: TokenRequests,
    reuses_detected: u64,
    faults: BTreeMap<String, u64>,
}

#[derive(Deserialize)]
struct TokenRequests {
    refresh_token: u64,
}

impl From<StatsBody> for Stats {
    fn from(body: StatsBody) -> Self {
        Self {
            refreshes: body.token_requests.refresh_token,
            reuses: body.reuses_detected,
            faults: body.faults.get("token").copied().unwrap_or_default(),
        }
    }
}

/// Something that goes wrong at the token endpoint, for one request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fault {
    /// What happens.
    pub kind: FaultKind,
    /// Whether the request is carried out before its answer is spoilt or waits.
    pub carried_out: bool,
}

/// What goes wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FaultKind {
    /// The answer is late.
    Delay {
        /// How late.
        milliseconds: u64,
    },
    /// 503 in place of the answer.
    Unavailable,
    /// The connection is closed without an answer.
    DroppedConnection,
}

impl Fault {
    fn to_json(self) -> Value {
        let mut fault = match self.kind {
            FaultKind::Delay { milliseconds } => json!({ "kind": "delay", "milliseconds": milliseconds }),
            FaultKind::Unavailable => json!({ "kind": "status", "status": 503 }),
            FaultKind::DroppedConnection => json!({ "kind": "dropped_connection" }),
        };
        fault["endpoint"] = "token".into();
        fault["times"] = 1.into();
        fault["carried_out"] = self.carried_out.into();
        fault
    }
}

impl Provider {
    /// The control of the provider with this issuer.
    #[must_use]
    pub fn new(issuer: String) -> Self {
        Self { http: Client::new(), issuer }
    }

    /// What it has counted since its start.
    ///
    /// # Errors
    /// Where it does not answer as it should.
    pub async fn stats(&self) -> Result<Stats> {
        let answer = sent(self.http.get(self.control("stats"))).await?;
        let stats = answer.json::<StatsBody>().await.context("the provider's results can't be read")?;
        Ok(stats.into())
    }

    /// Lets `fault` happen to one request, after the faults that wait already.
    ///
    /// # Errors
    /// Where it does not answer as it should.
    pub async fn add_fault(&self, fault: Fault) -> Result<()> {
        sent(self.http.post(self.control("faults")).json(&fault.to_json())).await.map(drop)
    }

    /// Takes back the faults that still wait.
    ///
    /// # Errors
    /// Where it does not answer as it should.
    pub async fn clear_faults(&self) -> Result<()> {
        sent(self.http.delete(self.control("faults"))).await.map(drop)
    }

    /// Lets access tokens live for so many seconds from now on; those that are out keep theirs.
    ///
    /// # Errors
    /// Where it does not answer as it should.
    pub async fn set_access_token_lifetime(&self, seconds: u32) -> Result<()> {
        let change = json!({ "access_token_lifetime": seconds });
        sent(self.http.post(self.control("settings")).json(&change)).await.map(drop)
    }

    /// Signs a person out everywhere and tells the application so (back-channel logout). It returns when that has been told.
    ///
    /// # Errors
    /// Where it does not answer as it should.
    pub async fn log_out(&self, subject: &str) -> Result<()> {
        sent(self.http.post(self.control("log-out")).json(&json!({ "subject": subject }))).await.map(drop)
    }

    fn control(&self, what: &str) -> String {
        format!("{}/control/{what}", self.issuer)
    }
}

async fn sent(request: RequestBuilder) -> Result<Response> {
    let answer = request.send().await.and_then(Response::error_for_status);
    answer.context("the provider can't be steered")
}
