//! People's browsers, before the application's own router over the development provider in this process.

use std::{collections::BTreeMap, sync::Arc};

use axum::body::{Body, Bytes};
use bff::{Bff, Clock, Db, Presenter, SystemClock};
use http::{HeaderMap, Request, StatusCode, header, request::Builder};
use http_body_util::BodyExt;
use leptos::config::LeptosOptions;
use program::Variables;
use reqwest::{Client, redirect::Policy};
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio_util::sync::{CancellationToken, DropGuard};
use url::{Url, form_urlencoded};

use super::application::Application;
use crate::{
    api_client::ApiClient,
    embedded::{self, Listeners},
    observation::Observation,
    router::{self, Site},
    settings::Settings,
};

/// The application and what it needs.
pub(super) struct Running {
    pub(super) application: Application,
    /// The path below which it stands.
    base_path: String,
    issuer: String,
    _stop: DropGuard,
}

impl Running {
    /// Over the real API, which runs in this process too.
    pub(super) async fn start() -> Arc<Self> {
        let (port, api) = listener().await;
        Self::start_with(&[("API_PORT", &port)], Some(api)).await
    }

    /// Over the real API, below a path.
    pub(super) async fn start_below(path: &str) -> Arc<Self> {
        let ((port, api), base_url) = (listener().await, format!("http://localhost:3000{path}"));
        Self::start_with(&[("API_PORT", &port), ("BASE_URL", &base_url)], Some(api)).await
    }

    /// Over the real API, with these settings.
    pub(super) async fn start_set(variables: &[(&str, &str)]) -> Arc<Self> {
        let (port, api) = listener().await;
        Self::start_with(&[variables, &[("API_PORT", &port)]].concat(), Some(api)).await
    }

    /// Over another API, with tokens that last and a provider that can be asked what it did.
    pub(super) async fn start_over(api: &str) -> Arc<Self> {
        Self::start_over_set(api, &[]).await
    }

    /// The same, with these settings.
    pub(super) async fn start_over_set(api: &str, variables: &[(&str, &str)]) -> Arc<Self> {
        let long = ("DEVIDP_ACCESS_TOKEN_LIFETIME", "600");
        let own = [("API_EMBEDDED", "off"), ("API_URL", api), ("DEVIDP_CONTROL", "on"), long];
        Self::start_with(&[variables, &own].concat(), None).await
    }

    async fn start_with(variables: &[(&str, &str)], api: Option<TcpListener>) -> Arc<Self> {
        let data = TempDir::new().unwrap();
        let folder = data.path().to_str().unwrap().to_owned();
        let (port, provider) = listener().await;
        let variables = [variables, &[("DATA_DIR", &*folder), ("DEVIDP_PORT", &*port)]].concat();
        let settings = Settings::from_variables(&Variables::from_pairs(&variables)).unwrap();
        let stop = CancellationToken::new();
        let listeners = Listeners { provider: Some(provider), api };
        embedded::start(&settings, listeners, &stop, &stop).await.unwrap();
        Self::start_by(SystemClock, &settings, data, stop).await
    }

    /// The application alone, by that clock, over what was started for it. Its end is the others'.
    pub(super) async fn start_by(
        clock: impl Clock + Clone,
        settings: &Settings,
        data: TempDir,
        stop: CancellationToken,
    ) -> Arc<Self> {
        let folder = data.path().to_str().unwrap().to_owned();
        let db = Db::open(&settings.database_url).await.unwrap();
        let bff = Bff::new(settings.bff.clone(), db, clock.clone()).unwrap();
        let api = ApiClient::new(settings.api_url.clone(), Presenter::new(clock))
            .unwrap()
            .telling_rights(settings.rights_from_api.clone());
        let options = LeptosOptions::builder().output_name("expenses").site_root(&*folder).build();
        let (observation, site) = (Observation::default(), Site { options, is_watched: false });
        let metrics = observation.metrics(&bff, &api);
        let router = router::build(bff.clone(), api, site, &observation);
        let base_path = bff.base_url().path().to_owned();
        let application = Application { router, bff, data, metrics, draining: observation.draining };
        let issuer = settings.bff.providers[0].issuer.clone();
        Arc::new(Self { application, base_path, issuer, _stop: stop.drop_guard() })
    }

    /// Where the provider is.
    pub(super) fn issuer(&self) -> &str {
        &self.issuer
    }

    /// A browser whose person has just signed in with this account.
    pub(super) async fn sign_in(self: &Arc<Self>, account: &str) -> Browser {
        let mut browser = self.browser();
        browser.sign_in(account).await;
        browser
    }

    /// A browser of nobody's.
    pub(super) fn browser(self: &Arc<Self>) -> Browser {
        let (cookies, at_provider) = Default::default();
        Browser { running: self.clone(), cookies, at_provider, language: "en" }
    }
}

