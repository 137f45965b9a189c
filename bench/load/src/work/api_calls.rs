//! (i) The API alone, with a company of many expenses.

use std::{
    net::SocketAddr,
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use chaos::process::Process;
use futures::StreamExt;
use reqwest::{
    Client, Response,
    header::{CONTENT_TYPE, LOCATION},
};
use tokio::time::sleep;

use crate::{
    api_token,
    bench::{Bench, free_address, memory},
    company::{Company, Share},
    document::{Aim, Section, Table},
    programs::{self, OwnProvider},
    request::Request,
    side::ACCOUNT,
    spread::{Spread, figure, percentile},
    wrk,
};

/// Somebody with a tenth of what the first person has.
const OTHER_ACCOUNT: &str = "ben-okafor";
/// The calls that only read. What is searched for is in one expense, or in a quarter of them.
const READS: [(&str, &str); 6] = [
    ("list", "/expenses?limit=20"),
    ("filter", "/expenses?limit=20&category=meals&from=2025-01-01&sort=-amount"),
    ("search, one finds itself", "/expenses?limit=20&q=number%201234%20"),
    ("search, a quarter does", "/expenses?limit=20&q=hotel"),
    ("search, none does", "/expenses?limit=20&q=zeppelin"),
    ("summary", "/summary"),
];
/// How often an import is taken, and how many rows it has.
const IMPORTS: u32 = 5;
const IMPORTED: u32 = 1_000;
/// What every call is to stay below, in milliseconds.
const BOUND: f64 = 20.0;

/// One call: how long it took, in milliseconds.
struct Call {
    name: String,
    p50: f64,
    p99: f64,
}

/// An export: its lines, how long it took, and the API's memory in MiB before it and at most.
struct Export {
    lines: usize,
    seconds: f64,
    before: f64,
    most: f64,
}

/// The running API, as one person calls it.
struct Caller<'a> {
    bench: &'a Bench,
    http: Client,
    address: SocketAddr,
    token: String,
}

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let provider = OwnProvider::start(bench, api_token::REDIRECT_URI).await?;
    let (folder, address) = (bench.folder("api")?, free_address()?);
    let start = || programs::api(bench, &folder, address, &provider.issuer);
    let mut api = Process::start(start()).await?;
    let caller = Caller::new(bench, address, &provider, ACCOUNT).await?;
    let sizes: Vec<u64> =
        [10_000, 100_000, 1_000_000].into_iter().filter(|size| *size <= bench.options.rows).collect();

    let mut head = vec!["call, p50 and p99 in ms".to_owned()];
    let mut columns: Vec<Vec<Call>> = Vec::new();
    let mut exports =
        Table::new(&["export as CSV", "lines", "seconds", "memory before, MiB", "at most, MiB"]);
    let (mut last, mut memories) = (None, Vec::new());
    for &size in &sizes {
        fill(&mut api, &folder, &provider.issuer, ACCOUNT, size).await?;
        let (calls, export) = calls_and_export(&caller, &api).await?;
        head.push(format!("{} expenses of one person", figure(size as f64)));
        last = Some(columns.len());
        columns.push(calls);
        memories.push(export.most - export.before);
        exports.row(export.cells(size));
    }
    if let Some(size) = sizes.last() {
        fill(&mut api, &folder, &provider.issuer, OTHER_ACCOUNT, size / 10).await?;
        let other = Caller::new(bench, address, &provider, OTHER_ACCOUNT).await?;
        let (calls, _) = calls_and_export(&other, &api).await?;
        head.push(format!("{} beside them, of another", figure((size / 10) as f64)));
        columns.push(calls);
    }
    api.stop().await?;

    let mut table = Table { head, rows: Vec::new() };
    let names: Vec<_> =
        columns.first().iter().flat_map(|calls| calls.iter().map(|call| call.name.clone())).collect();
    for (index, name) in names.into_iter().enumerate() {
        let cells = columns.iter().filter_map(|calls| calls.get(index));
        table.row(
            [name].into_iter().chain(cells.map(|call| format!("{}, {}", figure(call.p50), figure(call.p99)))),
        );
    }
    let slowest =
        last.and_then(|last| columns.get(last)?.iter().max_by(|one, other| one.p50.total_cmp(&other.p50)));
    let most = sizes.last().map_or(0.0, |size| *size as f64);
    Ok(Section {
        letter: 'i',
        title: "The API, with many expenses",
        text: format!(
            "The real API on one processor, without the server: one call at a time, {} s of each that reads; an import of \
             {IMPORTED} rows is sent and confirmed {IMPORTS} times. One person has all of the company's expenses, which is \
             the harder case: lists, sums and searches are of one person's. Last, another person has a tenth as many in \
             the same database.",
            bench.options.seconds.min(3)
        ),
        aims: vec![
            Aim::at_most(
                &format!(
                    "every call under {BOUND} ms at p50 with {} expenses; the slowest is: {}",
                    figure(most),
                    slowest.map_or("none", |call| call.name.as_str())
                ),
                Spread::of(slowest.map(|call| call.p50)),
                BOUND,
            ),
            Aim::at_most(
                &format!("an export of {} in constant memory: it takes so many MiB more", figure(most)),
                Spread::of(memories.last().copied()),
                10.0,
            ),
        ],
        tables: vec![table, exports],
        notes: Vec::new(),
    })
}

