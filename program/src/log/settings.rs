//! How a program logs, and to whom it tells what it did.

use std::collections::HashMap;

use reqwest::Url;
use secrecy::SecretString;
use tracing_subscriber::EnvFilter;

use crate::settings::{self as read, Reader};

/// How lines are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum LogFormat {
    /// For people and for `grep`.
    #[default]
    Text,
    /// One JSON object a line, for programs that collect logs.
    Json,
}

/// How a program logs.
#[derive(Debug, Clone, Default)]
pub struct LogSettings {
    /// What is logged.
    filter: Option<String>,
    pub(super) format: LogFormat,
    pub(super) otlp: Option<OtlpSettings>,
}

/// Where traces and logs are sent to (OTLP over HTTP).
#[derive(Debug, Clone)]
pub(super) struct OtlpSettings {
    /// Paths of the protocol's own are put behind it.
    pub(super) endpoint: Url,
    /// What the collector wants to see, such as its key.
    pub(super) headers: Option<SecretString>,
    /// What the program is called there.
    pub(super) service_name: Option<String>,
    /// Which share of the traces that begin here is sent.
    pub(super) ratio: f64,
}

impl LogSettings {
    /// Reads `RUST_LOG`, `LOG_FORMAT`, `OTEL_EXPORTER_OTLP_ENDPOINT`, `OTEL_EXPORTER_OTLP_HEADERS`, `OTEL_SERVICE_NAME` and
    /// `OTEL_TRACES_SAMPLER_ARG`.
    pub fn read(reader: &mut Reader<'_>) -> Self {
        const FILTER: &str = "a level, or levels of targets, such as info,bff=debug";
        const ENDPOINT: &str = "the collector's address, such as http://127.0.0.1:4318";
        const HEADERS: &str = "headers as NAME=VALUE, parted by commas";
        const RATIO: &str = "a number from 0 to 1, such as 0.1";
        let filter = reader
            .optional("RUST_LOG", FILTER, |text| EnvFilter::try_new(text).is_ok().then(|| text.to_owned()));
        let format = reader.or("LOG_FORMAT", "text or json", LogFormat::default(), |text| {
            match text.to_ascii_lowercase().as_str() {
                "text" => Some(LogFormat::Text),
                "json" => Some(LogFormat::Json),
                _ => None,
            }
        });
        let endpoint = reader.optional("OTEL_EXPORTER_OTLP_ENDPOINT", ENDPOINT, endpoint);
        let headers = reader
            .has("OTEL_EXPORTER_OTLP_HEADERS")
            .then(|| reader.secret("OTEL_EXPORTER_OTLP_HEADERS", HEADERS, |text| pairs(text).is_some()))
            .flatten();
        let service_name = reader.optional("OTEL_SERVICE_NAME", "the program's name", read::text);
        let ratio = reader.or("OTEL_TRACES_SAMPLER_ARG", RATIO, 1.0, |text| {
            text.parse().ok().filter(|ratio| (0.0..=1.0).contains(ratio))
        });
        let otlp = endpoint.map(|endpoint| OtlpSettings { endpoint, headers, service_name, ratio });
        Self { filter, format, otlp }
    }

    /// Whether each line is a JSON object, so that nothing else has a place among them.
    #[must_use]
    pub fn is_json(&self) -> bool {
        self.format == LogFormat::Json
    }

    /// What is logged: from `info` on without a word.
    pub(super) fn filter(&self) -> EnvFilter {
        EnvFilter::new(self.filter.as_deref().unwrap_or("info"))
    }
}

impl OtlpSettings {
    /// Where one kind of what is told goes.
    pub(super) fn address(&self, kind: &str) -> String {
        format!("{}/v1/{kind}", self.endpoint.as_str().trim_end_matches('/'))
    }
}

fn endpoint(text: &str) -> Option<Url> {
    Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https") && url.query().is_none())
}

/// Names and values, in which commas and the like are written with `%`.
pub(super) fn pairs(text: &str) -> Option<HashMap<String, String>> {
    let pair = |text: &str| {
        let (name, value) = text.split_once('=')?;
        let name: axum::http::HeaderName = name.trim().parse().ok()?;
        Some((name.to_string(), value.trim().to_owned()))
    };
    text.split(',').map(pair).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::{InvalidSettings, Variables};

    fn settings(pairs: &[(&str, &str)]) -> Result<LogSettings, InvalidSettings> {
        let variables = Variables::from_pairs(pairs);
        let mut reader = Reader::new(&variables);
        let settings = LogSettings::read(&mut reader);
        reader.finish(Some(settings))
    }

    #[test]
    fn without_more_lines_are_text_and_nobody_is_told() {
        let settings = settings(&[]).unwrap();
        assert_eq!(settings.format, LogFormat::Text);
        assert!(settings.otlp.is_none());
        assert_eq!(settings.filter().to_string(), "info");
    }

    #[test]
    fn what_is_logged_is_a_setting_like_others() {
        let settings = settings(&[("RUST_LOG", "warn,bff=debug")]).unwrap();
        assert_eq!(settings.filter().to_string(), "bff=debug,warn");
    }

    #[test]
    fn a_collector_is_told_at_the_protocols_own_paths() {
        for endpoint in ["http://127.0.0.1:4318", "http://127.0.0.1:4318/"] {
            let variables = [("OTEL_EXPORTER_OTLP_ENDPOINT", endpoint), ("LOG_FORMAT", "JSON")];
            let settings = settings(&variables).unwrap();
            assert_eq!(settings.format, LogFormat::Json);
            assert_eq!(settings.otlp.unwrap().address("traces"), "http://127.0.0.1:4318/v1/traces");
        }
    }

    #[test]
    fn what_is_wrong_is_told_at_once_and_no_key_of_the_collectors_with_it() {
        let mistakes = settings(&[
            ("RUST_LOG", "bff=loud"),
            ("LOG_FORMAT", "xml"),
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "127.0.0.1:4318"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "hush"),
            ("OTEL_TRACES_SAMPLER_ARG", "2"),
        ]);
        assert_eq!(
            mistakes.unwrap_err().to_string(),
            "these settings can't be used:
  RUST_LOG is \"bff=loud\"; give it a level, or levels of targets, such as info,bff=debug
  LOG_FORMAT is \"xml\"; give it text or json
  OTEL_EXPORTER_OTLP_ENDPOINT is \"127.0.0.1:4318\"; give it the collector's address, such as http://127.0.0.1:4318
  OTEL_EXPORTER_OTLP_HEADERS can't be used (it is not shown here); give it headers as NAME=VALUE, parted by commas
  OTEL_TRACES_SAMPLER_ARG is \"2\"; give it a number from 0 to 1, such as 0.1"
        );
        let headers = [
            ("OTEL_EXPORTER_OTLP_ENDPOINT", "https://a.example"),
            ("OTEL_EXPORTER_OTLP_HEADERS", "api-key=hush"),
        ];
        assert!(!format!("{:?}", settings(&headers).unwrap()).contains("hush"));
    }
}
