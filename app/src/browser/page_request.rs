//! Asks the server for a page, as a browser does that loads a document.

use leptos::prelude::window;
use web_sys::{
    Document, DomParser, Headers, RequestInit, Response, SupportedType, Url, UrlSearchParams,
    js_sys::JsString,
};

use super::promise;
use crate::partial_navigation::{REQUEST_HEADER, SIGN_IN_HEADER};

/// A page, and where it stands after every redirect.
pub(super) struct PageAnswer {
    pub(super) address: Url,
    pub(super) document: Document,
}

/// Why there is no page to show.
pub(super) enum NoPage {
    /// The server could not be reached.
    Unreachable,
    /// It is for the browser itself to go there: to sign in, or to what is no page.
    Leave(String),
}

/// Asks for the page at an address.
pub(super) async fn get(address: &str) -> Result<PageAnswer, NoPage> {
    ask(address, &RequestInit::new()).await
}

/// Sends a form, and follows to the page that it leads to.
pub(super) async fn post(address: &str, form: &UrlSearchParams) -> Result<PageAnswer, NoPage> {
    let request = RequestInit::new();
    request.set_method("POST");
    request.set_body(form);
    ask(address, &request).await
}

async fn ask(address: &str, request: &RequestInit) -> Result<PageAnswer, NoPage> {
    let response = fetch(address, request).await.ok_or(NoPage::Unreachable)?;
    if let Ok(Some(sign_in)) = response.headers().get(SIGN_IN_HEADER) {
        return Err(NoPage::Leave(sign_in));
    }
    let media_type = response.headers().get("content-type").ok().flatten().unwrap_or_default();
    if !media_type.starts_with("text/html") {
        return Err(NoPage::Leave(response.url()));
    }
    page(&response).await.ok_or(NoPage::Unreachable)
}

async fn fetch(address: &str, request: &RequestInit) -> Option<Response> {
    let headers = Headers::new().ok()?;
    headers.set("accept", "text/html").ok()?;
    headers.set(REQUEST_HEADER, "true").ok()?;
    request.set_headers(&headers);
    promise::kept(window().fetch_with_str_and_init(address, request)).await
}

async fn page(response: &Response) -> Option<PageAnswer> {
    let text: JsString = promise::kept(response.text().ok()?).await?;
    let document =
        DomParser::new().ok()?.parse_from_string(&String::from(text), SupportedType::TextHtml).ok()?;
    Some(PageAnswer { address: Url::new(&response.url()).ok()?, document })
}
