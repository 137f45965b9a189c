//! What a person changes of rows before they are taken over.

use domain::{
    Import, ImportId, ImportRow, Notation,
    import::{ImportConflict, NotTaken, RowChange, RowKind, Written},
    statement::{Direction, RowFault, Topic},
};
use time::{Date, OffsetDateTime};

use super::{
    earlier_rows::adopt,
    read_row::alike,
    refunds::{Payments, may_be_refund},
    rows_query::{MOST_ALIKE, Shown},
    store::{find, record},
};
use crate::{
    auth::identity::Identity,
    store::{
        Store,
        connection::Connection,
        error::{OperationError, StoreError},
        query::query,
    },
};

const CORRUPT: StoreError = StoreError::Corrupt("import_rows");

impl Store {
    /// Changes all of these rows, or none.
    pub(crate) async fn change_import_rows(
        &self,
        person: &Identity,
        id: ImportId,
        changes: &[RowChange],
        now: OffsetDateTime,
    ) -> Result<Import, OperationError> {
        let mut transaction = self.write(person).await?;
        let record = record(&mut transaction, person, id, now).await?;
        record.check_open()?;
        // As when it was read.
        let today = record.created_at.date();
        if record.is_earlier {
            adopt(&mut transaction, id, today).await?;
        }
        let changed =
            ChangedImport { person: person.id, id, is_list: record.reading.mapping.is_none(), today };
        for change in changes {
            change_row(&mut transaction, &changed, change).await?;
        }
        let places = changes.iter().map(|change| change.place).collect();
        let import = find(&mut transaction, person, id, &Shown::Places(places), now).await?;
        transaction.commit().await?;
        Ok(import)
    }
}

/// The import whose rows are changed.
struct ChangedImport {
    person: i64,
    id: ImportId,
    /// Whether it is a list of expenses, which says itself what a refund belongs to.
    is_list: bool,
    today: Date,
}

async fn change_row(
    db: &mut Connection,
    import: &ChangedImport,
    change: &RowChange,
) -> Result<(), OperationError> {
    let ChangedImport { id, today, .. } = *import;
    let stored: Option<StoredRow> = query(
        "SELECT content, repeated, source, usual, ticked, edited FROM import_rows WHERE import_id = $1 AND place = $2",
    )
    .bind(id.to_string())
    .bind(i64::from(change.place))
    .fetch_optional(db)
    .await?;
    let (content, repeated, source, usual, ticked, edited) =
        stored.ok_or(ImportConflict::NoSuchRow { place: change.place })?;
    let before: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
    let is_changed = change.form.is_some() || change.direction.is_some();
    let mut row = if is_changed { changed(before.clone(), change, today) } else { before.clone() };
    let is_taken = change.taken.unwrap_or(ticked.unwrap_or(usual) == 1 && before.is_refund());
    if is_taken
        && row.direction == Some(Direction::In)
        && may_be_refund(&row)
        && !(import.is_list && row.is_refund())
    {
        row = belonging(db, import, change.place, row).await?;
    }
    if row != before {
        let flags = (repeated == 1 && source.is_some(), edited == 1 || is_changed);
        write(db, import, change.place, &row, flags).await?;
    }
    if change.taken == Some(true)
        && let Some(why) = why_not(&row, today)
    {
        return Err(ImportConflict::NotTaken { line: row.line, why }.into());
    }
    if let Some(taken) = change.taken {
        query("UPDATE import_rows SET ticked = $1 WHERE import_id = $2 AND place = $3")
            .bind(i64::from(taken))
            .bind(id.to_string())
            .bind(i64::from(change.place))
            .execute(db)
            .await?;
    }
    Ok(())
}

/// What was read, whether it is there before, by what it is known, whether it is taken where nobody says otherwise and as its
/// person says, and whether they have changed it.
type StoredRow = (String, i64, Option<String>, i64, Option<i64>, i64);

