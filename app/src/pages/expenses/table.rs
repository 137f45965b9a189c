//! The expenses of one page, and what they come to.

use domain::{Expense, ExpenseQuery, Money, Sort, money};
use leptos::prelude::*;

use super::rows::rows;
use crate::{
    addresses::{base_path::with_base, expenses::list_href, return_to::ReturnTo},
    components::{Rendered, count},
    notation::format_money,
};

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn ExpenseTable(
    expenses: Vec<Expense>,
    wanted: ExpenseQuery,
    /// Whether the list goes on.
    more: bool,
) -> impl IntoView {
    let part = more || wanted.cursor.is_some();
    let caption = caption(expenses.len(), wanted.sort, part);
    let totals = money::totals(expenses.iter().map(|expense| expense.amount));
    let rows = rows(&expenses, &ReturnTo::List(wanted.clone()));
    let total = move |total: Money| view! { <Total total part /> };

    view! {
        <table class="card expenses expense-list" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <SortedHead name="Date" down=Sort::Newest up=Sort::Oldest wanted=wanted.clone() />
                    <th scope="col" role="columnheader">"Description"</th>
                    <th scope="col" role="columnheader">"Category"</th>
                    <th scope="col" role="columnheader">"Report"</th>
                    <SortedHead name="Amount" down=Sort::Largest up=Sort::Smallest wanted attr:class="sorted amount" />
                </tr>
            </thead>
            <tbody role="rowgroup">{rows}</tbody>
            <tfoot role="rowgroup">{totals.into_iter().map(total).collect_view()}</tfoot>
        </table>
    }
    .rendered()
}

/// A column by which the list can be put in order: downwards first, and the other way round where it is so already.
#[component]
fn SortedHead(name: &'static str, down: Sort, up: Sort, wanted: ExpenseQuery) -> impl IntoView {
    let (order, sign) = match wanted.sort {
        sort if sort == down => (Some("descending"), "↓"),
        sort if sort == up => (Some("ascending"), "↑"),
        _ => (None, ""),
    };
    let sort = if wanted.sort == down { up } else { down };
    let href = list_href(&ExpenseQuery { sort, cursor: None, ..wanted });

    view! {
        <th class="sorted" scope="col" role="columnheader" aria-sort=order>
            <a href=with_base(&href)>
                {name}
                <span class="sort-sign" aria-hidden="true">
                    {sign}
                </span>
            </a>
        </th>
    }
}

#[component]
fn Total(
    total: Money,
    /// Whether it is of a part of the list only.
    part: bool,
) -> impl IntoView {
    let words = if part { "On this page, in " } else { "Total in " };

    view! {
        <tr role="row">
            <th scope="row" role="rowheader" colspan="4">
                {words}
                {total.currency().to_string()}
            </th>
            <td role="cell" class="amount">{format_money(total)}</td>
        </tr>
    }
}

fn caption(expenses: usize, sort: Sort, part: bool) -> String {
    let of_more = if part { " on this page" } else { "" };
    let order = match sort {
        Sort::Newest => "newest first",
        Sort::Oldest => "oldest first",
        Sort::Largest => "by currency, the largest first",
        Sort::Smallest => "by currency, the smallest first",
    };
    format!("{}{of_more}, {order}", count(expenses, "expense"))
}
