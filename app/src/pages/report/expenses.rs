//! What is in a report.

use std::collections::HashMap;

use domain::{Actor, Expense, ExpenseId, Receipt, ReportId, money};
use leptos::{either::Either, prelude::*};

use crate::{
    parts::{Day, ReceiptLink, category},
    receipt_address::{receipt as address, receipt_for_approval},
};

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Expenses(
    expenses: Vec<Expense>,
    report: ReportId,
    actor: Actor,
    receipts: HashMap<ExpenseId, Vec<Receipt>>,
) -> impl IntoView {
    if expenses.is_empty() {
        return Either::Left(view! {
            <section class="empty report-empty">
                <h2>"Nothing in it yet"</h2>
                <p class="muted">"A report can be submitted as soon as it holds an expense."</p>
            </section>
        });
    }
    let mut receipts = receipts;
    let totals = money::totals(expenses.iter().map(|expense| expense.amount));
    let total = |total: domain::Money| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" colspan="3">
                    "Total in " {total.currency().to_string()}
                </th>
                <td role="cell" class="amount">{total.to_string()}</td>
            </tr>
        }
    };
    let caption =
        format!("{} expense{}, newest first", expenses.len(), if expenses.len() == 1 { "" } else { "s" });

    Either::Right(view! {
        <table class="card expenses report-expenses" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Date"</th>
                    <th scope="col" role="columnheader">"Description"</th>
                    <th scope="col" role="columnheader">"Category"</th>
                    <th scope="col" role="columnheader" class="amount">"Amount"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {expenses
                    .into_iter()
                    .map(|expense| {
                        let receipts = receipts.remove(&expense.id);
                        view! { <Row expense report actor receipts /> }
                    })
                    .collect_view()}
            </tbody>
            <tfoot role="rowgroup">{totals.into_iter().map(total).collect_view()}</tfoot>
        </table>
    })
}

#[component]
fn Row(expense: Expense, report: ReportId, actor: Actor, receipts: Option<Vec<Receipt>>) -> impl IntoView {
    let receipts = receipts.map(|receipts| view! { <Proof report actor expense=expense.id receipts /> });
    let twice = expense.duplicate_of.map(|_| {
        view! { <span class="badge badge-submitted">"Entered twice?"</span> }
    });

    view! {
        <tr role="row">
            <td role="cell" class="date"><Day date=expense.date /></td>
            <td role="cell" class="description">
                {expense.description} " " {twice}
                <span class="merchant">{expense.merchant}</span>
                {receipts}
            </td>
            <td role="cell" class="report">{category(expense.category)}</td>
            <td role="cell" class="amount">{expense.amount.to_string()}</td>
        </tr>
    }
}

/// What proves an expense, or that nothing does.
#[component]
fn Proof(report: ReportId, actor: Actor, expense: ExpenseId, receipts: Vec<Receipt>) -> impl IntoView {
    if receipts.is_empty() {
        return Either::Left(view! { <span class="badge badge-submitted">"No receipt"</span> });
    }
    let line = |receipt: Receipt| {
        let href = match actor {
            Actor::Owner => address(expense, receipt.id),
            Actor::Approver => receipt_for_approval(report, expense, receipt.id),
        };
        view! {
            <li>
                <ReceiptLink receipt href />
            </li>
        }
    };

    Either::Right(view! {
        <ul class="proof" aria-label="Receipts">
            {receipts.into_iter().map(line).collect_view()}
        </ul>
    })
}
