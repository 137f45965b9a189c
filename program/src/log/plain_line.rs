//! A line of the log without colours, as `tracing-subscriber` has it by itself and at half the cost: every request has one.
//! What is out of the ordinary, such as text with control characters in it, is left to `tracing-subscriber`.

use std::fmt::{self, Debug, Write};

use time::OffsetDateTime;
use tracing::{
    Event, Level, Subscriber,
    field::{Field, Visit},
};
use tracing_subscriber::{
    field::{RecordFields, VisitOutput},
    fmt::{
        FmtContext, FormatEvent, FormatFields, FormattedFields,
        format::{DefaultVisitor, Writer},
    },
    registry::LookupSpan,
};

/// Time, level, spans, target, message and fields.
pub(super) struct PlainLine;

/// The fields of an event or a span: `name=value`, and the message by itself.
pub(super) struct PlainFields;

struct FieldVisitor<'a> {
    line: Writer<'a>,
    is_first: bool,
    result: fmt::Result,
}

impl<S: Subscriber + for<'a> LookupSpan<'a>> FormatEvent<S, PlainFields> for PlainLine {
    fn format_event(
        &self,
        context: &FmtContext<'_, S, PlainFields>,
        mut line: Writer<'_>,
        event: &Event<'_>,
    ) -> fmt::Result {
        write_time(&mut line, now())?;
        line.write_str(level(*event.metadata().level()))?;
        let spans = context.event_scope().into_iter().flat_map(|scope| scope.from_root());
        let mut is_within = false;
        for span in spans {
            is_within = true;
            line.write_str(span.name())?;
            let extensions = span.extensions();
            let fields = extensions.get::<FormattedFields<PlainFields>>();
            if let Some(fields) = fields.filter(|fields| !fields.is_empty()) {
                line.write_char('{')?;
                line.write_str(fields)?;
                line.write_char('}')?;
            }
            line.write_char(':')?;
        }
        line.write_str(if is_within { " " } else { "" })?;
        line.write_str(event.metadata().target())?;
        line.write_str(": ")?;
        context.field_format().format_fields(line.by_ref(), event)?;
        line.write_char('\n')
    }
}

impl<'a> FormatFields<'a> for PlainFields {
    fn format_fields<R: RecordFields>(&self, line: Writer<'a>, fields: R) -> fmt::Result {
        let mut visitor = FieldVisitor { line, is_first: true, result: Ok(()) };
        fields.record(&mut visitor);
        visitor.result
    }
}

impl FieldVisitor<'_> {
    /// The text as a field's value, or as the message.
    fn write(&mut self, field: &Field, quote: &str, text: &str) {
        let space = if self.is_first { "" } else { " " };
        let (name, sign) = if field.name() == "message" { ("", "") } else { (field.name(), "=") };
        let parts = [space, name, sign, quote, text, quote];
        self.result = parts.into_iter().try_for_each(|part| self.line.write_str(part));
        self.is_first = false;
    }

    /// As `tracing-subscriber` would have it.
    fn write_unusual(&mut self, record: impl FnOnce(&mut DefaultVisitor<'_>)) {
        let mut visitor = DefaultVisitor::new(self.line.by_ref(), self.is_first);
        record(&mut visitor);
        self.result = visitor.finish();
        self.is_first = false;
    }

    fn write_number(&mut self, field: &Field, number: impl fmt::Display) {
        self.record_debug(field, &format_args!("{number}"));
    }
}

impl Visit for FieldVisitor<'_> {
    fn record_i64(&mut self, field: &Field, value: i64) {
        self.write_number(field, value);
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        self.write_number(field, value);
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        if self.result.is_err() {
            return;
        }
        if !is_ordinary(field) || !is_plain(value) || value.contains(['"', '\\']) {
            self.write_unusual(|visitor| visitor.record_str(field, value));
        } else if field.name() == "message" {
            self.write(field, "", value);
        } else {
            self.write(field, "\"", value);
        }
    }

    fn record_error(&mut self, field: &Field, value: &(dyn std::error::Error + 'static)) {
        if self.result.is_ok() {
            self.write_unusual(|visitor| visitor.record_error(field, value));
        }
    }

    fn record_debug(&mut self, field: &Field, value: &dyn Debug) {
        if self.result.is_err() {
            return;
        }
        let mut text = String::with_capacity(64);
        if is_ordinary(field) && write!(text, "{value:?}").is_ok() && is_plain(&text) {
            self.write(field, "", &text);
        } else {
            self.write_unusual(|visitor| visitor.record_debug(field, value));
        }
    }
}

