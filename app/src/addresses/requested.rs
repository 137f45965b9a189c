//! The address that is asked for, within the site.

use std::borrow::Cow;

use http::{Uri, request::Parts};
use leptos::reactive::owner::with_context;
use percent_encoding::percent_decode_str;

/// Its path.
pub(crate) fn path() -> String {
    of_request(|address| address.path().to_owned())
}

/// What stands behind its question mark.
pub(crate) fn query() -> String {
    of_request(|address| address.query().unwrap_or_default().to_owned())
}

/// Path and query.
pub(crate) fn path_and_query() -> String {
    of_request(|address| match (address.path(), address.query()) {
        (path, Some(query)) if !query.is_empty() => format!("{path}?{query}"),
        (path, _) => path.to_owned(),
    })
}

/// The name of the one thing of many that the page is of: the last part of its path.
pub(crate) fn id() -> String {
    of_request(|address| {
        let name = address.path().rsplit('/').next().unwrap_or_default();
        percent_decode_str(name).decode_utf8().map(Cow::into_owned).unwrap_or_default()
    })
}

fn of_request(read: impl FnOnce(&Uri) -> String) -> String {
    with_context(|request: &Parts| read(&request.uri)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use http::Request;
    use leptos::prelude::{Owner, provide_context};

    use super::*;

    #[test]
    fn an_address_is_told_as_it_was_asked_for() {
        for (address, (path_is, query_is, id_is)) in [
            ("/expenses/a%2Fb?q=%2541", ("/expenses/a%2Fb", "q=%2541", "a/b")),
            ("/expenses/%ff?", ("/expenses/%ff", "", "")),
            ("/", ("/", "", "")),
        ] {
            let owner = Owner::new_root(None);
            owner.with(|| {
                provide_context(Request::get(address).body(()).unwrap().into_parts().0);
                assert_eq!((path().as_str(), query().as_str(), id().as_str()), (path_is, query_is, id_is));
                assert_eq!(path_and_query(), address.trim_end_matches('?'));
            });
        }
        assert_eq!((path(), query()), (String::new(), String::new()), "where nothing was asked for");
    }
}
