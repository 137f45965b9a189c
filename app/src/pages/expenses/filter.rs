//! What narrows the list: a form that asks with GET, so that each question has an address. As text from the first, like the
//! list itself.

use domain::{Category, ExpenseQuery, Status, expense_query::LONGEST_SEARCH};
use leptos::tachys::html::InertElement;
use maud::{Markup, html};
use time::Date;

use crate::{
    addresses::{
        base_path::with_base,
        expenses::{LIST_PATH, NO_REPORT, sort_parameter},
    },
    components::{IsoDay, Text, status_label},
};

/// The search field's id in the page, by which a key finds it.
const SEARCH: &str = "q";

/// The text is at hand, the rest folds away where it says nothing. The order stays as it is.
pub(super) fn filter(wanted: &ExpenseQuery) -> InertElement {
    let list = with_base(LIST_PATH);
    let form = html! {
        form action=(Text(&list)) id="expense-filter" role="search" class="expense-filter" {
            input type="hidden" name="sort" value=(sort_parameter(wanted.sort));
            div class="field-row" {
                label for=(SEARCH) class="visually-hidden" { "Merchant or description" }
                input id=(SEARCH) type="search" name="q" value=[wanted.q.as_deref().map(Text)]
                    maxlength=(LONGEST_SEARCH) placeholder="Merchant or description";
                button class="button button-quiet" { "Search" }
            }
            (more(wanted, &list))
        }
    };
    InertElement::new(form.into_string())
}

fn more(wanted: &ExpenseQuery, list: &str) -> Markup {
    let ExpenseQuery { from, to, category, status, report, loose, .. } = wanted;
    let set =
        [from.is_some(), to.is_some(), category.is_some(), status.is_some(), report.is_some() || *loose];
    let set = set.into_iter().filter(|set| *set).count();
    let kinds = Category::ALL.map(|kind| (kind.word(), kind.label()));
    let kinds = options("Any category", &kinds, category.map(Category::word));
    let statuses = Status::ALL.map(|status| (status.word(), status_label(status)));
    let statuses = options("Any status", &statuses, status.map(Status::word));
    html! {
        details open[set != 0] class="fold" {
            summary class="button button-quiet" {
                "Filters"
                @if set != 0 { " (" (set) ")" }
            }
            div class="filter-fields" {
                (day_field("filter-from", "from", "From", *from))
                (day_field("filter-to", "to", "To", *to))
                (choice("filter-category", "category", "Category", &kinds))
                (choice("filter-status", "status", "Report status", &statuses))
                (choice("filter-report", "report", "Report", &reports(wanted)))
                div class="filter-buttons" {
                    button class="button" { "Apply" }
                    a href=(Text(list)) class="button button-quiet" { "Clear" }
                }
            }
        }
    }
}

fn day_field(id: &str, name: &str, label: &str, day: Option<Date>) -> Markup {
    html! {
        div {
            label for=(Text(id)) { (Text(label)) }
            input id=(Text(id)) type="date" name=(Text(name)) value=[day.map(IsoDay)];
        }
    }
}

fn choice(id: &str, name: &str, label: &str, options: &Markup) -> Markup {
    html! {
        div {
            label for=(Text(id)) { (Text(label)) }
            select id=(Text(id)) name=(Text(name)) { (options) }
        }
    }
}

/// The words for no choice, and each choice as the form sends it and in words.
fn options(any: &str, options: &[(&str, &str)], chosen: Option<&str>) -> Markup {
    html! {
        option value="" { (Text(any)) }
        @for (word, words) in options {
            option value=(Text(word)) selected[chosen == Some(word)] { (Text(words)) }
        }
    }
}

/// In any report, in none, or in the one that the address names.
fn reports(wanted: &ExpenseQuery) -> Markup {
    html! {
        option value="" { "Any report" }
        option value=(NO_REPORT) selected[wanted.loose] { "Not in a report" }
        @if let Some(report) = wanted.report.filter(|_| !wanted.loose) {
            option value=(report) selected { "This report" }
        }
    }
}
