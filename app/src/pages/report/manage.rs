//! What the owner of a report can change about it besides submitting it: its title, and whether there is one.

use domain::{Field, Report, Status, draft::TITLE};
use leptos::prelude::*;

use super::actions::Actions;
use crate::{
    AppError,
    addresses::flash_message::FlashMessage,
    components::{Draft, FormResult, SubmitButton, TextField, result_of},
    pages::reports::new_report::title_fault,
    server_functions::reports::{DeleteReport, RenameReport},
};

/// Folded up: both are rare.
#[component]
pub(super) fn Manage(report: Report, actions: Actions) -> impl IntoView {
    let Actions { rename, delete, .. } = actions;
    let open = report.status == Status::Open;

    view! {
        <section class="manage" aria-label="Edit the report">
            <Rename report=report.clone() act=rename />
            {open.then(|| view! { <Delete report act=delete /> })}
            <FormResult of=result_of(rename) done=FlashMessage::Renamed />
            <FormResult of=result_of(delete) done=FlashMessage::ReportDeleted />
        </section>
    }
    .into_any()
}

#[component]
fn Rename(report: Report, act: ServerAction<RenameReport>) -> impl IntoView {
    let result = result_of(act);
    let sent = Signal::derive(move || result.with(|result| *result == Some(Ok(()))));
    let unfold = result.with_untracked(|result| matches!(result, Some(Err(_))));
    let changed = move || result.with(|result| *result == Some(Err(AppError::Changed)));
    let present = report.title.clone();

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Rename…"</summary>
            <ActionForm action=act>
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <Show when=changed>
                    <p class="notice notice-warning">
                        "The report was changed in the meantime. Its title is now " <b>{present.clone()}</b>
                        ". What you typed is below: save it to replace that title."
                    </p>
                </Show>
                <Draft key="rename" sent>
                    <TextField
                        id="title"
                        field=Field::Title
                        label="Title"
                        limit=TITLE
                        check=title_fault
                        result
                        value=report.title
                    />
                </Draft>
                <SubmitButton busy=act.pending()>"Save title"</SubmitButton>
            </ActionForm>
        </details>
    }
}

#[component]
fn Delete(report: Report, act: ServerAction<DeleteReport>) -> impl IntoView {
    view! {
        <details class="fold">
            <summary class="button button-quiet">"Delete…"</summary>
            <ActionForm action=act>
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <p>"The report will be deleted. Its expenses are kept, without a report."</p>
                <SubmitButton busy=act.pending()>"Delete report"</SubmitButton>
            </ActionForm>
        </details>
    }
}
