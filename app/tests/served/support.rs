//! A backend that answers what it is told to, and the application served over it.

#[path = "support/expenses.rs"]
mod expenses;
#[path = "support/imports.rs"]
mod imports;
#[path = "support/receipts.rs"]
mod receipts;
#[path = "support/reports.rs"]
mod reports;
#[path = "support/summary.rs"]
mod summary;

use std::sync::{Arc, Mutex, PoisonError};

use app::{
    AccessTokenView, AppError, Backend, BasePath, NOT_FOUND, PAGES, Page, PageFiles, PeopleView, Permissions,
    PersonRow, Profile, SessionRow, SessionView, SessionsView, Shell,
};
use axum::{
    Router,
    body::Body,
    extract::Request,
    http::request::Parts,
    routing::{get, post},
};
use domain::{
    Category, Currency, Expense, ExpenseId, InReport, Money, Person, Report, ReportId, Status, Version,
};
use leptos::prelude::*;
use leptos_axum::handle_server_fns_with_context;
use time::{
    Date, Duration, OffsetDateTime,
    macros::{date, datetime},
};
use uuid::Uuid;

/// The server's time in every fixed answer.
pub(crate) const NOW: OffsetDateTime = datetime!(2026-11-23 14:05:09 UTC);

/// Answers what its fields say.
#[derive(Clone)]
pub(crate) struct FakeBackend {
    pub(crate) profile: Option<Profile>,
    pub(crate) session: Result<SessionView, AppError>,
    pub(crate) reports: Result<Vec<Report>, AppError>,
    /// What Ada has spent and put into no report.
    pub(crate) loose: Vec<Money>,
    pub(crate) sessions: Result<SessionsView, AppError>,
    pub(crate) people: Result<PeopleView, AppError>,
    /// Whether Ada may write, and whether she may approve; an approver finds the reports to be another's.
    pub(crate) permissions: Permissions,
    /// What comes of whatever changes something.
    pub(crate) change: Result<(), AppError>,
    /// What was to be changed of imports, one after the other.
    pub(crate) noted: Arc<Mutex<Vec<String>>>,
}

impl FakeBackend {
    /// Nobody is signed in.
    pub(crate) fn signed_out() -> Self {
        Self { profile: None, ..Self::signed_in() }.refusing(&AppError::SignedOut)
    }

    /// Ada is signed in and has three reports.
    pub(crate) fn signed_in() -> Self {
        Self {
            profile: Some(ada()),
            session: Ok(session(NOW)),
            reports: Ok(reports()),
            loose: vec![Money::new(1_250, Currency::EUR)],
            sessions: Ok(sessions(NOW)),
            people: Err(AppError::NotFound),
            permissions: Permissions { write: true, approve: false },
            change: Ok(()),
            noted: Arc::default(),
        }
    }

    /// Ada is signed in, and decides on the reports of Ben.
    pub(crate) fn approver() -> Self {
        Self { permissions: Permissions { write: true, approve: true }, ..Self::signed_in() }
    }

    /// Ada is signed in, and may see and end everyone's sessions.
    pub(crate) fn administrator() -> Self {
        Self {
            sessions: Ok(SessionsView { administrator: true, ..sessions(NOW) }),
            people: Ok(people(NOW)),
            ..Self::signed_in()
        }
    }

    /// The same backend, which answers every call with an error.
    pub(crate) fn refusing(self, error: &AppError) -> Self {
        Self {
            profile: self.profile,
            session: Err(error.clone()),
            reports: Err(error.clone()),
            loose: self.loose,
            sessions: Err(error.clone()),
            people: Err(error.clone()),
            permissions: self.permissions,
            change: Err(error.clone()),
            noted: self.noted,
        }
    }

    /// Writes down what is to be changed.
    fn note(&self, change: String) {
        self.noted.lock().unwrap_or_else(PoisonError::into_inner).push(change);
    }

