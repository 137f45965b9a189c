//! What changes by itself on a page: the server renders it, and the browser wakes it. All else on a page stays as the server
//! has sent it, until the server sends something else.
//!
//! An island has no properties: what it begins with stands in the page, in the attributes of what is around it. Leptos would
//! carry them over as JSON, and what reads JSON weighs as much as all islands together.

mod api_call;
mod countdown;
mod file_drop;
mod offline_banner;
mod print_button;
mod receipt_uploads;
mod select_all;
mod shortcuts;
mod table_upload;
pub(crate) mod toasts;
mod upload_row;

#[cfg(feature = "ssr")]
pub(crate) use {
    api_call::ApiCall,
    countdown::{Countdown, CountdownStart},
    offline_banner::OfflineBanner,
    print_button::PrintButton,
    receipt_uploads::ReceiptUploads,
    select_all::SelectAll,
    shortcuts::Shortcuts,
    table_upload::TableUpload,
    toasts::ToastRegion,
};
