//! Which page stands at which address, and how it is answered with.

use std::{mem::take, sync::PoisonError};

use futures::StreamExt;
use http::{HeaderValue, Response, header::CONTENT_TYPE, request::Parts};
use leptos::{prelude::*, reactive::computed::ScopedFuture};
use leptos_axum::ResponseOptions;

use crate::{
    addresses::{
        base_path::with_base,
        flash_message::{part_of, without_flash_and_input},
        requested,
    },
    components::account,
    notation::provide_notation,
    pages::{
        AllSessionsPage, ApprovalsPage, ExpensePage, ExpensesPage, HomePage, ImportPage, NewExpensePage,
        NewImportPage, NotFoundPage, ReportPage, ReportsPage, SessionEndedPage, SessionPage, SessionsPage,
        UserPage,
    },
    shell::Shell,
    title::Title,
    viewer::Viewer,
};

/// A page, and the path at which it stands.
#[derive(Clone, Copy, Debug)]
pub struct Page {
    path: &'static str,
    view: fn() -> AnyView,
}

/// Every page there is, for the server to mount.
pub const PAGES: [Page; 14] = [
    Page::new("/", || view! { <HomePage /> }.into_any()),
    Page::new("/expenses", || view! { <ExpensesPage /> }.into_any()),
    Page::new("/expenses/new", || view! { <NewExpensePage /> }.into_any()),
    Page::new("/expenses/import", || view! { <NewImportPage /> }.into_any()),
    Page::new("/expenses/import/{id}", || view! { <ImportPage /> }.into_any()),
    Page::new("/expenses/{id}", || view! { <ExpensePage /> }.into_any()),
    Page::new("/reports", || view! { <ReportsPage /> }.into_any()),
    Page::new("/reports/{id}", || view! { <ReportPage /> }.into_any()),
    Page::new("/approvals", || view! { <ApprovalsPage /> }.into_any()),
    Page::new("/user", || view! { <UserPage /> }.into_any()),
    Page::new("/session", || view! { <SessionPage /> }.into_any()),
    Page::new("/session-ended", || view! { <SessionEndedPage /> }.into_any()),
    Page::new("/account/sessions", || view! { <SessionsPage /> }.into_any()),
    Page::new("/admin/sessions", || view! { <AllSessionsPage /> }.into_any()),
];

/// What stands wherever no page does.
pub const NOT_FOUND: Page = Page::new("", || view! { <NotFoundPage /> }.into_any());

impl Page {
    const fn new(path: &'static str, view: fn() -> AnyView) -> Self {
        Self { path, view }
    }

    /// As axum's router has it. A part in braces names one thing of many.
    #[must_use]
    pub const fn path(&self) -> &'static str {
        self.path
    }

    /// Answers a request. `provide` provides what the page asks of its context: the `Backend`, and where the whole stands.
    ///
    /// A page renders whole before its first byte leaves: it has the right status, and it reads and works without
    /// JavaScript.
    pub async fn answer(self, request: Parts, shell: &Shell, provide: impl FnOnce()) -> Response<String> {
        let owner = Owner::new_root(None);
        // Of this page alone: what else runs on this thread meanwhile has nothing to do with it.
        owner.clone().unset();
        let (title, response) = (Title::default(), ResponseOptions::default());
        let rendered = owner.with(|| {
            provide_context(request);
            provide_context(response.clone());
            provide_context(title.clone());
            provide_nonce();
            provide();
            ScopedFuture::new(self.render())
        });
        let (account, page) = rendered.await;
        let document = owner.with(|| shell.document(title.get(), &account, &page));
        owner.cleanup();
        as_told(&response, document)
    }

    /// The account that stands above the page, and the page piece by piece.
    async fn render(self) -> (String, Vec<String>) {
        Viewer::provide();
        provide_notation();
        // It asks for what it needs before anything is waited for.
        let page = main(self.view).to_html_stream_in_order();
        let account = account().await.into_string();
        (account, page.collect().await)
    }
}

/// The status and the headers are those that the page has set.
fn as_told(options: &ResponseOptions, document: String) -> Response<String> {
    let mut response = Response::new(document);
    let mut told = options.0.write().unwrap_or_else(PoisonError::into_inner);
    *response.status_mut() = told.status.unwrap_or_default();
    *response.headers_mut() = take(&mut told.headers);
    let html = HeaderValue::from_static("text/html; charset=utf-8");
    response.headers_mut().entry(CONTENT_TYPE).or_insert(html);
    response
}

/// What the page is there for.
fn main(page: fn() -> AnyView) -> impl IntoView {
    // What the address tells only once it tells no longer in the browser.
    let address = requested::path_and_query();
    let rest = without_flash_and_input(&address);
    let rest = (rest != address).then(|| match part_of(&address) {
        Some(part) => format!("{rest}#{part}"),
        None => rest,
    });

    view! {
        <main id="main" tabindex="-1" data-address=rest.map(|rest| with_base(&rest))>
            {page()}
        </main>
    }
}

#[cfg(test)]
mod tests {
    use http::{Request, StatusCode};
    use leptos::config::LeptosOptions;

    use super::*;
    use crate::{BasePath, PageFiles};

    #[tokio::test]
    async fn what_a_page_knows_is_known_to_no_other() {
        let options = LeptosOptions::builder().output_name("expenses").build();
        let shell = Shell::new(&options, PageFiles::default(), &BasePath::new("/office"));
        assert!(Owner::current().is_none());
        let request = Request::get("/nowhere").body(()).unwrap().into_parts().0;
        let provide = || provide_context(BasePath::new("/office"));
        let answer = NOT_FOUND.answer(request, &shell, provide).await;
        assert!(Owner::current().is_none());
        assert_eq!(answer.status(), StatusCode::NOT_FOUND);
        let document = answer.body();
        assert!(
            document.contains("<!DOCTYPE html><html lang=\"en\" data-base=\"/office\"><head>"),
            "{document}"
        );
        for once in ["<title>Page not found · Expenses</title></head><body>", "</body></html>"] {
            assert_eq!(document.matches(once).count(), 1, "{once} in {document}");
        }
        let around = [
            "class=\"skip-link\"",
            "class=\"brand\"",
            "class=\"account\"",
            "id=\"page-notice\"",
            "<main id=\"main\"",
            "<h1",
            "</main>",
            "class=\"toasts\"",
            "class=\"site-footer\"",
        ]
        .map(|part| document.find(part));
        assert!(around[0].is_some() && around.is_sorted(), "{around:?} in {document}");
    }
}
