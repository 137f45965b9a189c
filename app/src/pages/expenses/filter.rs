//! What narrows the list: a form that asks with GET, so that each question has an address.

use domain::{Category, ExpenseQuery, Status, expense_query::LONGEST_SEARCH};
use leptos::{prelude::*, wasm_bindgen::JsCast};
use leptos_router::components::Form;
use web_sys::HtmlFormElement;

use crate::{
    addresses::expenses::{LIST_PATH, NO_REPORT, report_parameter, sort_parameter},
    components::status_label,
};

/// The form's id in the page, and its search field's.
const FORM: &str = "expense-filter";
pub(super) const SEARCH: &str = "q";

/// The text is at hand, the rest folds away where it says nothing. The order stays as it is.
#[component]
pub(super) fn Filter(wanted: Memo<ExpenseQuery>) -> impl IntoView {
    // What is typed gives way where the address comes to ask something else.
    Effect::new(move |seen: Option<()>| {
        wanted.track();
        if let Some(form) = seen.and_then(|()| form()) {
            form.reset();
        }
    });
    let text = move || wanted.with(|wanted| wanted.q.clone());
    let sort = move || wanted.with(|wanted| sort_parameter(wanted.sort));

    view! {
        <Form action=LIST_PATH attr:id=FORM attr:class="expense-filter" attr:role="search">
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
        </Form>
    }
    .into_any()
}

#[component]
fn More(wanted: Memo<ExpenseQuery>) -> impl IntoView {
    let folded = move |wanted: &ExpenseQuery| {
        let ExpenseQuery { from, to, category, status, report, loose, .. } = wanted;
        let set =
            [from.is_some(), to.is_some(), category.is_some(), status.is_some(), report.is_some() || *loose];
        set.into_iter().filter(|set| *set).count()
    };
    let open = wanted.with_untracked(|wanted| folded(wanted) > 0);
    let count = move || match wanted.with(folded) {
        0 => String::new(),
        count => format!(" ({count})"),
    };
    let from = move || wanted.with(|wanted| wanted.from.map(|day| day.to_string()));
    let to = move || wanted.with(|wanted| wanted.to.map(|day| day.to_string()));

    view! {
        <details class="fold" open=open>
            <summary class="button button-quiet">"Filters" {count}</summary>
            <div class="filter-fields">
                <DayField name="from" label="From" day=from />
                <DayField name="to" label="To" day=to />
                <Choice
                    name="category"
                    label="Category"
                    any="Any category"
                    options=Category::ALL.map(|kind| (kind.word(), kind.label())).to_vec()
                    chosen=move || wanted.with(|wanted| wanted.category.map(Category::word))
                />
                <Choice
                    name="status"
                    label="Report status"
                    any="Any status"
                    options=Status::ALL.map(|status| (status.word(), status_label(status))).to_vec()
                    chosen=move || wanted.with(|wanted| wanted.status.map(Status::word))
                />
                <ReportChoice wanted />
                <div class="filter-buttons">
                    <button class="button">"Apply"</button>
                    <a class="button button-quiet" href=LIST_PATH>
                        "Clear"
                    </a>
                </div>
            </div>
        </details>
    }
}

#[component]
fn DayField(
    name: &'static str,
    label: &'static str,
    #[prop(into)] day: Signal<Option<String>>,
) -> impl IntoView {
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
    #[prop(into)] chosen: Signal<Option<&'static str>>,
) -> impl IntoView {
    let id = format!("filter-{name}");
    let option = move |(word, words)| {
        view! {
            <option value=word selected=move || chosen.get() == Some(word)>
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
fn ReportChoice(wanted: Memo<ExpenseQuery>) -> impl IntoView {
    let chosen = move || wanted.with(report_parameter);
    let one = move || {
        let report = wanted.with(|wanted| wanted.report)?.to_string();
        Some(view! {
            <option value=report selected=true>
                "This report"
            </option>
        })
    };

    view! {
        <div>
            <label for="filter-report">"Report"</label>
            <select id="filter-report" name="report">
                <option value="">"Any report"</option>
                <option value=NO_REPORT selected=move || chosen().as_deref() == Some(NO_REPORT)>
                    "Not in a report"
                </option>
                {one}
            </select>
        </div>
    }
}

fn form() -> Option<HtmlFormElement> {
    document().get_element_by_id(FORM)?.dyn_into().ok()
}
