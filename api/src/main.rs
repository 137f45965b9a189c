//! The API as a program of its own.

mod command;
mod program_settings;

use std::{process::ExitCode, sync::Arc};

use anyhow::{Context, bail};
use api::{Clock, Deps, Moved, ProviderHttp, ProviderKeys, Receipts, SystemClock};
use command::{Command, USAGE};
use mimalloc::MiMalloc;
use program::{Variables, exit, listen, log, serve, shutdown};
use program_settings::ProgramSettings;

/// A request is many small pieces of memory, which the system's own allocator takes longer for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    exit::code(run().await)
}

#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn run() -> anyhow::Result<()> {
    let command = Command::parse(&std::env::args().skip(1).collect::<Vec<_>>())?;
    if command == Command::Help {
        println!("{USAGE}");
        return Ok(());
    }
    let settings = ProgramSettings::from_variables(&Variables::from_environment()?)?;
    log::init();
    if command == Command::MoveReceipts { move_receipts(&settings).await } else { run_server(settings).await }
}

async fn run_server(settings: ProgramSettings) -> anyhow::Result<()> {
    let ProgramSettings { address, database_url, receipts, config } = settings;
    let listener = listen(address, "PORT").await?;
    let store = api::store::open(&database_url).await?;
    let receipts = Receipts::open(&receipts, &store).await?;
    let (clock, http): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), ProviderHttp::new()?);
    let keys = Arc::new(ProviderKeys::new(&config.issuers, &http, &clock));
    let housekeeping = api::keep_receipts(receipts.clone(), store.clone(), Arc::clone(&clock));
    let router = api::build(config, Deps { store: store.clone(), receipts, keys, http, clock });

    let name = if address.ip().is_loopback() { "localhost".to_owned() } else { address.ip().to_string() };
    tracing::info!(target: "api", "listening on http://{name}:{}", address.port());
    tokio::select! {
        () = serve(listener, router, shutdown::on_signal()) => {}
        () = housekeeping => {}
    }
    store.close().await;
    Ok(())
}

/// Moves the files that are in the database, until it is done or interrupted.
#[expect(clippy::print_stdout, reason = "this is for the operator who asked")]
async fn move_receipts(settings: &ProgramSettings) -> anyhow::Result<()> {
    let store = api::store::open(&settings.database_url).await?;
    let receipts = Receipts::open(&settings.receipts, &store).await?;
    receipts.check().await.context("nothing was moved")?;
    let moved = tokio::select! {
        moved = api::move_receipts(&store, &receipts) => moved,
        () = shutdown::on_signal().cancelled_owned() => {
            bail!("interrupted; what was moved stays moved, and the next run goes on with the rest")
        }
    };
    store.close().await;
    let Moved { moved, damaged } = moved?;
    println!("{moved} receipts were moved to {}.", receipts.location());
    if damaged > 0 {
        bail!("{damaged} receipts were damaged before and stay in the database; the log names them");
    }
    Ok(())
}
