//! Expenses from a table: a file is sent, then looked at, and only then imported.

mod new;
mod rows;

use leptos::{either::EitherOf3, prelude::*, server_fn::ServerFn};

use crate::{
    ImportView,
    addresses::{
        base_path::with_base,
        expenses::LIST_PATH,
        flash_message::FlashMessage,
        imports::{NEW_PATH, first_row},
        requested,
    },
    components::{Fact, FormResult, LeftOutFilters, Loaded, PageHeading, SubmitButton, count, refusal_of},
    notation::format_money,
    server_functions::imports::{ConfirmImport, read_import},
    title::set_title,
};
pub(crate) use new::NewImportPage;
use rows::Rows;

/// What is in a table, and the way to import it.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let id = requested::id();
    let (from, unreadable) = first_row(&requested::query());

    set_title("Import expenses");

    view! {
        <PageHeading>"Check your import"</PageHeading>
        <LeftOutFilters filters=unreadable />
        <Loaded from=read_import(id, from) let:view>
            <Preview view />
        </Loaded>
    }
    .into_any()
}

/// What it comes to, what can be done with it, and its rows.
#[component]
fn Preview(view: ImportView) -> impl IntoView {
    let (imported, ready) = (view.imported, view.ready);

    view! {
        <section class="card import" aria-labelledby="import-sum">
            <h2 id="import-sum" tabindex="-1">
                {if imported { "Imported" } else { "Nothing is imported yet" }}
            </h2>
            <Summary view=view.clone() />
            {match (imported, ready) {
                (true, _) => EitherOf3::A(view! { <Imported /> }),
                (false, 0) => EitherOf3::B(view! { <NoValidRow /> }),
                (false, _) => EitherOf3::C(view! { <Confirm view=view.clone() /> }),
            }}
            <FormResult refusal={refusal_of::<ConfirmImport>()} done=FlashMessage::Imported />
        </section>
        <Rows view />
    }
}

#[component]
fn Summary(view: ImportView) -> impl IntoView {
    let ImportView { imported, ready, faulty, duplicates, notes, totals, .. } = view;
    let name = if imported { "Imported" } else { "To import" };
    let total = |total: domain::Money| view! { <span class="amount">{format_money(total)} " "</span> };
    let totals = (!totals.is_empty()).then(|| {
        view! {
            <Fact name="Total">{totals.into_iter().map(total).collect_view()}</Fact>
        }
    });
    let possible_duplicates = (duplicates > 0).then(|| {
        view! {
            <Fact name="Duplicates">
                {count(duplicates, "row")} ", like an existing expense or an earlier row. They are marked below and will be imported."
            </Fact>
        }
    });
    let notes = (!notes.is_empty()).then(|| {
        let note = |note: domain::import::Note| view! { <p>{note.to_string()}</p> };
        view! {
            <Fact name="About the file">{notes.into_iter().map(note).collect_view()}</Fact>
        }
    });
    let left_out = (faulty > 0).then(|| {
        view! {
            <Fact name="Left out">
                {count(faulty, "row")} " with errors, which are shown below. Correct them in the file, and import those rows again."
            </Fact>
        }
    });

    view! {
        <dl class="facts">
            <Fact name>{count(ready, "expense")}</Fact>
            {totals}
            {possible_duplicates}
            {left_out}
            {notes}
        </dl>
    }
}

#[component]
fn Confirm(view: ImportView) -> impl IntoView {
    view! {
        <form method="post" action=with_base(ConfirmImport::url()) class="form-buttons">
            <input type="hidden" name="id" value=view.id.to_string() />
            <SubmitButton>{format!("Import {}", count(view.ready, "expense"))}</SubmitButton>
            <a class="button button-quiet" href=with_base(LIST_PATH)>
                "Cancel"
            </a>
        </form>
    }
}

#[component]
fn Imported() -> impl IntoView {
    view! {
        <p class="form-buttons">
            <a class="button" href=with_base(LIST_PATH)>
                "Go to your expenses"
            </a>
        </p>
    }
}

#[component]
fn NoValidRow() -> impl IntoView {
    view! {
        <p>"No row can be imported as it is. Correct the file, then choose it again."</p>
        <p class="form-buttons">
            <a class="button" href=with_base(NEW_PATH)>
                "Choose a file"
            </a>
        </p>
    }
}