    /// Ada is signed in, and the API answers with an error.
    pub(crate) fn failing(error: AppError) -> Self {
        Self { reports: Err(error), ..Self::signed_in() }
    }
}

#[async_trait::async_trait]
impl Backend for FakeBackend {
    fn profile(&self) -> Option<Profile> {
        self.profile.clone()
    }

    async fn session(&self) -> Result<SessionView, AppError> {
        self.session.clone()
    }

    async fn permissions(&self) -> Result<Permissions, AppError> {
        Ok(self.permissions)
    }

    async fn sessions(&self) -> Result<SessionsView, AppError> {
        self.sessions.clone()
    }

    async fn end_session(&self, id: &str) -> Result<(), AppError> {
        self.change.clone()?;
        let mut lines = self.sessions.iter().flat_map(|view| &view.sessions);
        lines.any(|line| line.id == id && !line.current).then_some(()).ok_or(AppError::NotFound)
    }

    async fn end_other_sessions(&self) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn name_session(&self, _name: &str) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn people(&self) -> Result<PeopleView, AppError> {
        self.people.clone()
    }

    async fn end_sessions_of(&self, _issuer: &str, _subject: &str) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn end_all_sessions(&self) -> Result<(), AppError> {
        self.change.clone()
    }
}

/// The application over the backend that `choose` finds for a request.
pub(crate) fn router<Choose>(options: LeptosOptions, choose: Choose) -> Router
where
    Choose: Fn(&Parts) -> Arc<dyn Backend> + Clone + Send + Sync + 'static,
{
    let provide = move || {
        if let Some(request) = use_context::<Parts>() {
            provide_context(choose(&request));
        }
    };
    let call = {
        let provide = provide.clone();
        move |request: Request| handle_server_fns_with_context(provide.clone(), request)
    };
    let shell = Arc::new(Shell::new(&options, PageFiles::default(), &BasePath::default()));
    let answer = move |page: Page| {
        let (shell, provide) = (shell.clone(), provide.clone());
        async move |request: Request| {
            page.answer(request.into_parts().0, &shell, provide).await.map(Body::from)
        }
    };
    let pages = Router::new().route("/api/{*function}", post(call)).fallback(answer(NOT_FOUND));
    PAGES.into_iter().fold(pages, |pages, page| pages.route(page.path(), get(answer(page))))
}

pub(crate) fn ada() -> Profile {
    Profile {
        issuer: "https://id.example.com/".to_owned(),
        subject: "auth0|5f7c8ec7c33c6c004bbafe82".to_owned(),
        name: Some("Ada Lovelace".to_owned()),
        email: Some("ada@example.com".to_owned()),
        email_verified: Some(true),
        picture: None,
    }
}

/// Ada, as the API names her.
pub(crate) fn ada_as_others_see_her() -> Person {
    let Profile { subject, name, email, .. } = ada();
    Person { subject, name, email }
}

pub(crate) fn person(subject: &str, name: &str) -> Person {
    Person { subject: subject.to_owned(), name: Some(name.to_owned()), email: None }
}

/// Signed in two hours before `now`, with a token of ten seconds of which six are left.
pub(crate) fn session(now: OffsetDateTime) -> SessionView {
    SessionView {
        now,
        provider: Some("Contoso".to_owned()),
        signed_in_at: now - Duration::hours(2),
        idle_ends_at: now + Duration::minutes(30),
        ends_at: now + Duration::hours(6),
        access_token: AccessTokenView {
            issued_at: now - Duration::seconds(4),
            expires_at: now + Duration::seconds(6),
            not_granted: Vec::new(),
            scopes: ["openid", "profile", "email", "read:reports", "offline_access"]
                .map(str::to_owned)
                .to_vec(),
            renewable: true,
            refreshes: 17,
            refreshed_at: Some(now - Duration::seconds(4)),
        },
    }
}

