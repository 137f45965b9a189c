//! What the owner of a report can change about it besides handing it in: its title, and whether there is one.

use domain::{Field, Report, Status, draft::TITLE};
use leptos::prelude::*;

use super::Acts;
use crate::{
    AppError,
    deed::Deed,
    pages::reports::new_report::title_fault,
    parts::{Draft, Outcome, Submit, TextField, outcome_of},
    server_functions::reports::{DeleteReport, RenameReport},
};

/// Folded up: both are rare.
#[component]
pub(super) fn Manage(report: Report, acts: Acts) -> impl IntoView {
    let Acts { rename, delete, .. } = acts;
    let open = report.status == Status::Open;

    view! {
        <section class="manage" aria-label="Change the report">
            <Rename report=report.clone() act=rename />
            {open.then(|| view! { <Delete report act=delete /> })}
            <Outcome of=outcome_of(rename) done=Deed::Renamed />
            <Outcome of=outcome_of(delete) done=Deed::ReportDeleted />
        </section>
    }
    .into_any()
}

#[component]
fn Rename(report: Report, act: ServerAction<RenameReport>) -> impl IntoView {
    let outcome = outcome_of(act);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));
    let unfold = outcome.with_untracked(|outcome| matches!(outcome, Some(Err(_))));
    let changed = move || outcome.with(|outcome| *outcome == Some(Err(AppError::Changed)));
    let present = report.title.clone();

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Rename…"</summary>
            <ActionForm action=act>
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <Show when=changed>
                    <p class="notice notice-caution">
                        "Somebody has changed the report meanwhile. Its title is " <b>{present.clone()}</b>
                        " now; what you typed is below, and takes its place if you save it again."
                    </p>
                </Show>
                <Draft key="rename" sent>
                    <TextField
                        id="title"
                        field=Field::Title
                        label="Title"
                        limit=TITLE
                        check=title_fault
                        outcome
                        value=report.title
                    />
                </Draft>
                <Submit busy=act.pending()>"Save the title"</Submit>
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
                <p>"The report goes; its expenses stay, in no report."</p>
                <Submit busy=act.pending()>"Delete the report"</Submit>
            </ActionForm>
        </details>
    }
}
