//! A person's browser before a proxy, by HTTP/2, or before the program itself. It keeps cookies as their prefix demands, and sends what browsers send.

use std::net::Ipv4Addr;

use axum::body::Bytes;
use chaos::{
    cookies::Cookies,
    sign_in::{AtProvider, FormHandling},
};
use http::{HeaderMap, Method, StatusCode, Version, header};
use reqwest::{Client, RequestBuilder, Response, redirect::Policy};
use url::Url;

use crate::{certificate::Certificate, proxy::Site};

/// What an ingress or a load balancer may take of a request's head, and of an answer's: four kilobytes.
const LARGEST_HEAD: usize = 4096;
/// What a browser of today sends with each navigation.
const OF_A_BROWSER: [(&str, &str); 10] = [
    (
        "user-agent",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
    ),
    (
        "accept",
        "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8,application/signed-exchange;v=b3;q=0.7",
    ),
    ("accept-language", "en-GB,en;q=0.9,de-DE;q=0.8,de;q=0.7"),
    ("accept-encoding", "identity"),
    ("sec-ch-ua", "\"Chromium\";v=\"142\", \"Google Chrome\";v=\"142\", \"Not_A Brand\";v=\"99\""),
    ("sec-ch-ua-mobile", "?0"),
    ("sec-ch-ua-platform", "\"macOS\""),
    ("sec-fetch-dest", "document"),
    ("sec-fetch-mode", "navigate"),
    ("upgrade-insecure-requests", "1"),
];

pub(crate) struct Person {
    http: Client,
    pub(crate) base_url: String,
    version: Version,
    pub(crate) cookies: Cookies,
}

/// An answer, read to its end.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Bytes,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }
}

impl Person {
    pub(crate) fn before(site: &Site) -> Self {
        Self::at(site, [127, 0, 0, 1].into())
    }

    /// On another address of this machine.
    pub(crate) fn at(site: &Site, address: Ipv4Addr) -> Self {
        let person = Self::before_address(&site.base_url, &site.certificate, site.port, address);
        Self { version: site.version, ..person }
    }

    pub(crate) fn before_address(
        base_url: &str,
        certificate: &Certificate,
        port: u16,
        address: Ipv4Addr,
    ) -> Self {
        let http = Client::builder()
            .redirect(Policy::none())
            .tls_certs_only([certificate.trusted()])
            .local_address(Some(address.into()))
            .resolve("localhost", ([127, 0, 0, 1], port).into())
            .build();
        Self {
            http: http.unwrap(),
            base_url: base_url.to_owned(),
            version: Version::HTTP_2,
            cookies: Cookies::default(),
        }
    }

    /// Follows a link on a page of ours.
    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Method::GET, path, &[("sec-fetch-site", "same-origin")], "").await
    }

    /// Sends a form of ours, of this media type.
    pub(crate) async fn post(
        &mut self,
        path: &str,
        media_type: &str,
        form: impl Into<reqwest::Body>,
    ) -> Answer {
        let referer = format!("{}/expenses/import", self.base_url);
        let headers =
            [("sec-fetch-site", "same-origin"), ("content-type", media_type), ("referer", &referer)];
        self.send(Method::POST, path, &headers, form).await
    }

    pub(crate) async fn send(
        &mut self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<reqwest::Body>,
    ) -> Answer {
        let answer = self.request(method, path, headers).body(body).send().await.unwrap();
        assert_eq!(answer.version(), self.version);
        let (status, headers) = (answer.status(), answer.headers().clone());
        let head = status.to_string().len() + size(&headers);
        assert!(head < LARGEST_HEAD, "{path} is answered with a head of {head} bytes: {headers:?}");
        for cookie in headers.get_all(header::SET_COOKIE) {
            assert_prefixed(cookie.to_str().unwrap());
        }
        self.cookies.keep(&headers);
        Answer { status, headers, bytes: answer.bytes().await.unwrap() }
    }

    /// The stream of a page that waits for its session's end.
    pub(crate) async fn events(&self) -> Response {
        let headers = [("sec-fetch-site", "same-origin"), ("accept", "text/event-stream")];
        self.request(Method::GET, "/bff/events", &headers).send().await.unwrap()
    }

    fn request(&self, method: Method, path: &str, headers: &[(&str, &str)]) -> RequestBuilder {
        let mut request = self.http.request(method, format!("{}{path}", self.base_url));
        for (name, value) in OF_A_BROWSER {
            request = request.header(name, value);
        }
        request = self.cookies.on(request);
        let own = headers.iter().map(|(name, value)| (name.parse().unwrap(), value.parse().unwrap()));
        let request = request.headers(own.collect());
        let built = request.try_clone().unwrap().build().unwrap();
        let head = built.url().as_str().len() + size(built.headers());
        assert!(
            head < LARGEST_HEAD,
            "{path} is asked for with a head of {head} bytes: {:?}",
            built.headers()
        );
        request
    }

    /// From `/login` over the provider's pages back to the page that she asked for.
    pub(crate) async fn sign_in(&mut self, account: &'static str) {
        let login = self.get("/login?return_to=/user").await;
        assert_eq!(login.status, StatusCode::SEE_OTHER, "{}", login.text());
        let http = Client::builder().redirect(Policy::none()).build().unwrap();
        let is_home = |url: &Url| url.as_str().starts_with(&self.base_url);
        let mut at_provider = AtProvider::new(http, account);
        let walked = at_provider.follow(login.location().parse().unwrap(), is_home, FormHandling::FillIn);
        let callback = walked.await.unwrap().unwrap();
        let way_back = callback.as_str().strip_prefix(&self.base_url).unwrap();
        let arrived = self.send(Method::GET, way_back, &[("sec-fetch-site", "cross-site")], "").await;
        assert_eq!(arrived.status, StatusCode::OK, "{}", arrived.text());
        let path = Url::parse(&self.base_url).unwrap().path().trim_end_matches('/').to_owned();
        assert!(arrived.text().contains(&format!("content=\"0;url={path}/user\"")), "{}", arrived.text());
    }
}

/// As its prefix demands it, or a browser would not keep it.
fn assert_prefixed(cookie: &str) {
    let (pair, attributes) = cookie.split_once(';').unwrap();
    assert!(pair.starts_with("__Host-Http-"), "{cookie}");
    let has = |wanted: &str| attributes.split(';').any(|found| found.trim().eq_ignore_ascii_case(wanted));
    assert!(has("Secure") && has("HttpOnly") && has("Path=/") && !attributes.contains("Domain"), "{cookie}");
}

/// As HTTP/1.1 writes them: with a colon, a space and the end of a line.
fn size(headers: &HeaderMap) -> usize {
    headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum()
}
