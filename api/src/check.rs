//! `api check`: what was found of all that the program needs, and what would mend it. It changes nothing.

use std::sync::Arc;

use api::{Clock, Config, KeySource, ProviderHttp, ProviderKeys, ReceiptsLocation, SystemClock};
use program::{
    InvalidSettings,
    database::{self, Database},
    findings::{Finding, Findings, Section, causes},
};

use crate::program_settings::ProgramSettings;

/// What is found where the settings are good.
pub(crate) async fn check(settings: &ProgramSettings, database: &Database) -> anyhow::Result<Findings> {
    let mut sections = issuers(&settings.config).await?;
    let clock = || database::Clock {
        now: i64::try_from(SystemClock.now().unix_timestamp_nanos() / 1_000_000).unwrap_or_default(),
        largest_difference: 5,
        harm: "what happened when is told wrongly",
    };
    sections.push(Section::new("database", "The database", database.findings(clock).await));
    sections.push(receipts(&settings.receipts).await);
    Ok(Findings::new(sections))
}

/// What a script reads where they are not.
pub(crate) fn of_wrong_settings(error: &InvalidSettings) -> Findings {
    let wrong = Finding::wrong("settings", causes(error));
    Findings::new(vec![Section::new("settings", "The settings can't be used.", vec![wrong])])
}

/// A section for each of the issuers.
async fn issuers(config: &Config) -> anyhow::Result<Vec<Section>> {
    let (clock, http): (Arc<dyn Clock>, _) = (Arc::new(SystemClock), ProviderHttp::new()?);
    let keys = ProviderKeys::new(&config.issuers, &http, &clock);
    let mut sections = Vec::new();
    for trusted in &config.issuers {
        let keys = match keys.keys(&trusted.issuer, None).await {
            Ok(_) => Finding::good("keys", "its keys can be had"),
            Err(error) => Finding::wrong("keys", format!("{error}: no token of its can be checked")),
        };
        let audiences = Finding::good("audiences", trusted.audiences.join(" "));
        let title = format!("Access tokens of {}", trusted.issuer);
        sections.push(Section::new(trusted.issuer.to_string(), title, vec![audiences, keys]));
    }
    Ok(sections)
}

async fn receipts(location: &ReceiptsLocation) -> Section {
    let title = format!("The files of receipts, in {location}");
    Section::new("receipts", title, vec![api::storage_finding(location).await])
}
