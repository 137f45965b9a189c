//! An expense that can't be changed by who looks at it, or not in its status.

use domain::{Expense, InReport};
use leptos::prelude::*;

use crate::{
    addresses::{base_path::with_base, requested, return_to::ReturnTo},
    components::{Day, Fact, Rendered, StatusBadge},
    notation::format_money,
};

/// What there is to know, and what keeps it as it is.
#[component]
pub(super) fn ReadOnlyExpense(expense: Expense) -> impl IntoView {
    let kept =
        (!expense.takes_changes()).then_some("It can't be changed, because its report has been submitted.");
    let report = expense.report.map(|InReport { id, title, status }| {
        view! {
            <Fact name="Report">
                <a href=with_base(&format!("/reports/{id}"))>{title}</a>
                " "
                <StatusBadge status />
            </Fact>
        }
    });

    let back = ReturnTo::of(&requested::query());
    let words = match back {
        ReturnTo::List(_) => "All expenses",
        ReturnTo::Report(_) => "Back to the report",
    };

    view! {
        <section class="card expense-facts">
            <dl class="facts">
                <Fact name="Date"><Day date=expense.date /></Fact>
                <Fact name="Merchant">{expense.merchant}</Fact>
                <Fact name="Category">{expense.category.label()}</Fact>
                <Fact name="Amount">
                    <span class="number">{format_money(expense.amount)}</span>
                </Fact>
                {report}
            </dl>
            {kept.map(|kept| view! { <p class="muted">{kept}</p> })}
        </section>
        <p class="aside">
            <a href=with_base(&back.href())>{words}</a>
        </p>
    }
    .rendered()
}
