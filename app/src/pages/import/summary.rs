//! What an import comes to.

use domain::{ImportState, Money, import::RowCounts, statement::Note};
use leptos::prelude::*;

use super::mapping::MAPPING;
use crate::{
    ImportView,
    components::{Fact, count},
    notation::format_money,
};

/// It follows each change of a row.
#[component]
pub(super) fn Summary(view: ImportView) -> impl IntoView {
    let ImportView { state, reading, notes, counts, totals, .. } = view;
    let is_ready = state == ImportState::Ready;
    let expenses = match state {
        ImportState::Imported => "Imported",
        ImportState::Undone => "Removed",
        ImportState::Failed | ImportState::Reading | ImportState::Ready => "To import",
    };
    let gone = if state == ImportState::Undone { counts.kept } else { 0 };
    let taken = count(counts.taken.saturating_sub(gone) as usize, "expense");
    let total = |total: Money| view! { <span class="amount total">{format_money(total)}</span> };
    let totals = (!totals.is_empty() && state != ImportState::Undone).then(|| {
        view! {
            <Fact name="Total">{totals.into_iter().map(total).collect_view()}</Fact>
        }
    });
    let kept = (counts.kept > 0).then(|| {
        view! {
            <Fact name="Kept">
                {count(counts.kept as usize, "expense")}
                ", because you have changed them since, or their report was submitted. They come first below."
            </Fact>
        }
    });
    let questions = reading.questions.len();
    let asked = (is_ready && counts.asked as usize + questions > 0).then(|| {
        let which = if counts.all == 0 { "Rows".to_owned() } else { rows(counts.asked) };
        let questions = (questions > 0).then(|| {
            view! { <a href=format!("#{MAPPING}")>{count(questions, "question")}</a> }
        });
        view! {
            <Fact name="Not clear yet">{which} " can't be imported before this is known: " {questions}</Fact>
        }
    });
    let faulty = (counts.faulty > 0).then(|| {
        let words = " with errors, which come first below. Edit them there to import them too.";
        view! {
            <Fact name="Left out">
                {rows(counts.faulty)} {is_ready.then_some(words)}
            </Fact>
        }
    });
    let possible_duplicates = (counts.duplicates > 0).then(|| {
        let words = ", like an existing expense or an earlier row. What you have already is not ticked.";
        view! {
            <Fact name="Duplicates">
                {rows(counts.duplicates)} {is_ready.then_some(words)}
            </Fact>
        }
    });
    let others = others(&counts);
    let others = (!others.is_empty()).then(|| view! { <Fact name="Not expenses">{others.join(", ")}</Fact> });
    let notes = (!notes.is_empty()).then(|| {
        let note = |note: Note| view! { <p>{note.to_string()}</p> };
        view! {
            <Fact name="About the file">{notes.into_iter().map(note).collect_view()}</Fact>
        }
    });

    (state != ImportState::Failed).then(|| {
        view! {
            <dl class="facts">
                {(state != ImportState::Reading).then(|| view! { <Fact name=expenses>{taken}</Fact> })}
                {totals}
                {kept}
                {asked}
                {faulty}
                {possible_duplicates}
                {others}
                {notes}
            </dl>
        }
    })
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
