//! Every expense, newest first, and what they come to.

use std::cmp::Reverse;

use domain::{Expense, Report, Status, money};
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;

use crate::{
    parts::{Day, Loaded, PageHeading, StatusBadge},
    server_functions::reports::list_reports,
};

/// The expenses of all the person's reports.
#[component]
pub(crate) fn ExpensesPage() -> impl IntoView {
    let reports = Resource::new(|| (), |()| list_reports());

    view! {
        <Title text="All expenses" />
        <PageHeading page="expenses">"All expenses"</PageHeading>
        <Loaded from=move || reports.into_future() retry=move |()| reports.refetch() let:reports>
            {if reports.iter().all(|report| report.expenses.is_empty()) {
                Either::Left(view! { <NoExpenses /> })
            } else {
                Either::Right(view! { <ExpenseTable reports /> })
            }}
        </Loaded>
    }
}

#[component]
fn NoExpenses() -> impl IntoView {
    view! {
        <section class="empty">
            <h2>"No expenses yet"</h2>
            <p class="muted">"As soon as one of your reports holds an expense, it appears here."</p>
        </section>
    }
}

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
fn ExpenseTable(reports: Vec<Report>) -> impl IntoView {
    let caption = caption(&reports);
    let lines = lines(reports);
    let totals = money::totals(lines.iter().map(|line| line.expense.amount));

    view! {
        <table class="card expenses" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Date"</th>
                    <th scope="col" role="columnheader">"Description"</th>
                    <th scope="col" role="columnheader">"Report"</th>
                    <th scope="col" role="columnheader" class="amount">"Amount"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">{lines.into_iter().map(|line| view! { <Row line /> }).collect_view()}</tbody>
            <tfoot role="rowgroup">
                {totals
                    .into_iter()
                    .map(|total| {
                        view! {
                            <tr role="row">
                                <th scope="row" role="rowheader" colspan="3">
                                    "Total in " {total.currency().to_string()}
                                </th>
                                <td role="cell" class="amount">{total.to_string()}</td>
                            </tr>
                        }
                    })
                    .collect_view()}
            </tfoot>
        </table>
    }
}

#[component]
fn Row(line: Line) -> impl IntoView {
    let Line { report, status, expense } = line;

    view! {
        <tr role="row">
            <td role="cell" class="date"><Day date=expense.date /></td>
            <td role="cell" class="description">{expense.description}</td>
            <td role="cell" class="report">
                <span>{report}</span>
                <StatusBadge status />
            </td>
            <td role="cell" class="amount">{expense.amount.to_string()}</td>
        </tr>
    }
}

/// One row: an expense and the report it is in.
struct Line {
    report: String,
    status: Status,
    expense: Expense,
}

/// Every expense, newest first; those of one day in the order of their reports.
fn lines(reports: Vec<Report>) -> Vec<Line> {
    let mut lines: Vec<Line> = reports
        .into_iter()
        .flat_map(|Report { title, status, expenses, .. }| {
            expenses.into_iter().map(move |expense| Line { report: title.clone(), status, expense })
        })
        .collect();
    lines.sort_by_key(|line| Reverse(line.expense.date));
    lines
}

fn caption(reports: &[Report]) -> String {
    let expenses: usize = reports.iter().map(|report| report.expenses.len()).sum();
    let count = |many: usize, noun: &str| format!("{many} {noun}{}", if many == 1 { "" } else { "s" });
    format!("{} in {}, newest first", count(expenses, "expense"), count(reports.len(), "report"))
}
