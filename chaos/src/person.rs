//! A person with a browser: it keeps cookies, signs in at the provider, and asks for the person's reports.

use std::{collections::BTreeMap, time::Duration};

use anyhow::{Context, Result, bail, ensure};
use reqwest::{
    Client, ClientBuilder, RequestBuilder, StatusCode,
    header::{COOKIE, HeaderMap, LOCATION, RETRY_AFTER, SET_COOKIE},
    redirect::Policy,
};
use url::Url;

use crate::site::Site;

/// The provider's ready accounts.
const ACCOUNTS: [&str; 3] = ["ada-alvarez", "ben-okafor", "cleo-martin"];
const SESSION_COOKIE: &str = "bff-session";
/// The server function that lists the person's reports: it needs an access token.
const REPORTS: &str = "/api/reports";
/// How long a request may take: longer than the application lets one take.
const REQUEST: Duration = Duration::from_secs(60);
/// How many steps a walk to the provider and back may have.
const LONGEST_WALK: usize = 8;
/// How much of an unexpected answer is told, in characters.
const LONGEST_EXCERPT: usize = 160;

/// A person who uses the application.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    http: Client,
    site: Site,
    account: &'static str,
    cookies: BTreeMap<String, String>,
    at_provider: Option<String>,
}

/// An answer, read to its end.
#[derive(Debug)]
pub(crate) struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    body: String,
}

/// What an answer to a request for reports means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum AnswerKind {
    /// The reports.
    Reports,
    /// There is no session (any more).
    SignedOut,
    /// 503 with `Retry-After`.
    RetryLater,
    /// Anything else, in words.
    Unexpected(String),
}

/// What a person does where the provider shows a form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum FormHandling {
    FillIn,
    GiveUp,
}

/// An HTTP client as [`Person`] needs it: redirects are followed by hand, with the cookies of each site.
pub(crate) fn http() -> ClientBuilder {
    Client::builder().redirect(Policy::none()).tcp_nodelay(true).timeout(REQUEST)
}

impl Person {
    /// A person who has no cookie anywhere yet. `number` chooses one of the provider's accounts.
    pub(crate) fn new(http: Client, site: Site, number: usize) -> Self {
        let account = ACCOUNTS[number % ACCOUNTS.len()];
        Self { http, site, account, cookies: BTreeMap::new(), at_provider: None }
    }

    /// The same person with the same sign-in at the provider, and none here.
    pub(crate) fn anew(&self) -> Self {
        Self { cookies: BTreeMap::new(), ..self.clone() }
    }

    /// Asks a server for the reports. Whoever drops the future hangs up.
    pub(crate) async fn ask(&self, server: usize) -> reqwest::Result<Answer> {
        let form = self.http.post(self.site.at(server, REPORTS)).form(&[("", ""); 0]);
        Answer::of(self.with_cookies(form).header("sec-fetch-site", "same-origin")).await
    }

