//! Asks the server for a page, as a browser does that loads a document.

use leptos::prelude::{document, window};
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

impl PageAnswer {
    /// Whether it is a page of the application. The token handler has some of its own.
    pub(super) fn is_ours(&self) -> bool {
        self.document.query_selector("main#main").is_ok_and(|main| main.is_some())
    }

    /// Whether a form was refused: its server function leads back to the page with the error, which the page tells, unless
    /// it has something more urgent to tell.
    pub(super) fn tells_refusal(&self) -> bool {
        self.address.search_params().has("__err")
    }

    /// What a page says that is none of ours.
    pub(super) fn first_words(&self) -> Option<String> {
        self.document.query_selector("main p, p").ok().flatten()?.text_content()
    }
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
    let page = ask(address, &RequestInit::new()).await?;
    if page.is_ours() { Ok(page) } else { Err(NoPage::Leave(address.to_owned())) }
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
    let page = page(&response).await.ok_or(NoPage::Unreachable)?;
    if code_of(&page.document) == code_of(&document()) || !page.is_ours() {
        Ok(page)
    } else {
        Err(NoPage::Leave(response.url()))
    }
}

/// Which code a page is made for. After an update of the server that is another than the one that runs here: the browser
/// loads it with the page.
fn code_of(page: &Document) -> Option<String> {
    page.query_selector("meta[name=code]").ok()??.get_attribute("content")
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
