//! The rows of a file as the expenses that they would be, each with a tick whether it is one.

use domain::ImportState;
use leptos::{prelude::*, server_fn::ServerFn, tachys::html::InertElement};
use maud::html;

use super::row::{CHOICES, RowContext, row};
use crate::{
    ImportView,
    addresses::{
        base_path::with_base,
        flash_message::FlashMessage,
        imports::{changed_row, edited_row, rows_href},
        requested,
    },
    components::{FormResult, SubmitButton, Text, count, refusal_of},
    server_functions::imports::ChooseRows,
};

/// On a narrow screen each row becomes a card. Browsers then forget that it was a table, so the roles are spelt out.
#[component]
pub(super) fn Rows(view: ImportView) -> impl IntoView {
    let search = requested::query();
    let (id, is_ready) = (view.id, view.state == ImportState::Ready);
    let context = RowContext {
        import: id,
        from: view.from,
        state: view.state,
        today: view.now.date(),
        edited: edited_row(&search).filter(|_| is_ready),
        changed: changed_row(&search),
    };
    let is_elsewhere =
        context.edited.is_some_and(|place| view.rows.iter().all(|row| row.place != place)).then(|| {
            view! {
                <p class="notice notice-warning" role="status">
                    "The row that you wanted to edit is on another page by now. Rows with errors come first, and those that you edited."
                </p>
            }
        });
    let choices = is_ready.then(|| {
        view! {
            <form id=CHOICES method="post" action=with_base(ChooseRows::url()) data-sent-on-change="">
                <input type="hidden" name="id" value=id.to_string() />
                <div class="form-buttons without-scripts">
                    <SubmitButton quiet=true>"Save choices"</SubmitButton>
                </div>
            </form>
        }
    });

    view! {
        <section class="import-list" aria-labelledby="rows-heading">
            <h2 id="rows-heading" tabindex="-1">
                "Rows"
            </h2>
            <FormResult refusal={refusal_of::<ChooseRows>()} done=FlashMessage::RowSaved />
            {is_elsewhere}
            {InertElement::new(table(&view, &context))}
            {choices}
            <Pager view />
        </section>
    }
}

fn table(view: &ImportView, context: &RowContext) -> String {
    let is_ready = context.state == ImportState::Ready;
    let table = html! {
        table role="table" class={ "card expenses import-rows" @if is_ready { " import-choices" } } {
            caption { (Text(&caption(view))) }
            thead role="rowgroup" {
                tr role="row" {
                    @if is_ready { th scope="col" role="columnheader" { "Import" } }
                    th scope="col" role="columnheader" { "Date" }
                    th scope="col" role="columnheader" { "Description" }
                    th scope="col" role="columnheader" { "Category" }
                    th scope="col" role="columnheader" class="amount" { "Amount" }
                    @if is_ready {
                        th scope="col" role="columnheader" { span class="visually-hidden" { "Change" } }
                    }
                }
            }
            tbody role="rowgroup" {
                @for one in &view.rows { (row(one, context)) }
            }
        }
    };
    table.into_string()
}

#[component]
fn Pager(view: ImportView) -> impl IntoView {
    let id = view.id;
    let first =
        (view.from > 0).then(|| view! { <a href=with_base(&rows_href(id, 0))>"Back to the beginning"</a> });
    let next =
        view.next.map(|next| view! { <a href=with_base(&rows_href(id, next)) rel="next">"Load more"</a> });

    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="More rows">
                <span>{first}</span>
                <span>{next}</span>
            </nav>
        }
    })
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
