//! Which trace a request belongs to: W3C Trace Context, the header `traceparent`.
//!
//! It is taken from those whom the caller of this module trusts, and from nobody else: a stranger could else put requests
//! into other people's traces, and have all of theirs kept. `tracestate` is not passed on, and neither is `baggage`.

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use opentelemetry::{
    Context,
    trace::{SpanContext, SpanId, TraceContextExt, TraceFlags, TraceId, TraceState},
};
use tracing::Span;
use tracing_opentelemetry::OpenTelemetrySpanExt;

use crate::log::otlp;

/// The header.
pub const TRACEPARENT: HeaderName = HeaderName::from_static("traceparent");

/// The trace, and the step in it from which a request came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TraceParent(HeaderValue);

impl TraceParent {
    /// What a trusted sender says: one well-formed header, or nothing.
    #[must_use]
    pub fn sent(headers: &HeaderMap) -> Option<Self> {
        let mut sent = headers.get_all(TRACEPARENT).iter();
        let (only, None) = (sent.next()?, sent.next()) else { return None };
        Some(Self::of(&context(only.to_str().ok()?)?))
    }

    /// The step that `span` is; nothing where no traces are sent.
    #[must_use]
    pub fn of_span(span: &Span) -> Option<Self> {
        if !otlp::is_on() {
            return None;
        }
        let context = span.context();
        let context = context.span().span_context().clone();
        context.is_valid().then(|| Self::of(&context))
    }

    /// Makes `span`, which has just been made, the next step.
    pub fn continue_in(&self, span: &Span) {
        let remote = self.0.to_str().ok().and_then(context);
        if let Some(remote) = remote.filter(|_| otlp::is_on()) {
            // One that is not sent has no parent.
            _ = span.set_parent(Context::new().with_remote_span_context(remote));
        }
    }

    /// As it is passed on.
    #[must_use]
    pub const fn header(&self) -> &HeaderValue {
        &self.0
    }

    fn of(context: &SpanContext) -> Self {
        let (trace, span) = (context.trace_id(), context.span_id());
        let text = format!("00-{trace:032x}-{span:016x}-{:02x}", context.trace_flags().to_u8() & 1);
        // Hexadecimal digits and hyphens are good in any header.
        Self(HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static("")))
    }
}

/// The parts of a `traceparent` (W3C Trace Context §3.2). A later version may say more behind them.
fn context(text: &str) -> Option<SpanContext> {
    let (known, more) = text.split_at_checked(55)?;
    let mut parts = known.split('-');
    let [version, trace, span, flags] = [parts.next()?, parts.next()?, parts.next()?, parts.next()?];
    let lengths = [version, trace, span, flags].map(str::len);
    let is_hex = known.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f' | b'-'));
    let is_known = version == "00" && more.is_empty();
    let is_later = !matches!(version, "00" | "ff") && (more.is_empty() || more.starts_with('-'));
    if lengths != [2, 32, 16, 2] || !is_hex || !(is_known || is_later) {
        return None;
    }
    let context = SpanContext::new(
        TraceId::from_hex(trace).ok()?,
        SpanId::from_hex(span).ok()?,
        TraceFlags::new(u8::from_str_radix(flags, 16).ok()? & 1),
        true,
        TraceState::default(),
    );
    context.is_valid().then_some(context)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SENT: &str = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

    fn sent(lines: &[&str]) -> Option<String> {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(TRACEPARENT, line.parse().unwrap());
        }
        TraceParent::sent(&headers).map(|parent| parent.header().to_str().unwrap().to_owned())
    }

    #[test]
    fn what_is_well_formed_is_passed_on_as_it_came() {
        assert_eq!(sent(&[SENT]).as_deref(), Some(SENT));
        let unsampled = SENT.replace("-01", "-00");
        assert_eq!(sent(&[&unsampled]), Some(unsampled));
    }

    #[test]
    fn of_a_later_version_only_what_is_known_is_passed_on() {
        for later in [SENT.replace("00-0", "cc-0"), SENT.replace("00-0", "cc-0") + "-what-comes"] {
            assert_eq!(sent(&[&later]).as_deref(), Some(SENT), "{later}");
        }
        assert_eq!(sent(&[&SENT.replace("-01", "-ff")]).as_deref(), Some(SENT), "unknown flags");
    }

    #[test]
    fn nothing_else_is_passed_on() {
        for bad in [
            "",
            "00",
            &SENT[..54],
            &SENT.to_uppercase(),
            &SENT.replace("00-0", "ff-0"),
            &format!("{SENT}-more"),
            &format!("{SENT}0"),
            &SENT.replace("0af7651916cd43dd8448eb211c80319c", &"0".repeat(32)),
            &SENT.replace("b7ad6b7169203331", &"0".repeat(16)),
            &SENT.replace('-', "_"),
            "00-0af7651916cd43dd8448eb211c80319cb7-ad6b7169203331-01",
            "a-token-that-somebody-put-where-it-does-not-belong-eyJhb",
        ] {
            assert_eq!(sent(&[bad]), None, "{bad}");
        }
        assert_eq!(sent(&[SENT, SENT]), None, "two are none");
        assert_eq!(sent(&[]), None);
    }
}
