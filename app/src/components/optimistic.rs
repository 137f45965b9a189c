//! What a page shows before the answer is there, and takes back where the answer is no: an optimistic update.

use leptos::{prelude::*, server_fn::ServerFn};

use crate::AppError;

/// What `action` was asked for, as `shown` puts it: from the moment it is asked until it is refused. Once it is done it
/// stays, for what is read next to take its place.
pub(crate) fn optimistic<Function, Shown>(
    action: ServerAction<Function>,
    shown: impl Fn(Function) -> Shown + Send + Sync + 'static,
) -> Memo<Option<Shown>>
where
    Function: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
    Shown: Clone + PartialEq + Send + Sync + 'static,
{
    Memo::new(move |last: Option<&Option<Shown>>| {
        let refused = action.value().with(|value| matches!(value, Some(Err(_))));
        match action.input().get() {
            Some(asked) => Some(shown(asked)),
            None if refused => None,
            None => last.cloned().flatten(),
        }
    })
}
