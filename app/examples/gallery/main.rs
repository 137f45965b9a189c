//! Every page in every state, for the eyes of a designer: no provider, no API, no session.
//!
//! ```sh
//! cargo xtask test wasm
//! LEPTOS_OUTPUT_NAME=expenses cargo run -p app --features ssr --example gallery
//! ```
//!
//! The variable is what `cargo leptos` sets: page and WebAssembly must agree on it.
//! Choose a state at <http://127.0.0.1:3004/gallery>; a cookie keeps it from page to page.

mod live;
#[path = "../../tests/served/support.rs"]
#[expect(clippy::unwrap_used, reason = "the tests' own fakes")]
mod support;

use std::{error::Error, sync::Arc, time::Duration as Pause};

use app::{AppError, Backend, EndReason, PeopleView, Scope, SessionsView};
use axum::{
    Router,
    extract::Path,
    http::{header::COOKIE, request::Parts},
    response::{Html, Redirect},
    routing::get,
};
use domain::Status;
use leptos::config::LeptosOptions;
use leptos_axum::site_pkg_dir_service;
use live::{Live, now, with_token};
use support::{FakeBackend, report, router, session};

const STATES: [&str; 17] = [
    "signed-in",
    "signed-out",
    "revoked",
    "one-session",
    "reauthentication-needed",
    "administrator",
    "approver",
    "empty",
    "nothing",
    "long-words",
    "run-out",
    "not-renewable",
    "forbidden",
    "not-found",
    "unavailable",
    "unexpected",
    "slow",
];
const PAGES: [&str; 17] = [
    "",
    "expenses",
    "expenses/new",
    "expenses/00000000-0000-0000-0000-00000000000b",
    "expenses/import",
    "expenses/import/00000000-0000-0000-0000-000000000001",
    "expenses/import/00000000-0000-0000-0000-000000000002",
    "expenses/import/00000000-0000-0000-0000-000000000003",
    "expenses/import/00000000-0000-0000-0000-000000000004",
    "reports",
    "reports/00000000-0000-0000-0000-000000000001",
    "approvals",
    "user",
    "session",
    "account/sessions",
    "admin/sessions",
    "nowhere",
];

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let live = Arc::new(Live::new(Pause::ZERO));
    let slow = Arc::new(Live::new(Pause::from_secs(2)));
    let options = LeptosOptions::builder().output_name("expenses").site_root("target/site").build();
    let files = site_pkg_dir_service(&options);
    let pages = router(options, move |request| backend(&state(request), &live, &slow));
    let pages = ["/pkg/{*file}", "/favicon.svg", "/receipt.svg"]
        .into_iter()
        .fold(pages, |pages, path| pages.route_service(path, files.clone()));
    let gallery = Router::new().route("/gallery", get(index)).route("/gallery/{state}/{*page}", get(choose));
    let gallery = gallery.route(
        "/gallery/{state}/",
        get(async |Path(state): Path<String>| choose(Path((state, String::new()))).await),
    );
    let listener = tokio::net::TcpListener::bind("127.0.0.1:3004").await?;
    Ok(axum::serve(listener, gallery.merge(pages)).await?)
}

async fn index() -> Html<String> {
    let rows = STATES.map(|state| {
        let links = PAGES.map(|page| format!("<a href=/gallery/{state}/{page}>/{page}</a>")).join(" ");
        format!("<p><b>{state}</b> {links}</p>")
    });
    Html(rows.concat())
}

async fn choose(Path((state, page)): Path<(String, String)>) -> ([(&'static str, String); 1], Redirect) {
    ([("set-cookie", format!("gallery={state}; Path=/"))], Redirect::to(&format!("/{page}")))
}

/// The state that the request's cookie names.
fn state(request: &Parts) -> String {
    let cookies = request.headers.get(COOKIE).and_then(|cookies| cookies.to_str().ok()).unwrap_or_default();
    cookies.split("; ").find_map(|cookie| cookie.strip_prefix("gallery=")).unwrap_or("signed-in").to_owned()
}

fn backend(state: &str, live: &Arc<Live>, slow: &Arc<Live>) -> Arc<dyn Backend> {
    let now = now();
    let failing = |error: AppError| FakeBackend {
        session: Ok(session(now)),
        sessions: Err(error.clone()),
        ..FakeBackend::failing(error)
    };
    let mut fake = FakeBackend { session: Ok(session(now)), ..FakeBackend::signed_in() };
    match state {
        "signed-out" => fake = FakeBackend::signed_out(),
        "revoked" => fake = fake.refusing(&AppError::SessionEnded { reason: EndReason::Revoked }),
        "one-session" => with_sessions(&mut fake, |view| view.sessions.retain(|line| line.current)),
        "reauthentication-needed" => {
            fake =
                FakeBackend { change: Err(AppError::ReauthenticationNeeded), ..FakeBackend::administrator() };
            with_sessions(&mut fake, |view| view.signed_in_recently = false);
            fake.people = fake.people.map(|view| PeopleView { signed_in_recently: false, ..view });
        }
        "administrator" => fake = FakeBackend { session: fake.session, ..FakeBackend::administrator() },
        "approver" => fake = FakeBackend { session: fake.session, ..FakeBackend::approver() },
        "empty" => fake.reports = Ok(vec![report(1, "Still empty", Status::Open, vec![])]),
        "nothing" => (fake.reports, fake.loose) = (Ok(vec![]), vec![]),
        "long-words" => with_long_words(&mut fake),
        "run-out" => fake.session = Ok(with_token(now, |token| token.expires_at = now)),
        "not-renewable" => {
            fake = failing(AppError::NotRenewable);
            fake.session = Ok(with_token(now, |token| {
                (token.renewable, token.refreshes, token.refreshed_at) = (false, 0, None);
            }));
        }
        "forbidden" => fake = failing(AppError::Forbidden { scope: Some(Scope::ReadReports) }),
        "not-accepted" => fake = failing(AppError::SignInNotAccepted),
        "not-found" => fake = failing(AppError::NotFound),
        "unavailable" => fake = failing(AppError::Unavailable { retry_after: Some(7) }),
        "unexpected" => {
            fake = failing(AppError::Unexpected {
                request_id: Some(uuid::Uuid::from_u128(0x3f0c_6a2e_8d1b_4c55_9d37_15a0_c2e4_7b61)),
            });
        }
        "slow" => return slow.clone(),
        _ => return live.clone(),
    }
    Arc::new(fake)
}

fn with_sessions(fake: &mut FakeBackend, change: impl FnOnce(&mut SessionsView)) {
    if let Ok(view) = &mut fake.sessions {
        change(view);
    }
}

/// Whatever a person can type is one word of 120 letters.
fn with_long_words(fake: &mut FakeBackend) {
    let word = || "W".repeat(120);
    for report in fake.reports.iter_mut().flatten() {
        report.title = word();
        report.reason = Some(word());
        for expense in &mut report.expenses {
            (expense.merchant, expense.description) = (word(), word());
            if let Some(report) = &mut expense.report {
                report.title = word();
            }
        }
    }
    with_sessions(fake, |view| view.sessions.iter_mut().for_each(|line| line.name = Some(word())));
    if let Some(profile) = &mut fake.profile {
        (profile.name, profile.email) = (Some(word()), Some(word()));
    }
}
