//! Reports of others that have come equally far: links, so that each list has an address.

use domain::Status;
use leptos::prelude::*;

use crate::{
    ApprovalsQuery,
    addresses::{
        base_path::with_base,
        filters::{Filters, UnreadableFilter},
    },
    components::Rendered,
};

/// Every list, and what its link is called. What is open is its owner's alone.
const LISTS: [(Status, &str); 4] = [
    (Status::Submitted, "To approve"),
    (Status::Approved, "To reimburse"),
    (Status::Refused, "Refused"),
    (Status::Reimbursed, "Reimbursed"),
];

/// What a query asks for, and which of its filters can't be read. A status that no list has asks for those to decide on.
pub(super) fn wanted(search: &str) -> (ApprovalsQuery, Vec<UnreadableFilter>) {
    let mut filters = Filters::of(search);
    let listed =
        |word: &str| LISTS.into_iter().map(|(status, _)| status).find(|status| status.word() == word);
    let status = filters.read("status", UnreadableFilter::Status, listed).unwrap_or(Status::Submitted);
    (ApprovalsQuery { status, after: filters.text("after") }, filters.unreadable())
}

/// One link a list. The chosen one says so.
#[component]
pub(super) fn Filter(chosen: Status) -> impl IntoView {
    let list = move |(status, words)| {
        let current = (status == chosen).then_some("page");
        view! {
            <li>
                <a href=with_base(&href(status, None)) aria-current=current>
                    {words}
                </a>
            </li>
        }
    };

    view! {
        <nav class="filter" aria-label="By status">
            <ul>{LISTS.map(list).into_iter().collect_view()}</ul>
        </nav>
    }
    .rendered()
}

/// The ways to the first and the next part of a long list.
#[component]
pub(super) fn Pager(
    status: Status,
    /// Whether it is not the first part.
    further: bool,
    next: Option<String>,
) -> impl IntoView {
    let first = further.then(|| view! { <a href=with_base(&href(status, None))>"Back to the beginning"</a> });
    let next =
        next.map(|next| view! { <a href=with_base(&href(status, Some(&next))) rel="next">"Load more"</a> });

    (first.is_some() || next.is_some()).then(|| {
        view! {
            <nav class="pager" aria-label="More reports">
                <span>{first}</span>
                <span>{next}</span>
            </nav>
        }
    })
}

/// Where a list stands, from the beginning or further on. A cursor is made of characters that need no escape in a query.
fn href(status: Status, after: Option<&str>) -> String {
    let status = (status != Status::Submitted).then(|| format!("status={}", status.word()));
    let after = after.map(|after| format!("after={after}"));
    let query: Vec<_> = status.into_iter().chain(after).collect();
    if query.is_empty() { "/approvals".to_owned() } else { format!("/approvals?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_list_has_an_address_of_its_own() {
        assert_eq!(href(Status::Submitted, None), "/approvals");
        assert_eq!(href(Status::Approved, None), "/approvals?status=approved");
        assert_eq!(href(Status::Refused, Some("ab-_")), "/approvals?status=refused&after=ab-_");
    }

    #[test]
    fn a_status_that_no_list_has_asks_for_those_to_decide_on() {
        let asked = |search: &str| {
            let (query, unreadable) = wanted(search);
            (query.status, unreadable)
        };
        assert_eq!(asked("status=reimbursed"), (Status::Reimbursed, vec![]));
        assert_eq!(asked("status="), (Status::Submitted, vec![]));
        for none in ["status=open", "status=lost"] {
            assert_eq!(asked(none), (Status::Submitted, vec![UnreadableFilter::Status]));
        }
    }
}
