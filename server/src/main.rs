//! The program: settings, the BFF, the pages and the gateway to the API.

mod api_client;
mod challenge;
mod check;
mod command;
mod compression;
mod content_security_policy;
#[cfg(feature = "embedded")]
mod embedded;
mod files;
mod gateway;
mod health;
mod known_rights;
mod middleware;
mod observation;
mod page_files;
mod random;
mod reads;
mod request_body;
mod request_id;
#[cfg(test)]
mod route_tests;
mod router;
mod secrets_file;
mod sent_profiles;
mod settings;
mod unused_memory;

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use bff::{Bff, Db, Presenter, SystemClock};
use clap::Parser;
use mimalloc::MiMalloc;
use program::{Listener, Variables, exit, listen, log, serve_counted, shutdown};

use api_client::ApiClient;
use command::{Arguments, Command, Keys, Sessions};
use observation::Observation;
use router::Site;
use settings::{SecretsPlace, Settings};

/// How long refreshes and revocations under way may take at the end.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(15);

/// A request is many small pieces of memory, which the system's own allocator takes longer for.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    exit::code(run().await)
}

async fn run() -> anyhow::Result<()> {
    let Some(command) = Arguments::parse().command else {
        let settings = Settings::from_variables(&Variables::from_environment()?)?;
        log::init("expenses-server", &settings.log)?;
        return run_server(settings).await;
    };
    let variables = Variables::from_environment()?;
    // What a command prints is for whoever called it, a script perhaps.
    log::init_on_standard_error(&variables);
    let command = match command {
        Command::Check(check) => return check::check(&variables, check).await,
        command => command,
    };
    let settings = Settings::from_variables(&variables)?;
    match &command {
        Command::Backup(backup) => return command::backup::backup(&settings, &backup.file).await,
        Command::Restore(backup) => return command::backup::restore(&settings, &backup.file).await,
        Command::MoveDatabase(new_place) => {
            return command::move_database::move_database(&settings, new_place).await;
        }
        _ => {}
    }
    let bff = token_handler(&settings).await?;
    match command {
        Command::Sessions(Sessions::List(list)) => command::sessions::list(&bff, list).await?,
        Command::Sessions(Sessions::End(end)) => command::sessions::end(&bff, end).await?,
        Command::EndSessions(end) => command::sessions::end(&bff, end.into()).await?,
        Command::Keys(Keys::Rotate(rotate)) => command::keys::rotate(&settings, &bff, rotate).await?,
        Command::Keys(Keys::Retire(retire)) => command::keys::retire(&settings, &bff, retire).await?,
        Command::Reseal => command::keys::reseal(&bff).await?,
        Command::Check(_) | Command::Backup(_) | Command::Restore(_) | Command::MoveDatabase(_) => {}
    }
    drain(&bff).await;
    Ok(())
}

async fn token_handler(settings: &Settings) -> anyhow::Result<Bff> {
    let db = Db::open(&settings.database_url).await.context("the database of the sessions")?;
    let bff = Bff::new(settings.bff.clone(), db, SystemClock)?;
    Ok(match &settings.secrets {
        SecretsPlace::File(file) => bff.with_secrets_from(file.changes()),
        SecretsPlace::Variables { .. } => bff,
    })
}

async fn run_server(settings: Settings) -> anyhow::Result<()> {
    let draining = shutdown::on_signal();
    let shutdown = shutdown::after(draining.clone(), settings.shutdown_delay);
    let listener = listen(settings.address, "PORT").await?;
    let metrics_listener = match settings.metrics_address {
        Some(address) => Some(listen(address, "METRICS_ADDR").await?),
        None => None,
    };

    #[cfg(feature = "embedded")]
    let embedded = {
        let listeners = embedded::Listeners::open(&settings.embedded).await?;
        embedded::start(&settings, listeners, &draining, &shutdown).await?
    };

    let bff = token_handler(&settings).await?;
    let api = ApiClient::new(settings.api_url.clone(), Presenter::new(SystemClock))?
        .telling_rights(settings.rights_from_api.clone());
    let site = Site { options: settings.site.clone(), is_watched: settings.is_watched };
    let observation = Observation { draining, ..Observation::default() };
    let collected = metrics_listener.map(|listener| {
        let metrics = observation.metrics(&bff, &api);
        tokio::spawn(metrics.serve(listener, shutdown.clone()))
    });
    let router = router::build(bff.clone(), api, site, &observation);

    check::provider::log_providers(&settings);
    tell_address(&settings);
    let housekeeping = tokio::spawn({
        let bff = bff.clone();
        async move { bff.run_housekeeping().await }
    });
    tokio::spawn(unused_memory::keep_returning());
    tokio::spawn({
        let (bff, shutdown) = (bff.clone(), shutdown.clone());
        async move {
            shutdown.cancelled().await;
            bff.close_streams();
        }
    });
    let listener = Listener::new(listener, settings.tls);
    serve_counted(observation.requests.connections(), listener, router, shutdown).await;
    if let Some(collected) = collected {
        collected.await?;
    }
    housekeeping.abort();
    drain(&bff).await;
    #[cfg(feature = "embedded")]
    embedded.stopped().await;
    Ok(())
}

/// Lets refreshes and revocations under way come to their end.
async fn drain(bff: &Bff) {
    if tokio::time::timeout(DRAIN_TIMEOUT, bff.drain()).await.is_err() {
        tracing::warn!("a refresh did not finish in time and was cut off");
    }
}

#[expect(clippy::print_stdout, reason = "this is for the person who started the program")]
fn tell_address(settings: &Settings) {
    let base_url = &settings.bff.base_url;
    if settings.log.is_json() {
        tracing::info!(%base_url, "Expenses is up");
        return;
    }
    log::flush();
    println!("\n  Expenses is at {base_url}");
    if settings.provider_is_embedded {
        println!(
            "  Sign in as Ada Alvarez, Ben Okafor (employees) or Cleo Martin (approver): one click, or the password expenses."
        );
        println!(
            "  Then open {base_url}/expenses and reload it now and then: below, `iat` shows each new access token."
        );
    }
    println!("  Ctrl-C ends it.\n");
}
