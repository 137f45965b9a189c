//! What a person changes of rows before they are taken over.

use domain::{
    Import, ImportId, ImportRow, Notation,
    import::{RowChange, RowKind},
    statement::{Direction, RowFault, Topic},
};
use time::{Date, OffsetDateTime};

use super::{
    earlier_rows::adopt,
    read_row::alike,
    rows_query::{MOST_ALIKE, Shown},
    store::{find, record},
};
use crate::{
    auth::identity::Identity,
    store::{
        Store,
        connection::Connection,
        error::{ImportConflict, OperationError, StoreError},
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
        for change in changes {
            change_row(&mut transaction, id, change, today).await?;
        }
        let places = changes.iter().map(|change| change.place).collect();
        let import = find(&mut transaction, person, id, &Shown::Places(places), now).await?;
        transaction.commit().await?;
        Ok(import)
    }
}

async fn change_row(
    db: &mut Connection,
    import: ImportId,
    change: &RowChange,
    today: Date,
) -> Result<(), OperationError> {
    let stored: Option<(String, i64, Option<String>)> =
        query("SELECT content, repeated, source FROM import_rows WHERE import_id = $1 AND place = $2")
            .bind(import.to_string())
            .bind(i64::from(change.place))
            .fetch_optional(db)
            .await?;
    let (content, repeated, source) = stored.ok_or(ImportConflict::NoSuchRow { place: change.place })?;
    let before: ImportRow = serde_json::from_str(&content).map_err(|_| CORRUPT)?;
    let row = if change.form.is_some() || change.direction.is_some() {
        let row = changed(before, change, today);
        write(db, import, change.place, (&row, repeated == 1 && source.is_some()), today).await?;
        row
    } else {
        before
    };
    if change.taken == Some(true)
        && let Some(why) = why_not(&row, today)
    {
        return Err(ImportConflict::NotTaken { line: row.line, why }.into());
    }
    if let Some(taken) = change.taken {
        query("UPDATE import_rows SET ticked = $1 WHERE import_id = $2 AND place = $3")
            .bind(i64::from(taken))
            .bind(import.to_string())
            .bind(i64::from(change.place))
            .execute(db)
            .await?;
    }
    Ok(())
}

/// The row as it is after the change. What its person has entered is asked about no more.
fn changed(mut row: ImportRow, change: &RowChange, today: Date) -> ImportRow {
    if let Some(form) = &change.form {
        row.form.clone_from(form);
        row.problems.retain(|problem| matches!(problem, RowFault::UnclearSign));
        row.asked.retain(|topic| *topic == Topic::Sign);
    }
    if let Some(direction) = change.direction {
        row.direction = Some(direction);
        row.problems.retain(|problem| !matches!(problem, RowFault::UnclearSign));
        row.asked.retain(|topic| *topic != Topic::Sign);
        row.kind = match (direction, row.kind) {
            (Direction::In, RowKind::Expense | RowKind::Fee) => RowKind::MoneyIn,
            (Direction::Out, RowKind::MoneyIn | RowKind::Refund) => RowKind::Expense,
            (_, kind) => kind,
        };
    }
    if row.direction.is_none() && change.form.is_some() && row.asked.is_empty() && row.problems.is_empty() {
        // It depended on other columns, and is asked here.
        row.asked.push(Topic::Sign);
    }
    let mut row = row.checked(today, Notation::EN);
    if row.direction == Some(Direction::In) {
        row.faults.clear();
    }
    row
}

/// Why the row can be no expense: a part of a sentence.
fn why_not(row: &ImportRow, today: Date) -> Option<String> {
    if row.draft(today).is_some() {
        return None;
    }
    Some(match row.direction {
        Some(Direction::In) => "it is money that came in, and an expense is money that was spent".to_owned(),
        None => "say whether money was spent, or came in".to_owned(),
        Some(Direction::Out) => match (row.faults.as_slice(), row.problems.as_slice()) {
            ([first, ..], _) => first.to_string(),
            ([], [first, ..]) => first.to_string().trim_end_matches('.').to_owned(),
            ([], []) if row.asked.is_empty() => "it comes to nothing".to_owned(),
            ([], []) => "it depends on a question that is open: answer it, or enter the expense".to_owned(),
        },
    })
}

async fn write(
    db: &mut Connection,
    import: ImportId,
    place: u32,
    (row, repeated): (&ImportRow, bool),
    today: Date,
) -> Result<(), StoreError> {
    let draft = row.draft(today);
    let draft = draft.as_deref();
    let alike = draft.map(alike);
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
                                edited = 1
         WHERE import_id = $13 AND place = $14",
    )
    .bind(row.kind.word())
    .bind(serde_json::to_string(row).map_err(|_| CORRUPT)?)
    .bind(draft.map(|draft| draft.date.to_string()))
    .bind(draft.map(|draft| draft.merchant.clone()))
    .bind(draft.map(|draft| draft.amount.minor()))
    .bind(draft.map(|draft| draft.amount.currency().code().to_owned()))
    .bind(alike)
    .bind((earlier + 1).min(MOST_ALIKE))
    .bind(flag(row.is_faulty()))
    .bind(flag(!row.asked.is_empty()))
    .bind(flag(row.direction == Some(Direction::In)))
    .bind(flag(row.kind.is_expense() && !repeated))
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
        assert_eq!(why_not(&entered, TODAY).unwrap(), "say whether money was spent, or came in");
        let out = RowChange { direction: Some(Direction::Out), ..change.clone() };
        assert_eq!(why_not(&changed(asked(), &out, TODAY), TODAY), None);
        let into = RowChange { direction: Some(Direction::In), ..change };
        let into = changed(asked(), &into, TODAY);
        assert_eq!(into.kind, RowKind::MoneyIn);
        assert!(why_not(&into, TODAY).unwrap().starts_with("it is money that came in"));
    }

    #[test]
    fn what_is_wrong_with_what_was_entered_is_told_at_its_field() {
        let change =
            |form| RowChange { form: Some(form), direction: Some(Direction::Out), ..RowChange::default() };
        let row = changed(asked(), &change(ExpenseForm { amount: "-1".to_owned(), ..form() }), TODAY);
        assert_eq!(row.faults, [FieldError { field: Field::Amount, fault: Fault::NotPositive }]);
        assert_eq!(why_not(&row, TODAY).unwrap(), "amount is not more than zero");
        let fault = RowFault::NotADay { text: "x".to_owned() };
        let faulty = ImportRow { problems: vec![fault, RowFault::TooManyCells], ..asked() };
        assert_eq!(changed(faulty, &change(form()), TODAY).problems, []);
    }
}
