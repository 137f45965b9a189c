//! Files that were sent, as the backend of the tests has them: one to look at, one that is imported, one without a good
//! row, a long one, a statement, one that is being read, and one that can't be.

use app::{AppError, Backend, Imports};
use domain::{
    Currency, ExpenseForm, FileReading, Import, ImportId, ImportRow, ImportState, Money, Notation,
    import::{Duplicate, Progress, RowCounts, RowKind},
    statement::{Direction, Note, Question, RowFault, Topic},
};

use super::{FakeBackend, NOW};

/// How many rows are shown at once.
const PART: usize = 100;

/// The files by their names, each with a part of its rows.
fn found(ImportId(id): ImportId, from: u32) -> Option<Import> {
    let left_out = || vec![Note::NotUtf8, Note::ColumnLeftOut { name: "Cost <centre>".to_owned() }];
    let mut import = Import {
        id: ImportId(id),
        created_at: NOW,
        imported_at: None,
        undone_at: None,
        state: ImportState::Ready,
        progress: Progress { read: 4, of: 4 },
        failure: None,
        reading: FileReading::default(),
        notes: Vec::new(),
        counts: RowCounts { all: 4, taken: 2, faulty: 2, duplicates: 1, ..RowCounts::default() },
        totals: vec![Money::new(10_620, Currency::EUR)],
        from,
        rows: mixed(),
    };
    match id.as_u128() {
        1 => import.notes = left_out(),
        2 => (import.state, import.imported_at) = (ImportState::Imported, Some(NOW)),
        3 => {
            import.counts = RowCounts { all: 1, faulty: 1, ..RowCounts::default() };
            import.rows = vec![row(2, "", "1,5,0")];
        }
        4 => {
            import.counts = RowCounts { all: 250, taken: 250, ..RowCounts::default() };
            import.rows = (2..252).map(|line| taken(row(line, "Taxi to the customer", "18.50"))).collect();
        }
        5 => {
            import.counts = RowCounts {
                all: 4,
                taken: 1,
                asked: 1,
                money_in: 1,
                pending: 1,
                duplicates: 1,
                ..RowCounts::default()
            };
            import.reading.questions = vec![Question::Currency { proposed: None, rows: 1 }];
            import.rows = statement();
        }
        6 => {
            import.state = ImportState::Reading;
            import.progress = Progress { read: 1_500, of: 9_000 };
        }
        7 => {
            import.state = ImportState::Failed;
            import.failure = Some("The file could not be read. Send it again.".to_owned());
            import.counts = RowCounts::default();
            import.rows = Vec::new();
        }
        _ => return None,
    }
    import.rows = import.rows.into_iter().skip(from as usize).take(PART).collect();
    Some(import)
}

/// As the API has them: those with errors first, then what may be there already.
fn mixed() -> Vec<ImportRow> {
    let twice = ImportRow { duplicate: Some(Duplicate::Repeated), ..taken(row(3, "Coffee <b>", "4.20")) };
    let endless = "endless ".repeat(60_000);
    vec![row(4, "", "1,5,0"), row(5, &endless, "9"), twice, taken(row(2, "Pizza", "102.00"))]
}

fn statement() -> Vec<ImportRow> {
    let mut asked = row(5, "Garage", "18.00");
    asked.form.currency.clear();
    asked.asked = vec![Topic::Currency];
    vec![
        ImportRow { problems: vec![RowFault::TwoCurrencies], ..asked.checked(NOW.date(), Notation::EN) },
        ImportRow { kind: RowKind::MoneyIn, direction: Some(Direction::In), ..row(4, "Salary", "2300") },
        ImportRow { kind: RowKind::Pending, ..row(3, "Night taxi", "21") },
        ImportRow { duplicate: Some(Duplicate::Imported), ..row(2, "Coffee", "3.40") },
    ]
}

fn taken(row: ImportRow) -> ImportRow {
    ImportRow { taken: true, ..row }
}

fn row(line: u32, description: &str, amount: &str) -> ImportRow {
    let form = ExpenseForm {
        date: "2026-11-20".to_owned(),
        merchant: "Luigi".to_owned(),
        description: description.to_owned(),
        category: "meals".to_owned(),
        amount: amount.to_owned(),
        currency: "EUR".to_owned(),
        refund_of: String::new(),
    };
    ImportRow::listed(line, form, NOW.date(), Notation::EN)
}

#[async_trait::async_trait]
impl Imports for FakeBackend {
    async fn may_import(&self) -> Result<(), AppError> {
        self.reports.clone()?;
        let allowed = self.permissions().await?.write;
        allowed.then_some(()).ok_or_else(|| AppError::Forbidden { scope: "write:reports".to_owned() })
    }

    async fn import(&self, id: ImportId, from: u32) -> Result<Import, AppError> {
        self.reports.clone()?;
        found(id, from).ok_or(AppError::NotFound)
    }

    async fn confirm_import(&self, _: ImportId) -> Result<(), AppError> {
        self.change.clone()
    }
}
