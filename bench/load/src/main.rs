//! Measuring under load: the program beside others that do the same work, and beside what no program could beat.
//!
//! It starts the programs as they were built and speaks HTTP to them, as browsers do. Of what is inside them it knows the
//! tables alone, which it fills with more rows than anybody could sign in or type.
#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a command-line program speaks to its terminal"
)]

mod api_token;
mod arguments;
mod bench;
mod burst;
mod company;
mod cores;
mod document;
mod expenses_json;
mod machine;
mod programs;
mod request;
mod server;
mod session_rows;
mod side;
mod spread;
mod turn;
mod usage;
mod work;
mod wrk;

use std::process::ExitCode;

use anyhow::Result;
use program::{exit, shutdown};

use arguments::{Command, HELP};

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match Command::parse(&words) {
        Some(command) => exit::code(run(command).await),
        None => {
            eprintln!("{HELP}");
            ExitCode::from(USAGE_ERROR)
        }
    }
}

/// Status 2 tells a misspelt command from a run that failed.
const USAGE_ERROR: u8 = 2;

async fn run(command: Command) -> Result<()> {
    let stop = shutdown::on_signal();
    // Whatever ends first, the other is dropped, and with it every process that it started.
    tokio::select! {
        ended = carry_out(command) => ended,
        () = stop.cancelled() => Err(anyhow::anyhow!("the run was interrupted")),
    }
}

async fn carry_out(command: Command) -> Result<()> {
    match command {
        Command::FixedApi { port } => server::fixed_api::serve(port).await,
        Command::SameBytes { port, file } => server::same_bytes::serve(port, &file).await,
        Command::BareProxy { port, upstream } => server::bare_proxy::serve(port, upstream).await,
        Command::Run(options) => work::run(options).await,
    }
}
