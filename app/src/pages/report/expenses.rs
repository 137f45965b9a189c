//! What is in a report.

use std::collections::HashMap;

use domain::{Actor, Expense, ExpenseId, Receipt, Report, ReportId, money};
use leptos::{either::Either, prelude::*, server_fn::ServerFn};

use crate::{
    ReportView,
    addresses::{
        base_path::with_base,
        expenses::expense_path,
        flash_message::FlashMessage,
        receipts::{approvers_receipt_path, receipt_path},
        return_to::ReturnTo,
    },
    components::{Day, FormResult, ReceiptLink, Rendered, SubmitButton, count, refusal_of},
    notation::format_money,
    server_functions::reports::RemoveFromReport,
};

/// What a row needs to know of the report.
#[derive(Clone, Copy)]
struct RowContext {
    report: ReportId,
    actor: Actor,
    /// Whether the person can remove an expense.
    takes_changes: bool,
}

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Expenses(view: ReportView) -> impl IntoView {
    let context =
        RowContext { report: view.report.id, actor: view.actor, takes_changes: view.takes_changes() };
    let ReportView { report: Report { expenses, .. }, receipts, .. } = view;

    view! {
        <section aria-labelledby="report-expenses">
            <h2 id="report-expenses" class="visually-hidden" tabindex="-1">
                "Expenses"
            </h2>
            {if expenses.is_empty() {
                Either::Left(view! { <EmptyState /> })
            } else {
                Either::Right(view! { <Table expenses receipts context /> })
            }}
            <FormResult refusal={refusal_of::<RemoveFromReport>()} done=FlashMessage::RemovedFromReport />
        </section>
    }
}

#[component]
fn EmptyState() -> impl IntoView {
    view! {
        <div class="empty report-empty">
            <h3>"No expenses yet"</h3>
            <p class="muted">"Add at least one expense to submit the report."</p>
        </div>
    }
}

#[component]
fn Table(
    expenses: Vec<Expense>,
    receipts: HashMap<ExpenseId, Vec<Receipt>>,
    context: RowContext,
) -> impl IntoView {
    let mut receipts = receipts;
    let totals = money::totals(expenses.iter().map(|expense| expense.amount));
    let total = |total: domain::Money| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" colspan="3">
                    "Total in " {total.currency().to_string()}
                </th>
                <td role="cell" class="amount">{format_money(total)}</td>
            </tr>
        }
    };
    let caption = format!("{}, newest first", count(expenses.len(), "expense"));

    view! {
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
                        view! { <Row expense context receipts /> }
                    })
                    .collect_view()}
            </tbody>
            <tfoot role="rowgroup">{totals.into_iter().map(total).collect_view()}</tfoot>
        </table>
    }
}

/// Its owner comes to the expense from here; anyone else has no page of it.
#[component]
fn Row(expense: Expense, context: RowContext, receipts: Option<Vec<Receipt>>) -> impl IntoView {
    let Expense { id, date, merchant, description, category: kind, amount, .. } = expense;
    let receipts = receipts.map(|receipts| view! { <Receipts context expense=id receipts /> });
    let duplicate = expense.duplicate_of.map(|_| {
        view! { <span class="badge badge-submitted">"Possible duplicate"</span> }
    });
    let (which, back) = (description.clone(), ReturnTo::Report(context.report));
    let remove =
        context.takes_changes.then(|| view! { <RemoveButton report=context.report expense=id which /> });
    let description = match context.actor {
        Actor::Owner => Either::Left(view! {
            <a class="expense-link" href=with_base(&back.from(&expense_path(id)))>
                {description}
            </a>
        }),
        Actor::Approver => Either::Right(description),
    };

    view! {
        <tr role="row" data-key=id.to_string()>
            <td role="cell" class="date"><Day date /></td>
            <td role="cell" class="description">
                {description} " " {duplicate}
                <span class="merchant">{merchant}</span>
                {receipts}
                {remove}
            </td>
            <td role="cell" class="report">{kind.label()}</td>
            <td role="cell" class="amount">{format_money(amount)}</td>
        </tr>
    }
    .rendered()
}

/// The button that removes an expense from the report.
#[component]
fn RemoveButton(report: ReportId, expense: ExpenseId, which: String) -> impl IntoView {
    view! {
        <form method="post" action=with_base(RemoveFromReport::url()) class="remove-from-report">
            <input type="hidden" name="id" value=report.to_string() />
            <input type="hidden" name="expense" value=expense.to_string() />
            <SubmitButton quiet=true>
                "Remove from report"
                <span class="visually-hidden">" " {which}</span>
            </SubmitButton>
        </form>
    }
}

/// The receipts of an expense, or that there is none.
#[component]
fn Receipts(context: RowContext, expense: ExpenseId, receipts: Vec<Receipt>) -> impl IntoView {
    if receipts.is_empty() {
        return Either::Left(view! { <span class="badge badge-submitted">"No receipt"</span> });
    }
    let line = |receipt: Receipt| {
        let href = match context.actor {
            Actor::Owner => receipt_path(expense, receipt.id),
            Actor::Approver => approvers_receipt_path(context.report, expense, receipt.id),
        };
        view! {
            <li>
                <ReceiptLink receipt href />
            </li>
        }
    };

    Either::Right(view! {
        <ul class="row-receipts" aria-label="Receipts">
            {receipts.into_iter().map(line).collect_view()}
        </ul>
    })
}
