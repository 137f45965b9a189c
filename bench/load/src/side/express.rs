//! An Express application of the same work (`bench/express`).

use std::net::SocketAddr;

use anyhow::{Context, Result};
use chaos::process::{Process, Program};

use super::{Side, base_url, installed};
use crate::{
    bench::{Bench, free_address},
    programs::{AUDIENCE, CLIENT_ID, CLIENT_SECRET, OwnProvider, SESSION_SECRET},
};

pub(crate) const NAME: &str = "Express";

/// Starts it before an API, with a person signed in; `None` where Node.js or its packages are not there.
pub(crate) async fn start(bench: &Bench, api: SocketAddr) -> Result<Option<Side>> {
    let Some(node) = installed("node") else { return Ok(None) };
    let application = &bench.options.express;
    if !application.join("node_modules/express-openid-connect").is_dir() {
        return Ok(None);
    }
    let application = application.join("app.js").canonicalize().context("the Express application")?;
    let address = free_address()?;
    let provider = OwnProvider::start(bench, &format!("{}/callback", base_url(address))).await?;
    let variables = vec![
        ("NODE_ENV", "production".to_owned()),
        ("PORT", address.port().to_string()),
        ("BASE_URL", base_url(address)),
        ("ISSUER_BASE_URL", provider.issuer.clone()),
        ("CLIENT_ID", CLIENT_ID.to_owned()),
        ("CLIENT_SECRET", CLIENT_SECRET.to_owned()),
        ("SESSION_SECRET", SESSION_SECRET.to_owned()),
        ("API_URL", format!("http://{api}")),
        ("API_AUDIENCE", AUDIENCE.to_owned()),
    ];
    let program = Program {
        binary: node,
        arguments: vec![application.display().to_string()],
        folder: bench.folder("express")?,
        log: "log".to_owned(),
        variables,
        answers_at: format!("http://{address}/"),
    };
    let process = Process::start(bench.cores.measured(program)).await?;
    let provider = Some(provider);
    let side = Side { name: NAME.into(), address, login: "/login", cookie: String::new(), process, provider };
    side.signed_in(bench).await.map(Some)
}
