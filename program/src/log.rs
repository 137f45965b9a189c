//! The log: one line an event on standard output, for people at a terminal and for `grep`.
//!
//! Where nobody watches a terminal, lines are collected and written together: a system call for each would cost more than
//! what most of them tell of. They are out within 50 ms, and at once where something is wrong, where the program
//! panics and when it ends.
//!
//! `LOG_FORMAT=json` makes a JSON object of each line, and `OTEL_EXPORTER_OTLP_ENDPOINT` names a collector that is told
//! besides.

pub(crate) mod otlp;
mod settings;

use std::{
    io::{self, IsTerminal, Write},
    panic,
    sync::{Arc, Condvar, Mutex, MutexGuard, OnceLock, PoisonError},
    thread,
    time::Duration,
};

use axum::http::StatusCode;
use opentelemetry::trace::Status;
use tracing::{Level, Metadata, Span};
use tracing_opentelemetry::OpenTelemetrySpanExt;
use tracing_subscriber::{
    EnvFilter, Layer, Registry,
    fmt::{self, MakeWriter},
    layer::SubscriberExt,
    util::SubscriberInitExt,
};

use settings::LogFormat;
pub use settings::LogSettings;

use crate::settings::Variables;

/// How long a line may wait.
const FLUSH_INTERVAL: Duration = Duration::from_millis(50);
/// How many bytes of lines wait at most.
const BUFFER_BYTES: usize = 64 << 10;

/// The lines of this program's log that are not written yet.
static LINES: OnceLock<Arc<Lines<io::Stdout>>> = OnceLock::new();

/// What is to be told can't be sent to the collector.
#[derive(Debug, thiserror::Error)]
#[error("OTEL_EXPORTER_OTLP_ENDPOINT can't be used")]
pub struct CollectorError(#[from] otlp::OtlpError);

/// Starts the log of the program that is called so. It is called within the program's runtime.
///
/// # Errors
/// See [`CollectorError`].
pub fn init(service_name: &str, settings: &LogSettings) -> Result<(), CollectorError> {
    let lines = if io::stdout().is_terminal() {
        lines_layer(settings.format, true, io::stdout)
    } else {
        lines_layer(settings.format, false, LogWriter(collected_lines()))
    };
    let filter = settings.filter();
    match &settings.otlp {
        None => tracing_subscriber::registry().with(lines).with(filter).init(),
        Some(otlp) => {
            let told = otlp::layers(service_name, otlp)?;
            tracing_subscriber::registry().with(told.and_then(lines.with_filter(filter))).init();
        }
    }
    Ok(())
}

/// What writes the lines.
fn lines_layer<W>(format: LogFormat, is_terminal: bool, writer: W) -> Box<dyn Layer<Registry> + Send + Sync>
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    let lines = fmt::layer().with_writer(writer);
    match format {
        LogFormat::Text => lines.with_ansi(is_terminal).boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_current_span(false).with_ansi(false).boxed(),
    }
}

/// The lines of this program's log, which a thread writes in time.
fn collected_lines() -> Arc<Lines<io::Stdout>> {
    let lines = LINES.get_or_init(|| Arc::new(Lines::new(io::stdout()))).clone();
    let is_written = {
        let lines = lines.clone();
        thread::Builder::new().name("log".to_owned()).spawn(move || lines.keep_writing()).is_ok()
    };
    lines.pending().is_collected = is_written;
    let hook = panic::take_hook();
    panic::set_hook(Box::new(move |panic| {
        if let Some(mut pending) = LINES.get().and_then(|lines| lines.pending.try_lock().ok()) {
            pending.write();
        }
        hook(panic);
    }));
    lines
}

/// Tells a collector what it has not been told yet, and writes what waits to be written: the program ends.
pub(crate) fn finish() {
    otlp::finish();
    flush();
}

/// Whether a collector is sent traces.
#[must_use]
pub fn sends_traces() -> bool {
    otlp::is_on()
}

/// Tells whoever follows a trace how the request was answered whose span it is. A line of the log says so by itself.
pub fn tell_status(span: &Span, status: StatusCode) {
    if !sends_traces() {
        return;
    }
    span.set_attribute("http.response.status_code", i64::from(status.as_u16()));
    if status.is_server_error() {
        span.set_status(Status::error(""));
    }
}

/// Starts the log of a command, whose own output is on standard output: only what is wrong, unless `RUST_LOG` says otherwise.
/// Where it can't be read, whoever reads the settings says so.
pub fn init_on_standard_error(variables: &Variables) {
    let asked = variables.get("RUST_LOG").and_then(|text| EnvFilter::try_new(text).ok());
    let filter = asked.unwrap_or_else(|| EnvFilter::new("warn"));
    let is_terminal = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(is_terminal).init();
}

/// Writes what waits to be written. [`exit::code`](crate::exit::code) does so; whoever ends the program in another way does it
/// before.
pub fn flush() {
    if let Some(lines) = LINES.get() {
        lines.flush();
    }
}

/// Lines on their way to `output`.
struct Lines<W> {
    pending: Mutex<Pending<W>>,
    begun: Condvar,
}

struct Pending<W> {
    text: Vec<u8>,
    output: W,
    /// Whether a thread sees to it that they are written in time.
    is_collected: bool,
}

impl<W: Write> Lines<W> {
    fn new(output: W) -> Self {
        let pending = Pending { text: Vec::with_capacity(BUFFER_BYTES), output, is_collected: false };
        Self { pending: Mutex::new(pending), begun: Condvar::new() }
    }

