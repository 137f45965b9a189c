//! Tables that were sent, as the backend of the tests has them: one to look at, one that is imported, one without a good
//! row, and a long one.

use app::{AppError, Backend, Imports};
use domain::{ExpenseForm, Import, ImportId, ImportRow, Notation, import::Note};

use super::{FakeBackend, NOW};

/// The tables by their names.
fn found(ImportId(id): ImportId) -> Option<Import> {
    let left_out = || vec![Note::NotUtf8, Note::ColumnLeftOut { name: "Cost <centre>".to_owned() }];
    let notes = if id.as_u128() == 1 { left_out() } else { Vec::new() };
    let (imported_at, rows) = match id.as_u128() {
        1 => (None, mixed()),
        2 => (Some(NOW), mixed()),
        3 => (None, vec![row(2, "", "1,5,0")]),
        4 => (None, (2..252).map(|line| row(line, "Taxi to the customer", "18.50")).collect()),
        _ => return None,
    };
    Some(Import { id: ImportId(id), created_at: NOW, imported_at, notes, rows })
}

fn mixed() -> Vec<ImportRow> {
    let twice = ImportRow { duplicate: true, ..row(3, "Coffee <b>", "4.20") };
    let endless = "endless ".repeat(60_000);
    vec![row(2, "Pizza", "102.00"), twice, row(4, "", "1,5,0"), row(5, &endless, "9")]
}

fn row(line: u32, description: &str, amount: &str) -> ImportRow {
    let form = ExpenseForm {
        date: "2026-11-20".to_owned(),
        merchant: "Luigi".to_owned(),
        description: description.to_owned(),
        category: "meals".to_owned(),
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
    };
    ImportRow::read(line, form, NOW.date(), Notation::EN)
}

#[async_trait::async_trait]
impl Imports for FakeBackend {
    async fn may_import(&self) -> Result<(), AppError> {
        self.reports.clone()?;
        let allowed = self.permissions().await?.write;
        allowed.then_some(()).ok_or_else(|| AppError::Forbidden { scope: "write:reports".to_owned() })
    }

    async fn import(&self, id: ImportId) -> Result<Import, AppError> {
        self.reports.clone()?;
        found(id).ok_or(AppError::NotFound)
    }

    async fn confirm_import(&self, _: ImportId) -> Result<(), AppError> {
        self.change.clone()
    }
}
