//! (h) Memory, and the time from the start to the first page.

use std::{
    net::SocketAddr,
    time::{Duration, Instant},
};

use anyhow::{Result, ensure};
use chaos::process::Process;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
    time::sleep,
};

use crate::{
    bench::{Bench, free_address, memory},
    document::{Aim, Section, Table},
    programs::{self, OwnProvider},
    request::Request,
    side::{
        Side,
        apache::{self, Workers},
        express, program,
    },
    spread::Spread,
    wrk,
};

/// How often the program is started.
const STARTS: usize = 30;
/// How many connections load it before its memory is read again.
const CONNECTIONS: usize = 256;
/// How long a program is left alone before its memory is read.
const REST: Duration = Duration::from_secs(1);
/// How long the first page may take.
const PATIENCE: Duration = Duration::from_secs(30);
/// How soon the first page is asked for again that was not answered.
const AGAIN: Duration = Duration::from_micros(200);

pub(super) async fn measure(bench: &Bench) -> Result<Section> {
    let (api, _running) = bench.fixed_api().await?;
    let mut notes =
        vec!["The program has no provider and no API within; a build for development has both.".to_owned()];
    let mut table = Table::new(&[
        "side",
        "memory right after the start, MiB",
        "after load, MiB",
        "under load, at most, MiB",
    ]);
    let ours = memories(bench, program::start(bench, api).await?).await?;
    table.row(cells(program::NAME, &ours));
    for (name, side) in [
        (express::NAME, express::start(bench, api).await?),
        (apache::NAME, apache::start(bench, api, Workers::for_connections(CONNECTIONS)).await?),
    ] {
        match side {
            Some(side) => table.row(cells(name, &memories(bench, side).await?)),
            None => notes.push(format!("{name} was not to be had.")),
        }
    }
    let starts = starts(bench, api).await?;
    let mut started = Table::new(&["", "from the start of the process to the first page, ms"]);
    started.row([
        format!("the program, {STARTS} starts"),
        starts.map(|starts| starts.to_string()).unwrap_or_default(),
    ]);
    let [idle, after, _] = ours.map(|memory| Spread::of([memory]));
    Ok(Section {
        letter: 'h',
        title: "Memory and start",
        text: format!(
            "Memory is RSS, of all of a side's processes, with one person signed in; the load is the page of expenses or, where there is \
             none, JSON, with {CONNECTIONS} connections for {} s. A start ends with the page at `/`, whole.",
            2 * bench.options.seconds
        ),
        tables: vec![table, started],
        aims: vec![
            Aim::at_most("under 20 MiB idle", idle, 20.0),
            Aim::at_most("under 40 MiB after load", after, 40.0),
        ],
        notes,
    })
}

/// After the start, after load, and at most under load.
async fn memories(bench: &Bench, side: Side) -> Result<[f64; 3]> {
    sleep(REST).await;
    let idle = memory(&side.process);
    let request = if side.page().check(&bench.http).await.is_ok() { side.page() } else { side.json() };
    let folder = bench.folder("wrk")?;
    let requests = [request];
    let mut load = Box::pin(wrk::run(&requests, CONNECTIONS, 2 * bench.options.seconds, &folder));
    let mut most = idle;
    loop {
        tokio::select! {
            counted = &mut load => {
                counted?;
                break;
            }
            () = sleep(Duration::from_millis(50)) => most = most.max(memory(&side.process)),
        }
    }
    sleep(REST).await;
    let after = memory(&side.process);
    println!("  {:<34} {idle:.1} MiB idle, {after:.1} MiB after load, {most:.1} MiB at most", side.name);
    Ok([idle, after, most])
}

fn cells(name: &str, memories: &[f64; 3]) -> Vec<String> {
    [name.to_owned()].into_iter().chain(memories.iter().map(|memory| format!("{memory:.1}"))).collect()
}

/// Milliseconds from each start to the first page. The database is there from the first start on.
async fn starts(bench: &Bench, api: SocketAddr) -> Result<Option<Spread>> {
    let folder = bench.folder("server")?;
    let mut times = Vec::new();
    let provider = OwnProvider::start(bench, "http://localhost:3000/callback").await?;
    for _ in 0..STARTS {
        let address = free_address()?;
        let page = Request::get(address, "/").bytes();
        let began = Instant::now();
        let (process, ()) = tokio::try_join!(
            Process::start(programs::server(bench, None, &folder, address, &provider.issuer, api)),
            async {
                while !is_answered(address, &page).await {
                    ensure!(began.elapsed() < PATIENCE, "the first page does not come");
                    sleep(AGAIN).await;
                }
                times.push(began.elapsed().as_secs_f64() * 1e3);
                Ok(())
            }
        )?;
        drop(process);
    }
    let starts = Spread::of(times);
    if let Some(starts) = starts {
        println!("  {starts} ms to the first page");
    }
    Ok(starts)
}

async fn is_answered(address: SocketAddr, request: &[u8]) -> bool {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        stream.write_all(request).await?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).await?;
        Ok::<_, std::io::Error>(answer.starts_with(b"HTTP/1.1 200 "))
    };
    asked.await.unwrap_or(false)
}
