//! Behind the pages: a session that is renewed and lists that grow shorter, as in earnest.

use std::{
    sync::{Mutex, MutexGuard, PoisonError},
    time::Duration as Pause,
};

use app::{
    AccessTokenView, AppError, Approvals, ApprovalsQuery, ApprovalsView, Backend, ExpenseView, Expenses,
    ExpensesView, FormKey, ImportView, Imports, NewExpenseView, PeopleView, Permissions, Profile, Receipts,
    ReportView, Reports, ReportsQuery, ReportsView, SessionView, SessionsView, Summaries, SummaryView,
};
use domain::{
    Action, Actor, CommentDraft, Decided, Decision, ExpenseForm, ExpenseId, ExpenseQuery, ImportId, Notation,
    ReceiptId, RefusalDraft, ReportDraft, ReportId, ReportSummary, Version,
    import::RowChange,
    statement::{Direction, Mapping},
};
use time::{Duration, OffsetDateTime};

use crate::support::{FakeBackend, ada, session, sessions};

#[expect(clippy::disallowed_methods, reason = "nothing here is tested against a clock")]
pub(crate) fn now() -> OffsetDateTime {
    OffsetDateTime::now_utc()
}

pub(crate) fn with_token(now: OffsetDateTime, change: impl FnOnce(&mut AccessTokenView)) -> SessionView {
    let mut session = session(now);
    change(&mut session.access_token);
    session
}

/// A session whose token lasts ten seconds and is renewed by the next call to the API, and a list of sessions that
/// grows shorter, as in earnest.
pub(crate) struct Live {
    token: Mutex<AccessTokenView>,
    sessions: Mutex<SessionsView>,
    /// How bad the line is.
    pause: Pause,
}

impl Live {
    pub(crate) fn new(pause: Pause) -> Self {
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

    async fn end_sessions_of(&self, _issuer: &str, _subject: &str) -> Result<(), AppError> {
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

    async fn import(&self, id: ImportId, from: u32) -> Result<ImportView, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().import(id, from).await
    }

    async fn mapping(&self, id: ImportId) -> Result<Mapping, AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().mapping(id).await
    }

    async fn change_mapping(&self, _: ImportId, _: &Mapping) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }

    async fn choose_rows(&self, _: ImportId, _: Vec<RowChange>) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Ok(())
    }

    async fn change_row(
        &self,
        id: ImportId,
        place: u32,
        form: &ExpenseForm,
        notation: Notation,
        direction: Option<Direction>,
    ) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        FakeBackend::signed_in().change_row(id, place, form, notation, direction).await
    }

    async fn confirm_import(&self, _: ImportId) -> Result<(), AppError> {
        tokio::time::sleep(self.pause).await;
        Err(AppError::Conflict)
    }

    async fn undo_import(&self, _: ImportId) -> Result<(), AppError> {
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
