//! Expenses from a file: it is sent, then looked at, and only then imported.

mod new;
mod rows;

use domain::{
    ImportState,
    import::{Progress, RowCounts},
    statement::{Note, Question},
};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    ImportView,
    addresses::{
        base_path::with_base,
        expenses::LIST_PATH,
        flash_message::FlashMessage,
        imports::{NEW_PATH, first_row, import_path},
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
        (ImportState::Imported | ImportState::Undone, _) => view! { <Imported /> }.into_any(),
        (ImportState::Ready, 0) => view! { <NoValidRow counts=view.counts /> }.into_any(),
        (ImportState::Ready, _) => view! { <Confirm view=view.clone() /> }.into_any(),
    };

    view! {
        <section class="card import" aria-labelledby="import-sum">
            <h2 id="import-sum" tabindex="-1">
                {heading}
            </h2>
            <Summary view=view.clone() />
            {next}
            <FormResult refusal={refusal_of::<ConfirmImport>()} done=FlashMessage::Imported />
        </section>
        <Rows view />
    }
}

#[component]
fn Summary(view: ImportView) -> impl IntoView {
    let ImportView { state, reading, notes, counts, totals, .. } = view;
    let name = match state {
        ImportState::Imported | ImportState::Undone => "Imported",
        _ => "To import",
    };
    let total = |total: domain::Money| view! { <span class="amount">{format_money(total)} " "</span> };
    let totals = (!totals.is_empty()).then(|| {
        view! {
            <Fact name="Total">{totals.into_iter().map(total).collect_view()}</Fact>
        }
    });
    let possible_duplicates = (counts.duplicates > 0).then(|| {
        view! {
            <Fact name="Duplicates">
                {rows(counts.duplicates)} ", like an existing expense or an earlier row. They are marked below. What you have already is not imported again."
            </Fact>
        }
    });
    let questions = (!reading.questions.is_empty()).then(|| {
        let question = |question: Question| view! { <p>{question.to_string()}</p> };
        let asked = format!("{} can't be imported before this is known.", rows(counts.asked));
        view! {
            <Fact name="Not clear yet">
                {reading.questions.into_iter().map(question).collect_view()} <p>{asked}</p>
            </Fact>
        }
    });
    let notes = (!notes.is_empty()).then(|| {
        let note = |note: Note| view! { <p>{note.to_string()}</p> };
        view! {
            <Fact name="About the file">{notes.into_iter().map(note).collect_view()}</Fact>
        }
    });
    let left_out = (counts.faulty > 0).then(|| {
        view! {
            <Fact name="Left out">
                {rows(counts.faulty)} " with errors, which are shown below. Correct them in the file, and import those rows again."
            </Fact>
        }
    });
    let others = others(&counts);
    let others = (!others.is_empty()).then(|| view! { <Fact name="Not imported">{others.join(", ")}</Fact> });

    view! {
        <dl class="facts">
            <Fact name>{count(counts.taken as usize, "expense")}</Fact>
            {totals}
            {possible_duplicates}
            {questions}
            {others}
            {left_out}
            {notes}
        </dl>
    }
}

fn rows(rows: u32) -> String {
    count(rows as usize, "row")
}

/// Which rows are no expenses, or none yet.
fn others(counts: &RowCounts) -> Vec<String> {
    let sorts = [
        ("money in", counts.money_in),
        ("transfers", counts.transfers),
        ("pending", counts.pending),
        ("reverted", counts.reverted),
    ];
    sorts.into_iter().filter(|(_, rows)| *rows > 0).map(|(sort, rows)| format!("{sort}: {rows}")).collect()
}

/// Without scripts, too, the page is there again at its address.
#[component]
fn BeingRead(view: ImportView) -> impl IntoView {
    let Progress { read, of } = view.progress;

    view! {
        <p>{format!("{read} of {of} rows are read. Nothing is lost if you leave this page.")}</p>
        <progress class="progress" max=of.to_string() value=read.to_string() aria-label="Reading the file"></progress>
        <p class="form-buttons">
            <a class="button" href=with_base(&import_path(view.id))>
                "See how far it is"
            </a>
        </p>
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

#[component]
fn Confirm(view: ImportView) -> impl IntoView {
    view! {
        <form method="post" action=with_base(ConfirmImport::url()) class="form-buttons">
            <input type="hidden" name="id" value=view.id.to_string() />
            <SubmitButton>{format!("Import {}", count(view.counts.taken as usize, "expense"))}</SubmitButton>
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

/// What there is to do where no row is to be imported.
#[component]
fn NoValidRow(counts: RowCounts) -> impl IntoView {
    let words = match counts {
        RowCounts { asked: 1.., .. } => "Nothing can be imported before what is not clear yet is known.",
        RowCounts { duplicates: 1.., faulty: 0, .. } => {
            "You have these expenses already. Nothing is left to import."
        }
        RowCounts { faulty: 0, .. } => "There is no expense in this file.",
        _ => "No row can be imported as it is. Correct the file, then choose it again.",
    };

    view! {
        <p>{words}</p>
        <p class="form-buttons">
            <a class="button" href=with_base(NEW_PATH)>
                "Choose a file"
            </a>
        </p>
    }
}
