//! Every page in every state, for the eyes of a designer: no provider, no API, no session.
//!
//! ```sh
//! cargo leptos build --frontend-only
//! LEPTOS_OUTPUT_NAME=expenses cargo run -p app --features ssr --example gallery
//! ```
//!
//! The variable is what `cargo leptos` sets: page and WebAssembly must agree on it.
//! Choose a state at <http://127.0.0.1:3004/gallery>; a cookie keeps it from page to page.

#[path = "../tests/served/support.rs"]
#[expect(clippy::unwrap_used, reason = "the tests' own fakes")]
mod support;

use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration as Pause,
};

use app::{
    AccessTokenView, AppError, Approvals, ApprovalsQuery, ApprovalsView, Backend, EndReason, ExpenseView,
    Expenses, ExpensesView, FormKey, Imports, NewExpenseView, PeopleView, Permissions, Profile, Receipts,
    ReportView, Reports, ReportsQuery, ReportsView, SessionView, SessionsView, Summaries, SummaryView,
};
use axum::{
    Router,
    extract::Path,
    http::{header::COOKIE, request::Parts},
    response::{Html, Redirect},
    routing::get,
};
use domain::{
    Action, Actor, CommentDraft, Decided, Decision, ExpenseForm, ExpenseId, ExpenseQuery, Import, ImportId,
    Notation, ReceiptId, RefusalDraft, ReportDraft, ReportId, ReportSummary, Status, Version,
};
use leptos::config::LeptosOptions;
use support::{FakeBackend, ada, report, router, session, sessions};
use time::{Duration, OffsetDateTime};

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
    let pages = router(options, move |request| backend(&state(request), &live, &slow));
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
        "forbidden" => fake = failing(AppError::Forbidden { scope: "read:reports".to_owned() }),
        "not-found" => fake = failing(AppError::NotFound),
        "unavailable" => fake = failing(AppError::Unavailable { retry_after: Some(7) }),
        "unexpected" => {
            fake = failing(AppError::Unexpected { request_id: Some("3f0c6a2e-8d1b-4c55".to_owned()) });
        }
        "slow" => return slow.clone(),
        _ => return live.clone(),
    }
    Arc::new(fake)
}

#[expect(clippy::disallowed_methods, reason = "nothing here is tested against a clock")]
fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

fn with_token(now: OffsetDateTime, change: impl FnOnce(&mut AccessTokenView)) -> SessionView {
    let mut session = session(now);
    change(&mut session.access_token);
    session
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

/// A session whose token lasts ten seconds and is renewed by the next call to the API, and a list of sessions that
/// grows shorter, as in earnest.
struct Live {
    token: Mutex<AccessTokenView>,
    sessions: Mutex<SessionsView>,
    /// How bad the line is.
    pause: Pause,
}

impl Live {
    fn new(pause: Pause) -> Self {
        let token = with_token(now(), |token| token.refreshes = 0).access_token;
        Self { token: Mutex::new(token), sessions: Mutex::new(sessions(now())), pause }
    }

    async fn token(&self) -> MutexGuard<'_, AccessTokenView> {
        tokio::time::sleep(self.pause).await;
        self.token.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// With a token that is good, if it takes a new one.
    async fn call_the_api(&self) {
        let mut token = self.token().await;
        let now = now();
        if token.expires_at <= now {
            (token.issued_at, token.refreshed_at) = (now, Some(now));
            token.expires_at = now + Duration::seconds(10);
            token.refreshes += 1;
        }
    }

    async fn lines(&self) -> MutexGuard<'_, SessionsView> {
        tokio::time::sleep(self.pause).await;
        self.sessions.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait::async_trait]
impl Backend for Live {
    fn profile(&self) -> Option<Profile> {
        Some(ada())
    }

    async fn session(&self) -> Result<SessionView, AppError> {
        let live = self.token().await;
        Ok(with_token(now(), |token| *token = live.clone()))
    }

    async fn permissions(&self) -> Result<Permissions, AppError> {
        FakeBackend::signed_in().permissions().await
    }

    async fn sessions(&self) -> Result<SessionsView, AppError> {
        Ok(SessionsView { now: now(), ..self.lines().await.clone() })
    }

    async fn end_session(&self, id: &str) -> Result<(), AppError> {
        self.lines().await.sessions.retain(|line| line.id != id);
        Ok(())
    }

    async fn end_other_sessions(&self) -> Result<(), AppError> {
        self.lines().await.sessions.retain(|line| line.current);
        Ok(())
    }

    async fn name_session(&self, name: &str) -> Result<(), AppError> {
        let name = (!name.is_empty()).then(|| name.to_owned());
        for line in self.lines().await.sessions.iter_mut().filter(|line| line.current) {
            line.name.clone_from(&name);
        }
        Ok(())
    }

    async fn people(&self) -> Result<PeopleView, AppError> {
        Err(AppError::NotFound)
    }

    async fn end_sessions_of(&self, _subject: &str) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }

    async fn end_all_sessions(&self) -> Result<(), AppError> {
        Err(AppError::NotFound)
    }
}

