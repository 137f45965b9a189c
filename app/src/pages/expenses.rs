//! The person's expenses: found, put in order, and the way to each and to a new one.

mod empty_state;
mod filter;
mod notice;
mod pager;
mod rows;
mod table;

use domain::ExpenseQuery;
use leptos::{either::Either, prelude::*};

use crate::{
    ExpensesView,
    addresses::{
        base_path::with_base,
        expenses::{ListNotice, NEW_PATH, csv_href, expense_filters},
        filters::UnreadableFilter,
        imports, requested,
        return_to::ReturnTo,
    },
    components::{LeftOutFilters, Loaded, PageHeading},
    islands::Shortcuts,
    server_functions::expenses::list_expenses,
    title::set_title,
    viewer::Viewer,
};
use empty_state::EmptyState;
use filter::filter;
use notice::Notice;
use pager::Pager;
use table::expense_table;

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
        <Shortcuts />
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
    let pager = view! { <Pager wanted=wanted.clone() next=next.clone() /> };
    let table = (!expenses.is_empty()).then(|| csv_href(&wanted));
    let download = table.map(|href| {
        view! {
            <p class="export">
                <a class="button button-quiet" href=with_base(&href) rel="external">
                    "Download as CSV"
                </a>
            </p>
        }
    });

    view! {
        <LeftOutFilters filters=left_out />
        {if expenses.is_empty() {
            Either::Left(view! { <EmptyState wanted may_write=permissions.write /> })
        } else {
            Either::Right(expense_table(&expenses, wanted, next.is_some()))
        }}
        {pager}
        {download}
    }
}