/// This browser, a phone that has a name, and a forgotten one.
pub(crate) fn sessions(now: OffsetDateTime) -> SessionsView {
    let line = |id: &str, device: &str, name: Option<&str>, unused: Duration| SessionRow {
        id: id.to_owned(),
        current: unused.is_zero(),
        device: device.to_owned(),
        name: name.map(str::to_owned),
        signed_in_at: now - unused - Duration::hours(2),
        last_used_at: now - unused,
        ends_at: now - unused + Duration::days(7),
    };
    SessionsView {
        now,
        signed_in_recently: true,
        administrator: false,
        sessions: vec![
            line("s-phone", "Safari on iPhone", Some("My phone"), Duration::minutes(2)),
            line("s-here", "Chrome on Linux", None, Duration::ZERO),
            line("s-old", "Firefox on Windows", None, Duration::days(3)),
        ],
    }
}

/// Ada herself, Cleo, and somebody of whom only the subject is known.
pub(crate) fn people(now: OffsetDateTime) -> PeopleView {
    let line = |subject: &str, name: Option<&str>, sessions, unused: Duration| PersonRow {
        issuer: "https://id.example.com/".to_owned(),
        subject: subject.to_owned(),
        name: name.map(str::to_owned),
        email: name.and(Some(format!("{subject}@example.com"))),
        sessions,
        last_used_at: now - unused,
        you: unused.is_zero(),
    };
    PeopleView {
        now,
        signed_in_recently: true,
        people: vec![
            line("ada", Some("Ada Lovelace"), 3, Duration::ZERO),
            line("cleo", Some("Cleo Martin"), 1, Duration::seconds(40)),
            line("auth0|1c9f", None, 1, Duration::hours(5)),
        ],
    }
}

pub(crate) fn reports() -> Vec<Report> {
    let yen = "JPY".parse().unwrap();
    vec![
        report(
            1,
            "Lisbon, customer workshop",
            Status::Open,
            vec![
                expense(11, date!(2026 - 11 - 21), "Taxi from the airport", Money::new(1_850, Currency::EUR)),
                expense(
                    12,
                    date!(2026 - 11 - 20),
                    "Hotel Avenida, two nights",
                    Money::new(31_240, Currency::EUR),
                ),
            ],
        ),
        report(
            2,
            "Tokyo conference",
            Status::Approved,
            vec![
                expense(21, date!(2026 - 11 - 22), "Dinner with the organisers", Money::new(18_400, yen)),
                expense(22, date!(2026 - 10 - 30), "Conference ticket", Money::new(89_900, Currency::USD)),
                expense(
                    23,
                    date!(2026 - 10 - 02),
                    "Flight to Tokyo and back",
                    Money::new(112_035, Currency::USD),
                ),
            ],
        ),
        report(
            3,
            "Home office",
            Status::Reimbursed,
            vec![expense(31, date!(2026 - 09 - 04), "Desk lamp", Money::new(7_490, Currency::EUR))],
        ),
    ]
}

pub(crate) fn report(id: u128, title: &str, status: Status, mut expenses: Vec<Expense>) -> Report {
    let id = ReportId(Uuid::from_u128(id));
    for expense in &mut expenses {
        expense.report = Some(InReport { id, title: title.to_owned(), status });
    }
    Report {
        id,
        title: title.to_owned(),
        status,
        owner: ada_as_others_see_her(),
        version: Version(1),
        created_at: NOW,
        submitted_at: (status != Status::Open).then_some(NOW),
        reason: (status == Status::Refused).then(|| "A receipt is missing.".to_owned()),
        expenses,
    }
}

pub(crate) fn expense(id: u128, date: Date, description: &str, amount: Money) -> Expense {
    Expense {
        id: ExpenseId(Uuid::from_u128(id)),
        date,
        merchant: "A merchant".to_owned(),
        description: description.to_owned(),
        category: Category::Other,
        amount,
        version: Version(1),
        report: None,
        duplicate_of: None,
        refund_of: None,
        refunded: None,
        foreign: None,
    }
}
