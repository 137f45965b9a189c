//! A list of a person's expenses as SQL: which of them, in which order, and from where on.

use domain::{Expense, ExpenseId, ExpenseQuery, Money, Sort};
use serde::{Deserialize, Serialize};
use time::Date;

use super::narrowing::Narrowing;
use crate::{
    auth::identity::Identity,
    search::index::Lookup,
    store::{
        engine::{ByEngine, Engine},
        query_builder::QueryBuilder,
    },
};

/// What is read of an expense: the expense as JSON.
const EXPENSE: ByEngine<&str> = ByEngine {
    sqlite: "
    json_object(
        'id', e.id, 'date', e.spent_on, 'merchant', e.merchant, 'description', e.description, 'category', e.category,
        'amount', json_object('minor', e.amount_minor, 'currency', e.currency), 'version', e.version,
        'refund_of', e.refund_of,
        'foreign',
        (SELECT json_object('amount', amount, 'currency', currency) FROM foreign_amounts WHERE expense_id = e.id),
        'refunded',
        (SELECT json_object('minor', -sum(f.amount_minor), 'currency', e.currency) FROM expenses f
         WHERE f.refund_of = e.id AND f.deleted_at IS NULL HAVING count(*) > 0),
        'report', CASE WHEN r.id IS NOT NULL THEN json_object('id', r.id, 'title', r.title, 'status', r.status) END,
        'duplicate_of',
        (SELECT d.id FROM expenses d
         WHERE d.person_id = e.person_id AND d.spent_on = e.spent_on AND d.deleted_at IS NULL
           AND d.amount_minor = e.amount_minor AND d.currency = e.currency
           AND d.merchant = e.merchant COLLATE NOCASE AND d.id <> e.id
         ORDER BY d.created_at, d.id LIMIT 1)
    )",
    postgres: "
    json_build_object(
        'id', e.id, 'date', e.spent_on, 'merchant', e.merchant, 'description', e.description, 'category', e.category,
        'amount', json_build_object('minor', e.amount_minor, 'currency', e.currency), 'version', e.version,
        'refund_of', e.refund_of,
        'foreign',
        (SELECT json_build_object('amount', amount, 'currency', currency) FROM foreign_amounts WHERE expense_id = e.id),
        'refunded',
        (SELECT json_build_object('minor', -sum(f.amount_minor), 'currency', e.currency) FROM expenses f
         WHERE f.refund_of = e.id AND f.deleted_at IS NULL HAVING count(*) > 0),
        'report',
        CASE WHEN r.id IS NOT NULL THEN json_build_object('id', r.id, 'title', r.title, 'status', r.status) END,
        'duplicate_of',
        (SELECT d.id FROM expenses d
         WHERE d.person_id = e.person_id AND d.spent_on = e.spent_on AND d.deleted_at IS NULL
           AND d.amount_minor = e.amount_minor AND d.currency = e.currency
           AND lower(d.merchant) = lower(e.merchant) AND d.id <> e.id
         ORDER BY d.created_at, d.id LIMIT 1)
    )",
};
/// The expenses, each with its report.
pub(super) const EXPENSES: &str = " FROM expenses e LEFT JOIN reports r ON r.id = e.report_id";
/// The same, by their reports. SQLite keeps the order of a CROSS JOIN.
const OF_REPORTS: ByEngine<&str> = ByEngine {
    sqlite: " FROM reports r CROSS JOIN expenses e ON e.report_id = r.id",
    postgres: " FROM reports r JOIN expenses e ON e.report_id = r.id",
};
/// The same, but only those that the index of a search finds are read.
const INDEXED: ByEngine<&str> = ByEngine {
    sqlite: " FROM expense_trigrams t CROSS JOIN expense_search s ON s.id = t.rowid
        CROSS JOIN expenses e ON e.id = s.expense_id LEFT JOIN reports r ON r.id = e.report_id",
    postgres: " FROM expense_search s JOIN expenses e ON e.id = s.expense_id LEFT JOIN reports r ON r.id = e.report_id",
};
/// Each with what it is searched by, which is read last of all that it is asked for.
const SCANNED: ByEngine<&str> = ByEngine {
    sqlite: " CROSS JOIN expense_search s ON s.expense_id = e.id",
    postgres: " JOIN expense_search s ON s.expense_id = e.id",
};
/// By what the expenses of a page are read, once it is known which they are.
const PLACE: ByEngine<&str> = ByEngine { sqlite: "e.rowid", postgres: "e.id" };
const PAGE: ByEngine<&str> = ByEngine {
    sqlite: ") page CROSS JOIN expenses e ON e.rowid = page.place LEFT JOIN reports r ON r.id = e.report_id",
    postgres: ") page JOIN expenses e ON e.id = page.place LEFT JOIN reports r ON r.id = e.report_id",
};

/// Where a page begins: the sort keys of the expense before it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ExpenseCursor {
    pub(crate) sort: Sort,
    date: Date,
    amount: Money,
    id: ExpenseId,
}

impl ExpenseCursor {
    pub(crate) const fn of(sort: Sort, expense: &Expense) -> Self {
        Self { sort, date: expense.date, amount: expense.amount, id: expense.id }
    }
}

