//! The one request that a measurement repeats.

use std::net::SocketAddr;

use anyhow::{Result, ensure};
use chaos::answer::Answer;
use reqwest::{Client, header::HOST};

/// A request to one of the sides.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) address: SocketAddr,
    pub(crate) method: &'static str,
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Request {
    pub(crate) fn get(address: SocketAddr, path: &str) -> Self {
        Self { address, method: "GET", path: path.to_owned(), headers: Vec::new() }
    }

    /// A form without fields, as one of the site's own pages sends it.
    pub(crate) fn empty_form(address: SocketAddr, path: &str) -> Self {
        let headers = vec![
            ("content-type", "application/x-www-form-urlencoded".to_owned()),
            ("sec-fetch-site", "same-origin".to_owned()),
        ];
        Self { address, method: "POST", path: path.to_owned(), headers }
    }

    pub(crate) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }

    /// The same with the session's cookie.
    pub(crate) fn of(self, cookie: &str) -> Self {
        self.with("cookie", cookie)
    }

    /// How browsers name the side: its cookies are this host's.
    pub(crate) fn host(&self) -> String {
        format!("localhost:{}", self.address.port())
    }

    /// As it goes over a connection that is closed after it.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let Self { method, path, headers, .. } = self;
        let host = self.host();
        let headers: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let length = if *method == "POST" { "content-length: 0\r\n" } else { "" };
        format!("{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\n{headers}{length}\r\n")
            .into_bytes()
    }

    /// Sends it once.
    pub(crate) async fn send(&self, http: &Client) -> reqwest::Result<Answer> {
        let url = format!("http://{}{}", self.address, self.path);
        let request = if self.method == "POST" { http.post(url).body("") } else { http.get(url) };
        let request = request.header(HOST, self.host());
        let request =
            self.headers.iter().fold(request, |request, (name, value)| request.header(*name, value));
        Answer::of(request).await
    }

    /// An error where it is not answered with 200: what wrk counts as good may be the way to a sign-in.
    pub(crate) async fn check(&self, http: &Client) -> Result<Answer> {
        let answer = self.send(http).await?;
        ensure!(answer.status() == 200, "{} {}: {}", self.method, self.path, answer.summary());
        Ok(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_goes_over_a_connection_of_its_own() {
        let address = SocketAddr::from(([127, 0, 0, 1], 80));
        let request = Request::empty_form(address, "/api/expenses").of("a=1");
        assert_eq!(
            String::from_utf8(request.bytes()).unwrap(),
            "POST /api/expenses HTTP/1.1\r\nhost: localhost:80\r\nconnection: close\r\n\
             content-type: application/x-www-form-urlencoded\r\nsec-fetch-site: same-origin\r\ncookie: a=1\r\n\
             content-length: 0\r\n\r\n"
        );
    }
}
