//! An expense that can't be changed by who looks at it, or not as it stands.

use domain::{Expense, InReport};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

use crate::{
    expense_address::Back,
    notation::print,
    parts::{Day, Fact, StatusBadge, category},
};

/// What there is to know, and what keeps it as it is.
#[component]
pub(super) fn Facts(expense: Expense) -> impl IntoView {
    let kept =
        (!expense.takes_changes()).then_some("Its report is handed in: it can't be changed as it stands.");
    let report = expense.report.map(|InReport { id, title, status }| {
        view! {
            <Fact name="Report">
                <a href=format!("/reports/{id}")>{title}</a>
                " "
                <StatusBadge status />
            </Fact>
        }
    });

    let back = Back::of(&use_location().search.get_untracked());
    let words = match back {
        Back::List(_) => "All expenses",
        Back::Report(_) => "Back to the report",
    };

    view! {
        <section class="card expense-facts">
            <dl class="facts">
                <Fact name="Date"><Day date=expense.date /></Fact>
                <Fact name="Merchant">{expense.merchant}</Fact>
                <Fact name="Category">{category(expense.category)}</Fact>
                <Fact name="Amount">
                    <span class="number">{print(expense.amount)}</span>
                </Fact>
                {report}
            </dl>
            {kept.map(|kept| view! { <p class="muted">{kept}</p> })}
        </section>
        <p class="aside">
            <a href=back.href()>{words}</a>
        </p>
    }
    .into_any()
}
