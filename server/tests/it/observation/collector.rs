//! A collector of traces and logs that keeps what it is told, as it came.

use std::sync::{Arc, Mutex};

use axum::{Router, body::Bytes, extract::State, http::Uri, routing::any};
use tokio::net::TcpListener;

type Bodies = Arc<Mutex<Vec<(String, Bytes)>>>;

pub(crate) struct Collector {
    pub(crate) endpoint: String,
    bodies: Bodies,
}

/// What it was told.
pub(crate) struct Told {
    traces: Vec<u8>,
    logs: Vec<u8>,
    everything: Vec<u8>,
}

impl Collector {
    pub(crate) async fn start() -> Self {
        async fn keep(State(bodies): State<Bodies>, uri: Uri, body: Bytes) {
            bodies.lock().unwrap().push((uri.path().to_owned(), body));
        }
        let bodies = Bodies::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().fallback(any(keep)).with_state(bodies.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { endpoint, bodies }
    }

    pub(crate) fn told(&self) -> Told {
        let bodies = self.bodies.lock().unwrap();
        let of = |path: &str| {
            let own = bodies.iter().filter(|(found, _)| path.is_empty() || found == path);
            own.flat_map(|(_, body)| body.iter().copied()).collect::<Vec<_>>()
        };
        Told { traces: of("/v1/traces"), logs: of("/v1/logs"), everything: of("") }
    }
}

impl Told {
    /// Of one kind, by its path.
    pub(crate) fn of(&self, path: &str) -> &[u8] {
        if path == "/v1/traces" { &self.traces } else { &self.logs }
    }

    pub(crate) fn everything(&self) -> &[u8] {
        &self.everything
    }
}
