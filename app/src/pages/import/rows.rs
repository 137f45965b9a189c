//! The rows of a table, each with what is wrong in it.

use domain::{ImportRow, Notation};
use leptos::{either::EitherOf3, prelude::*};

use crate::{
    ImportView,
    addresses::{base_path::with_base, imports::rows_href},
    components::{Rendered, count},
    notation::format_money,
};

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Rows(view: ImportView) -> impl IntoView {
    let (id, next) = (view.id, view.next());
    let caption = caption(&view);
    let first =
        (view.from > 0).then(|| view! { <a href=with_base(&rows_href(id, 0))>"Back to the beginning"</a> });
    let next = next.map(|next| view! { <a href=with_base(&rows_href(id, next)) rel="next">"Load more"</a> });
    let pager = (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="More rows">
                <span>{first}</span>
                <span>{next}</span>
            </nav>
        }
    });

    view! {
        <table class="card expenses import-rows" role="table">
            <caption>{caption}</caption>
            <thead role="rowgroup">
                <tr role="row">
                    <th scope="col" role="columnheader">"Line"</th>
                    <th scope="col" role="columnheader">"Date"</th>
                    <th scope="col" role="columnheader">"Description"</th>
                    <th scope="col" role="columnheader">"Category"</th>
                    <th scope="col" role="columnheader" class="amount">"Amount"</th>
                </tr>
            </thead>
            <tbody role="rowgroup">
                {view.rows.into_iter().map(|row| view! { <Row row /> }).collect_view()}
            </tbody>
        </table>
        {pager}
    }
    .rendered()
}

#[component]
fn Row(row: ImportRow) -> impl IntoView {
    let ImportRow { line, form, faults, duplicate } = row;
    let read = form.amount(Notation::EN).filter(|_| faults.is_empty());
    let amount = read.map_or_else(|| format!("{} {}", form.amount, form.currency), format_money);
    let fault = |fault: domain::FieldError| view! { <li>{format!("The {fault}.")}</li> };
    let note = match (faults.is_empty(), duplicate) {
        (false, _) => EitherOf3::A(view! {
            <ul class="row-faults">{faults.into_iter().map(fault).collect_view()}</ul>
        }),
        (true, true) => {
            EitherOf3::B(view! { <span class="badge badge-submitted">"Possible duplicate"</span> })
        }
        (true, false) => EitherOf3::C(()),
    };

    view! {
        <tr role="row">
            <th scope="row" role="rowheader" class="line">
                <span class="visually-hidden">"Line "</span>
                {line}
            </th>
            <td role="cell" class="date">{form.date}</td>
            <td role="cell" class="description">
                {form.description}
                <span class="merchant">{form.merchant}</span>
                {note}
            </td>
            <td role="cell" class="report">{form.category}</td>
            <td role="cell" class="amount">{amount}</td>
        </tr>
    }
}

/// `Rows 1 to 100 of 416, those with errors first`
fn caption(view: &ImportView) -> String {
    let (first, last, all) = (view.from + 1, view.from + view.rows.len(), view.count());
    let order = if view.faulty > 0 { ", those with errors first" } else { "" };
    match (view.rows.len(), all) {
        (0, all) => format!("None of the {all} rows is on this page"),
        (shown, all) if shown == all => format!("{}{order}", count(all, "row")),
        _ => format!("Rows {first} to {last} of {all}{order}"),
    }
}
