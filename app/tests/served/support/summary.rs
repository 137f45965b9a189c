//! How things stand, as the backend of the tests adds it up from its reports.

use app::{AppError, Approvals, ApprovalsQuery, Summaries, SummaryView, ToDecide};
use domain::{
    Money, Report, Status, Summary, money,
    summary::{Spending, Standing},
};

use super::{FakeBackend, NOW};

#[async_trait::async_trait]
impl Summaries for FakeBackend {
    async fn summary(&self) -> Result<SummaryView, AppError> {
        let reports = self.reports.clone()?;
        let spending = reports.iter().flat_map(|report| &report.expenses).map(|expense| Spending {
            month: expense.date.to_string()[..7].to_owned(),
            category: expense.category,
            total: expense.amount,
        });
        let standing = Status::ALL.into_iter().filter_map(|status| standing(&reports, status));
        let to_decide = match self.permissions.approve {
            true => Some(ToDecide::from(&self.approvals(&ApprovalsQuery::default()).await?)),
            false => None,
        };
        Ok(SummaryView {
            now: NOW,
            permissions: self.permissions,
            summary: Summary {
                spending: spending.collect(),
                standing: standing.collect(),
                loose: self.loose.clone(),
            },
            to_decide,
        })
    }
}

/// Nothing where no report has this status.
fn standing(reports: &[Report], status: Status) -> Option<Standing> {
    let reports: Vec<_> = reports.iter().filter(|report| report.status == status).collect();
    let totals: Vec<Money> = money::totals(reports.iter().flat_map(|report| report.totals()));
    (!reports.is_empty()).then_some(Standing { status, reports: reports.len(), totals })
}
