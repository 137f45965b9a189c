//! What was taken over, and the way back.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    ImportView,
    addresses::{base_path::with_base, expenses::LIST_PATH, imports::NEW_PATH},
    components::{DateTime, SubmitButton},
    server_functions::imports::UndoImport,
};

/// It can be undone for a day.
#[component]
pub(super) fn Imported(view: ImportView) -> impl IntoView {
    let until = view.undone_until.filter(|_| view.can_be_undone());
    let undo = until.map(|until| {
        view! {
            <form method="post" action=with_base(UndoImport::url())>
                <input type="hidden" name="id" value=view.id.to_string() />
                <SubmitButton quiet=true>"Undo this import"</SubmitButton>
            </form>
            <p class="hint">
                "You can undo it until " <DateTime at=until />
                ". Expenses that you have changed since, or that are in a submitted report, stay."
            </p>
        }
    });

    view! {
        <div class="form-buttons">
            <a class="button" href=with_base(LIST_PATH)>
                "Go to your expenses"
            </a>
            {undo}
        </div>
    }
}

#[component]
pub(super) fn Undone() -> impl IntoView {
    view! {
        <p>"To import it after all, choose the file again."</p>
        <div class="form-buttons">
            <a class="button" href=with_base(NEW_PATH)>
                "Choose a file"
            </a>
            <a class="button button-quiet" href=with_base(LIST_PATH)>
                "Go to your expenses"
            </a>
        </div>
    }
}