/// The question as SQL, answered with an array of JSON. First it is told which expenses are on the page: its order and the
/// place it begins at are read off an index, so that the last page of a hundred thousand expenses takes no longer than the
/// first; only where few are left, by a search or what narrows the list, those are put in order when they are found. Then
/// each of the page is read, and no other.
pub(super) fn list<'q>(
    mut select: QueryBuilder<'q>,
    person: &Identity,
    query: &ExpenseQuery,
    (lookup, narrowing): (Option<&'q Lookup>, Narrowing),
    after: Option<&ExpenseCursor>,
    limit: usize,
) -> QueryBuilder<'q> {
    let engine = select.engine();
    let by_date = matches!(query.sort, Sort::Newest | Sort::Oldest);
    let descends = matches!(query.sort, Sort::Newest | Sort::Largest);
    let columns: &[Column] = if by_date { &BY_DATE } else { &BY_AMOUNT };
    // What is hidden is read off no index.
    let (hides_order, hides_days) = match narrowing {
        Narrowing::None => (false, !by_date),
        Narrowing::Status | Narrowing::Day => (true, false),
    };
    let position = |hides: bool, direction: &str| {
        let names = columns.iter().map(|column| format!("{}{direction}", column.name(engine, hides)));
        names.collect::<Vec<_>>().join(", ")
    };
    let direction = if descends { " DESC" } else { "" };
    select.push("SELECT ");
    push_array(&mut select, &format!("ORDER BY {}", position(false, direction)));
    select.push(format_args!(" FROM (SELECT {} AS place", PLACE.on(engine)));
    select.push(match (lookup, narrowing) {
        (Some(Lookup::Index(_)), _) => INDEXED.on(engine),
        (_, Narrowing::Status) => OF_REPORTS.on(engine),
        _ => EXPENSES,
    });
    if let Some(Lookup::Scan(_)) = lookup {
        select.push(SCANNED.on(engine));
    }
    select.push(" WHERE e.deleted_at IS NULL AND e.person_id = ").push_bind(person.id);
    if narrowing == Narrowing::Status {
        select.push(" AND r.deleted_at IS NULL AND r.person_id = ").push_bind(person.id);
    }
    match lookup {
        None => {}
        Some(Lookup::Scan(text)) => {
            let place = ByEngine { sqlite: "instr", postgres: "strpos" }.on(engine);
            select.push(format_args!(" AND {place}(s.text, ")).push_bind(text).push(") > 0");
        }
        Some(Lookup::Index(found)) => {
            select.push(" AND ");
            found.push_to(&mut select);
        }
    }
    narrow(&mut select, query, hides_days);
    if let Some(ExpenseCursor { date, amount, id, .. }) = after {
        let sign = if descends { " < " } else { " > " };
        select.push(" AND (").push(position(hides_order, "")).push(")").push(sign).push("(");
        if by_date {
            select.push_bind(*date);
        } else {
            select.push_bind(amount.currency().code().to_owned()).push(", ").push_bind(amount.minor());
        }
        select.push(", ").push_bind(id.to_string()).push(")");
    }
    select.push(" ORDER BY ").push(position(hides_order, direction));
    // SQLite plans a statement anew each time whose LIMIT is a bare parameter, as if its value might make another plan.
    select.push(" LIMIT 0 + ").push_bind(limit as i64).push(PAGE.on(engine));
    select
}

/// Adds an array of JSON with an expense for each row of [`EXPENSES`], in this order.
pub(super) fn push_array(select: &mut QueryBuilder<'_>, order: &str) {
    let expense = EXPENSE.on(select.engine());
    match select.engine() {
        Engine::Sqlite => select.push(format_args!("json_group_array({expense} {order})")),
        Engine::Postgres => select.push(format_args!("coalesce(json_agg({expense} {order}), '[]')::text")),
    };
}

/// What a list is put in order by, or narrowed to, off an index or not.
#[derive(Debug, Clone, Copy)]
enum Column {
    Day,
    Category,
    Currency,
    Amount,
    Id,
}

const BY_DATE: [Column; 2] = [Column::Day, Column::Id];
const BY_AMOUNT: [Column; 3] = [Column::Currency, Column::Amount, Column::Id];

impl Column {
    /// Its name; hidden where the database is to see no column that an index has.
    const fn name(self, engine: Engine, hides: bool) -> &'static str {
        match (self, hides, engine) {
            (Self::Day, false, _) => "e.spent_on",
            (Self::Category, false, _) => "e.category",
            (Self::Currency, false, _) => "e.currency",
            (Self::Amount, false, _) => "e.amount_minor",
            (Self::Id, false, _) => "e.id",
            (Self::Day, true, Engine::Sqlite) => "+e.spent_on",
            (Self::Day, true, Engine::Postgres) => "(e.spent_on + 0)",
            (Self::Category, true, Engine::Sqlite) => "+e.category",
            (Self::Category, true, Engine::Postgres) => "(e.category || '')",
            (Self::Currency, true, Engine::Sqlite) => "+e.currency",
            (Self::Currency, true, Engine::Postgres) => "(e.currency || '')",
            (Self::Amount, true, _) => "+e.amount_minor",
            (Self::Id, true, Engine::Sqlite) => "+e.id",
            (Self::Id, true, Engine::Postgres) => "(e.id || '')",
        }
    }
}

fn narrow(select: &mut QueryBuilder<'_>, query: &ExpenseQuery, hides: bool) {
    let day = Column::Day.name(select.engine(), hides);
    if let Some(from) = query.from {
        select.push(format_args!(" AND {day} >= ")).push_bind(from);
    }
    if let Some(to) = query.to {
        select.push(format_args!(" AND {day} <= ")).push_bind(to);
    }
    if let Some(category) = query.category {
        let column = Column::Category.name(select.engine(), hides);
        select.push(format_args!(" AND {column} = ")).push_bind(category.word());
    }
    if let Some(status) = query.status {
        select.push(" AND r.status = ").push_bind(status.word());
    }
    if query.loose {
        select.push(" AND e.report_id IS NULL");
    }
    if let Some(report) = query.report {
        select.push(" AND e.report_id = ").push_bind(report.to_string());
    }
}

#[cfg(test)]
mod tests;
