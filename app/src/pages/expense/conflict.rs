//! Two people, or two tabs, have changed one expense: where they differ, and the two ways on.

use domain::{Category, Expense, ExpenseDraft, ExpenseForm, Notation};
use leptos::prelude::*;

use crate::{addresses::base_path::with_base, components::Rendered, notation::notation};

/// It takes the focus. To save over it is the form's own button. What stands in the form may have come with an address, which
/// anybody can write: nobody is told that they have typed it.
#[component]
pub(super) fn Conflict(
    present: Expense,
    /// What stands in the form.
    typed: ExpenseForm,
    /// Of its page.
    path: String,
) -> impl IntoView {
    let placed = present.report.as_ref().map_or_else(
        || "It isn't in a report now.".to_owned(),
        |report| format!("It is now in “{}”.", report.title),
    );
    let notation = notation();
    let now = ExpenseForm::of(&ExpenseDraft::from(&present), notation);
    let rows = differences(&now, &typed, notation);
    let rows = rows.into_iter().map(|row| view! { <Difference row /> }).collect_view();

    view! {
        <section class="notice notice-warning conflict" role="alert">
            <h2 tabindex="-1" data-takes-focus="">
                "This expense was changed in the meantime"
            </h2>
            <p>"What is in the form below has not been saved. " {placed}</p>
            <table class="differences">
                <thead>
                    <tr>
                        <th scope="col">
                            <span class="visually-hidden">"Field"</span>
                        </th>
                        <th scope="col">"Current version"</th>
                        <th scope="col">"In the form"</th>
                    </tr>
                </thead>
                <tbody>{rows}</tbody>
            </table>
            <a class="button button-quiet" href=with_base(&path) data-drops-draft="expense">
                "Discard my changes"
            </a>
        </section>
    }
    .rendered()
}

#[component]
fn Difference(row: Row) -> impl IntoView {
    view! {
        <tr>
            <th scope="row">{row.name}</th>
            <td>{row.now}</td>
            <td>{row.typed}</td>
        </tr>
    }
}

/// Where the two versions differ.
#[derive(Debug, PartialEq, Eq)]
struct Row {
    name: &'static str,
    now: String,
    typed: String,
}

fn differences(now: &ExpenseForm, typed: &ExpenseForm, notation: Notation) -> Vec<Row> {
    let pairs = [
        ("Date", now.date.clone(), typed.date.clone()),
        ("Category", kind(&now.category), kind(&typed.category)),
        ("Merchant", now.merchant.clone(), typed.merchant.clone()),
        ("Description", now.description.clone(), typed.description.clone()),
        ("Amount", amount(now, notation), amount(typed, notation)),
    ];
    pairs.into_iter().filter(|(_, a, b)| a != b).map(|(name, now, typed)| Row { name, now, typed }).collect()
}

fn kind(word: &str) -> String {
    Category::from_word(word).map_or_else(String::new, |kind| kind.label().to_owned())
}

/// As it was typed, where that can't be read.
fn amount(form: &ExpenseForm, notation: Notation) -> String {
    let typed = || format!("{} {}", form.currency, form.amount);
    form.amount(notation).map_or_else(typed, |amount| notation.print(amount))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_set_side_by_side() {
        let now = ExpenseForm {
            amount: "10".into(),
            currency: "EUR".into(),
            category: "meals".into(),
            ..ExpenseForm::default()
        };
        assert_eq!(differences(&now, &now, Notation::EN), []);
        let typed = ExpenseForm { currency: "USD".into(), category: "office".into(), ..now.clone() };
        let row = |name, now: &str, typed: &str| Row { name, now: now.into(), typed: typed.into() };
        let rows = [row("Category", "Meals", "Office"), row("Amount", "EUR\u{a0}10.00", "USD\u{a0}10.00")];
        assert_eq!(differences(&now, &typed, Notation::EN), rows);
        let same = ExpenseForm { amount: "10.0".into(), ..now.clone() };
        assert_eq!(differences(&now, &same, Notation::EN), [], "the same amount, typed in another way");
        let unreadable = ExpenseForm { amount: "1O".into(), ..now.clone() };
        assert_eq!(differences(&now, &unreadable, Notation::EN), [row("Amount", "EUR\u{a0}10.00", "EUR 1O")]);
    }
}
