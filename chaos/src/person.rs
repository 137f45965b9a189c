//! A person with a browser: it keeps cookies, signs in at the provider, and asks for the person's reports.

use std::{iter::repeat_with, time::Duration};

use anyhow::{Result, bail, ensure};
use reqwest::{
    Client, RequestBuilder, StatusCode,
    header::{ACCEPT, CONTENT_TYPE, RETRY_AFTER},
};
use tokio::time::Instant;
use url::{Position, Url};

use crate::{
    answer::Answer,
    cookies::Cookies,
    sign_in::{AtProvider, FormHandling},
    site::Site,
};

/// The provider's ready accounts.
const ACCOUNTS: [&str; 3] = ["ada-alvarez", "ben-okafor", "cleo-martin"];
const SESSION_COOKIE: &str = "bff-session";
/// The server function that lists the person's reports: it needs an access token.
const REPORTS: &str = "/api/reports";
/// A session that began silently and is lost so soon is taken for a loop: the application asks the person then, and says so
/// in its documentation. Real tokens live for minutes, so that nobody loses two sessions within this time; those of a run
/// live for two seconds.
const LOOP_WINDOW: Duration = Duration::from_secs(10);

/// A person who uses the application.
#[derive(Debug, Clone)]
pub struct Person {
    http: Client,
    site: Site,
    cookies: Cookies,
    at_provider: AtProvider,
    /// When the last silent sign-in had brought a session.
    signed_in_silently_at: Option<Instant>,
}

/// What an answer to a request for reports means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AnswerKind {
    /// The reports.
    Reports,
    /// There is no session (any more).
    SignedOut,
    /// 503 with `Retry-After`.
    RetryLater,
    /// Anything else, in words.
    Unexpected(String),
}

impl Person {
    /// A person who has no cookie anywhere yet. `number` chooses one of the provider's accounts.
    #[must_use]
    pub fn new(http: Client, site: Site, number: usize) -> Self {
        let at_provider = AtProvider::new(http.clone(), ACCOUNTS[number % ACCOUNTS.len()]);
        Self { http, site, cookies: Cookies::default(), at_provider, signed_in_silently_at: None }
    }

    /// The same person with the same sign-in at the provider, and none here.
    #[must_use]
    pub fn anew(&self) -> Self {
        Self { cookies: Cookies::default(), signed_in_silently_at: None, ..self.clone() }
    }

    /// The same browser with the same session, which finds the application's processes elsewhere.
    #[must_use]
    pub fn at(&self, site: Site) -> Self {
        Self { site, ..self.clone() }
    }

    /// Asks a server for the reports. Whoever drops the future hangs up.
    ///
    /// # Errors
    /// Where no whole answer comes.
    pub async fn ask(&self, server: usize) -> reqwest::Result<Answer> {
        let form = self.http.post(self.site.at(server, REPORTS)).form(&[("", ""); 0]);
        Answer::of(self.with_cookies(form).header("sec-fetch-site", "same-origin")).await
    }

    /// Takes the cookies that came with an answer.
    pub fn keep(&mut self, answer: &Answer) {
        self.cookies.keep(answer.headers());
    }

    /// Signs in, filling in every form that the provider shows.
    ///
    /// # Errors
    /// Where no session comes of it.
    pub async fn sign_in(&mut self, server: usize) -> Result<()> {
        let answer = self.go(server, "/login?return_to=/").await?;
        let Some(callback) = self.sign_in_at_provider(&answer, FormHandling::FillIn).await? else {
            bail!("{} to /login", answer.summary());
        };
        let answer = self.follow_callback(server, &callback).await?;
        ensure!(self.cookies.has(SESSION_COOKIE), "{} to the callback", answer.summary());
        Ok(())
    }

    /// Signs in without a form (`prompt=none`). Not so where the provider wants to see the person, or the application
    /// does not know this way.
    ///
    /// # Errors
    /// Where something does not answer.
    pub async fn sign_in_silently(&mut self, server: usize) -> Result<bool> {
        self.cookies.remove(SESSION_COOKIE);
        let answer = self.go(server, "/login?prompt=none&return_to=/").await?;
        let Some(callback) = self.sign_in_at_provider(&answer, FormHandling::GiveUp).await? else {
            return Ok(false);
        };
        self.follow_callback(server, &callback).await?;
        if !self.cookies.has(SESSION_COOKIE) {
            return Ok(false);
        }
        self.signed_in_silently_at = Some(Instant::now());
        Ok(kind(&self.ask(server).await?) == AnswerKind::Reports)
    }

