//! The program with everything that is to be seen of it turned on.

use std::{
    io::Read,
    net::{TcpListener, TcpStream},
    process::{Child, Command, Stdio},
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use http::StatusCode;
use tempfile::TempDir;

/// What seals.
pub(crate) const SECRET: &str = "what-seals-in-this-test-and-is-told-nobody";
/// How long the program may take for anything.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Program {
    pub(crate) port: u16,
    pub(crate) api_port: u16,
    pub(crate) metrics_port: u16,
    pub(crate) api_metrics_port: u16,
    provider_port: u16,
    process: Child,
    output: Option<JoinHandle<String>>,
    _data: TempDir,
}

impl Program {
    pub(crate) fn start(collector: &str) -> Self {
        let data = TempDir::new().unwrap();
        let [port, api_port, provider_port, metrics_port, api_metrics_port] = free_ports();
        let mut command = Command::new(env!("CARGO_BIN_EXE_server"));
        command.current_dir(data.path()).env_clear().stdin(Stdio::null()).stdout(Stdio::piped());
        command.envs([
            ("PORT", &*port.to_string()),
            ("API_PORT", &*api_port.to_string()),
            ("DEVIDP_PORT", &*provider_port.to_string()),
            ("METRICS_ADDR", &*format!("127.0.0.1:{metrics_port}")),
            ("API_METRICS_ADDR", &*format!("127.0.0.1:{api_metrics_port}")),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", collector),
            ("LOG_FORMAT", "json"),
            ("RUST_LOG", "trace"),
            ("APP_SESSION_SECRET", SECRET),
            ("DEVIDP_CONTROL", "on"),
            ("DEVIDP_ACCESS_TOKEN_LIFETIME", "2"),
            ("SHUTDOWN_DELAY", "2"),
        ]);
        let mut process = command.spawn().unwrap();
        let mut stdout = process.stdout.take().unwrap();
        let output = thread::spawn(move || {
            let mut text = Vec::new();
            stdout.read_to_end(&mut text).unwrap();
            String::from_utf8(text).unwrap()
        });
        let begin = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(process.try_wait().unwrap().is_none() && begin.elapsed() < PATIENCE, "it does not start");
            thread::sleep(Duration::from_millis(10));
        }
        let output = Some(output);
        Self { port, api_port, metrics_port, api_metrics_port, provider_port, process, output, _data: data }
    }

    pub(crate) fn issuer(&self) -> String {
        format!("http://127.0.0.1:{}", self.provider_port)
    }

    /// Asks it to end: it says that it is not ready any more, serves on, and ends.
    pub(crate) async fn stops_in_two_steps(&mut self) {
        let ask = async |port: u16, path: &str| {
            reqwest::get(format!("http://localhost:{port}{path}")).await.map(|answer| answer.status())
        };
        for port in [self.port, self.api_port] {
            assert_eq!(ask(port, "/healthz").await.unwrap(), StatusCode::OK);
            assert_eq!(ask(port, "/readyz").await.unwrap(), StatusCode::OK);
        }
        let asked = Command::new("kill").args(["-TERM", &self.process.id().to_string()]).status().unwrap();
        assert!(asked.success());
        while ask(self.port, "/readyz").await.unwrap() != StatusCode::SERVICE_UNAVAILABLE {}
        assert_eq!(ask(self.api_port, "/readyz").await.unwrap(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ask(self.port, "/").await.unwrap(), StatusCode::OK, "it serves on");
        let begin = Instant::now();
        while self.process.try_wait().unwrap().is_none() {
            assert!(begin.elapsed() < PATIENCE, "it does not end");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        assert!(self.process.wait().unwrap().success());
    }

    /// All that it has said, once it has ended.
    pub(crate) fn log(&mut self) -> String {
        self.output.take().unwrap().join().unwrap()
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        _ = self.process.kill();
        _ = self.process.wait();
    }
}

/// Ports on which nobody listens.
fn free_ports<const COUNT: usize>() -> [u16; COUNT] {
    let listeners = [(); COUNT].map(|()| TcpListener::bind("127.0.0.1:0").unwrap());
    listeners.map(|listener| listener.local_addr().unwrap().port())
}
