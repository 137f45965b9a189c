//! A list of a person's expenses as SQL: which of them, in which order, and from where on.

use domain::{Expense, ExpenseId, ExpenseQuery, Money, Sort};
use serde::{Deserialize, Serialize};
use sqlx::{QueryBuilder, Sqlite};
use time::Date;

use super::narrowing::Narrowing;
use crate::{auth::identity::Identity, search::index::Lookup};

/// What is read of an expense: the expense as JSON.
pub(super) const EXPENSE: &str = "
    json_object(
        'id', e.id, 'date', e.spent_on, 'merchant', e.merchant, 'description', e.description, 'category', e.category,
        'amount', json_object('minor', e.amount_minor, 'currency', e.currency), 'version', e.version,
        'report', CASE WHEN r.id IS NOT NULL THEN json_object('id', r.id, 'title', r.title, 'status', r.status) END,
        'duplicate_of',
        (SELECT d.id FROM expenses d
         WHERE d.person_id = e.person_id AND d.spent_on = e.spent_on AND d.deleted_at IS NULL
           AND d.amount_minor = e.amount_minor AND d.currency = e.currency
           AND d.merchant = e.merchant COLLATE NOCASE AND d.id <> e.id
         ORDER BY d.created_at, d.id LIMIT 1)
    )";
/// The expenses, each with its report.
pub(super) const EXPENSES: &str = " FROM expenses e LEFT JOIN reports r ON r.id = e.report_id";
/// The same, by their reports. SQLite keeps the order of a CROSS JOIN.
const OF_REPORTS: &str = " FROM reports r CROSS JOIN expenses e ON e.report_id = r.id";
/// The same, but only those that the index of a search finds are read.
const INDEXED: &str = " FROM expense_trigrams t CROSS JOIN expense_search s ON s.id = t.rowid
    CROSS JOIN expenses e ON e.id = s.expense_id LEFT JOIN reports r ON r.id = e.report_id";
/// Each with what it is searched by, which is read last of all that it is asked for.
const SCANNED: &str = " CROSS JOIN expense_search s ON s.expense_id = e.id";

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
pub(super) fn list(
    mut select: QueryBuilder<Sqlite>,
    person: &Identity,
    query: &ExpenseQuery,
    (lookup, narrowing): (Option<&Lookup>, Narrowing),
    after: Option<&ExpenseCursor>,
    limit: usize,
) -> QueryBuilder<Sqlite> {
    let by_date = matches!(query.sort, Sort::Newest | Sort::Oldest);
    let descends = matches!(query.sort, Sort::Newest | Sort::Largest);
    let columns: &[&str] =
        if by_date { &["e.spent_on", "e.id"] } else { &["e.currency", "e.amount_minor", "e.id"] };
    let order = |hidden: &str| {
        let direction = if descends { " DESC" } else { "" };
        columns.iter().map(|column| format!("{hidden}{column}{direction}")).collect::<Vec<_>>().join(", ")
    };
    // What stands behind a plus is read off no index.
    let (order_hidden, days_hidden) = match narrowing {
        Narrowing::None if by_date => ("", ""),
        Narrowing::None => ("", "+"),
        Narrowing::Status | Narrowing::Day => ("+", ""),
    };
    select.push("SELECT json_group_array(").push(EXPENSE).push(" ORDER BY ").push(order(""));
    select.push(") FROM (SELECT e.rowid AS place");
    select.push(match (lookup, narrowing) {
        (Some(Lookup::Index(_)), _) => INDEXED,
        (_, Narrowing::Status) => OF_REPORTS,
        _ => EXPENSES,
    });
    if let Some(Lookup::Scan(_)) = lookup {
        select.push(SCANNED);
    }
    select.push(" WHERE e.deleted_at IS NULL AND e.person_id = ").push_bind(person.id);
    if narrowing == Narrowing::Status {
        select.push(" AND r.deleted_at IS NULL AND r.person_id = ").push_bind(person.id);
    }
    match lookup {
        None => {}
        Some(Lookup::Scan(text)) => {
            select.push(" AND instr(s.text, ").push_bind(text.clone()).push(") > 0");
        }
        Some(Lookup::Index(expression)) => {
            select.push(" AND t.expense_trigrams MATCH ").push_bind(expression.clone());
        }
    }
    narrow(&mut select, query, days_hidden);
    if let Some(ExpenseCursor { date, amount, id, .. }) = after {
        let sign = if descends { " < " } else { " > " };
        let position =
            columns.iter().map(|column| format!("{order_hidden}{column}")).collect::<Vec<_>>().join(", ");
        select.push(" AND (").push(position).push(")").push(sign).push("(");
        if by_date {
            select.push_bind(*date);
        } else {
            select.push_bind(amount.currency().code().to_owned()).push(", ").push_bind(amount.minor());
        }
        select.push(", ").push_bind(id.to_string()).push(")");
    }
    // SQLite plans a statement anew each time whose LIMIT is a bare parameter, as if its value might make another plan.
    select.push(" ORDER BY ").push(order(order_hidden)).push(" LIMIT 0 + ").push_bind(limit as i64);
    select.push(
        ") page CROSS JOIN expenses e ON e.rowid = page.place LEFT JOIN reports r ON r.id = e.report_id",
    );
    select
}

fn narrow(select: &mut QueryBuilder<Sqlite>, query: &ExpenseQuery, hidden: &str) {
    if let Some(from) = query.from {
        select.push(" AND ").push(hidden).push("e.spent_on >= ").push_bind(from);
    }
    if let Some(to) = query.to {
        select.push(" AND ").push(hidden).push("e.spent_on <= ").push_bind(to);
    }
    if let Some(category) = query.category {
        select.push(" AND ").push(hidden).push("e.category = ").push_bind(category.word());
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
