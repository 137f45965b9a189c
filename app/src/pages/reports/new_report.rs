//! The form that creates a report.

use domain::{Field, draft::TITLE};
use leptos::{prelude::*, server_fn::ServerFn};

use crate::{
    FormKey,
    addresses::{base_path::with_base, flash_message::FlashMessage},
    components::{Draft, FormResult, Rendered, SubmitButton, TextField, refusal_of},
    server_functions::reports::CreateReport,
};

/// It leads to the new report.
#[component]
pub(super) fn NewReport(form_key: FormKey) -> impl IntoView {
    let refusal = refusal_of::<CreateReport>();
    let told = refusal.clone();

    view! {
        <section class="card new-report" aria-labelledby="new-report">
            <h2 id="new-report">"New report"</h2>
            <form method="post" action=with_base(CreateReport::url()) data-check="title">
                <Draft key="new-report">
                    <input type="hidden" name="key" value=form_key.0 />
                    <TextField
                        id="report-title"
                        field=Field::Title
                        label="Report title"
                        limit=TITLE
                        refusal=told
                    />
                </Draft>
                <SubmitButton>"Create report"</SubmitButton>
            </form>
            <FormResult refusal done=FlashMessage::ReportCreated />
        </section>
    }
    .rendered()
}