/// Stops the API, gives the person so many expenses, and starts it again.
async fn fill(api: &mut Process, folder: &Path, issuer: &str, subject: &str, expenses: u64) -> Result<()> {
    api.stop().await?;
    let began = Instant::now();
    let mut company = Company::open(folder, issuer).await?;
    company.fill(Share { subject, people: 1, expenses }).await?;
    company.close().await?;
    println!("  filled up to {expenses} expenses in {:.0} s", began.elapsed().as_secs_f64());
    api.start_again().await
}

async fn calls_and_export(caller: &Caller<'_>, api: &Process) -> Result<(Vec<Call>, Export)> {
    // First, so that the memory is what the export takes.
    let export = caller.export(api).await?;
    let mut calls = Vec::new();
    for (name, path) in READS {
        calls.push(caller.read(name, path).await?);
    }
    calls.extend(caller.import().await?);
    for Call { name, p50, p99 } in &calls {
        println!("  {name:<34} p50 {} ms, p99 {} ms", figure(*p50), figure(*p99));
    }
    Ok((calls, export))
}

impl<'a> Caller<'a> {
    async fn new(
        bench: &'a Bench,
        address: SocketAddr,
        provider: &OwnProvider,
        account: &'static str,
    ) -> Result<Self> {
        let token = api_token::of(provider, &bench.http, account).await?;
        Ok(Self { bench, http: bench.http.clone(), address, token })
    }

    async fn read(&self, name: &str, path: &str) -> Result<Call> {
        let request =
            Request::get(self.address, path).with("authorization", format!("Bearer {}", self.token));
        request.check(&self.http).await?;
        let folder = self.bench.folder("wrk")?;
        let counted = wrk::run(&[request], 1, self.bench.options.seconds.min(3), &folder).await?;
        anyhow::ensure!(counted.errors == 0, "{name}: {} errors", counted.errors);
        Ok(Call { name: name.to_owned(), p50: counted.p50, p99: counted.p99 })
    }

    /// Sending the file, and confirming what was read.
    async fn import(&self) -> Result<[Call; 2]> {
        let (mut sent, mut confirmed) = (Vec::new(), Vec::new());
        for number in 0..IMPORTS {
            let began = Instant::now();
            let request =
                self.http.post(self.url("/imports")).header(CONTENT_TYPE, "text/csv").body(csv(number));
            let answer = good(request.bearer_auth(&self.token).send().await?).await?;
            let location = answer.headers().get(LOCATION).context("an import without an address")?;
            let confirmation = format!("{}/confirmation", location.to_str()?);
            answer.bytes().await?;
            sent.push(began.elapsed().as_secs_f64() * 1e3);
            let began = Instant::now();
            let request = self.http.post(self.url(&confirmation)).bearer_auth(&self.token);
            good(request.send().await?).await?.bytes().await?;
            confirmed.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let call = |name: String, times: &[f64]| Call {
            name,
            p50: percentile(times, 50),
            p99: percentile(times, 99),
        };
        Ok([
            call(format!("import of {IMPORTED} rows, sent"), &sent),
            call(format!("import of {IMPORTED} rows, confirmed"), &confirmed),
        ])
    }

    async fn export(&self, api: &Process) -> Result<Export> {
        let before = memory(api);
        let mut most = before;
        let began = Instant::now();
        // An export of a million takes longer than any other request may.
        let request = self.http.get(self.url("/expenses.csv")).timeout(Duration::from_secs(600));
        let answer = good(request.bearer_auth(&self.token).send().await?).await?;
        let mut body = answer.bytes_stream();
        let mut lines = 0;
        let mut next_look = Instant::now();
        while let Some(part) = body.next().await {
            lines += part?.iter().filter(|byte| **byte == b'\n').count();
            if Instant::now() >= next_look {
                most = most.max(memory(api));
                next_look = Instant::now() + Duration::from_millis(50);
            }
        }
        most = most.max(memory(api));
        let seconds = began.elapsed().as_secs_f64();
        sleep(Duration::from_millis(200)).await;
        println!("  export of {lines} lines in {seconds:.1} s, {before:.1} to {most:.1} MiB");
        Ok(Export { lines, seconds, before, most })
    }

    fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }
}

impl Export {
    fn cells(&self, size: u64) -> [String; 5] {
        [
            format!("{} expenses", figure(size as f64)),
            figure(self.lines as f64),
            figure(self.seconds),
            format!("{:.1}", self.before),
            format!("{:.1}", self.most),
        ]
    }
}

async fn good(answer: Response) -> Result<Response> {
    let status = answer.status();
    if status.is_success() {
        return Ok(answer);
    }
    anyhow::bail!("{status}: {}", answer.text().await.unwrap_or_default())
}

/// A file of a spreadsheet, with other rows for each number.
fn csv(number: u32) -> String {
    let row = |row: u32| {
        format!(
            "2026-10-{:02},Corner Shop {row},Import {number} of the bench,office,{row}.50,EUR\r\n",
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
    fn a_file_has_as_many_rows_as_may_be_imported() {
        assert_eq!(csv(1).lines().count(), 1 + IMPORTED as usize);
        assert!(csv(1).len() < 512 * 1024);
        assert_ne!(csv(1), csv(2));
    }
}