    /// Takes the cookies that came with an answer.
    pub(crate) fn keep(&mut self, answer: &Answer) {
        for cookie in answer.headers.get_all(SET_COOKIE).iter().filter_map(|cookie| cookie.to_str().ok()) {
            let (pair, attributes) = cookie.split_once(';').unwrap_or((cookie, ""));
            let Some((name, value)) = pair.split_once('=') else { continue };
            if attributes.split(';').any(|attribute| attribute.trim().eq_ignore_ascii_case("max-age=0")) {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }

    /// Signs in, filling in every form that the provider shows.
    pub(crate) async fn sign_in(&mut self, server: usize) -> Result<()> {
        let answer = self.go(server, "/login?return_to=/").await?;
        let Some(callback) = self.sign_in_at_provider(&answer, FormHandling::FillIn).await? else {
            bail!("{} to /login", answer.summary());
        };
        let answer = self.follow_callback(server, &callback).await?;
        ensure!(self.cookies.contains_key(SESSION_COOKIE), "{} to the callback", answer.summary());
        Ok(())
    }

    /// Signs in without a form (`prompt=none`). Not so where the provider wants to see the person, or the application
    /// does not know this way.
    pub(crate) async fn sign_in_silently(&mut self, server: usize) -> Result<bool> {
        self.cookies.remove(SESSION_COOKIE);
        let answer = self.go(server, "/login?prompt=none&return_to=/").await?;
        let Some(callback) = self.sign_in_at_provider(&answer, FormHandling::GiveUp).await? else {
            return Ok(false);
        };
        self.follow_callback(server, &callback).await?;
        Ok(self.cookies.contains_key(SESSION_COOKIE) && self.ask(server).await?.kind() == AnswerKind::Reports)
    }

    /// A click on a link of the application.
    async fn go(&mut self, server: usize, path: &str) -> Result<Answer> {
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
            self.cookies.insert(SESSION_COOKIE.to_owned(), session);
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
        let Some(mut url) = login.location(&self.site.base_url)? else { return Ok(None) };
        let mut form = None;
        for _ in 0..LONGEST_WALK {
            if self.site.has(&url) {
                return Ok(Some(url));
            }
            let answer = self.call_provider(&url, form.take()).await?;
            if let Some(next) = answer.location(&url)? {
                url = next;
            } else if form_handling == FormHandling::GiveUp {
                return Ok(None);
            } else {
                let (action, fields) = self.fill_in(&answer)?;
                url = url.join(action)?;
                form = Some(fields);
            }
        }
        bail!("the provider leads in circles")
    }

    async fn call_provider(&mut self, url: &Url, form: Option<Form>) -> Result<Answer> {
        let request = match form {
            Some(form) => self.http.post(url.clone()).form(&form),
            None => self.http.get(url.clone()),
        };
        let request = match &self.at_provider {
            Some(cookie) => request.header(COOKIE, cookie),
            None => request,
        };
        let answer = Answer::of(request).await?;
        if let Some(cookie) = answer.headers.get(SET_COOKIE) {
            self.at_provider = cookie.to_str()?.split(';').next().map(str::to_owned);
        }
        Ok(answer)
    }

    /// Chooses the account, or allows everything.
    fn fill_in(&self, page: &Answer) -> Result<(&'static str, Form)> {
        let carried =
            hidden_request(&page.body).with_context(|| format!("{} of the provider", page.summary()))?;
        let (action, choice) = if page.body.contains("name=\"decision\"") {
            ("/consent", ("decision", "allow".to_owned()))
        } else {
            ("/sign-in", ("account", self.account.to_owned()))
        };
        Ok((action, vec![("request", carried), choice]))
    }

    fn with_cookies(&self, request: RequestBuilder) -> RequestBuilder {
        let pairs: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        if pairs.is_empty() { request } else { request.header(COOKIE, pairs.join("; ")) }
    }
}

type Form = Vec<(&'static str, String)>;

/// The request that the provider's forms carry along.
fn hidden_request(page: &str) -> Option<String> {
    let (_, rest) = page.split_once("name=\"request\" value=\"")?;
    let (value, _) = rest.split_once('"')?;
    Some(value.replace("&amp;", "&"))
}

impl Answer {
    /// An error does not name the address: a callback's holds a code.
    async fn of(request: RequestBuilder) -> reqwest::Result<Self> {
        let read = async {
            let answer = request.send().await?;
            let (status, headers) = (answer.status(), answer.headers().clone());
            Ok(Self { status, headers, body: answer.text().await? })
        };
        read.await.map_err(reqwest::Error::without_url)
    }

    pub(crate) fn kind(&self) -> AnswerKind {
        match self.status {
            StatusCode::OK => AnswerKind::Reports,
            StatusCode::UNAUTHORIZED => AnswerKind::SignedOut,
            StatusCode::SERVICE_UNAVAILABLE if self.headers.contains_key(RETRY_AFTER) => {
                AnswerKind::RetryLater
            }
            _ => AnswerKind::Unexpected(self.summary()),
        }
    }

    /// Where the answer leads, as seen from `from`.
    fn location(&self, from: &Url) -> Result<Option<Url>> {
        let Some(location) = self.headers.get(LOCATION) else { return Ok(None) };
        let url = from.join(location.to_str()?);
        Ok(Some(url.context("a redirect leads nowhere")?))
    }

    /// Status and the begin of the body. An answer to a person holds no secret but in its cookies and its address.
    fn summary(&self) -> String {
        let excerpt: String = self.body.trim().chars().take(LONGEST_EXCERPT).collect();
        format!("{} {excerpt:?}", self.status.as_u16())
    }
}
