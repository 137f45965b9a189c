//! The expenses of one page, and what they come to. As text from the first, like its rows.

use domain::{Expense, ExpenseQuery, Money, Sort, money};
use maud::{Markup, html};

use super::rows::Rows;
use crate::{
    addresses::{base_path::with_base, expenses::list_href, return_to::ReturnTo},
    components::{Text, WrittenAmount, count},
    notation::notation,
};

/// The table of a page, with `more` where the list goes on. On a narrow screen each row becomes a card. Browsers then forget
/// that it was a table, so the roles are spelt out.
pub(super) fn expense_table(expenses: &[Expense], wanted: ExpenseQuery, more: bool) -> Markup {
    let part = more || wanted.cursor.is_some();
    let totals = money::totals(expenses.iter().map(|expense| expense.amount));
    let (date, amount) = (
        SortedHead { name: "Date", class: "sorted", down: Sort::Newest, up: Sort::Oldest },
        SortedHead { name: "Amount", class: "sorted amount", down: Sort::Largest, up: Sort::Smallest },
    );
    html! {
        table role="table" class="card expenses expense-list" {
            caption { (Text(&caption(expenses.len(), wanted.sort, part))) }
            thead role="rowgroup" {
                tr role="row" {
                    (date.markup(&wanted))
                    th scope="col" role="columnheader" { "Description" }
                    th scope="col" role="columnheader" { "Category" }
                    th scope="col" role="columnheader" { "Report" }
                    (amount.markup(&wanted))
                }
            }
            tbody role="rowgroup" { (Rows::new(expenses, &ReturnTo::List(wanted))) }
            tfoot role="rowgroup" {
                @for total in totals { (total_row(total, part)) }
            }
        }
    }
}

/// A column by which the list can be put in order: downwards first, and the other way round where it is so already.
struct SortedHead {
    name: &'static str,
    class: &'static str,
    down: Sort,
    up: Sort,
}

impl SortedHead {
    fn markup(&self, wanted: &ExpenseQuery) -> Markup {
        let (order, sign) = match wanted.sort {
            sort if sort == self.down => (Some("descending"), "↓"),
            sort if sort == self.up => (Some("ascending"), "↑"),
            _ => (None, ""),
        };
        let sort = if wanted.sort == self.down { self.up } else { self.down };
        let href = list_href(&ExpenseQuery { sort, cursor: None, ..wanted.clone() });
        html! {
            th scope="col" role="columnheader" aria-sort=[order] class=(self.class) {
                a href=(Text(&with_base(&href))) {
                    (self.name)
                    span class="sort-sign" aria-hidden="true" { (sign) }
                }
            }
        }
    }
}

/// A row for a total, which may be of a part of the list only.
fn total_row(total: Money, part: bool) -> Markup {
    let words = if part { "On this page, in " } else { "Total in " };
    html! {
        tr role="row" {
            th scope="row" role="rowheader" colspan="4" { (words) (total.currency().code()) }
            td role="cell" class="amount" { (WrittenAmount(total, notation())) }
        }
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
