//! How an error crosses from the server to the browser: as JSON, with its type.

use leptos::{
    prelude::{FromServerFnError, ServerFnErrorErr},
    server_fn::codec::JsonEncoding,
};

use crate::AppError;

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Offline,
            ServerFnErrorErr::Args(_) | ServerFnErrorErr::MissingArg(_) => unreadable(),
            _ => Self::Unexpected { request_id: None },
        }
    }
}

/// The function is not called then, and gives its answer no status.
fn unreadable() -> AppError {
    let _ = super::response::answered::<()>(Err(AppError::Unreadable));
    AppError::Unreadable
}
