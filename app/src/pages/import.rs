//! Expenses from a table: a file is sent, then looked at, and only then imported.

mod new;
mod rows;
mod send;

use leptos::{either::EitherOf3, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::{use_location, use_params_map};

use crate::{
    ImportView,
    deed::Deed,
    expense_address::LIST,
    import_address::{NEW, from},
    notation::print,
    parts::{Fact, Loaded, Outcome, PageHeading, Submit, at_each, count, outcome_of, reread_after},
    server_functions::imports::{ConfirmImport, read_import},
};
pub(crate) use new::NewImportPage;
use rows::Rows;

/// What is in a table, and the way to import it.
#[component]
pub(crate) fn ImportPage() -> impl IntoView {
    let (params, location) = (use_params_map(), use_location());
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let from = Memo::new(move |_| location.search.with(|search| from(search)));
    let import = Resource::new(move || (id.get(), from.get()), |(id, from)| read_import(id, from));
    let reread = Callback::new(move |()| import.refetch());
    let confirm = ServerAction::<ConfirmImport>::new();
    reread_after(outcome_of(confirm), reread);

    view! {
        <Title text="Import expenses" />
        <PageHeading page="import">"What is in your table"</PageHeading>
        <Loaded from=move || import.into_future() retry=reread let:view>
            <Look view confirm />
        </Loaded>
    }
    .into_any()
}

/// What it comes to, what can be done with it, and its rows.
#[component]
fn Look(view: ImportView, confirm: ServerAction<ConfirmImport>) -> impl IntoView {
    let heading = NodeRef::<html::H2>::new();
    // The button that was pressed is about to go.
    at_each(outcome_of(confirm), move |_| _ = heading.get_untracked().map(|heading| heading.focus()));
    let (imported, ready) = (view.imported, view.ready);

    view! {
        <section class="card import" aria-labelledby="import-sum">
            <h2 id="import-sum" tabindex="-1" node_ref=heading>
                {if imported { "Imported" } else { "Nothing is imported yet" }}
            </h2>
            <Sum view=view.clone() />
            {match (imported, ready) {
                (true, _) => EitherOf3::A(view! { <Done /> }),
                (false, 0) => EitherOf3::B(view! { <NothingGood /> }),
                (false, _) => EitherOf3::C(view! { <Confirm view=view.clone() act=confirm /> }),
            }}
            <Outcome of=outcome_of(confirm) done=Deed::Imported />
        </section>
        <Rows view />
    }
}

#[component]
fn Sum(view: ImportView) -> impl IntoView {
    let ImportView { imported, ready, faulty, duplicates, notes, totals, .. } = view;
    let name = if imported { "Imported" } else { "To import" };
    let total = |total: domain::Money| view! { <span class="amount">{print(total)} " "</span> };
    let totals = (!totals.is_empty()).then(|| {
        view! {
            <Fact name="They come to">{totals.into_iter().map(total).collect_view()}</Fact>
        }
    });
    let twice = (duplicates > 0).then(|| {
        view! {
            <Fact name="Perhaps twice">
                {count(duplicates, "row")} ", like an expense that you have or an earlier row: marked below, and not left out"
            </Fact>
        }
    });
    let notes = (!notes.is_empty()).then(|| {
        let note = |note: domain::import::Note| view! { <p>{note.to_string()}</p> };
        view! {
            <Fact name="Of the file">{notes.into_iter().map(note).collect_view()}</Fact>
        }
    });
    let left_out = (faulty > 0).then(|| {
        view! {
            <Fact name="Left out">
                {count(faulty, "row")} ", for what is said at each below: correct them in the file, and import those again"
            </Fact>
        }
    });

    view! {
        <dl class="facts">
            <Fact name>{count(ready, "expense")}</Fact>
            {totals}
            {twice}
            {left_out}
            {notes}
        </dl>
    }
}

#[component]
fn Confirm(view: ImportView, act: ServerAction<ConfirmImport>) -> impl IntoView {
    view! {
        <ActionForm action=act attr:class="form-buttons">
            <input type="hidden" name="id" value=view.id.to_string() />
            <Submit busy=act.pending()>{format!("Import {}", count(view.ready, "expense"))}</Submit>
            <a class="button button-quiet" href=LIST>
                "Leave it"
            </a>
        </ActionForm>
    }
}

#[component]
fn Done() -> impl IntoView {
    view! {
        <p class="form-buttons">
            <a class="button" href=LIST>
                "To your expenses"
            </a>
        </p>
    }
}

#[component]
fn NothingGood() -> impl IntoView {
    view! {
        <p>"No row can be imported as it is. Correct the file, then choose it again."</p>
        <p class="form-buttons">
            <a class="button" href=NEW>
                "Choose a file"
            </a>
        </p>
    }
}
