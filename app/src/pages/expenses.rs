//! The person's expenses: found, put in order, and the way to each and to a new one.

mod empty_state;
mod filter;
mod notice;
mod pager;
mod rows;
mod table;

use std::sync::LazyLock;

use domain::ExpenseQuery;
use leptos::{either::Either, prelude::*, tachys::html::InertElement};
use maud::{Markup, html};

use crate::{
    ExpensesView,
    addresses::{
        base_path::with_base,
        expenses::{ListNotice, NEW_PATH, csv_href, expense_filters},
        filters::UnreadableFilter,
        imports, requested,
        return_to::ReturnTo,
    },
    components::{LeftOutFilters, Loaded, PageHeading, Text},
    islands::Shortcuts,
    server_functions::expenses::list_expenses,
    title::set_title,
    viewer::Viewer,
};
use empty_state::EmptyState;
use filter::filter;
use notice::Notice;
use pager::pager;
use table::expense_table;

/// The island is the same on each page.
static SHORTCUTS: LazyLock<String> = LazyLock::new(|| view! { <Shortcuts /> }.to_html());

/// The expenses that the address asks for.
#[component]
pub(crate) fn ExpensesPage() -> impl IntoView {
    let search = requested::query();
    let ((wanted, unreadable), done) = (expense_filters(&search), ListNotice::of(&search));
    let expenses = list_expenses(wanted.clone());
    let shown = wanted.clone();

    set_title("Expenses");

    view! {
        <header class="list-head">
            <PageHeading>"All expenses"</PageHeading>
            <ListActions wanted=wanted.clone() />
        </header>
        <Notice done wanted=wanted.clone() />
        <LeftOutFilters filters=unreadable />
        {filter(&wanted)}
        <Loaded from=expenses let:view>
            <Expenses view wanted=shown />
        </Loaded>
        {InertElement::new(SHORTCUTS.as_str())}
    }
    .into_any()
}

/// The ways to new ones, for those who may write.
#[component]
fn ListActions(wanted: ExpenseQuery) -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let new = ReturnTo::List(wanted).from(NEW_PATH);

    Suspend::new(async move {
        viewer.permissions().await.write.then(|| {
            view! {
                <p class="list-actions">
                    <a class="button button-quiet" href=with_base(imports::NEW_PATH)>
                        "Import"
                    </a>
                    <a class="button" id="new-expense" href=with_base(&new)>
                        "New expense"
                    </a>
                </p>
            }
        })
    })
}

#[component]
fn Expenses(view: ExpensesView, wanted: ExpenseQuery) -> impl IntoView {
    let ExpensesView { permissions, expenses, next, restarted } = view;
    let cursor = wanted.cursor.filter(|_| !restarted);
    let wanted = ExpenseQuery { cursor, ..wanted };
    let left_out = restarted.then_some(UnreadableFilter::Cursor).into_iter().collect();
    let (more, pager) = (next.is_some(), pager(&wanted, next));
    let list = if expenses.is_empty() {
        let nothing = view! { <EmptyState wanted may_write=permissions.write /> };
        Either::Left((nothing, InertElement::new(pager.into_string())))
    } else {
        let download = download(&wanted);
        let mut list = expense_table(&expenses, wanted, more).into_string();
        list.extend([pager.into_string(), download.into_string()]);
        Either::Right(InertElement::new(list))
    };

    view! {
        <LeftOutFilters filters=left_out />
        {list}
    }
}

/// All that is listed as a table, whatever part of it is shown.
fn download(wanted: &ExpenseQuery) -> Markup {
    html! {
        p class="export" {
            a href=(Text(&with_base(&csv_href(wanted)))) rel="external" class="button button-quiet" { "Download as CSV" }
        }
    }
}
