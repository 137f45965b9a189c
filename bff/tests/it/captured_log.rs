//! What the token handler logs, kept apart for each test.
//!
//! One subscriber serves all tests, as tracing remembers of each event whether anyone listens; it writes to the
//! thread it is called on, and a test has a thread of its own.

use std::{cell::RefCell, io, sync::LazyLock};

thread_local! {
    static PRINTED: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

static SUBSCRIBER: LazyLock<()> = LazyLock::new(|| {
    tracing_subscriber::fmt()
        .with_ansi(false)
        .without_time()
        .with_env_filter("bff=trace")
        .with_writer(|| OwnThread)
        .init();
});

struct OwnThread;

impl io::Write for OwnThread {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        PRINTED.with_borrow_mut(|printed| printed.write(bytes))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Starts to listen, once for all tests.
pub(crate) fn listen() {
    LazyLock::force(&SUBSCRIBER);
}

/// What this test has logged since it last asked.
pub(crate) fn take() -> String {
    String::from_utf8(PRINTED.take()).unwrap()
}
