//! The small servers that this program can be itself: what stands behind all sides, and what none could beat.

pub(crate) mod bare_proxy;
pub(crate) mod fixed_api;
pub(crate) mod same_bytes;

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;
use axum::Router;
use tokio::net::TcpListener;

/// Serves until the program ends.
async fn serve(router: Router, port: u16) -> Result<()> {
    let listener = TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await?;
    Ok(axum::serve(listener, router).await?)
}
