//! A person's browser, which remembers every cookie and every parameter that it was led with.

use std::collections::{BTreeMap, BTreeSet};

use http::{Method, StatusCode, header};
use reqwest::{Body, Client, redirect::Policy};
use url::{Url, form_urlencoded};

use super::process::Program;

pub(crate) struct Browser {
    http: Client,
    base_url: String,
    cookies: BTreeMap<String, String>,
    at_provider: String,
    seen: BTreeSet<String>,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    location: Option<String>,
}

/// What leads through a sign-in and out, and is nobody else's to know.
const PARAMETERS: [&str; 7] =
    ["code", "state", "nonce", "code_challenge", "request_uri", "id_token_hint", "request"];

impl Browser {
    pub(crate) fn of(program: &Program) -> Self {
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        let base_url = format!("http://localhost:{}", program.port);
        let (cookies, at_provider, seen) = Default::default();
        Self { http, base_url, cookies, at_provider, seen }
    }

    /// What nobody else may read.
    pub(crate) fn secrets(&self) -> impl Iterator<Item = String> {
        self.seen.iter().cloned()
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.get_with(path, &[]).await
    }

    pub(crate) async fn get_with(&mut self, path: &str, headers: &[(&str, &str)]) -> Answer {
        let headers =
            [&[("sec-fetch-site", "same-origin"), ("sec-fetch-mode", "navigate")], headers].concat();
        self.send(Method::GET, path, &headers, "").await
    }

    pub(crate) async fn post(&mut self, path: &str) -> Answer {
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", "application/x-www-form-urlencoded")];
        self.send(Method::POST, path, &headers, "").await
    }

    /// Sends a file with the form that is for one.
    pub(crate) async fn send_file(&mut self, path: &str, name: &str, content: &str) -> Answer {
        let form = format!(
            "--x\r\ncontent-disposition: form-data; name=\"key\"\r\n\r\na-key\r\n\
             --x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n{content}\r\n--x--\r\n"
        );
        let referer = format!("{}/expenses/import", self.base_url);
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("accept", "text/html"),
            ("content-type", "multipart/form-data; boundary=x"),
            ("referer", &*referer),
        ];
        self.send(Method::POST, path, &headers, form).await
    }

    async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<Body>,
    ) -> Answer {
        let mut request = self.http.request(method, format!("{}{path}", self.base_url)).body(body);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let cookies = self.cookies.iter().map(|(name, value)| format!("{name}={value}"));
        let request = request.header(header::COOKIE, cookies.collect::<Vec<_>>().join("; "));
        let answer = request.send().await.unwrap();
        for cookie in answer.headers().get_all(header::SET_COOKIE) {
            let (name, rest) = cookie.to_str().unwrap().split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            self.seen.insert(value.to_owned());
            self.cookies.insert(name.to_owned(), value.to_owned());
        }
        let location = answer.headers().get(header::LOCATION).map(|place| place.to_str().unwrap().to_owned());
        self.remember(location.as_deref());
        Answer { status: answer.status(), location, text: answer.text().await.unwrap() }
    }

    fn remember(&mut self, location: Option<&str>) {
        let Some(query) = location.and_then(|location| location.split_once('?')).map(|(_, query)| query)
        else {
            return;
        };
        let found = form_urlencoded::parse(query.as_bytes());
        let found = found.filter(|(name, _)| PARAMETERS.contains(&&**name));
        self.seen.extend(found.map(|(_, value)| value.into_owned()));
    }

    /// From `/login` over the provider's pages and back, however often it leads there.
    pub(crate) async fn sign_in(&mut self, account: &str) {
        let mut answer = self.get("/login?return_to=/user").await;
        while let Some(place) = answer.location {
            let callback = self.at_the_provider(place.parse().unwrap(), account).await;
            let path = format!("{}?{}", callback.path(), callback.query().unwrap());
            let arriving = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
            answer = self.send(Method::GET, &path, &arriving, "").await;
        }
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }

    /// Chooses an account and allows everything. Where the provider sends the person back to.
    async fn at_the_provider(&mut self, start: Url, account: &str) -> Url {
        let (mut url, mut form) = (start, None);
        while !url.as_str().starts_with(&self.base_url) {
            let request = match form.take() {
                None => self.http.get(url.clone()),
                Some(form) => self
                    .http
                    .post(url.clone())
                    .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
                    .body::<String>(form),
            };
            let answer = request.header(header::COOKIE, &self.at_provider).send().await.unwrap();
            if let Some(set) = answer.headers().get(header::SET_COOKIE) {
                self.at_provider = set.to_str().unwrap().split(';').next().unwrap().to_owned();
                let (_, value) = self.at_provider.split_once('=').unwrap();
                self.seen.insert(value.to_owned());
            }
            if let Some(place) = answer.headers().get(header::LOCATION) {
                let place = place.to_str().unwrap().to_owned();
                self.remember(Some(&place));
                url = url.join(&place).unwrap();
                continue;
            }
            let page = answer.text().await.unwrap();
            let (_, carried) = page.split_once("name=\"request\" value=\"").unwrap();
            let carried = carried.split('"').next().unwrap().replace("&amp;", "&");
            let (action, choice) = match page.contains("name=\"decision\"") {
                true => ("/consent", ("decision", "allow")),
                false => ("/sign-in", ("account", account)),
            };
            url = url.join(action).unwrap();
            let mut filled = form_urlencoded::Serializer::new(String::new());
            form = Some(filled.append_pair("request", &carried).append_pair(choice.0, choice.1).finish());
        }
        url
    }
}
