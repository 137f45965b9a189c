//! A person's browser, which remembers every cookie and every parameter that it was led with.

use std::collections::BTreeSet;

use chaos::{
    cookies::Cookies,
    sign_in::{AtProvider, FormHandling},
};
use http::{Method, StatusCode, header};
use reqwest::{Body, Client, redirect::Policy};
use url::{Url, form_urlencoded};

use super::process::Program;

pub(crate) struct Browser {
    http: Client,
    base_url: String,
    cookies: Cookies,
    /// Every cookie, here and at the provider, and what it was led with.
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
        Self { http, base_url, cookies: Cookies::default(), seen: BTreeSet::new() }
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
        let answer = self.cookies.on(request).send().await.unwrap();
        self.cookies.keep(answer.headers());
        self.seen.extend(self.cookies.values().map(str::to_owned));
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
    pub(crate) async fn sign_in(&mut self, account: &'static str) {
        let mut answer = self.get("/login?return_to=/user").await;
        let mut at_provider = AtProvider::new(self.http.clone(), account);
        while let Some(place) = answer.location {
            let mut visited = Vec::new();
            let is_home = |url: &Url| {
                visited.push(url.to_string());
                url.as_str().starts_with(&self.base_url)
            };
            let walked = at_provider.follow(place.parse().unwrap(), is_home, FormHandling::FillIn).await;
            let callback = walked.unwrap().unwrap();
            visited.iter().for_each(|url| self.remember(Some(url)));
            self.seen.extend(at_provider.cookies().values().map(str::to_owned));
            let path = format!("{}?{}", callback.path(), callback.query().unwrap());
            let arriving = [("sec-fetch-site", "cross-site"), ("sec-fetch-mode", "navigate")];
            answer = self.send(Method::GET, &path, &arriving, "").await;
        }
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    }
}
