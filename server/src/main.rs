//! The program: settings, the BFF, the pages and the gateway to the API.

mod api_client;
#[cfg(feature = "embedded")]
mod embedded;
mod gateway;
mod router;
mod settings;

use std::{process::ExitCode, time::Duration};

use anyhow::Context;
use bff::{Bff, Db, SystemClock};
use leptos::config::{LeptosOptions, get_configuration};
use program::{Variables, exit, listen, log, serve, stop};

use api_client::ApiClient;
use settings::Settings;

/// How long refreshes and revocations under way may take at the end.
const DRAIN: Duration = Duration::from_secs(15);

#[tokio::main]
async fn main() -> ExitCode {
    exit::code(run().await)
}

async fn run() -> anyhow::Result<()> {
    let settings = Settings::from_variables(&Variables::from_environment()?)?;
    log::begin();
    let stop = stop::on_signal();
    let listener = listen(settings.address, "PORT").await?;

    #[cfg(feature = "embedded")]
    let embedded = embedded::start(&settings, &stop).await?;

    let db = Db::open(&settings.database).await.context("the database of the sessions")?;
    let bff = Bff::new(settings.bff.clone(), db, SystemClock)?;
    let api = ApiClient::new(settings.api_url.clone())?;
    let router = router::build(bff.clone(), api, leptos_options()?);

    announce(&settings);
    let housekeeping = tokio::spawn({
        let bff = bff.clone();
        async move { bff.keep_house().await }
    });
    serve(listener, router, stop).await?;
    housekeeping.abort();
    if tokio::time::timeout(DRAIN, bff.drain()).await.is_err() {
        tracing::warn!("a refresh did not finish in time and was cut off");
    }
    #[cfg(feature = "embedded")]
    embedded.stopped().await;
    Ok(())
}

/// Leptos' own options: from `Leptos.toml` beside the program, and from the variables that cargo-leptos sets.
fn leptos_options() -> anyhow::Result<LeptosOptions> {
    Ok(get_configuration(Some("Leptos.toml")).context("Leptos.toml")?.leptos_options)
}

#[expect(clippy::print_stdout, reason = "this is for the person who started the program")]
fn announce(settings: &Settings) {
    let base_url = &settings.bff.base_url;
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