/// Money that came in as the refund of what it belongs to.
async fn belonging(
    db: &mut Connection,
    import: &ChangedImport,
    place: u32,
    row: ImportRow,
) -> Result<ImportRow, OperationError> {
    let back = row.form.check(import.today, Notation::EN);
    let of = match &back {
        Ok(back) => {
            let read = (import.id, import.today);
            Payments::before(db, import.person, read, &[&**back]).await?.find(place, back)
        }
        Err(_) => None,
    };
    let Some(of) = of else {
        let why = match back {
            Err(invalid) => {
                invalid.errors().first().map_or(NotTaken::Unreadable, |first| NotTaken::Field(*first))
            }
            Ok(back) => NotTaken::NothingPaid { back: back.amount },
        };
        return Err(ImportConflict::NotTaken { line: row.line, why }.into());
    };
    Ok(ImportRow { kind: RowKind::Refund, refund_of: Some(of), ..row })
}

/// The row as it is after the change. What its person has entered is asked about no more.
fn changed(mut row: ImportRow, change: &RowChange, today: Date) -> ImportRow {
    if let Some(form) = &change.form {
        row.form.clone_from(form);
        row.form.refund_of.clear();
        row.written = None;
        row.problems.retain(|problem| matches!(problem, RowFault::UnclearSign));
        row.asked.retain(|topic| *topic == Topic::Sign);
    }
    if let Some(direction) = change.direction {
        row.direction = Some(direction);
        row.problems.retain(|problem| !matches!(problem, RowFault::UnclearSign));
        row.asked.retain(|topic| *topic != Topic::Sign);
        let date_alone = |written| Written { amount: String::new(), ..written }.some();
        row.written = row.written.take().and_then(date_alone);
        row.kind = match (direction, row.kind) {
            (Direction::In, RowKind::Expense | RowKind::Fee) => RowKind::MoneyIn,
            (Direction::Out, RowKind::MoneyIn | RowKind::Refund) => RowKind::Expense,
            (_, kind) => kind,
        };
        if direction == Direction::Out {
            row.refund_of = None;
        }
    }
    if row.direction.is_none() && change.form.is_some() && row.asked.is_empty() && row.problems.is_empty() {
        // It depended on other columns, and is asked here.
        row.asked.push(Topic::Sign);
    }
    let mut row = row.checked(today, Notation::EN);
    if row.direction == Some(Direction::In) && !row.is_refund() {
        row.faults.clear();
    }
    row
}

/// Why the row can be no expense.
fn why_not(row: &ImportRow, today: Date) -> Option<NotTaken> {
    if row.draft(today).is_some() {
        return None;
    }
    Some(match row.direction {
        Some(Direction::In) if !row.is_refund() => NotTaken::MoneyIn,
        None => NotTaken::UnknownDirection,
        Some(_) => match (row.faults.as_slice(), row.problems.as_slice()) {
            ([first, ..], _) => NotTaken::Field(*first),
            ([], [_, ..]) => NotTaken::Unreadable,
            ([], []) if row.asked.is_empty() => NotTaken::Nothing,
            ([], []) => NotTaken::OpenQuestion,
        },
    })
}