/// Whether its name stands in the line as it is.
fn is_ordinary(field: &Field) -> bool {
    !field.name().starts_with("r#") && !field.name().starts_with("log.")
}

/// Whether it is nothing but what ASCII prints.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|byte| matches!(byte, b' '..=b'~'))
}

const fn level(level: Level) -> &'static str {
    match level {
        Level::TRACE => " TRACE ",
        Level::DEBUG => " DEBUG ",
        Level::INFO => "  INFO ",
        Level::WARN => "  WARN ",
        Level::ERROR => " ERROR ",
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a line tells when it was written, whatever a program takes for the time"
)]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

/// To the microsecond: `2026-11-23T14:05:09.000001Z`.
fn write_time(line: &mut Writer<'_>, time: OffsetDateTime) -> fmt::Result {
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, second, micros) = time.to_hms_micro();
    let mut text = *b"0000-00-00T00:00:00.000000Z";
    let numbers = [
        (0..4, u32::try_from(year).unwrap_or_default()),
        (5..7, u8::from(month).into()),
        (8..10, day.into()),
        (11..13, hour.into()),
        (14..16, minute.into()),
        (17..19, second.into()),
        (20..26, micros),
    ];
    for (place, mut number) in numbers {
        for digit in text[place].iter_mut().rev() {
            *digit += (number % 10) as u8;
            number /= 10;
        }
    }
    line.write_str(str::from_utf8(&text).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Mutex, mpsc},
    };

    use time::macros::datetime;

    use super::*;

    /// What is written by a log, its first word (the time) left out.
    fn written(log: impl FnOnce(), is_plain: bool) -> Vec<String> {
        let (sender, written) = mpsc::channel();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(Level::TRACE)
            .with_ansi(false)
            .with_writer(Mutex::new(Sent(sender)));
        if is_plain {
            let subscriber = subscriber.fmt_fields(PlainFields).event_format(PlainLine);
            tracing::subscriber::with_default(subscriber.finish(), log);
        } else {
            tracing::subscriber::with_default(subscriber.finish(), log);
        }
        let line = |line: Vec<u8>| {
            let line = String::from_utf8(line).unwrap();
            let (time, rest) = line.split_once(' ').unwrap();
            assert_eq!((time.len(), &time[10..11], &time[26..]), (27, "T", "Z"), "{time}");
            rest.to_owned()
        };
        written.try_iter().map(line).collect()
    }

    struct Sent(mpsc::Sender<Vec<u8>>);

    impl io::Write for Sent {
        fn write(&mut self, line: &[u8]) -> io::Result<usize> {
            _ = self.0.send(line.to_vec());
            Ok(line.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn log_all_kinds() {
        let error = io::Error::other("inner \u{1b}[31m");
        let request = tracing::info_span!("request", method = %"GET", path = "/a\"b\\c\u{1b}é", id = 7);
        let entered = request.entered();
        tracing::info!(status = 200_u16, latency_ms = 3_u128, least = -1, "answered");
        tracing::warn!(error = &error as &dyn std::error::Error, done = true, "broke {}", "off\u{7}\nx");
        let empty = tracing::debug_span!("empty").entered();
        tracing::error!(text = "plain it's", r#type = "x", debug = ?Some("a"), share = 0.5);
        drop(empty);
        drop(entered);
        tracing::debug!("alone");
        tracing::trace!(message = "said", other = %"é");
    }

    #[test]
    fn a_line_is_as_tracing_subscriber_has_it_and_no_control_character_is_written() {
        let (plain, usual) = (written(log_all_kinds, true), written(log_all_kinds, false));
        assert_eq!(plain, usual);
        assert_eq!(plain.len(), 5);
        assert!(plain[0].ends_with("answered status=200 latency_ms=3 least=-1\n"), "{}", plain[0]);
        assert!(plain.iter().all(|line| !line.contains('\u{1b}')), "{plain:?}");
    }

    #[test]
    fn a_time_has_all_its_digits() {
        let mut text = String::new();
        write_time(&mut Writer::new(&mut text), datetime!(2026-01-02 03:04:05.000_007 UTC)).unwrap();
        assert_eq!(text, "2026-01-02T03:04:05.000007Z");
    }
}
