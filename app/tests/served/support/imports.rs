//! Files that were sent, as the backend of the tests has them: one to look at, one that is imported, one without a good
//! row, a long one, a statement, one that is being read, one that can't be, one that can't be undone any more, and one that
//! was undone.

use app::{AppError, Backend, ImportView, Imports, Scope};
use domain::{
    Currency, ExpenseForm, ExpenseId, FileReading, Import, ImportId, ImportRow, ImportState, Money, Notation,
    import::{Duplicate, ForeignAmount, Kept, Progress, RowChange, RowCounts, RowKind, Written},
    statement::{
        Column, DateOrder, DecimalMark, Direction, Format, Mapping, Meaning, Note, Question, RowFault,
        SignConvention, Topic,
    },
};
use time::Duration;
use uuid::Uuid;

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
            import.reading = reading();
            import.rows = statement();
        }
        6 => {
            import.state = ImportState::Reading;
            import.progress = Progress { read: 1_500, of: 9_000 };
            import.reading = reading();
        }
        7 => {
            import.state = ImportState::Failed;
            import.failure = Some("The file could not be read. Send it again.".to_owned());
            import.counts = RowCounts::default();
            import.rows = Vec::new();
        }
        8 => {
            import.state = ImportState::Imported;
            import.imported_at = Some(NOW - Duration::DAY);
        }
        9 => {
            (import.state, import.undone_at) = (ImportState::Undone, Some(NOW));
            import.imported_at = Some(NOW - Duration::HOUR);
            import.counts = RowCounts { all: 3, taken: 3, kept: 2, ..RowCounts::default() };
            import.rows = undone();
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

/// A table that names no currency, and of whose columns two may be the amount.
fn reading() -> FileReading {
    let column = |name: &str, meaning, examples: &[&str]| Column {
        name: name.to_owned(),
        meaning,
        examples: examples.iter().map(|&example| example.to_owned()).collect(),
    };
    let columns = vec![
        column("Datum", Meaning::Day, &["20.11.2026", "19.11.2026"]),
        column("Empfänger <i>", Meaning::Payee, &["Luigi"]),
        column("", Meaning::Other, &["-18,00"]),
        column("Saldo", Meaning::Other, &["1.204,00"]),
    ];
    FileReading {
        format: Some(Format::Csv),
        charset: Some("ISO-8859-15".to_owned()),
        mapping: Some(Mapping {
            header: "f00d".to_owned(),
            columns: columns.iter().map(|column| column.meaning).collect(),
            date_order: Some(DateOrder::DayFirst),
            decimal_mark: Some(DecimalMark::Comma),
            sign: Some(SignConvention::MinusIsOut),
            currency: None,
            currency_signs: [("$".to_owned(), Currency::USD)].into(),
            words: [].into(),
        }),
        columns,
        decimal_mark: Some(DecimalMark::Comma),
        questions: vec![
            Question::Column { meaning: Meaning::Amount, choices: vec![2, 3] },
            Question::Currency { proposed: Some(Currency::EUR), rows: 1 },
            Question::Word { word: "Zu \"Lasten\"".to_owned() },
        ],
        remembered: false,
    }
}

fn statement() -> Vec<ImportRow> {
    let mut asked = row(5, "Garage", "18.00");
    asked.form.currency.clear();
    asked.asked = vec![Topic::Currency];
    let mut open = row(8, "Book shop", "");
    (open.form.date, open.form.currency) = (String::new(), String::new());
    open.asked = vec![Topic::DateOrder, Topic::DecimalMark, Topic::Currency];
    open.written = Some(Written { date: "03/10/2026".to_owned(), amount: "-1.500".to_owned() });
    let mut unnamed = row(9, "Hotel", "1500.00");
    unnamed.form.currency.clear();
    unnamed.asked = vec![Topic::Currency];
    let foreign = ForeignAmount { amount: "20.00".to_owned(), currency: Some(Currency::USD) };
    vec![
        ImportRow { problems: vec![RowFault::TwoCurrencies], ..asked.checked(NOW.date(), Notation::EN) },
        ImportRow { kind: RowKind::MoneyIn, direction: Some(Direction::In), ..row(4, "Salary", "2300") },
        ImportRow { kind: RowKind::Refund, direction: Some(Direction::In), ..row(6, "Shoes back", "80") },
        ImportRow { kind: RowKind::Pending, booked: Some(NOW.date()), ..row(3, "Night taxi", "21") },
        ImportRow { duplicate: Some(Duplicate::Imported), ..row(2, "Coffee", "3.40") },
        ImportRow { foreign: Some(foreign), ..taken(row(7, "Museum", "18.40")) },
        open.checked(NOW.date(), Notation::EN),
        unnamed.checked(NOW.date(), Notation::EN),
    ]
}

fn undone() -> Vec<ImportRow> {
    let imported = |line: u32, description, kept| ImportRow {
        expense: Some(ExpenseId(Uuid::from_u128(line.into()))),
        kept,
        ..taken(row(line, description, "5"))
    };
    vec![
        imported(2, "Lunch", Some(Kept::Changed)),
        imported(3, "Dinner", Some(Kept::Submitted)),
        imported(4, "Breakfast", None),
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
    ImportRow { place: line, ..ImportRow::listed(line, form, NOW.date(), Notation::EN) }
}

#[async_trait::async_trait]
impl Imports for FakeBackend {
    async fn may_import(&self) -> Result<(), AppError> {
        self.reports.clone()?;
        let allowed = self.permissions().await?.write;
        allowed.then_some(()).ok_or(AppError::Forbidden { scope: Some(Scope::WriteReports) })
    }

    async fn import(&self, id: ImportId, from: u32) -> Result<ImportView, AppError> {
        self.reports.clone()?;
        found(id, from).map(|import| ImportView::of(import, NOW)).ok_or(AppError::NotFound)
    }

    async fn mapping(&self, id: ImportId) -> Result<Mapping, AppError> {
        self.reports.clone()?;
        found(id, 0).and_then(|import| import.reading.mapping).ok_or(AppError::NotFound)
    }

    async fn change_mapping(&self, _: ImportId, mapping: &Mapping) -> Result<(), AppError> {
        self.note(format!("{mapping:?}"));
        self.change.clone()
    }

    async fn choose_rows(&self, _: ImportId, choices: Vec<RowChange>) -> Result<(), AppError> {
        self.note(format!("{choices:?}"));
        self.change.clone()
    }

    async fn change_row(
        &self,
        _: ImportId,
        place: u32,
        form: &ExpenseForm,
        notation: Notation,
        direction: Option<Direction>,
    ) -> Result<(), AppError> {
        let draft = form.check(NOW.date(), notation)?;
        self.note(format!(
            "row {place}: {} {}, {direction:?}",
            draft.amount.currency(),
            draft.amount.decimal()
        ));
        self.change.clone()
    }

    async fn confirm_import(&self, _: ImportId) -> Result<(), AppError> {
        self.note("confirmed".to_owned());
        self.change.clone()
    }

    async fn undo_import(&self, _: ImportId) -> Result<(), AppError> {
        self.note("undone".to_owned());
        self.change.clone()
    }
}
