//! oauth2-proxy before the API, where it is installed: Debian does not have it.

use std::net::SocketAddr;

use anyhow::Result;
use chaos::process::{Process, Program};

use super::{Side, base_url, installed};
use crate::{
    bench::{Bench, free_address},
    programs::{CLIENT_ID, CLIENT_SECRET, OwnProvider},
};

pub(crate) const NAME: &str = "oauth2-proxy";

/// Thirty-two bytes, as it seals its cookies with.
const COOKIE_SECRET: &str = "known-to-this-run-alone-32-bytes";

/// Starts it before an API, with a person signed in; `None` where it is not there.
pub(crate) async fn start(bench: &Bench, api: SocketAddr) -> Result<Option<Side>> {
    let Some(binary) = installed("oauth2-proxy") else { return Ok(None) };
    let address = free_address()?;
    let redirect_uri = format!("{}/oauth2/callback", base_url(address));
    let provider = OwnProvider::start(bench, &redirect_uri).await?;
    let arguments = [
        "--provider=oidc".to_owned(),
        format!("--oidc-issuer-url={}", provider.issuer),
        format!("--client-id={CLIENT_ID}"),
        format!("--client-secret={CLIENT_SECRET}"),
        format!("--redirect-url={redirect_uri}"),
        format!("--http-address={address}"),
        format!("--upstream=http://{api}/"),
        format!("--cookie-secret={COOKIE_SECRET}"),
        "--cookie-secure=false".to_owned(),
        "--email-domain=*".to_owned(),
        "--code-challenge-method=S256".to_owned(),
        "--pass-access-token=true".to_owned(),
        "--skip-provider-button=true".to_owned(),
        "--request-logging=false".to_owned(),
    ];
    let program = Program {
        binary,
        arguments: arguments.into(),
        folder: bench.folder("oauth2-proxy")?,
        log: "log".to_owned(),
        variables: Vec::new(),
        answers_at: format!("http://{address}/ping"),
    };
    let process = Process::start(bench.cores.measured(program)).await?;
    let provider = Some(provider);
    let side =
        Side { name: NAME.into(), address, login: "/expenses", cookie: String::new(), process, provider };
    side.signed_in(bench).await.map(Some)
}
