//! What narrows the list: a form that asks with GET, so that each question has an address.

use domain::{Category, ExpenseQuery, Status, expense_query::LONGEST_SEARCH};
use leptos::prelude::*;

use crate::{
    addresses::{
        base_path::with_base,
        expenses::{LIST_PATH, NO_REPORT, report_parameter, sort_parameter},
    },
    components::{Rendered, status_label},
};

/// The search field's id in the page, by which a key finds it.
const SEARCH: &str = "q";

/// The text is at hand, the rest folds away where it says nothing. The order stays as it is.
#[component]
pub(super) fn Filter(wanted: ExpenseQuery) -> impl IntoView {
    let (text, sort) = (wanted.q.clone(), sort_parameter(wanted.sort));

    view! {
        <form action=with_base(LIST_PATH) id="expense-filter" class="expense-filter" role="search">
            <input type="hidden" name="sort" value=sort />
            <div class="field-row">
                <label class="visually-hidden" for=SEARCH>
                    "Merchant or description"
                </label>
                <input
                    id=SEARCH
                    type="search"
                    name="q"
                    value=text
                    maxlength=LONGEST_SEARCH
                    placeholder="Merchant or description"
                />
                <button class="button button-quiet">"Search"</button>
            </div>
            <More wanted />
        </form>
    }
    .rendered()
}

#[component]
fn More(wanted: ExpenseQuery) -> impl IntoView {
    let ExpenseQuery { from, to, category, status, report, loose, .. } = &wanted;
    let set =
        [from.is_some(), to.is_some(), category.is_some(), status.is_some(), report.is_some() || *loose];
    let set = set.into_iter().filter(|set| *set).count();
    let count = if set == 0 { String::new() } else { format!(" ({set})") };
    let (from, to) = (from.map(|day| day.to_string()), to.map(|day| day.to_string()));
    let (category, status) = (category.map(Category::word), status.map(Status::word));

    view! {
        <details class="fold" open=set != 0>
            <summary class="button button-quiet">"Filters" {count}</summary>
            <div class="filter-fields">
                <DayField name="from" label="From" day=from />
                <DayField name="to" label="To" day=to />
                <Choice
                    name="category"
                    label="Category"
                    any="Any category"
                    options=Category::ALL.map(|kind| (kind.word(), kind.label())).to_vec()
                    chosen=category
                />
                <Choice
                    name="status"
                    label="Report status"
                    any="Any status"
                    options=Status::ALL.map(|status| (status.word(), status_label(status))).to_vec()
                    chosen=status
                />
                <ReportChoice wanted />
                <div class="filter-buttons">
                    <button class="button">"Apply"</button>
                    <a class="button button-quiet" href=with_base(LIST_PATH)>
                        "Clear"
                    </a>
                </div>
            </div>
        </details>
    }
}

#[component]
fn DayField(name: &'static str, label: &'static str, day: Option<String>) -> impl IntoView {
    let id = format!("filter-{name}");

    view! {
        <div>
            <label for=id.clone()>{label}</label>
            <input id=id type="date" name=name value=day />
        </div>
    }
}

#[component]
fn Choice(
    name: &'static str,
    label: &'static str,
    /// The words for no choice.
    any: &'static str,
    /// Each choice as the form sends it, and in words.
    options: Vec<(&'static str, &'static str)>,
    chosen: Option<&'static str>,
) -> impl IntoView {
    let id = format!("filter-{name}");
    let option = move |(word, words)| {
        view! {
            <option value=word selected=chosen == Some(word)>
                {words}
            </option>
        }
    };

    view! {
        <div>
            <label for=id.clone()>{label}</label>
            <select id=id name=name>
                <option value="">{any}</option>
                {options.into_iter().map(option).collect_view()}
            </select>
        </div>
    }
}

/// In any report, in none, or in the one that the address names.
#[component]
fn ReportChoice(wanted: ExpenseQuery) -> impl IntoView {
    let chosen = report_parameter(&wanted);
    let one = wanted.report.map(|report| {
        view! {
            <option value=report.to_string() selected=true>
                "This report"
            </option>
        }
    });

    view! {
        <div>
            <label for="filter-report">"Report"</label>
            <select id="filter-report" name="report">
                <option value="">"Any report"</option>
                <option value=NO_REPORT selected=chosen.as_deref() == Some(NO_REPORT)>
                    "Not in a report"
                </option>
                {one}
            </select>
        </div>
    }
}
