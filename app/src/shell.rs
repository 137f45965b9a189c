//! The document around a page: what stands in `<head>`, and what is the same in all documents.

use std::sync::Arc;

use leptos::{
    config::LeptosOptions,
    either::Either,
    html,
    nonce::{provide_nonce, use_nonce},
    prelude::*,
};

use crate::{BasePath, PageFiles, page_frame::PageFrame, partial_navigation::is_partial};

/// What islands look for when they wake, in Leptos' own words: no page leaves any data for them.
const NO_DATA: &str =
    "__RESOLVED_RESOURCES=[];__SERIALIZED_ERRORS=[];__PENDING_RESOURCES=[];__RESOURCE_RESOLVERS=[];";
/// And no part of a page is for the browser to load.
const ALL_COMPLETE: &str = "__INCOMPLETE_CHUNKS=[];";

/// Whole HTML documents, but for what is one page's own. Their inline scripts carry the response's nonce, so that a strict
/// `Content-Security-Policy` can let in these and no other. The browser's code, which has all of that, gets the page alone.
#[derive(Clone, Debug)]
pub struct Shell {
    whole: Arc<Frame>,
    partial: Arc<Frame>,
    page: Arc<PageFrame>,
}

/// Each in the pieces between which the response's nonce stands.
#[derive(Debug)]
struct Frame {
    /// Up to where the title stands.
    before: Vec<String>,
    /// From the end of `<body>` on.
    after: Vec<String>,
}

impl Shell {
    /// The documents of an application that stands below `base_path` and is made of `files`.
    #[must_use]
    pub fn new(options: &LeptosOptions, files: PageFiles, base_path: &BasePath) -> Self {
        let owner = Owner::new_root(None);
        let shell = owner.with(|| {
            provide_context(base_path.clone());
            provide_nonce();
            let frame = |is_partial| Arc::new(Frame::render(options.clone(), files, is_partial));
            Self { whole: frame(false), partial: frame(true), page: Arc::new(PageFrame::render()) }
        });
        owner.unset_with_forced_cleanup();
        shell
    }

    /// The document of the present response, with this account above the page.
    pub(crate) fn document(&self, title: Option<&str>, account: &str, page: &[String]) -> String {
        let nonce = use_nonce();
        let nonce = nonce.as_deref().unwrap_or_default();
        let Frame { before, after } = if is_partial() { &*self.partial } else { &*self.whole };
        let title = title.map_or_else(String::new, |title| format!("<title>{title} · Expenses</title>"));
        let [before, after] = [before, after].map(|pieces| pieces.join(nonce));
        let PageFrame { before_account, before_page, after_page } = &*self.page;
        let above = [&before, &title, "</head><body>", before_account, account, before_page];
        let page = page.iter().map(String::as_str);
        above.into_iter().chain(page).chain([&**after_page, &after]).collect::<Vec<_>>().concat()
    }
}

impl Frame {
    /// A document without a page is rendered, and taken apart where the nonce is that it was rendered with.
    fn render(options: LeptosOptions, files: PageFiles, is_partial: bool) -> Self {
        // Which code the page is made for: a page that was loaded before an update has another.
        let code = files.url("expenses.wasm");
        let head = if is_partial {
            Either::Left(view! { <meta charset="utf-8" /> })
        } else {
            Either::Right(view! { <Head options files /> })
        };
        let document = view! {
            <!DOCTYPE html>
            <html lang="en" data-base=BasePath::attribute()>
                <head>
                    {head}
                    <meta name="code" content=code />
                </head>
                <body></body>
            </html>
            <script nonce=use_nonce()>{NO_DATA}</script>
            <script nonce=use_nonce()>{ALL_COMPLETE}</script>
        };
        let document = document.to_html();
        let (before, after) = document.split_once("</head><body>").unwrap_or((document.as_str(), ""));
        let nonce = use_nonce();
        let pieces = |text: &str| match nonce.as_deref() {
            Some(nonce) => text.split(nonce).map(str::to_owned).collect(),
            None => vec![text.to_owned()],
        };
        Self { before: pieces(before), after: pieces(after) }
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
