//! The API, as `server check` finds it: whether it can work, refuses whoever shows no token, takes tokens as they are shown
//! to it, and has our time.

use std::time::Duration;

use bff::{Clock as _, SystemClock};
use http::{StatusCode, header};
use program::findings::{self, Finding, Section};
use reqwest::{Client, Response, redirect::Policy};
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use url::Url;

use crate::settings::Settings;

/// How long the API may take to answer.
const TIMEOUT: Duration = Duration::from_secs(10);
/// How many seconds its clock may be from ours, as the API has it without more (`CLOCK_LEEWAY`).
const CLOCK_LEEWAY: i64 = 5;
/// Where it says whether it can work: as it is now, and as earlier releases have it.
const READINESS: [&str; 2] = ["readyz", "health"];
/// Where it says whether receipts can be stored and read.
const RECEIPTS: &str = "readyz/receipts";

pub(super) async fn section(settings: &Settings) -> Section {
    #[cfg(feature = "embedded")]
    if let Some(api) = &settings.embedded.api {
        let receipts = &api.settings.receipts;
        let title = format!("The embedded API runs with the program, and needs its receipts: {receipts}");
        return Section::new("api", title, vec![::api::storage_finding(receipts).await]);
    }
    let is_bound = settings.bff.providers.iter().any(|provider| provider.dpop);
    let findings = match Client::builder().redirect(Policy::none()).timeout(TIMEOUT).build() {
        Ok(client) => found(&client, &settings.api_url, is_bound).await,
        Err(error) => vec![Finding::wrong("reached", findings::causes(&error))],
    };
    Section::new("api", format!("The API: {}", settings.api_url), findings)
}

async fn found(client: &Client, api: &Url, is_bound: bool) -> Vec<Finding> {
    let unreached = |error: &dyn std::error::Error| {
        let text = format!("no: {}; start it, or correct API_URL", findings::causes(error));
        vec![Finding::wrong("reached", text)]
    };
    let mut findings = Vec::new();
    for path in READINESS {
        let answer = match get(client, api, path).await {
            Ok(answer) => answer,
            Err(error) => return unreached(&*error),
        };
        if answer.status() != StatusCode::NOT_FOUND || Some(&path) == READINESS.last() {
            findings.push(readiness(answer.status()));
            findings.push(clock(&answer));
            if answer.status() == StatusCode::OK {
                findings.push(match get(client, api, RECEIPTS).await {
                    Ok(answer) => receipts(answer.status()),
                    Err(error) => return unreached(&*error),
                });
            }
            break;
        }
    }
    match get(client, api, "expenses").await {
        Ok(answer) => findings.extend(refusal(&answer, is_bound)),
        Err(error) => return unreached(&*error),
    }
    findings
}

async fn get(client: &Client, api: &Url, path: &str) -> Result<Response, Box<dyn std::error::Error>> {
    Ok(client.get(api.join(path)?).send().await?)
}

fn readiness(status: StatusCode) -> Finding {
    const NAME: &str = "ready";
    match status {
        StatusCode::OK => Finding::good(NAME, "yes"),
        StatusCode::SERVICE_UNAVAILABLE => {
            Finding::wrong(NAME, "no (503): its log says why; look at its database")
        }
        StatusCode::NOT_FOUND => {
            Finding::wrong(NAME, "it does not know the question (404): is API_URL the API's address?")
        }
        other => Finding::wrong(NAME, format!("it answers {other}: is API_URL the API's address?")),
    }
}

/// What is wrong with them is for those to read who run the API.
fn receipts(status: StatusCode) -> Finding {
    const NAME: &str = "receipts";
    match status {
        StatusCode::OK => Finding::good(NAME, "a file was written, read and removed within the last minute"),
        StatusCode::SERVICE_UNAVAILABLE => Finding::wrong(
            NAME,
            "none can be stored or read (503), all else works: `api check` says there what would mend it",
        ),
        other => Finding::note(
            NAME,
            format!("it does not say whether they can be stored ({other}): `api check` looks there"),
        ),
    }
}

fn clock(answer: &Response) -> Finding {
    let date = answer.headers().get(header::DATE).and_then(|date| date.to_str().ok());
    match date.and_then(|date| OffsetDateTime::parse(date, &Rfc2822).ok()) {
        Some(date) => {
            let ahead = (date - SystemClock.now()).whole_seconds();
            findings::clock(ahead, CLOCK_LEEWAY, "it takes tokens for not yet good, or for run out")
        }
        None => Finding::note("clock", "the API does not say what time it is"),
    }
}

/// Whether it refuses who shows no token, and would take one as we show it.
fn refusal(answer: &Response, is_bound: bool) -> Vec<Finding> {
    const NAME: &str = "without a token";
    if answer.status() != StatusCode::UNAUTHORIZED {
        let text = format!("it answers {} in place of 401: is API_URL the API's address?", answer.status());
        return vec![Finding::wrong(NAME, text)];
    }
    let challenges = answer.headers().get_all(header::WWW_AUTHENTICATE).iter();
    let schemes = challenges.filter_map(|challenge| challenge.to_str().ok()?.split(' ').next());
    let schemes = schemes.map(str::to_lowercase).collect::<Vec<_>>();
    let takes = |scheme: &str| schemes.iter().any(|taken| taken == scheme);
    let tokens = match (is_bound, takes("bearer"), takes("dpop")) {
        (false, false, true) => Finding::wrong(
            "tokens",
            "it takes only those that are bound to a key: DPOP=on here, or REQUIRE_DPOP=off there",
        ),
        (true, _, false) => Finding::wrong("tokens", "it takes none that are bound to a key: DPOP=off here"),
        (_, false, false) => Finding::note("tokens", "it does not say how they are to be shown"),
        (true, ..) => Finding::good("tokens", "shown with a proof (DPoP)"),
        (false, ..) => Finding::good("tokens", "shown as they are (Bearer)"),
    };
    vec![Finding::good(NAME, "it refuses (401)"), tokens]
}