    /// A line that panicked on its way has left the others whole.
    fn pending(&self) -> MutexGuard<'_, Pending<W>> {
        self.pending.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn add(&self, line: &[u8], is_urgent: bool) {
        let mut pending = self.pending();
        if pending.text.is_empty() {
            self.begun.notify_one();
        }
        pending.text.extend_from_slice(line);
        if is_urgent || !pending.is_collected || pending.text.len() >= BUFFER_BYTES {
            pending.write();
        }
    }

    fn flush(&self) {
        self.pending().write();
    }

    /// Waits for the first line, leaves the next ones some time to join it, and writes them all; for ever.
    fn keep_writing(&self) {
        loop {
            let mut pending = self.pending();
            while pending.text.is_empty() {
                pending = self.begun.wait(pending).unwrap_or_else(PoisonError::into_inner);
            }
            drop(pending);
            thread::sleep(FLUSH_INTERVAL);
            self.flush();
        }
    }
}

impl<W: Write> Pending<W> {
    /// Where nobody reads the log any more, the program goes on without.
    fn write(&mut self) {
        _ = self.output.write_all(&self.text);
        _ = self.output.flush();
        self.text.clear();
    }
}

/// Gives each event its line.
struct LogWriter<W>(Arc<Lines<W>>);

/// One event's line, which `tracing-subscriber` writes as a whole.
struct Line<'a, W> {
    lines: &'a Lines<W>,
    is_urgent: bool,
}

impl<'a, W: Write + 'a> MakeWriter<'a> for LogWriter<W> {
    type Writer = Line<'a, W>;

    fn make_writer(&'a self) -> Line<'a, W> {
        Line { lines: &self.0, is_urgent: true }
    }

    fn make_writer_for(&'a self, event: &Metadata<'_>) -> Line<'a, W> {
        Line { lines: &self.0, is_urgent: *event.level() <= Level::WARN }
    }
}

impl<W: Write> Write for Line<'_, W> {
    fn write(&mut self, line: &[u8]) -> io::Result<usize> {
        self.lines.add(line, self.is_urgent);
        Ok(line.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::{self, Receiver, Sender};

    use super::*;

    /// What is written, each time.
    struct Written(Sender<String>);

    impl Write for Written {
        fn write(&mut self, text: &[u8]) -> io::Result<usize> {
            _ = self.0.send(String::from_utf8_lossy(text).into_owned());
            Ok(text.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn lines() -> (Arc<Lines<Written>>, Receiver<String>) {
        let (sender, written) = mpsc::channel();
        let lines = Arc::new(Lines::new(Written(sender)));
        lines.pending().is_collected = true;
        (lines, written)
    }

    fn logging(lines: &Arc<Lines<Written>>, log: impl FnOnce()) {
        let writer = LogWriter(lines.clone());
        let subscriber = tracing_subscriber::fmt().without_time().with_ansi(false).with_writer(writer);
        tracing::subscriber::with_default(subscriber.finish(), log);
    }

    #[test]
    fn lines_are_written_together_and_none_is_lost() {
        let (lines, written) = lines();
        logging(&lines, || (0..3).for_each(|line| tracing::info!(line, "a line")));
        assert!(written.try_recv().is_err(), "they wait");
        lines.flush();
        let text = written.try_recv().unwrap();
        let found: Vec<_> = text.lines().filter_map(|line| line.split_once("a line line=")).collect();
        assert_eq!(found.iter().map(|(_, number)| *number).collect::<Vec<_>>(), ["0", "1", "2"], "{text}");
        lines.flush();
        assert!(written.try_recv().is_err(), "once is enough");
    }

    #[test]
    fn what_is_wrong_is_written_at_once_and_what_came_before_it_too() {
        let (lines, written) = lines();
        logging(&lines, || {
            tracing::info!("before");
            tracing::warn!("wrong");
        });
        let text = written.try_recv().unwrap();
        assert!(text.find("before") < text.find("wrong") && text.contains("wrong"), "{text}");
    }

    #[test]
    fn a_line_of_json_is_one_object_with_what_the_text_has() {
        let (lines, written) = lines();
        let layer = lines_layer(LogFormat::Json, false, LogWriter(lines.clone()));
        tracing::subscriber::with_default(tracing_subscriber::registry().with(layer), || {
            let _span = tracing::info_span!("request", request_id = "an-id").entered();
            tracing::warn!(status = 503, "a \"line\"");
        });
        let text = written.try_recv().unwrap();
        let expected = r#""level":"WARN","message":"a \"line\"","status":503,"target":"program::log::tests""#;
        assert!(text.starts_with("{\"timestamp\":\"") && text.contains(expected), "{text}");
        assert!(text.contains(r#""spans":[{"request_id":"an-id","name":"request"}]"#), "{text}");
        assert!(text.ends_with("}\n") && text.lines().count() == 1, "{text}");
    }

    #[test]
    fn a_full_buffer_is_written() {
        let (lines, written) = lines();
        logging(&lines, || tracing::info!("{}", "x".repeat(BUFFER_BYTES)));
        assert!(written.try_recv().unwrap().len() > BUFFER_BYTES);
    }

    #[test]
    fn a_lone_line_is_written_in_time_without_anyone_asking() {
        let (lines, written) = lines();
        let writing = lines.clone();
        thread::spawn(move || writing.keep_writing());
        for line in ["first", "second"] {
            logging(&lines, || tracing::info!("{line}"));
            // Far longer than it takes: it must come at all.
            let text = written.recv_timeout(Duration::from_secs(20)).unwrap();
            assert!(text.contains(line), "{text}");
        }
    }

    #[test]
    fn without_a_thread_each_line_is_written_at_once() {
        let (lines, written) = lines();
        lines.pending().is_collected = false;
        logging(&lines, || tracing::info!("a line"));
        assert!(written.try_recv().unwrap().contains("a line"));
    }
}
