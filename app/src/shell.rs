//! The document around the application: what stands in `<head>`.

use leptos::{either::Either, html, nonce::use_nonce, prelude::*};
use leptos_meta::MetaTags;

use crate::{App, BasePath, PageFiles, partial_navigation::is_partial};

/// A whole HTML document. Its inline script carries the response's nonce, so that a strict `Content-Security-Policy` can
/// let in this and no other. The browser's code, which has all of that, gets the page alone.
pub fn shell(options: LeptosOptions, files: PageFiles) -> impl IntoView {
    // Which code the page is made for: a page that was loaded before an update has another.
    let code = files.url("expenses.wasm");
    let head = if is_partial() {
        Either::Left(view! { <meta charset="utf-8" /> })
    } else {
        Either::Right(view! { <Head options files /> })
    };

    view! {
        <!DOCTYPE html>
        <html lang="en" data-base=BasePath::attribute()>
            <head>
                {head}
                <meta name="code" content=code />
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}

#[component]
fn Head(options: LeptosOptions, files: PageFiles) -> impl IntoView {
    view! {
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        {theme_color("light", "#fbfaf8")}
        {theme_color("dark", "#141716")}
        <meta name="description" content="Keep your expenses, submit them for approval, and follow their status." />
        <link rel="icon" type="image/svg+xml" href=files.url("favicon.svg") />
        <link rel="stylesheet" href=files.url("expenses.css") />
        <Start files />
        <AutoReload options />
    }
}

/// What a phone paints around the page. `view!` knows no `media` of a `<meta>`.
fn theme_color(scheme: &str, color: &'static str) -> impl IntoView {
    html::meta().name("theme-color").attr("media", format!("(prefers-color-scheme: {scheme})")).content(color)
}

/// Starts the browser's code, which both files are loaded for at once.
#[component]
fn Start(files: PageFiles) -> impl IntoView {
    let (script, wasm) = (files.url("expenses.js"), files.url("expenses.wasm"));
    let start = format!(
        "import({script:?}).then(code => code.default({{module_or_path: {wasm:?}}}).then(() => code.start(code)))"
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
