//! The document around the application: what stands in `<head>`.

use leptos::{nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, PageFiles};

/// A whole HTML document. Its inline scripts carry the response's nonce, so that a strict
/// `Content-Security-Policy` can let in these and no others.
pub fn shell(options: LeptosOptions, files: PageFiles) -> impl IntoView {
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
                <link rel="icon" type="image/svg+xml" href=files.url("favicon.svg") />
                <link rel="stylesheet" href=files.url("expenses.css") />
                <AutoReload options />
                <Scripts files />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

/// Loads script and WebAssembly side by side, and starts them once the page has arrived.
#[component]
fn Scripts(files: PageFiles) -> impl IntoView {
    let (script, wasm) = (files.url("expenses.js"), files.url("expenses.wasm"));
    let start = format!(
        "import({script:?}).then(pages => pages.default({{module_or_path: {wasm:?}}}).then(() => pages.hydrate()))"
    );
    view! {
        <link rel="modulepreload" href=script />
        // As wasm-bindgen's script fetches it, or the browser would load it twice.
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
        <script type="module" nonce=use_nonce()>
            {start}
        </script>
    }
}
