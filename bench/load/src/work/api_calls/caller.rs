//! The real API, as one person calls it.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use chaos::process::Process;
use futures::StreamExt;
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, LOCATION},
};
use serde_json::Value;
use tokio::time::sleep;

use crate::{
    api_token,
    bench::{Bench, memory, own_memory},
    programs::OwnProvider,
    request::Request,
    spread::{figure, percentile},
    wrk,
};

/// How often an import is taken, and how many rows it has.
pub(super) const IMPORTS: u32 = 5;
pub(super) const IMPORTED: u32 = 1_000;
/// How long a call that reads is repeated, in seconds.
pub(super) const REPEATED: u64 = 1;

/// One call: how long it took, in milliseconds.
pub(super) struct Timing {
    pub(super) name: String,
    pub(super) p50: f64,
    pub(super) p99: f64,
    /// Whether it changes nothing.
    pub(super) reads: bool,
}

/// An export: its lines, how long it took, and the API's memory in MiB: before it, at most, and how much of that was its own.
pub(super) struct Export {
    pub(super) lines: usize,
    pub(super) seconds: f64,
    pub(super) before: f64,
    pub(super) most: f64,
    pub(super) own: f64,
}

/// A person with an access token.
pub(super) struct Caller<'a> {
    bench: &'a Bench,
    address: SocketAddr,
    token: String,
}

impl<'a> Caller<'a> {
    pub(super) async fn new(
        bench: &'a Bench,
        address: SocketAddr,
        provider: &OwnProvider,
        account: &'static str,
    ) -> Result<Self> {
        let token = api_token::of(provider, &bench.http, account).await?;
        Ok(Self { bench, address, token })
    }

    /// What the API answers.
    pub(super) async fn json(&self, path: &str) -> Result<Value> {
        Ok(good(self.http().get(self.url(path)).bearer_auth(&self.token).send().await?).await?.json().await?)
    }

    /// The same call again and again.
    pub(super) async fn read(&self, name: &str, path: &str) -> Result<Timing> {
        let request =
            Request::get(self.address, path).with("authorization", format!("Bearer {}", self.token));
        request.check(self.http()).await?;
        let folder = self.bench.folder("wrk")?;
        let counted = wrk::run(&[request], 1, REPEATED, &folder).await?;
        anyhow::ensure!(counted.errors == 0, "{name}: {} errors", counted.errors);
        Ok(Timing { name: name.to_owned(), p50: counted.p50, p99: counted.p99, reads: true })
    }

    /// Sending files, and confirming what was read. `first` is the number of the first file.
    pub(super) async fn import(&self, first: u32) -> Result<[Timing; 2]> {
        let (mut sent, mut confirmed) = (Vec::new(), Vec::new());
        for number in first..first + IMPORTS {
            let began = Instant::now();
            let request =
                self.http().post(self.url("/imports")).header(CONTENT_TYPE, "text/csv").body(csv(number));
            let answer = good(request.bearer_auth(&self.token).send().await?).await?;
            let location = answer.headers().get(LOCATION).context("an import without an address")?;
            let confirmation = format!("{}/confirmation", location.to_str()?);
            answer.bytes().await?;
            sent.push(began.elapsed().as_secs_f64() * 1e3);
            let began = Instant::now();
            let request = self.http().post(self.url(&confirmation)).bearer_auth(&self.token);
            good(request.send().await?).await?.bytes().await?;
            confirmed.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let timing = |name: String, times: &[f64]| Timing {
            name,
            p50: percentile(times, 50),
            p99: percentile(times, 99),
            reads: false,
        };
        Ok([
            timing(format!("import of {} rows, sent", figure(f64::from(IMPORTED))), &sent),
            timing(format!("import of {} rows, confirmed", figure(f64::from(IMPORTED))), &confirmed),
        ])
    }

    pub(super) async fn export(&self, api: &Process) -> Result<Export> {
        let before = memory(api);
        let (mut most, mut own) = (before, own_memory(api));
        let began = Instant::now();
        // An export of a million takes longer than any other request may.
        let request = self.http().get(self.url("/expenses.csv")).timeout(Duration::from_secs(600));
        let answer = good(request.bearer_auth(&self.token).send().await?).await?;
        let mut body = answer.bytes_stream();
        let mut lines = 0;
        let mut next_look = Instant::now();
        while let Some(part) = body.next().await {
            lines += part?.iter().filter(|byte| **byte == b'\n').count();
            if Instant::now() >= next_look {
                (most, own) = (most.max(memory(api)), own.max(own_memory(api)));
                next_look = Instant::now() + Duration::from_millis(50);
            }
        }
        (most, own) = (most.max(memory(api)), own.max(own_memory(api)));
        let seconds = began.elapsed().as_secs_f64();
        sleep(Duration::from_millis(200)).await;
        println!(
            "  export of {lines} lines in {seconds:.1} s, {before:.1} to {most:.1} MiB, {own:.1} of its own"
        );
        Ok(Export { lines, seconds, before, most, own })
    }

    const fn http(&self) -> &Client {
        &self.bench.http
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

async fn good(answer: Response) -> Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    anyhow::bail!("{status}: {}", answer.text().await.unwrap_or_default())
}

/// A file of a spreadsheet, with other expenses for each number.
fn csv(number: u32) -> String {
    let row = |row: u32| {
        format!(
            "2026-10-{:02},Corner Shop {number}.{row},Import {number} of the bench,office,{row}.50,EUR\r\n",
            1 + row % 28
        )
    };
    let rows: String = (1..=IMPORTED).map(row).collect();
    format!("date,merchant,description,category,amount,currency\r\n{rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_as_many_rows_as_may_be_imported_and_none_of_another() {
        let (one, other) = (csv(1), csv(2));
        assert_eq!(one.lines().count(), 1 + IMPORTED as usize);
        assert!(one.len() < 512 * 1024);
        assert!(one.lines().skip(1).all(|row| !other.contains(row)));
    }
}