/// Writes the row, which may stand in the file before, and may have been changed by its person.
async fn write(
    db: &mut Connection,
    import: &ChangedImport,
    place: u32,
    row: &ImportRow,
    (repeated, edited): (bool, bool),
) -> Result<(), StoreError> {
    let ChangedImport { id: import, is_list, today, .. } = *import;
    let draft = row.draft(today);
    let draft = draft.as_deref();
    let alike = draft.map(|draft| alike(row, draft));
    let is_usual = row.kind.is_expense() || is_list && row.is_refund();
    let earlier: i64 = query(
        "SELECT count(*) FROM import_rows WHERE import_id = $1 AND place >= 0 AND place < $2 AND alike = $3",
    )
    .bind(import.to_string())
    .bind(i64::from(place))
    .bind(&alike)
    .fetch_scalar(db)
    .await?;
    let flag = |is: bool| i64::from(is);
    query(
        "UPDATE import_rows SET kind = $1, content = $2, spent_on = $3, merchant = $4, amount_minor = $5, currency = $6,
                                alike = $7, ordinal = $8, faulty = $9, asked = $10, money_in = $11, usual = $12,
                                edited = $13
         WHERE import_id = $14 AND place = $15",
    )
    .bind(row.kind.word())
    .bind(serde_json::to_string(row).map_err(|_| CORRUPT)?)
    .bind(draft.map(|draft| draft.date.to_string()))
    .bind(draft.map(|draft| draft.merchant.clone()))
    .bind(draft.map(|draft| row.total(draft).minor()))
    .bind(draft.map(|draft| draft.amount.currency().code().to_owned()))
    .bind(alike)
    .bind((earlier + 1).min(MOST_ALIKE))
    .bind(flag(row.is_faulty()))
    .bind(flag(!row.asked.is_empty()))
    .bind(flag(row.direction == Some(Direction::In)))
    .bind(flag(is_usual && !repeated))
    .bind(flag(edited))
    .bind(import.to_string())
    .bind(i64::from(place))
    .execute(db)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use domain::{ExpenseForm, Fault, Field, FieldError};
    use time::macros::date;

    use super::*;

    const TODAY: Date = date!(2026 - 11 - 23);

    fn form() -> ExpenseForm {
        let text = str::to_owned;
        ExpenseForm {
            date: text("2026-11-20"),
            merchant: text("Luigi"),
            description: text("Pizza."),
            category: text("meals"),
            amount: text("12.50"),
            currency: text("EUR"),
            refund_of: String::new(),
        }
    }

    fn asked() -> ImportRow {
        let read =
            ImportRow::listed(2, ExpenseForm { currency: String::new(), ..form() }, TODAY, Notation::EN);
        ImportRow { direction: None, asked: vec![Topic::Currency, Topic::Sign], ..read }
            .checked(TODAY, Notation::EN)
    }

    #[test]
    fn what_was_entered_is_asked_about_no_more_but_which_way_money_went() {
        let change = RowChange { form: Some(form()), ..RowChange::default() };
        let entered = changed(asked(), &change, TODAY);
        assert_eq!((entered.asked.as_slice(), entered.faults.len()), (&[Topic::Sign][..], 0));
        assert_eq!(why_not(&entered, TODAY), Some(NotTaken::UnknownDirection));
        let out = RowChange { direction: Some(Direction::Out), ..change.clone() };
        assert_eq!(why_not(&changed(asked(), &out, TODAY), TODAY), None);
        let into = RowChange { direction: Some(Direction::In), ..change };
        let into = changed(asked(), &into, TODAY);
        assert_eq!((into.kind, into.refund_of), (RowKind::MoneyIn, None));
        assert_eq!(why_not(&into, TODAY), Some(NotTaken::MoneyIn));
    }

    #[test]
    fn what_the_file_has_is_shown_until_it_is_answered() {
        let written = Written { date: "03/10/2026".to_owned(), amount: "-1.500".to_owned() };
        let asked = ImportRow {
            asked: vec![Topic::DateOrder, Topic::Sign],
            written: Some(written.clone()),
            ..asked()
        };
        let out = RowChange { direction: Some(Direction::Out), ..RowChange::default() };
        let told = changed(asked.clone(), &out, TODAY);
        assert_eq!(told.written, Some(Written { amount: String::new(), ..written }));
        let entered = RowChange { form: Some(form()), ..RowChange::default() };
        assert_eq!(changed(asked, &entered, TODAY).written, None);
    }

    #[test]
    fn what_is_wrong_with_what_was_entered_is_told_at_its_field() {
        let change =
            |form| RowChange { form: Some(form), direction: Some(Direction::Out), ..RowChange::default() };
        let row = changed(asked(), &change(ExpenseForm { amount: "-1".to_owned(), ..form() }), TODAY);
        assert_eq!(row.faults, [FieldError { field: Field::Amount, fault: Fault::NotPositive }]);
        assert_eq!(why_not(&row, TODAY), Some(NotTaken::Field(row.faults[0])));
        assert_eq!(why_not(&row, TODAY).unwrap().to_string(), "amount is not more than zero");
        let fault = RowFault::NotADay { text: "x".to_owned() };
        let faulty = ImportRow { problems: vec![fault, RowFault::TooManyCells], ..asked() };
        assert_eq!(changed(faulty, &change(form()), TODAY).problems, []);
    }
}
