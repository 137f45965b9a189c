//! The form that creates a report.

use domain::{Fault, Field, ReportDraft, draft::TITLE};
use leptos::prelude::*;

use crate::{
    FormKey,
    addresses::flash_message::FlashMessage,
    components::{Draft, FormResult, SubmitButton, TextField, result_of},
    server_functions::reports::CreateReport,
};

/// It leads to the new report.
#[component]
pub(super) fn NewReport(form_key: FormKey, create: ServerAction<CreateReport>) -> impl IntoView {
    let result = result_of(create);
    let sent = Signal::derive(move || result.with(|result| *result == Some(Ok(()))));

    view! {
        <section class="card new-report" aria-labelledby="new-report">
            <h2 id="new-report">"New report"</h2>
            <ActionForm action=create>
                <input type="hidden" name="key" value=form_key.0 />
                <Draft key="new-report" sent>
                    <TextField
                        id="report-title"
                        field=Field::Title
                        label="Report title"
                        limit=TITLE
                        check=title_fault
                        result
                    />
                </Draft>
                <SubmitButton busy=create.pending()>"Create report"</SubmitButton>
            </ActionForm>
            <FormResult of=result done=FlashMessage::ReportCreated />
        </section>
    }
    .into_any()
}

/// What is wrong with a title.
pub(in crate::pages) fn title_fault(title: String) -> Option<Fault> {
    ReportDraft { title }.check().err()?.at(Field::Title)
}
