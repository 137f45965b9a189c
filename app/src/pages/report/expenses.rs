//! What is in a report.

use std::collections::HashMap;

use domain::{Actor, Expense, ExpenseId, Receipt, Report, ReportId, money};
use leptos::{either::Either, html, prelude::*};

use crate::{
    ReportView,
    deed::Deed,
    expense_address::{Back, path_of},
    notation::print,
    parts::{Day, Outcome, ReceiptLink, Submit, at_each, category, count, outcome_of},
    receipt_address::{receipt, receipt_for_approval},
    server_functions::reports::TakeOut,
};

/// What a row needs to know of the report.
#[derive(Clone, Copy)]
struct Here {
    report: ReportId,
    actor: Actor,
    /// What takes an expense out, where the person can.
    take_out: Option<ServerAction<TakeOut>>,
}

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Expenses(view: ReportView, act: ServerAction<TakeOut>) -> impl IntoView {
    let here =
        Here { report: view.report.id, actor: view.actor, take_out: view.takes_changes().then_some(act) };
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go.
    at_each(outcome_of(act), move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    let ReportView { report: Report { expenses, .. }, receipts, .. } = view;

    view! {
        <section aria-labelledby="report-expenses">
            <h2 id="report-expenses" class="visually-hidden" tabindex="-1" node_ref=heading>
                "Expenses"
            </h2>
            {if expenses.is_empty() {
                Either::Left(view! { <Nothing /> })
            } else {
                Either::Right(view! { <Table expenses receipts here /> })
            }}
            <Outcome of=outcome_of(act) done=Deed::TakenOut />
        </section>
    }
}

#[component]
fn Nothing() -> impl IntoView {
    view! {
        <div class="empty report-empty">
            <h3>"Nothing in it yet"</h3>
            <p class="muted">"A report can be submitted as soon as it holds an expense."</p>
        </div>
    }
}

#[component]
fn Table(expenses: Vec<Expense>, receipts: HashMap<ExpenseId, Vec<Receipt>>, here: Here) -> impl IntoView {
    let mut receipts = receipts;
    let totals = money::totals(expenses.iter().map(|expense| expense.amount));
    let total = |total: domain::Money| {
        view! {
            <tr role="row">
                <th scope="row" role="rowheader" colspan="3">
                    "Total in " {total.currency().to_string()}
                </th>
                <td role="cell" class="amount">{print(total)}</td>
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
                        view! { <Row expense here receipts /> }
                    })
                    .collect_view()}
            </tbody>
            <tfoot role="rowgroup">{totals.into_iter().map(total).collect_view()}</tfoot>
        </table>
    }
}

/// Its owner comes to the expense from here; anyone else has no page of it.
#[component]
fn Row(expense: Expense, here: Here, receipts: Option<Vec<Receipt>>) -> impl IntoView {
    let Expense { id, date, merchant, description, category: kind, amount, .. } = expense;
    let receipts = receipts.map(|receipts| view! { <Proof here expense=id receipts /> });
    let twice = expense.duplicate_of.map(|_| {
        view! { <span class="badge badge-submitted">"Entered twice?"</span> }
    });
    let (which, back) = (description.clone(), Back::Report(here.report));
    let out = here.take_out.map(|act| view! { <Out report=here.report expense=id which act /> });
    let description = match here.actor {
        Actor::Owner => Either::Left(view! {
            <a class="expense-link" href=back.from(&path_of(id))>
                {description}
            </a>
        }),
        Actor::Approver => Either::Right(description),
    };

    view! {
        <tr role="row">
            <td role="cell" class="date"><Day date /></td>
            <td role="cell" class="description">
                {description} " " {twice}
                <span class="merchant">{merchant}</span>
                {receipts}
                {out}
            </td>
            <td role="cell" class="report">{category(kind)}</td>
            <td role="cell" class="amount">{print(amount)}</td>
        </tr>
    }
}

/// The button that takes an expense out.
#[component]
fn Out(report: ReportId, expense: ExpenseId, which: String, act: ServerAction<TakeOut>) -> impl IntoView {
    view! {
        <ActionForm action=act attr:class="take-out">
            <input type="hidden" name="id" value=report.to_string() />
            <input type="hidden" name="expense" value=expense.to_string() />
            <Submit quiet=true busy=act.pending()>
                "Take out"
                <span class="visually-hidden">" " {which}</span>
            </Submit>
        </ActionForm>
    }
}

/// What proves an expense, or that nothing does.
#[component]
fn Proof(here: Here, expense: ExpenseId, receipts: Vec<Receipt>) -> impl IntoView {
    if receipts.is_empty() {
        return Either::Left(view! { <span class="badge badge-submitted">"No receipt"</span> });
    }
    let line = |proof: Receipt| {
        let href = match here.actor {
            Actor::Owner => receipt(expense, proof.id),
            Actor::Approver => receipt_for_approval(here.report, expense, proof.id),
        };
        view! {
            <li>
                <ReceiptLink receipt=proof href />
            </li>
        }
    };

    Either::Right(view! {
        <ul class="proof" aria-label="Receipts">
            {receipts.into_iter().map(line).collect_view()}
        </ul>
    })
}
