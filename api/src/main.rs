//! The API as a program of its own.

mod program_settings;

use std::{process::ExitCode, sync::Arc};

use anyhow::Context as _;
use api::{Clock, Deps, ProviderHttp, ProviderKeys, SystemClock};
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

async fn run() -> anyhow::Result<()> {
    let ProgramSettings { address, database_url, config } =
        ProgramSettings::from_variables(&Variables::from_environment()?)?;
    log::init();
    let listener = listen(address, "PORT").await?;
    let store = api::store::open(&database_url).await.context("the API's database")?;
    let (clock, http): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), ProviderHttp::new()?);
    let keys = Arc::new(ProviderKeys::new(&config.issuers, &http, &clock));
    let router = api::build(config, Deps { store: store.clone(), keys, http, clock });

    let name = if address.ip().is_loopback() { "localhost".to_owned() } else { address.ip().to_string() };
    tracing::info!(target: "api", "listening on http://{name}:{}", address.port());
    serve(listener, router, shutdown::on_signal()).await;
    store.close().await;
    Ok(())
}
