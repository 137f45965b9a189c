//! Reports and approvals, as the backend of the tests has them.

use app::{
    AppError, Approvals, ApprovalsQuery, ApprovalsView, FormKey, ReportView, Reports, ReportsQuery,
    ReportsView, Scope,
};
use domain::{
    Action, Actor, Comment, CommentDraft, Decided, Decision, Entry, Event, Expense, ExpenseId, Money, Person,
    RefusalDraft, Report, ReportDraft, ReportId, ReportSummary, Status, Version,
};
use time::{Duration, macros::date};

use super::{FakeBackend, NOW, ada, ada_as_others_see_her, expense, person, receipts::receipts};

impl FakeBackend {
    /// The key of every form.
    pub(crate) const FORM_KEY: &str = "0a1b2c3d";

    /// Who has submitted what an approver sees.
    fn other() -> Person {
        person("ben-okafor", "Ben Okafor")
    }

    /// What Ada has spent and put into no report, as expenses: the first is number 91.
    fn loose_expenses(&self) -> Vec<Expense> {
        let line = |(id, amount): (u128, &Money)| expense(id, date!(2026 - 11 - 19), "Train home", *amount);
        (91..).zip(&self.loose).map(line).collect()
    }

    /// Whose the reports are, and who Ada is to them.
    fn owner(&self) -> (Actor, Person) {
        if self.permissions.approve {
            (Actor::Approver, Self::other())
        } else {
            (Actor::Owner, ada_as_others_see_her())
        }
    }
}

#[async_trait::async_trait]
impl Reports for FakeBackend {
    async fn reports(&self) -> Result<Vec<ReportSummary>, AppError> {
        Ok(self.reports.clone()?.iter().map(Report::summary).collect())
    }

    async fn reports_page(&self, wanted: &ReportsQuery) -> Result<ReportsView, AppError> {
        self.known(wanted.after.as_deref())?;
        let reports = self.reports.clone()?.into_iter();
        let of_status = |report: &Report| wanted.status.is_none_or(|status| report.status == status);
        Ok(ReportsView {
            permissions: self.permissions,
            form_key: FormKey(Self::FORM_KEY.to_owned()),
            reports: reports.filter(of_status).map(|report| report.summary()).collect(),
            next: wanted.after.is_none().then(|| "further".to_owned()),
            restarted: false,
        })
    }

    async fn report(&self, id: ReportId) -> Result<ReportView, AppError> {
        let found = self.reports.clone()?.into_iter().find(|report| report.id == id);
        let (actor, owner) = self.owner();
        let report = Report { owner: owner.clone(), ..found.ok_or(AppError::NotFound)? };
        let said = |by: Person, comment: &str| Comment { at: NOW, by, comment: comment.to_owned() };
        let happened = |days, event, note: Option<&str>| Entry {
            at: NOW - Duration::days(days),
            by: owner.clone(),
            event,
            note: note.map(str::to_owned),
        };
        let receipts = report.expenses.iter().map(|expense| (expense.id, receipts(expense.id))).collect();
        let takes_any = actor == Actor::Owner && self.permissions.write && report.status.takes_changes();
        let loose = if takes_any { self.loose_expenses() } else { Vec::new() };
        Ok(ReportView {
            now: NOW,
            viewer: ada().subject,
            actor,
            permissions: self.permissions,
            form_key: FormKey(Self::FORM_KEY.to_owned()),
            report,
            comments: vec![
                said(person("cleo-martin", "Cleo Martin"), "Which workshop was it?"),
                said(owner.clone(), "The one in May."),
            ],
            receipts,
            loose,
            history: vec![happened(2, Event::Created, None), happened(1, Event::Renamed, Some("Lisbon"))],
        })
    }

    async fn create_report(&self, _: &FormKey, draft: &ReportDraft) -> Result<ReportId, AppError> {
        self.change.clone()?;
        draft.clone().check()?;
        Ok(self.reports.clone()?.first().ok_or(AppError::NotFound)?.id)
    }

    async fn rename_report(&self, _: ReportId, _: Version, draft: &ReportDraft) -> Result<(), AppError> {
        draft.clone().check()?;
        self.change.clone()
    }

    async fn delete_report(&self, _: ReportId, _: Version) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn move_report(&self, _: ReportId, _: Version, _: Action) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn refuse_report(&self, _: ReportId, _: Version, draft: &RefusalDraft) -> Result<(), AppError> {
        draft.clone().check()?;
        self.change.clone()
    }

    async fn add_to_report(&self, _: ReportId, expenses: &[ExpenseId]) -> Result<(), AppError> {
        let loose = self.loose_expenses();
        let is_loose = |id: &ExpenseId| loose.iter().any(|expense| expense.id == *id);
        expenses.iter().all(is_loose).then_some(()).ok_or(AppError::NotFound)?;
        self.change.clone()
    }

    async fn remove_from_report(&self, _: ReportId, _: ExpenseId) -> Result<(), AppError> {
        self.change.clone()
    }

    async fn comment(
        &self,
        _: ReportId,
        _: Actor,
        _: &FormKey,
        draft: &CommentDraft,
    ) -> Result<(), AppError> {
        draft.clone().check()?;
        self.change.clone()
    }
}

#[async_trait::async_trait]
impl Approvals for FakeBackend {
    async fn approvals(&self, wanted: &ApprovalsQuery) -> Result<ApprovalsView, AppError> {
        let reports = self.reports.clone()?;
        if !self.permissions.approve {
            return Err(AppError::Forbidden { scope: Some(Scope::ApproveReports) });
        }
        self.known(wanted.after.as_deref())?;
        let (_, owner) = self.owner();
        let status = wanted.status;
        let summary = |report: Report| {
            (report.status == status).then(|| Report { owner: owner.clone(), ..report }.summary())
        };
        let reports = reports.into_iter().filter_map(summary).collect();
        let next = (wanted.after.as_deref() == Some("middle")).then(|| "further".to_owned());
        Ok(ApprovalsView { now: NOW + Duration::days(2), status, reports, next, restarted: false })
    }

    async fn decide(&self, decisions: &[Decision]) -> Result<Vec<Decided>, AppError> {
        self.change.clone()?;
        let decided = |decision: &Decision| Decided {
            report: decision.report,
            status: (decision.version == Version(1)).then_some(Status::Approved),
            problem: None,
        };
        Ok(decisions.iter().map(decided).collect())
    }
}
