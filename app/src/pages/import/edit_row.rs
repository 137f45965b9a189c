//! The form that changes a row before it is taken over, in the row's place.

use domain::{
    ExpenseForm, ImportId, ImportRow, Notation,
    statement::{Direction, RowFault, Topic},
};
use leptos::{prelude::*, server_fn::ServerFn, tachys::html::InertElement};
use time::Date;

use super::row_faults::row_faults;
use crate::{
    addresses::{
        base_path::with_base,
        expense_input::ExpenseInput,
        flash_message::FlashMessage,
        imports::{ROW_FORM, row_href},
        requested,
    },
    components::{Draft, FormResult, SubmitButton, refusal_of},
    notation::notation,
    pages::expense::fields::Fields,
    server_functions::imports::ChangeRow,
};

/// It begins with what is in the row, over which stands what was typed and not taken.
#[component]
pub(super) fn EditRow(import: ImportId, from: u32, today: Date, row: ImportRow) -> impl IntoView {
    let refusal = refusal_of::<ChangeRow>();
    let told = refusal.clone();
    let draft = format!("row-{}", row.place);
    let present = ExpenseInput { form: as_typed(&row.form), ..ExpenseInput::default() };
    let start = ExpenseInput::over(present, &requested::query());
    let direction = asks_for_direction(&row).then(|| view! { <DirectionField told=row.direction /> });
    let wrong = InertElement::new(row_faults(&row).into_string());

    view! {
        <form
            id=ROW_FORM
            tabindex="-1"
            method="post"
            action=with_base(ChangeRow::url())
            class="expense-form row-form"
            aria-label=format!("Edit line {}", row.line)
            data-check="expense"
            data-today=today.to_string()
            data-notation=notation().to_string()
        >
            <input type="hidden" name="id" value=import.to_string() />
            <input type="hidden" name="place" value=row.place.to_string() />
            <input type="hidden" name="from" value=from.to_string() />
            <div class="row-form-head">
                <p class="muted">{format!("Line {}", row.line)}</p>
                {wrong}
            </div>
            <Draft key=draft.clone()>
                <Fields start today refusal=told />
                {direction}
            </Draft>
            <div class="form-buttons">
                <SubmitButton>"Save row"</SubmitButton>
                <a
                    class="button button-quiet"
                    href=with_base(&row_href(import, from, row.place))
                    data-drops-draft=draft
                >
                    "Cancel"
                </a>
                <FormResult refusal done=FlashMessage::RowSaved />
            </div>
        </form>
    }
}

/// The amount as its person writes numbers, as far as it is one.
fn as_typed(form: &ExpenseForm) -> ExpenseForm {
    let amount = form.amount(Notation::EN).map(|money| notation().amount(money));
    ExpenseForm { amount: amount.unwrap_or_else(|| form.amount.clone()), ..form.clone() }
}

/// Where the file does not tell it, or the person has.
fn asks_for_direction(row: &ImportRow) -> bool {
    row.direction.is_none()
        || row.edited
        || row.asked.contains(&Topic::Sign)
        || row.problems.iter().any(|problem| matches!(problem, RowFault::UnclearSign))
}

#[component]
fn DirectionField(
    /// What is known.
    told: Option<Direction>,
) -> impl IntoView {
    view! {
        <div class="labelled labelled-direction">
            <label for="direction">"Money went"</label>
            <select id="direction" name="direction">
                {told.is_none().then(|| view! { <option value="">"Choose one"</option> })}
                <option value="out" selected=told == Some(Direction::Out)>
                    "Out: I spent it"
                </option>
                <option value="in" selected=told == Some(Direction::In)>
                    "In: I got it"
                </option>
            </select>
        </div>
    }
}
