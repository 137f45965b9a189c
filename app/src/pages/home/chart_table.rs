//! Show as table of a chart as a table, folded up beneath it.

use domain::Money;
use leptos::{either::Either, prelude::*};

use super::figures::percent;
use crate::{addresses::base_path::with_base, components::Rendered, notation::format_money};

/// One row: a part of the whole, and the way to its expenses.
pub(super) struct ChartRow {
    pub(super) name: String,
    pub(super) href: String,
    pub(super) spent: Money,
}

/// Every number that the chart draws.
#[component]
pub(super) fn ChartTable(
    caption: &'static str,
    /// What the parts are.
    of: &'static str,
    lines: Vec<ChartRow>,
    total: Money,
) -> impl IntoView {
    view! {
        <details class="chart-numbers">
            <summary>"Show as table " <span class="visually-hidden">{caption.to_lowercase()}</span></summary>
            <table>
                <caption class="visually-hidden">
                    {caption} ", in " {total.currency().to_string()}
                </caption>
                <thead>
                    <tr>
                        <th scope="col">{of}</th>
                        <th scope="col" class="amount">"Spent"</th>
                        <th scope="col" class="amount">"Share"</th>
                    </tr>
                </thead>
                <tbody>{lines.into_iter().map(|line| view! { <Row line total /> }).collect_view()}</tbody>
                <tfoot>
                    <tr>
                        <th scope="row">"Total"</th>
                        <td class="amount">{format_money(total)}</td>
                        <td></td>
                    </tr>
                </tfoot>
            </table>
        </details>
    }
    .rendered()
}

#[component]
fn Row(line: ChartRow, total: Money) -> impl IntoView {
    let ChartRow { name, href, spent } = line;
    let some = spent.minor() != 0;

    view! {
        <tr>
            <th scope="row">
                {if some { Either::Left(view! { <a href=with_base(&href)>{name}</a> }) } else { Either::Right(name) }}
            </th>
            <td class="amount">{format_money(spent)}</td>
            <td class="amount">{some.then(|| percent(spent, total))}</td>
        </tr>
    }
}
