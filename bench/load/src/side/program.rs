//! The program itself, as in production.

use std::{borrow::Cow, net::SocketAddr, path::Path};

use anyhow::Result;
use chaos::process::Process;

use super::{Side, base_url};
use crate::{
    arguments::Build,
    bench::{Bench, free_address},
    programs::{self, OwnProvider},
    request::Request,
};

pub(crate) const NAME: &str = "the program";

/// Starts it before an API, with a person signed in.
pub(crate) async fn start(bench: &Bench, api: SocketAddr) -> Result<Side> {
    start_in(bench, &bench.folder("server")?, api).await
}

/// The same with its database in this folder.
pub(crate) async fn start_in(bench: &Bench, folder: &Path, api: SocketAddr) -> Result<Side> {
    started(bench, (NAME.into(), None), folder, api).await
}

/// Another build of it, under the build's name.
pub(crate) async fn start_build(bench: &Bench, build: &Build, api: SocketAddr) -> Result<Side> {
    started(bench, (build.name.clone().into(), Some(&build.server)), &bench.folder("server")?, api).await
}

async fn started(
    bench: &Bench,
    (name, build): (Cow<'static, str>, Option<&Path>),
    folder: &Path,
    api: SocketAddr,
) -> Result<Side> {
    let address = free_address()?;
    let provider = OwnProvider::start(bench, &format!("{}/callback", base_url(address))).await?;
    let process =
        Process::start(programs::server(bench, build, folder, address, &provider.issuer, api)).await?;
    let side = Side {
        name,
        address,
        login: "/login?return_to=/expenses",
        cookie: String::new(),
        process,
        provider: Some(provider),
    };
    side.signed_in(bench).await
}

/// The server function that the page's own script would call: it lists the expenses.
pub(crate) fn server_function(side: &Side, cookie: &str) -> Request {
    Request::empty_form(side.address, "/api/expenses").of(cookie)
}

/// What passes the API's JSON through, where this build has it, and otherwise the server function.
pub(crate) async fn json(bench: &Bench, side: &Side) -> Request {
    if side.json().check(&bench.http).await.is_ok() {
        side.json()
    } else {
        server_function(side, &side.cookie)
    }
}
