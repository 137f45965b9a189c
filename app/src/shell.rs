//! The document around the application: what stands in `<head>`.

use leptos::{either::Either, html, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, partial_navigation::is_partial};

/// A whole HTML document. Its inline script carries the response's nonce, so that a strict `Content-Security-Policy` can
/// let in this and no other. The browser's code, which has all of that, gets the page alone.
pub fn shell(options: LeptosOptions) -> impl IntoView {
    let head = if is_partial() {
        Either::Left(view! { <meta charset="utf-8" /> })
    } else {
        Either::Right(view! { <Head options /> })
    };

    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                {head}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
fn Head(options: LeptosOptions) -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {theme_color("light", "#fbfaf8")}
        {theme_color("dark", "#141716")}
        <meta name="description" content="Keep your expenses, submit them for approval, and follow their status." />
        <link rel="icon" type="image/svg+xml" href="/favicon.svg" />
        <link rel="stylesheet" href="/pkg/expenses.css" />
        <Start script="/pkg/expenses.js".to_owned() wasm="/pkg/expenses.wasm".to_owned() />
        <AutoReload options />
    }
}

/// What a phone paints around the page. `view!` knows no `media` of a `<meta>`.
fn theme_color(scheme: &str, color: &'static str) -> impl IntoView {
    html::meta().name("theme-color").attr("media", format!("(prefers-color-scheme: {scheme})")).content(color)
}

/// Starts the browser's code, which both files are loaded for at once.
#[component]
fn Start(script: String, wasm: String) -> impl IntoView {
    let start = format!(
        "import({script:?}).then(code => code.default({{module_or_path: {wasm:?}}}).then(() => code.start(code)))"
    );

    view! {
        <link rel="modulepreload" href=script />
        <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="" />
        <script type="module" nonce=use_nonce()>
            {start}
        </script>
    }
}
