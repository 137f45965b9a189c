//! Traces and logs for a collector of OpenTelemetry's (OTLP over HTTP, protobuf).
//!
//! What is sent is what this project's own crates say at the level `info` and above, whatever `RUST_LOG` asks for: what
//! libraries say beside it is for whoever looks for a fault in them, and the sending itself must not become news to be sent.
//! Batches are made on threads of their own; a collector that is slow or down keeps nobody waiting, and what it does not take
//! is lost.

use std::{
    error::Error,
    sync::{
        Arc, OnceLock,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use opentelemetry::trace::TracerProvider;
use opentelemetry_appender_tracing::layer::OpenTelemetryTracingBridge;
use opentelemetry_http::{Bytes, HttpClient, HttpError, Request, Response};
use opentelemetry_otlp::{
    ExporterBuildError, LogExporter, Protocol, SpanExporter, WithExportConfig, WithHttpConfig,
};
use opentelemetry_sdk::{
    Resource,
    logs::SdkLoggerProvider,
    trace::{Sampler, SdkTracerProvider},
};
use secrecy::ExposeSecret;
use tokio::runtime::Handle;
use tracing::level_filters::LevelFilter;
use tracing_subscriber::{Layer, Registry, filter::Targets};

use super::settings::{OtlpSettings, pairs};

/// The crates whose word is sent.
const TOLD: [&str; 8] = ["api", "app", "assets", "bff", "devidp", "domain", "program", "server"];
/// How long one batch may take.
const TIMEOUT: Duration = Duration::from_secs(5);
/// The longest answer of a collector's that is read, in bytes.
const LONGEST_ANSWER: usize = 64 << 10;

/// What is to be told before the program ends.
static PROVIDERS: OnceLock<(SdkTracerProvider, SdkLoggerProvider)> = OnceLock::new();

/// Nothing can be sent.
#[derive(Debug, thiserror::Error)]
pub(super) enum OtlpError {
    #[error("the HTTP client for the collector")]
    Http(#[from] reqwest::Error),
    #[error("the way to the collector")]
    Exporter(#[from] ExporterBuildError),
}

/// Whether traces are sent.
pub(crate) fn is_on() -> bool {
    PROVIDERS.get().is_some()
}

/// What listens for the collector. It is called once, within the program's runtime.
pub(super) fn layers(
    service_name: &str,
    settings: &OtlpSettings,
) -> Result<impl Layer<Registry> + use<>, OtlpError> {
    let collector = Arc::new(Collector {
        http: reqwest::Client::builder()
            .timeout(TIMEOUT)
            .redirect(reqwest::redirect::Policy::none())
            .build()?,
        runtime: Handle::current(),
        is_out_of_reach: AtomicBool::new(false),
    });
    let headers = settings.headers.as_ref().and_then(|headers| pairs(headers.expose_secret()));
    let headers = headers.unwrap_or_default();
    let name = settings.service_name.clone().unwrap_or_else(|| service_name.to_owned());
    let resource = Resource::builder_empty()
        .with_service_name(name)
        .with_attribute(opentelemetry::KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
        .build();

    let spans = SpanExporter::builder()
        .with_http()
        .with_shared_http_client(collector.clone())
        .with_headers(headers.clone())
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(TIMEOUT)
        .with_endpoint(settings.address("traces"))
        .build()?;
    let sampler = Sampler::ParentBased(Box::new(Sampler::TraceIdRatioBased(settings.ratio)));
    let traces = SdkTracerProvider::builder()
        .with_batch_exporter(spans)
        .with_sampler(sampler)
        .with_resource(resource.clone())
        .build();
    let records = LogExporter::builder()
        .with_http()
        .with_shared_http_client(collector)
        .with_headers(headers)
        .with_protocol(Protocol::HttpBinary)
        .with_timeout(TIMEOUT)
        .with_endpoint(settings.address("logs"))
        .build()?;
    let logs = SdkLoggerProvider::builder().with_batch_exporter(records).with_resource(resource).build();

    let told = Targets::new().with_targets(TOLD.map(|name| (name, LevelFilter::INFO)));
    let tracer = traces.tracer("expenses");
    let tracing = tracing_opentelemetry::layer().with_tracer(tracer).with_location(false).with_threads(false);
    let logging = OpenTelemetryTracingBridge::new(&logs);
    _ = PROVIDERS.set((traces, logs));
    Ok(tracing.with_filter(told.clone()).and_then(logging.with_filter(told)))
}

/// Sends what waits, before the program ends. A collector that does not take it in time goes without.
pub(super) fn finish() {
    if let Some((traces, logs)) = PROVIDERS.get() {
        // What can't be sent is told once, by whoever sends it.
        _ = traces.shutdown_with_timeout(TIMEOUT);
        _ = logs.shutdown_with_timeout(TIMEOUT);
    }
}

/// The way to the collector, which the threads that make batches take by way of the program's runtime.
#[derive(Debug)]
struct Collector {
    http: reqwest::Client,
    runtime: Handle,
    /// Whether the log tells so already.
    is_out_of_reach: AtomicBool,
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
        let http = self.http.clone();
        let sent = self.runtime.spawn(async move { send(&http, request).await }).await.map_err(Into::into);
        let sent = sent.and_then(|sent| sent);
        let fault = match &sent {
            Ok(response) if response.status().is_success() => None,
            Ok(response) => Some(format!("it answered {}", response.status())),
            Err(error) => Some(with_causes(&**error)),
        };
        self.note(fault);
        sent
    }
}

impl Collector {
    fn note(&self, fault: Option<String>) {
        let was_out_of_reach = self.is_out_of_reach.swap(fault.is_some(), Ordering::Relaxed);
        match fault {
            Some(fault) if !was_out_of_reach => {
                tracing::warn!(fault, "the collector of traces and logs does not take them");
            }
            None if was_out_of_reach => tracing::info!("the collector of traces and logs takes them again"),
            _ => {}
        }
    }
}

async fn send(http: &reqwest::Client, request: Request<Bytes>) -> Result<Response<Bytes>, HttpError> {
    // The address may hold a key.
    let mut answer = http.execute(request.try_into()?).await.map_err(reqwest::Error::without_url)?;
    let mut response = Response::builder().status(answer.status());
    if let Some(headers) = response.headers_mut() {
        headers.clone_from(answer.headers());
    }
    let mut body = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(reqwest::Error::without_url)? {
        if body.len() + chunk.len() > LONGEST_ANSWER {
            return Err("the collector's answer is too long".into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(response.body(body.into())?)
}

fn with_causes(error: &dyn Error) -> String {
    let (mut text, mut source) = (error.to_string(), error.source());
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}
