//! What no program could beat that does the work: the page's bytes from memory, and a proxy that only passes on.

use std::{fs, net::SocketAddr};

use anyhow::{Context, Result};
use chaos::process::Process;

use super::Side;
use crate::bench::{Bench, free_address};

/// A server that answers everything with these bytes.
pub(crate) async fn same_bytes(bench: &Bench, bytes: &str) -> Result<Side> {
    let file = bench.folder("page")?.join("page.html");
    fs::write(&file, bytes).with_context(|| format!("{} can't be written", file.display()))?;
    start(bench, "limit: the same bytes from memory", "same-bytes", &file.display().to_string()).await
}

/// A proxy before the API.
pub(crate) async fn bare_proxy(bench: &Bench, api: SocketAddr) -> Result<Side> {
    start(bench, "limit: a bare proxy", "bare-proxy", &api.to_string()).await
}

async fn start(bench: &Bench, name: &'static str, server: &str, argument: &str) -> Result<Side> {
    let address = free_address()?;
    let program = bench.own(server, address, &[argument.to_owned()])?;
    let process = Process::start(bench.cores.measured(program)).await?;
    Ok(Side { name: name.into(), address, login: "", cookie: String::new(), process, provider: None })
}