    /// Whether a session that is lost now began silently so lately that the application asks the person.
    #[must_use]
    pub fn is_asked_for_a_loop(&self) -> bool {
        self.signed_in_silently_at.is_some_and(|at| at.elapsed() < LOOP_WINDOW)
    }

    /// Signs out of the application, with the button on its pages.
    ///
    /// # Errors
    /// Where no whole answer comes.
    pub async fn sign_out(&self, server: usize) -> reqwest::Result<Answer> {
        let form = self.http.post(self.site.at(server, "/logout")).form(&[("", ""); 0]);
        Answer::of(self.with_cookies(form).header("sec-fetch-site", "same-origin")).await
    }

    /// Sends a file with one of the application's forms for files, and follows where it leads.
    ///
    /// # Errors
    /// Where no whole answer comes.
    pub async fn send_file(
        &mut self,
        server: usize,
        path: &str,
        name: &str,
        content: &str,
    ) -> Result<Answer> {
        let key: String = repeat_with(fastrand::alphanumeric).take(16).collect();
        let form = format!(
            "--x\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\n{key}\r\n\
             --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--x--\r\n"
        );
        let request = self.with_cookies(self.http.post(self.site.at(server, path)));
        let request = request.header(CONTENT_TYPE, "multipart/form-data; boundary=x").body(form);
        let request = request.header(ACCEPT, "text/html");
        let answer = Answer::of(request.header("sec-fetch-site", "same-origin")).await?;
        self.keep(&answer);
        match answer.location(&self.site.base_url)? {
            Some(next) => self.go(server, &next[Position::BeforePath..]).await,
            None => Ok(answer),
        }
    }

    /// A click on a link of the application.
    ///
    /// # Errors
    /// Where no whole answer comes.
    pub async fn go(&mut self, server: usize, path: &str) -> Result<Answer> {
        let request = self.with_cookies(self.http.get(self.site.at(server, path)));
        let answer = Answer::of(request.header("sec-fetch-site", "same-origin")).await?;
        self.keep(&answer);
        Ok(answer)
    }

    /// Follows the provider's link back. `SameSite=Strict` cookies stay at home on the way.
    async fn follow_callback(&mut self, server: usize, callback: &Url) -> Result<Answer> {
        let session = self.cookies.remove(SESSION_COOKIE);
        let path = format!("{}?{}", callback.path(), callback.query().unwrap_or_default());
        let request = self
            .with_cookies(self.http.get(self.site.at(server, &path)))
            .header("sec-fetch-site", "cross-site")
            .header("sec-fetch-mode", "navigate")
            .header("sec-fetch-dest", "document");
        let answer = Answer::of(request).await?;
        if let Some(session) = session {
            self.cookies.insert(SESSION_COOKIE, session);
        }
        self.keep(&answer);
        Ok(answer)
    }

    /// From the redirect that `/login` answers with to the address that the provider sends the person back to. `None`
    /// where there is no redirect, or a form at which the person turns back.
    async fn sign_in_at_provider(
        &mut self,
        login: &Answer,
        form_handling: FormHandling,
    ) -> Result<Option<Url>> {
        let Some(url) = login.location(&self.site.base_url)? else { return Ok(None) };
        self.at_provider.follow(url, |url| self.site.has(url), form_handling).await
    }

    fn with_cookies(&self, request: RequestBuilder) -> RequestBuilder {
        self.cookies.on(request)
    }
}

/// What an answer to a request for reports means.
#[must_use]
pub fn kind(answer: &Answer) -> AnswerKind {
    match answer.status() {
        StatusCode::OK => AnswerKind::Reports,
        StatusCode::UNAUTHORIZED => AnswerKind::SignedOut,
        StatusCode::SERVICE_UNAVAILABLE if answer.headers().contains_key(RETRY_AFTER) => {
            AnswerKind::RetryLater
        }
        _ => AnswerKind::Unexpected(answer.summary()),
    }
}
