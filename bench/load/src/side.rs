//! One of those that are measured side by side: a running program, and a person who is signed in there.

pub(crate) mod apache;
pub(crate) mod express;
pub(crate) mod limits;
pub(crate) mod oauth2_proxy;
pub(crate) mod program;

use std::{borrow::Cow, env, net::SocketAddr, path::PathBuf};

use anyhow::{Context, Result, ensure};
use chaos::{
    answer::Answer,
    cookies::Cookies,
    process::Process,
    sign_in::{AtProvider, FormHandling},
};
use url::Url;

use crate::{bench::Bench, programs::OwnProvider, request::Request, usage};

/// Who signs in: one of the provider's ready accounts.
pub(crate) const ACCOUNT: &str = "ada-alvarez";

/// A side, running. It ends when this value is dropped.
pub(crate) struct Side {
    pub(crate) name: Cow<'static, str>,
    pub(crate) address: SocketAddr,
    /// Where a sign-in begins.
    login: &'static str,
    /// The session's cookies. A side that asks for no sign-in has none.
    pub(crate) cookie: String,
    pub(crate) process: Process,
    pub(crate) provider: Option<OwnProvider>,
}

impl Side {
    /// Lets a person sign in.
    async fn signed_in(mut self, bench: &Bench) -> Result<Self> {
        let mut browser = AtProvider::new(bench.http.clone(), ACCOUNT);
        self.cookie = self.sign_in(bench, &mut browser).await.with_context(|| self.name.to_string())?;
        Ok(self)
    }

    /// A sign-in of its own in this browser. The session's cookies.
    pub(crate) async fn sign_in(&self, bench: &Bench, browser: &mut AtProvider) -> Result<String> {
        let base: Url = self.base_url().parse()?;
        let mut cookies = Cookies::default();
        let start = base.join(self.login)?;
        let answer = Answer::of(bench.http.get(start.clone())).await?;
        cookies.keep(answer.headers());
        let away = answer.location(&start)?.with_context(|| format!("{} to a sign-in", answer.summary()))?;
        let home = browser.follow(away, |url| url.origin() == base.origin(), FormHandling::FillIn).await?;
        let home = home.context("the provider does not lead back")?;
        let answer = Answer::of(cookies.on(bench.http.get(home))).await?;
        cookies.keep(answer.headers());
        ensure!(answer.status().as_u16() < 400, "{} to the end of a sign-in", answer.summary());
        cookies.header().context("a sign-in brought no cookie")
    }

    /// Where browsers find it.
    fn base_url(&self) -> String {
        base_url(self.address)
    }

    /// The signed-in page of expenses.
    pub(crate) fn page(&self) -> Request {
        Request::get(self.address, "/expenses").of(&self.cookie)
    }

    /// The expenses as JSON.
    pub(crate) fn json(&self) -> Request {
        Request::get(self.address, "/api/expenses").of(&self.cookie)
    }

    pub(crate) fn processor_time(&self) -> f64 {
        self.process.id().map(usage::processor_time).unwrap_or_default()
    }

    pub(crate) fn own_provider(&mut self) -> Result<&mut OwnProvider> {
        self.provider.as_mut().context("this side has no provider")
    }
}

/// Where browsers find what listens at an address.
fn base_url(address: SocketAddr) -> String {
    format!("http://localhost:{}", address.port())
}

/// Where a program of others is, if it is installed.
fn installed(name: &str) -> Option<PathBuf> {
    let path = env::var_os("PATH").unwrap_or_default();
    let folders = env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders.map(|folder| folder.join(name)).find(|program| program.is_file())
}