/// What is done with expenses changes nothing here.
#[async_trait::async_trait]
impl Expenses for Live {
    async fn expenses(&self, wanted: &ExpenseQuery) -> Result<ExpensesView, AppError> {
        self.call_the_api().await;
        FakeBackend::signed_in().expenses(wanted).await
    }

    async fn new_expense(&self) -> Result<NewExpenseView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().new_expense().await
    }

    async fn expense(&self, id: ExpenseId) -> Result<ExpenseView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().expense(id).await
    }

    async fn create_expense(
        &self,
        key: &FormKey,
        form: &ExpenseForm,
        notation: Notation,
        report: Option<ReportId>,
    ) -> Result<ExpenseId, AppError> {
        FakeBackend::signed_in().create_expense(key, form, notation, report).await
    }

    async fn change_expense(
        &self,
        _: ExpenseId,
        _: Version,
        _: &ExpenseForm,
        _: Notation,
        _: Option<ReportId>,
    ) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Err(AppError::Changed)
    }

    async fn delete_expense(&self, _: ExpenseId, _: Version) -> Result<(), AppError> {
        Ok(())
    }

    async fn restore_expense(&self, _: ExpenseId) -> Result<(), AppError> {
        Ok(())
    }
}

/// What is imported changes nothing here, either.
#[async_trait::async_trait]
impl Imports for Live {
    async fn may_import(&self) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }

    async fn import(&self, id: ImportId) -> Result<Import, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().import(id).await
    }

    async fn confirm_import(&self, _: ImportId) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Err(AppError::Conflict)
    }
}

#[async_trait::async_trait]
impl Receipts for Live {
    async fn remove_receipt(&self, expense: ExpenseId, id: ReceiptId) -> Result<(), AppError> {
        FakeBackend::signed_in().remove_receipt(expense, id).await
    }
}

/// What is done with reports changes nothing here.
#[async_trait::async_trait]
impl Reports for Live {
    async fn reports(&self) -> Result<Vec<ReportSummary>, AppError> {
        self.call_the_api().await;
        FakeBackend::signed_in().reports().await
    }

    async fn reports_page(&self, wanted: &ReportsQuery) -> Result<ReportsView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().reports_page(wanted).await
    }

    async fn report(&self, id: ReportId) -> Result<ReportView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().report(id).await
    }

    async fn create_report(&self, key: &FormKey, draft: &ReportDraft) -> Result<ReportId, AppError> {
        FakeBackend::signed_in().create_report(key, draft).await
    }

    async fn rename_report(&self, _: ReportId, _: Version, _: &ReportDraft) -> Result<(), AppError> {
        Ok(())
    }

    async fn delete_report(&self, _: ReportId, _: Version) -> Result<(), AppError> {
        Ok(())
    }

    async fn move_report(&self, _: ReportId, _: Version, _: Action) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Err(AppError::Changed)
    }

    async fn refuse_report(&self, _: ReportId, _: Version, _: &RefusalDraft) -> Result<(), AppError> {
        Err(AppError::Changed)
    }

    async fn add_to_report(&self, _: ReportId, _: &[ExpenseId]) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }

    async fn remove_from_report(&self, _: ReportId, _: ExpenseId) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }

    async fn comment(&self, _: ReportId, _: Actor, _: &FormKey, _: &CommentDraft) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }
}

#[async_trait::async_trait]
impl Approvals for Live {
    async fn approvals(&self, wanted: &ApprovalsQuery) -> Result<ApprovalsView, AppError> {
        FakeBackend::signed_in().approvals(wanted).await
    }

    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError> {
        FakeBackend::approver().decide(decisions).await
    }
}

#[async_trait::async_trait]
impl Summaries for Live {
    async fn summary(&self) -> Result<SummaryView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().summary().await
    }
}
