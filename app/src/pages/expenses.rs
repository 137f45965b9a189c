//! The person's expenses: found, put in order, and the way to each and to a new one.

mod empty_state;
mod filter;
mod notice;
mod pager;
mod shortcuts;
mod table;

use domain::ExpenseQuery;
use leptos::{either::Either, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use crate::{
    ExpensesView,
    addresses::{
        expenses::{LIST_PATH, ListNotice, NEW_PATH, csv_href, expense_query},
        imports,
        return_to::ReturnTo,
    },
    components::{Loaded, PageHeading},
    server_functions::expenses::{RestoreExpense, list_expenses},
    viewer::Viewer,
};
use empty_state::EmptyState;
use filter::Filter;
use notice::Notice;
use pager::Pager;
use shortcuts::Shortcuts;
use table::ExpenseTable;

/// The expenses that the address asks for.
#[component]
pub(crate) fn ExpensesPage() -> impl IntoView {
    let search = search_of_this_page();
    let wanted = Memo::new(move |_| search.with(|search| expense_query(search)));
    let done = Memo::new(move |_| search.with(|search| ListNotice::of(search)));
    // What was done to one of them changes the list as much as another question does.
    let expenses = Resource::new(move || (wanted.get(), done.get()), |(wanted, _)| list_expenses(wanted));
    let restore = ServerAction::<RestoreExpense>::new();

    view! {
        <Title text="Expenses" />
        <header class="list-head">
            <PageHeading page="expenses">"All expenses"</PageHeading>
            <ListActions wanted />
        </header>
        <Notice done wanted restore />
        <Filter wanted />
        <Loaded from=move || expenses.into_future() retry=move |()| expenses.refetch() let:view>
            <Expenses view wanted=wanted.get_untracked() />
        </Loaded>
        <Shortcuts />
    }
    .into_any()
}

/// The query of the page's address. The router leads on before the page has gone; what stands there then is another
/// page's.
fn search_of_this_page() -> Memo<String> {
    let location = use_location();
    Memo::new(move |last: Option<&String>| match last {
        Some(last) if location.pathname.with(|path| path != LIST_PATH) => last.clone(),
        _ => location.search.get(),
    })
}

/// The ways to new ones, for those who may write.
#[component]
fn ListActions(wanted: Memo<ExpenseQuery>) -> impl IntoView {
    let viewer = Viewer::of_this_page();
    let new = move || ReturnTo::List(wanted.get()).from(NEW_PATH);
    let link = move || {
        Suspend::new(async move {
            viewer.permissions().await.write.then(|| {
                view! {
                    <p class="list-actions">
                        <a class="button button-quiet" href=imports::NEW_PATH>
                            "Import"
                        </a>
                        <a class="button" id="new-expense" href=new>
                            "New expense"
                        </a>
                    </p>
                }
            })
        })
    };

    view! { <Transition>{link}</Transition> }
}

#[component]
fn Expenses(view: ExpensesView, wanted: ExpenseQuery) -> impl IntoView {
    let ExpensesView { permissions, expenses, next } = view;
    let pager = view! { <Pager wanted=wanted.clone() next=next.clone() /> };
    let table = (!expenses.is_empty()).then(|| csv_href(&wanted));
    let download = table.map(|href| {
        view! {
            <p class="export">
                <a class="button button-quiet" href=href rel="external">
                    "Download as CSV"
                </a>
            </p>
        }
    });

    view! {
        {if expenses.is_empty() {
            Either::Left(view! { <EmptyState wanted may_write=permissions.write /> })
        } else {
            Either::Right(view! { <ExpenseTable expenses wanted more=next.is_some() /> })
        }}
        {pager}
        {download}
    }
}