/// A port of this machine, and who listens there.
pub(super) async fn listener() -> (String, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    (listener.local_addr().unwrap().port().to_string(), listener)
}

/// A browser, which keeps cookies.
#[derive(Clone)]
pub(super) struct Browser {
    running: Arc<Running>,
    cookies: BTreeMap<String, String>,
    /// The provider's cookie.
    at_provider: String,
    /// Which languages it asks for.
    pub(super) language: &'static str,
}

/// An answer, read to its end.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: String,
    /// What is no text is kept as it is.
    pub(super) bytes: Bytes,
}

impl Browser {
    async fn sign_in(&mut self, account: &str) {
        let mut answer = self.get(&format!("{}/login?return_to=/", self.running.base_path)).await;
        // It leads to the provider, and once more for a consent that brings a refresh token.
        while answer.headers.contains_key(header::LOCATION) {
            let place = answer.location().parse().unwrap();
            let callback = at_the_provider(place, account, &mut self.at_provider).await;
            let callback = format!("{}?{}", callback.path(), callback.query().unwrap());
            let arrival = Request::get(callback).header("sec-fetch-site", "cross-site");
            let arrival = arrival.header("sec-fetch-mode", "navigate").header("sec-fetch-dest", "document");
            answer = self.send(arrival, Body::empty()).await;
        }
    }

    /// Goes to an address of the provider's. Its answer, which is not followed.
    pub(super) async fn go_to_provider(&self, address: &str) -> reqwest::Response {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        http.get(address).header(header::COOKIE, &self.at_provider).send().await.unwrap()
    }

    pub(super) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).header("sec-fetch-site", "same-origin"), Body::empty()).await
    }

    /// Sends a form as a browser does by itself.
    pub(super) async fn post(&mut self, path: &str, media_type: &str, form: impl Into<Body>) -> Answer {
        let request = Request::post(path).header("sec-fetch-site", "same-origin");
        let request = request.header(header::ACCEPT, "text/html").header(header::CONTENT_TYPE, media_type);
        let referer = format!("http://localhost:3000{}/expenses/import", self.running.base_path);
        self.send(request.header(header::REFERER, referer), form.into()).await
    }

    /// Sends a table with the form that is for one.
    pub(super) async fn send_table(&mut self, table: &str) -> Answer {
        let head = "--x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"a.csv\"\r\n\r\n";
        let path = format!("{}/imports", self.running.base_path);
        self.post(&path, "multipart/form-data; boundary=x", format!("{head}{table}\r\n--x--\r\n")).await
    }

    /// A request with what it sends along with each.
    pub(super) fn request(&self, request: Builder) -> Builder {
        let cookies: Vec<_> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let request = request.header(header::COOKIE, cookies.join("; "));
        request.header(header::ACCEPT_LANGUAGE, self.language)
    }

    pub(super) async fn send(&mut self, request: Builder, body: Body) -> Answer {
        let request = self.request(request).body(body).unwrap();
        let (head, body) = self.running.application.send(request).await.into_parts();
        for cookie in head.headers.get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap().to_owned());
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = String::from_utf8_lossy(&bytes).into_owned();
        Answer { status: head.status, headers: head.headers, body, bytes }
    }
}

impl Answer {
    pub(super) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

/// Chooses an account and allows everything. Where the provider sends her back to.
async fn at_the_provider(start: Url, account: &str, cookie: &mut String) -> Url {
    let http = Client::builder().redirect(Policy::none()).build().unwrap();
    let (mut url, mut form) = (start, None);
    while url.port() != Some(3000) {
        let request = match form.take() {
            None => http.get(url.clone()),
            Some(form) => http
                .post(url.clone())
                .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                .body::<String>(form),
        };
        let answer = request.header(header::COOKIE, &*cookie).send().await.unwrap();
        if let Some(set) = answer.headers().get(header::SET_COOKIE) {
            *cookie = set.to_str().unwrap().split(';').next().unwrap().to_owned();
        }
        if let Some(place) = answer.headers().get(header::LOCATION) {
            url = url.join(place.to_str().unwrap()).unwrap();
            continue;
        }
        let (action, filled) = fill_in(&answer.text().await.unwrap(), account);
        url = url.join(action).unwrap();
        form = Some(filled);
    }
    url
}

fn fill_in(page: &str, account: &str) -> (&'static str, String) {
    let (_, carried) = page.split_once("name=\"request\" value=\"").unwrap();
    let carried = carried.split('"').next().unwrap().replace("&amp;", "&");
    let (action, choice) = match page.contains("name=\"decision\"") {
        true => ("/consent", ("decision", "allow")),
        false => ("/sign-in", ("account", account)),
    };
    let mut form = form_urlencoded::Serializer::new(String::new());
    (action, form.append_pair("request", &carried).append_pair(choice.0, choice.1).finish())
}
