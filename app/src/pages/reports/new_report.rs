//! The form that begins a report.

use domain::{Fault, Field, ReportDraft, draft::TITLE};
use leptos::prelude::*;

use crate::{
    FormKey,
    deed::Deed,
    parts::{Draft, Outcome, Submit, TextField, outcome_of},
    server_functions::reports::CreateReport,
};

/// It leads to the new report.
#[component]
pub(super) fn NewReport(form_key: FormKey, create: ServerAction<CreateReport>) -> impl IntoView {
    let outcome = outcome_of(create);
    let sent = Signal::derive(move || outcome.with(|outcome| *outcome == Some(Ok(()))));

    view! {
        <section class="card new-report" aria-labelledby="new-report">
            <h2 id="new-report">"New report"</h2>
            <ActionForm action=create>
                <input type="hidden" name="key" value=form_key.0 />
                <Draft key="new-report" sent>
                    <TextField
                        id="report-title"
                        field=Field::Title
                        label="What is it for?"
                        limit=TITLE
                        check=title_fault
                        outcome
                    />
                </Draft>
                <Submit busy=create.pending()>"Begin the report"</Submit>
            </ActionForm>
            <Outcome of=outcome done=Deed::ReportBegun />
        </section>
    }
    .into_any()
}

/// What is wrong with a title.
pub(in crate::pages) fn title_fault(title: String) -> Option<Fault> {
    ReportDraft { title }.check().err()?.at(Field::Title)
}
