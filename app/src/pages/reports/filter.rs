//! Reports of one status or of all: links, so that each choice has an address.

use domain::Status;
use leptos::prelude::*;

use crate::{
    addresses::base_path::with_base,
    components::{Rendered, status_label},
};

/// One link a status. The chosen one says so.
#[component]
pub(super) fn Filter(chosen: Option<Status>) -> impl IntoView {
    let choices = [None].into_iter().chain(Status::ALL.map(Some));
    let choice = move |status: Option<Status>| {
        let current = (status == chosen).then_some("page");
        view! {
            <li>
                <a href=with_base(&href(status, None)) aria-current=current>
                    {status.map_or("All", status_label)}
                </a>
            </li>
        }
    };

    view! {
        <nav class="filter" aria-label="By status">
            <ul>{choices.map(choice).collect_view()}</ul>
        </nav>
    }
    .rendered()
}

/// Where reports of that status stand, from the beginning or further on. A cursor is made of characters that need no
/// escape in a query.
pub(super) fn href(status: Option<Status>, after: Option<&str>) -> String {
    let status = status.map(|status| format!("status={}", status.word()));
    let after = after.map(|after| format!("after={after}"));
    let query: Vec<_> = status.into_iter().chain(after).collect();
    if query.is_empty() { "/reports".to_owned() } else { format!("/reports?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_choice_has_an_address_of_its_own() {
        assert_eq!(href(None, None), "/reports");
        assert_eq!(href(Some(Status::Open), None), "/reports?status=open");
        assert_eq!(href(Some(Status::Refused), Some("ab-_")), "/reports?status=refused&after=ab-_");
    }
}
