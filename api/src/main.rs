//! The API as a program of its own.

mod check;
mod command;
mod program_settings;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;
use api::{Clock, Deps, ProviderHttp, ProviderKeys, Receipts, Surroundings, SystemClock};
use clap::Parser;
use command::Arguments;
use mimalloc::MiMalloc;
use program::{Listener, Variables, exit, listen, log, shutdown};
use program_settings::ProgramSettings;

/// A request is many small pieces of memory, which the system's own allocator takes longer for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    exit::code(run().await)
}

async fn run() -> anyhow::Result<()> {
    if let Some(command) = Arguments::parse().command {
        let variables = Variables::from_environment()?;
        // What a command prints is for whoever called it, a script perhaps.
        log::init_on_standard_error(&variables);
        return command.run(&variables).await;
    }
    let settings = ProgramSettings::from_variables(&Variables::from_environment()?)?;
    let ProgramSettings { address, tls, database_url, receipts, config, log, metrics_address, .. } = settings;
    log::init("expenses-api", &log)?;
    let draining = shutdown::on_signal();
    let closing = shutdown::after(draining.clone(), settings.shutdown_delay);
    let listener = listen(address, "PORT").await?;
    let metrics_listener = match metrics_address {
        Some(address) => Some(listen(address, "API_METRICS_ADDR").await?),
        None => None,
    };
    let store = api::store::open(&database_url).await.context("the API's database")?;
    let receipts = Receipts::open(&receipts, &store).await?;
    let (clock, http): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), ProviderHttp::new()?);
    let keys = Arc::new(ProviderKeys::new(&config.issuers, &http, &clock));
    let surroundings = Surroundings { draining, trusted_callers: settings.trusted_callers };
    let api = api::start(config, Deps { store: store.clone(), receipts, keys, http, clock }, surroundings);

    let name = if address.ip().is_loopback() { "localhost".to_owned() } else { address.ip().to_string() };
    let scheme = if tls.is_some() { "https" } else { "http" };
    tracing::info!(target: "api", "listening on {scheme}://{name}:{}", address.port());
    api.serve(Listener::new(listener, tls), metrics_listener, closing).await;
    store.close().await;
    Ok(())
}
