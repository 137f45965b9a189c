//! Expenses from a file: it is sent, then looked through and put right, and only then imported.

mod being_read;
mod edit_row;
mod imported;
mod mapping;
mod new;
mod row;
mod row_faults;
mod rows;
mod summary;

use domain::{ImportState, import::RowCounts};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    ImportView,
    addresses::{
        base_path::with_base,
        expenses::LIST_PATH,
        flash_message::FlashMessage,
        imports::{NEW_PATH, first_row},
        requested,
    },
    components::{FormResult, LeftOutFilters, Loaded, PageHeading, count, refusal_of},
    server_functions::imports::{ConfirmImport, UndoImport, read_import},
    title::set_title,
};
use being_read::BeingRead;
use imported::{Imported, Undone};
use mapping::HowItWasRead;
pub(crate) use new::NewImportPage;
use row::CHOICES;
use rows::Rows;
use summary::Summary;

/// What is in a file, and the way to import it.
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

/// What it comes to, what can be done with it, how it was read, and its rows.
#[component]
fn Preview(view: ImportView) -> impl IntoView {
    let heading = match view.state {
        ImportState::Reading => "Your file is being read",
        ImportState::Failed => "This file can't be read",
        ImportState::Ready => "Nothing is imported yet",
        ImportState::Imported => "Imported",
        ImportState::Undone => "Import undone",
    };
    let next = match (view.state, view.counts.taken) {
        (ImportState::Reading, _) => view! { <BeingRead view=view.clone() /> }.into_any(),
        (ImportState::Failed, _) => view! { <Failed view=view.clone() /> }.into_any(),
        (ImportState::Imported, _) => view! { <Imported view=view.clone() /> }.into_any(),
        (ImportState::Undone, _) => view! { <Undone /> }.into_any(),
        (ImportState::Ready, 0) => {
            let is_asked = view.counts.asked > 0 || !view.reading.questions.is_empty();
            view! { <NothingTaken counts=view.counts is_asked /> }.into_any()
        }
        (ImportState::Ready, _) => view! { <Confirm view=view.clone() /> }.into_any(),
    };
    let is_open = matches!(view.state, ImportState::Reading | ImportState::Ready);
    let shows_rows = view.state != ImportState::Failed && view.counts.all > 0;
    let refusal = refusal_of::<UndoImport>().or_else(refusal_of::<ConfirmImport>);
    let done =
        if view.state == ImportState::Undone { FlashMessage::ImportUndone } else { FlashMessage::Imported };

    view! {
        <section class="card import" aria-labelledby="import-sum">
            <h2 id="import-sum" tabindex="-1" aria-live="polite">
                {heading}
            </h2>
            <Summary view=view.clone() />
            {next}
            <FormResult refusal done />
        </section>
        {is_open.then(|| view! { <HowItWasRead view=view.clone() /> })}
        {shows_rows.then(|| view! { <Rows view /> })}
    }
}

#[component]
fn Failed(view: ImportView) -> impl IntoView {
    view! {
        <p>{view.failure}</p>
        <p class="form-buttons">
            <a class="button" href=with_base(NEW_PATH)>
                "Choose a file"
            </a>
        </p>
    }
}

/// The button belongs to the form of the rows: what is ticked on the page is what is imported, whether it was saved or not.
#[component]
fn Confirm(view: ImportView) -> impl IntoView {
    let words = format!("Import {}", count(view.counts.taken as usize, "expense"));

    view! {
        <div class="form-buttons">
            <button class="button" form=CHOICES formaction=with_base(ConfirmImport::url())>
                {words}
            </button>
            <a class="button button-quiet" href=with_base(LIST_PATH)>
                "Cancel"
            </a>
        </div>
    }
}

/// What there is to do where no row is to be imported.
#[component]
fn NothingTaken(counts: RowCounts, is_asked: bool) -> impl IntoView {
    let others = counts.all.saturating_sub(counts.faulty);
    let words = match counts {
        _ if is_asked => "Answer what is not clear yet: then there is something to import.",
        RowCounts { faulty: 1.., .. } if others == 0 => {
            "No row can be imported as it is. Edit the rows below, or choose another file."
        }
        RowCounts { duplicates: 1.., faulty: 0, .. } => {
            "You have these expenses already. Tick a row below to import it all the same."
        }
        RowCounts { money_in, faulty: 0, .. } if money_in == counts.all => {
            "There is no expense in this file."
        }
        _ => "No row is ticked. Tick those below that are to be imported.",
    };

    view! {
        <p>{words}</p>
        <p class="form-buttons">
            <a class="button button-quiet" href=with_base(NEW_PATH)>
                "Choose another file"
            </a>
        </p>
    }
}
