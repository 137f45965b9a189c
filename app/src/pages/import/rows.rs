//! The rows of a file, each with what is wrong in it, and with why it is not taken.

use domain::{ImportRow, Notation, import::Duplicate};
use leptos::prelude::*;

use crate::{
    ImportView,
    addresses::{base_path::with_base, imports::rows_href},
    components::{Rendered, count},
    notation::format_money,
};

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Rows(view: ImportView) -> impl IntoView {
    let (id, next) = (view.id, view.next);
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
    let whole = row.form.amount(Notation::EN).filter(|_| !row.is_faulty());
    let amount = whole.map_or_else(|| format!("{} {}", row.form.amount, row.form.currency), format_money);
    let badges =
        badges(&row).into_iter().map(|badge| view! { <span class="badge badge-submitted">{badge}</span> });
    let badges = badges.collect_view();
    let ImportRow { line, form, faults, problems, .. } = row;
    let wrong: Vec<_> = problems.iter().map(ToString::to_string).collect();
    let wrong = wrong.into_iter().chain(faults.iter().map(|fault| format!("The {fault}.")));
    let wrong: Vec<_> = wrong.map(|wrong| view! { <li>{wrong}</li> }).collect();
    let wrong = (!wrong.is_empty()).then(|| view! { <ul class="row-faults">{wrong}</ul> });

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
                {wrong}
                {badges}
            </td>
            <td role="cell" class="report">{form.category}</td>
            <td role="cell" class="amount">{amount}</td>
        </tr>
    }
}

/// Why a row is not taken, or may be there twice.
fn badges(row: &ImportRow) -> Vec<&'static str> {
    let kind = (!row.kind.is_expense()).then(|| row.kind.label());
    let duplicate = row.duplicate.map(|duplicate| match duplicate {
        Duplicate::Imported => "Already imported",
        Duplicate::Alike | Duplicate::Repeated => "Possible duplicate",
    });
    let asked = (!row.asked.is_empty()).then_some("Not clear yet");
    let may_be_taken = !row.is_faulty() && row.asked.is_empty();
    let left_out = (may_be_taken && !row.taken).then_some("Not imported");
    [kind, duplicate, asked, left_out].into_iter().flatten().collect()
}

/// `Rows 1 to 100 of 416, those with errors first`
fn caption(view: &ImportView) -> String {
    let all = view.counts.all as usize;
    let (first, last) = (view.from as usize + 1, view.from as usize + view.rows.len());
    let order = if view.counts.faulty > 0 { ", those with errors first" } else { "" };
    match (view.rows.len(), all) {
        (0, all) => format!("None of the {all} rows is on this page"),
        (shown, all) if shown == all => format!("{}{order}", count(all, "row")),
        _ => format!("Rows {first} to {last} of {all}{order}"),
    }
}
