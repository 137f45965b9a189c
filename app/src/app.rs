//! The frame around every page, and which page stands at which address.

#[cfg(feature = "ssr")]
use std::sync::LazyLock;

use leptos::{either::Either, prelude::*};
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    components::{EndedSession, LastPage, OfflineBanner, SiteHeader, ToastRegion, Toasts, watch_session},
    notation::provide_notation,
    pages::{
        AllSessionsPage, ApprovalsPage, ExpensePage, ExpensesPage, HomePage, ImportPage, NewExpensePage,
        NewImportPage, NotFoundPage, ReportPage, ReportsPage, SessionPage, SessionsPage, UserPage,
    },
    session_end::SessionEnd,
    viewer::Viewer,
};

/// The whole application.
///
/// Every page renders whole before its first byte leaves ([`SsrMode::Async`]): it has the right status, and it
/// reads and works without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();
    provide_notation();
    let (routing, set_routing) = signal(false);

    view! {
        <Title formatter=|title| format!("{title} · Expenses") />
        <Router set_is_routing=set_routing>
            <Frame routing>
                <FlatRoutes fallback=NotFoundPage>
                    <Route path=path!("/") view=HomePage ssr=SsrMode::Async />
                    <Route path=path!("/expenses") view=ExpensesPage ssr=SsrMode::Async />
                    <Route path=path!("/expenses/new") view=NewExpensePage ssr=SsrMode::Async />
                    <Route path=path!("/expenses/import") view=NewImportPage ssr=SsrMode::Async />
                    <Route path=path!("/expenses/import/:id") view=ImportPage ssr=SsrMode::Async />
                    <Route path=path!("/expenses/:id") view=ExpensePage ssr=SsrMode::Async />
                    <Route path=path!("/reports") view=ReportsPage ssr=SsrMode::Async />
                    <Route path=path!("/reports/:id") view=ReportPage ssr=SsrMode::Async />
                    <Route path=path!("/approvals") view=ApprovalsPage ssr=SsrMode::Async />
                    <Route path=path!("/user") view=UserPage ssr=SsrMode::Async />
                    <Route path=path!("/session") view=SessionPage ssr=SsrMode::Async />
                    <Route path=path!("/account/sessions") view=SessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/admin/sessions") view=AllSessionsPage ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// Header, main and footer. While the next page loads, the last one stays and a thin bar runs. When the session has
/// ended, the page leaves the document.
#[component]
fn Frame<Page>(routing: ReadSignal<bool>, children: TypedChildrenFn<Page>) -> impl IntoView
where
    Page: IntoView + 'static,
{
    Viewer::provide();
    SessionEnd::provide();
    LastPage::provide();
    Toasts::provide();
    watch_session();
    let end = SessionEnd::of_this_page();
    let page = children.into_inner();
    let content = move || match end.error() {
        None => Either::Left(page()),
        Some(error) => Either::Right(view! { <EndedSession error /> }),
    };

    view! {
        // The router would scroll only; the browser's own jump moves the focus too.
        <a class="skip-link" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="routing-bar" class:active=routing aria-hidden="true"></div>
        <SiteHeader />
        <OfflineBanner />
        <main id="main" tabindex="-1" aria-busy=move || routing.get().then_some("true")>
            {content}
        </main>
        <ToastRegion />
        <footer class="site-footer">
            <p>"This browser holds one cookie and no token."</p>
        </footer>
    }
}

/// The pages' routes, for the server to mount.
///
/// They are found once for the whole process. While Leptos finds them it keeps every resource in the process from
/// loading: a page that another thread renders meanwhile would wait for ever.
#[cfg(feature = "ssr")]
#[must_use]
pub fn routes() -> Vec<leptos_axum::AxumRouteListing> {
    static ROUTES: LazyLock<Vec<leptos_axum::AxumRouteListing>> =
        LazyLock::new(|| leptos_axum::generate_route_list(App));
    ROUTES.clone()
}
