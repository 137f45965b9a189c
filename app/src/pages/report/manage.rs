//! What the owner of a report can change about it besides submitting it: its title, and whether there is one.

use domain::{Field, Report, Status, draft::TITLE};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    AppError,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{Draft, FormResult, Rendered, SubmitButton, TextField, refusal_of},
    server_functions::reports::{DeleteReport, RenameReport},
};

/// Folded up: both are rare.
#[component]
pub(super) fn Manage(report: Report) -> impl IntoView {
    let open = report.status == Status::Open;
    let refusal = refusal_of::<RenameReport>();

    view! {
        <section class="manage" aria-label="Edit the report">
            <Rename report=report.clone() refusal=refusal.clone() />
            {open.then(|| view! { <Delete report /> })}
            <FormResult refusal done=FlashMessage::Renamed />
            <FormResult refusal={refusal_of::<DeleteReport>()} done=FlashMessage::ReportDeleted />
        </section>
    }
    .rendered()
}

#[component]
fn Rename(report: Report, refusal: Option<AppError>) -> impl IntoView {
    let unfold = refusal.is_some();
    let present = report.title.clone();
    let changed = (refusal == Some(AppError::Changed)).then(|| {
        view! {
            <p class="notice notice-warning">
                "The report was changed in the meantime. Its title is now " <b>{present}</b>
                ". The one below is not saved: save it to replace that title."
            </p>
        }
    });

    view! {
        <details class="fold" open=unfold>
            <summary class="button button-quiet">"Rename…"</summary>
            <form method="post" action=with_base(RenameReport::url()) data-check="title">
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                {changed}
                <Draft key="rename">
                    <TextField
                        id="title"
                        field=Field::Title
                        label="Title"
                        limit=TITLE
                        refusal
                        value=report.title
                    />
                </Draft>
                <SubmitButton>"Save title"</SubmitButton>
            </form>
        </details>
    }
}

#[component]
fn Delete(report: Report) -> impl IntoView {
    view! {
        <details class="fold">
            <summary class="button button-quiet">"Delete…"</summary>
            <form method="post" action=with_base(DeleteReport::url())>
                <input type="hidden" name="id" value=report.id.to_string() />
                <input type="hidden" name="version" value=report.version.to_string() />
                <p>"The report will be deleted. Its expenses are kept, without a report."</p>
                <SubmitButton>"Delete report"</SubmitButton>
            </form>
        </details>
    }
}
