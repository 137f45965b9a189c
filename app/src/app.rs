//! The frame around every page, and which page stands at which address.

use std::sync::LazyLock;

use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::{
    SsrMode,
    components::{FlatRoutes, Route, Router},
    path,
};

use crate::{
    addresses::{
        base_path::with_base,
        flash_message::{part_of, without_flash_and_input},
        sign_in::path_and_query,
    },
    components::{SiteHeader, Unreachable},
    islands::{OfflineBanner, ToastRegion},
    pages::{
        AllSessionsPage, ApprovalsPage, ExpensePage, ExpensesPage, HomePage, ImportPage, NewExpensePage,
        NewImportPage, NotFoundPage, ReportPage, ReportsPage, SessionEndedPage, SessionPage, SessionsPage,
        UserPage,
    },
    viewer::Viewer,
};

/// The whole application.
///
/// Every page renders whole before its first byte leaves ([`SsrMode::Async`]): it has the right status, and it
/// reads and works without JavaScript.
#[component]
pub fn App() -> impl IntoView {
    provide_meta_context();

    view! {
        <Title formatter=|title| format!("{title} · Expenses") />
        <Router>
            <Frame>
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
                    <Route path=path!("/session-ended") view=SessionEndedPage ssr=SsrMode::Async />
                    <Route path=path!("/account/sessions") view=SessionsPage ssr=SsrMode::Async />
                    <Route path=path!("/admin/sessions") view=AllSessionsPage ssr=SsrMode::Async />
                </FlatRoutes>
            </Frame>
        </Router>
    }
}

/// Header, main and footer. While the next page is under way the last one stays, and a thin bar runs.
#[component]
fn Frame(children: Children) -> impl IntoView {
    Viewer::provide();
    // What the address tells only once it tells no longer in the browser.
    let address = path_and_query();
    let rest = without_flash_and_input(&address);
    let rest = (rest != address).then(|| match part_of(&address) {
        Some(part) => format!("{rest}#{part}"),
        None => rest,
    });

    view! {
        // The browser's own jump moves the focus too.
        <a class="skip-link" href="#main" rel="external">
            "Skip to content"
        </a>
        <div class="routing-bar" aria-hidden="true"></div>
        <SiteHeader />
        <OfflineBanner />
        <Unreachable />
        <main id="main" tabindex="-1" data-address=rest.map(|rest| with_base(&rest))>
            {children()}
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
#[must_use]
pub fn routes() -> Vec<leptos_axum::AxumRouteListing> {
    static ROUTES: LazyLock<Vec<leptos_axum::AxumRouteListing>> =
        LazyLock::new(|| leptos_axum::generate_route_list(App));
    ROUTES.clone()
}
