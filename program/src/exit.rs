//! How a program ends: quietly, or with one clear sentence for each cause.

use std::process::ExitCode;

use crate::log;

/// The exit code of `result`, once the log is written and a collector knows of it. An error and its causes go to standard error, without a backtrace.
#[expect(clippy::print_stderr, reason = "the program ends with this, and may have no log yet")]
pub fn code<E: AsRef<dyn std::error::Error>>(result: Result<(), E>) -> ExitCode {
    log::finish();
    let Err(error) = result else { return ExitCode::SUCCESS };
    let error = error.as_ref();
    eprintln!("error: {error}");
    let mut source = error.source();
    while let Some(cause) = source {
        eprintln!("  because: {cause}");
        source = cause.source();
    }
    ExitCode::FAILURE
}
