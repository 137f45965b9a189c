//! What has happened to a report, step by step.

use domain::{Entry, Event};
use leptos::prelude::*;

use crate::components::{DateTime, Person, Rendered};

/// The latest first.
#[component]
pub(super) fn History(entries: Vec<Entry>, viewer: String) -> impl IntoView {
    let entry = |Entry { at, by, event, note }: Entry| {
        let viewer = viewer.clone();
        view! {
            <li class=format!("step step-{}", event.word())>
                <p>
                    <strong>{word(event)}</strong>
                    " by " <Person person=by viewer />
                </p>
                {note.map(|note| view! { <p class="user-text">{note}</p> })}
                <p class="muted">
                    <DateTime at />
                </p>
            </li>
        }
    };

    view! {
        <section class="card" aria-labelledby="history">
            <h2 id="history">"History"</h2>
            <ol class="timeline">{entries.into_iter().rev().map(entry).collect_view()}</ol>
        </section>
    }
    .rendered()
}

const fn word(event: Event) -> &'static str {
    match event {
        Event::Created => "Created",
        Event::Renamed => "Renamed",
        Event::ExpenseAdded => "Expense added",
        Event::ExpenseChanged => "Expense changed",
        Event::ExpenseRemoved => "Expense removed",
        Event::ReceiptAdded => "Receipt added",
        Event::ReceiptRemoved => "Receipt removed",
        Event::Submitted => "Submitted",
        Event::Retracted => "Withdrawn",
        Event::Approved => "Approved",
        Event::Refused => "Refused",
        Event::Reimbursed => "Reimbursed",
        Event::Deleted => "Deleted",
    }
}
