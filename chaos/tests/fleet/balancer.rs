//! One address before several processes: each request goes to the next of those that say they are ready, also within a kept
//! connection. A request that fails is not sent again: whoever asked is told.

use std::{
    net::{Ipv4Addr, SocketAddr},
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    time::Duration,
};

use axum::{
    Router,
    body::{Body, Bytes},
    extract::{Request, State},
    response::{IntoResponse, Response},
};
use chaos::answer;
use reqwest::{
    Client, Method, StatusCode,
    header::{self, HeaderMap, HeaderName},
};
use tokio::{
    net::TcpListener,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// How often each process is asked whether it is ready.
const POLL: Duration = Duration::from_millis(50);
/// How long it may take to say so.
const PATIENCE: Duration = Duration::from_secs(1);
/// What holds for one connection alone (RFC 9110 §7.6.1).
const OF_A_CONNECTION: [HeaderName; 4] =
    [header::CONNECTION, header::TRANSFER_ENCODING, header::TE, header::UPGRADE];

/// The processes behind the address.
#[derive(Clone)]
struct Processes(Arc<Inner>);

struct Inner {
    http: Client,
    addresses: Vec<SocketAddr>,
    are_ready: Vec<AtomicBool>,
    next: AtomicUsize,
    seen: Mutex<Vec<Seen>>,
}

/// A request as it went to a process.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) process: usize,
    pub(crate) method: Method,
    /// Path and query.
    pub(crate) path: String,
    pub(crate) headers: HeaderMap,
    /// `None` while it is under way, and where it came to nothing.
    pub(crate) status: Option<StatusCode>,
}

/// The address. It is nobody's any more when this value is dropped.
pub(crate) struct Balancer {
    pub(crate) address: SocketAddr,
    processes: Processes,
    tasks: Vec<JoinHandle<()>>,
}

impl Balancer {
    /// Listens there. `addresses` are those of the processes, which need not run yet.
    pub(crate) async fn listening(listener: TcpListener, addresses: &[SocketAddr]) -> Self {
        let processes = Processes(Arc::new(Inner {
            http: answer::http().build().unwrap(),
            addresses: addresses.to_vec(),
            are_ready: addresses.iter().map(|_| AtomicBool::new(false)).collect(),
            next: AtomicUsize::new(0),
            seen: Mutex::default(),
        }));
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, listener.local_addr().unwrap().port()));
        let router = Router::new().fallback(pass_on).with_state(processes.clone());
        let serving = tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let polling = (0..addresses.len()).map(|process| tokio::spawn(poll(processes.clone(), process)));
        let tasks = polling.chain([serving]).collect();
        Self { address, processes, tasks }
    }

    /// Waits until all processes are ready.
    pub(crate) async fn all_ready(&self) {
        let are_ready = &self.processes.0.are_ready;
        let all = async {
            while !are_ready.iter().all(|is_ready| is_ready.load(Ordering::Relaxed)) {
                sleep(POLL).await;
            }
        };
        timeout(Duration::from_secs(20), all).await.unwrap();
    }

    /// The requests that came so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.processes.0.seen.lock().unwrap().clone()
    }
}

impl Drop for Balancer {
    fn drop(&mut self) {
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

async fn poll(Processes(processes): Processes, process: usize) {
    let address = format!("http://{}/readyz", processes.addresses[process]);
    loop {
        let asked = timeout(PATIENCE, processes.http.get(&address).send()).await;
        let is_ready = matches!(asked, Ok(Ok(answer)) if answer.status() == StatusCode::OK);
        processes.are_ready[process].store(is_ready, Ordering::Relaxed);
        sleep(POLL).await;
    }
}

async fn pass_on(State(Processes(processes)): State<Processes>, request: Request) -> Response {
    let Some(process) = processes.next_ready() else {
        return (StatusCode::BAD_GATEWAY, "no process is ready").into_response();
    };
    let (parts, body) = request.into_parts();
    let path = parts.uri.path_and_query().unwrap().to_string();
    let body = axum::body::to_bytes(body, usize::MAX).await.unwrap_or_default();
    let seen = Seen { process, method: parts.method, path, headers: parts.headers, status: None };
    let number = {
        let mut log = processes.seen.lock().unwrap();
        log.push(seen.clone());
        log.len() - 1
    };
    match processes.send(&seen, body).await {
        Ok(answer) => {
            processes.seen.lock().unwrap()[number].status = Some(answer.status());
            let (status, mut headers) = (answer.status(), answer.headers().clone());
            OF_A_CONNECTION.iter().for_each(|name| drop(headers.remove(name)));
            (status, headers, Body::from_stream(answer.bytes_stream())).into_response()
        }
        Err(error) => (StatusCode::BAD_GATEWAY, format!("process {process}: {error:?}")).into_response(),
    }
}

impl Inner {
    fn next_ready(&self) -> Option<usize> {
        let count = self.addresses.len();
        let first = self.next.fetch_add(1, Ordering::Relaxed);
        let mut in_turn = (first..first + count).map(|number| number % count);
        in_turn.find(|process| self.are_ready[*process].load(Ordering::Relaxed))
    }

    async fn send(&self, seen: &Seen, body: Bytes) -> reqwest::Result<reqwest::Response> {
        let Seen { process, method, path, headers, .. } = seen;
        let mut headers = headers.clone();
        OF_A_CONNECTION.iter().for_each(|name| drop(headers.remove(name)));
        let address = format!("http://{}{path}", self.addresses[*process]);
        self.http.request(method.clone(), address).headers(headers).body(body).send().await
    }
}
