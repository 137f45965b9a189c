//! The document around the application: what stands in `<head>`.

use leptos::prelude::*;
use leptos_meta::MetaTags;

use crate::App;

/// A whole HTML document. Its inline scripts carry the response's nonce, so that a strict
/// `Content-Security-Policy` can let in these and no others.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content="light dark" />
                <meta name="theme-color" media="(prefers-color-scheme: light)" content="#fbfaf8" />
                <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#141716" />
                <meta name="description" content="Keep your expenses, submit them for approval, and follow their status." />
                <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
                <link rel="stylesheet" href="/pkg/expenses.css" />
                <AutoReload options=options.clone() />
                <HydrationScripts options />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
