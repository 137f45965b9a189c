//! What was spent in the last year, in one currency at a time.

use domain::{Currency, summary::Spending};
use leptos::{either::Either, prelude::*};
use time::OffsetDateTime;

use super::{
    category_chart::CategoryChart,
    figures::{Figures, currencies, span},
    month::Month,
    month_chart::MonthChart,
};
use crate::{addresses::base_path::with_base, components::Rendered};

/// The charts, and the choice of a currency where there is one. An address that names none shows the one that was spent
/// the most often, and so does one that names a currency in which nothing was spent, with a word about that.
#[component]
pub(super) fn SpendingSection(
    now: OffsetDateTime,
    spending: Vec<Spending>,
    currency: Option<Currency>,
) -> impl IntoView {
    let now = Month::of(now);
    let (first, last) = span(&spending, now);
    let spent = currencies(&spending);
    let shown = spent.iter().copied().find(|one| Some(*one) == currency).or(spent.first().copied());
    let unspent = currency.filter(|_| shown != currency).zip(shown).map(|(currency, shown)| {
        view! {
            <p class="notice notice-warning" role="status">
                {format!("Nothing was spent in {currency} in this period. What you see is in {shown}.")}
            </p>
        }
    });
    let charts = match shown {
        None => Either::Left(view! { <p class="muted">"No spending in this period."</p> }),
        Some(currency) => {
            let Figures { months, categories, total } = Figures::of(&spending, now, currency);
            Either::Right(view! {
                <div class="charts">
                    <MonthChart months total />
                    <CategoryChart categories total span=(first, last) />
                </div>
            })
        }
    };

    view! {
        <section class="spending" aria-labelledby="spending">
            <div class="spending-head">
                <div>
                    <h2 id="spending">"Spending"</h2>
                    <p class="muted">"From " {first.name()} " to " {last.name()}</p>
                </div>
                <Currencies spent shown />
            </div>
            {unspent}
            {charts}
        </section>
    }
    .rendered()
}

/// One link a currency. The chosen one says so.
#[component]
fn Currencies(spent: Vec<Currency>, shown: Option<Currency>) -> impl IntoView {
    let choice = |currency: Currency| {
        let current = (shown == Some(currency)).then_some("true");
        view! {
            <li>
                <a href=with_base(&format!("/?currency={currency}#spending")) aria-current=current>
                    {currency.to_string()}
                </a>
            </li>
        }
    };

    (spent.len() > 1).then(|| {
        view! {
            <nav class="filter" aria-label="Currency">
                <ul>{spent.into_iter().map(choice).collect_view()}</ul>
            </nav>
        }
    })
}
