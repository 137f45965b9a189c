//! The page on which a table is chosen, and what must stand in one.

use domain::{
    Category, Currency, Money,
    import::{LARGEST_FILE, MOST_ROWS},
};
use leptos::{ev::SubmitEvent, html, prelude::*};
use leptos_meta::Title;
use leptos_router::hooks::use_location;

use super::send::Sending;
use crate::{
    AppError,
    expense_address::LIST,
    import_address::{IMPORTS, refused},
    notation::notation,
    parts::{Fact, Loaded, PageHeading, Submit},
    receipt_address::FILE,
    server_functions::imports::begin_import,
};

const HINT: &str = "table-hint";
const FAULT: &str = "table-fault";

/// It leads to what is in the table.
#[component]
pub(crate) fn NewImportPage() -> impl IntoView {
    let begun = Resource::new(|| (), |()| begin_import());

    view! {
        <Title text="Import expenses" />
        <PageHeading page="new import">"Import expenses"</PageHeading>
        <Loaded from=move || begun.into_future() retry=move |()| begun.refetch() let:_begun>
            <Choose />
            <Columns />
        </Loaded>
    }
    .into_any()
}

/// Without JavaScript the browser sends the form by itself, and the address tells why the file was not taken.
#[component]
fn Choose() -> impl IntoView {
    let told = refused(&use_location().search.get_untracked());
    #[cfg(feature = "ssr")]
    if let Some(error) = &told {
        crate::server_functions::set_status(error);
    }
    let sending = Sending::new(told);
    let form = NodeRef::<html::Form>::new();
    let send = move |event: SubmitEvent| {
        event.prevent_default();
        _ = form.get_untracked().map(|form| sending.send(&form));
    };
    let fault = move || sending.fault().map(|error: AppError| error.to_string());
    let invalid = move || sending.fault().map(|_| "true");

    view! {
        <form
            class="card import"
            method="post"
            enctype="multipart/form-data"
            action=IMPORTS
            node_ref=form
            on:submit=send
        >
            <p>"You see first what is in the file. Nothing is imported before you say so."</p>
            <label for="table">"CSV file"</label>
            <input
                id="table"
                type="file"
                name=FILE
                accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
                required=true
                aria-describedby=format!("{HINT} {FAULT}")
                aria-invalid=invalid
                on:change=move |_| sending.begin_anew()
            />
            <p id=HINT class="hint">
                {format!("{} KB and {MOST_ROWS} rows at most.", LARGEST_FILE >> 10)}
            </p>
            <p id=FAULT class="fault" role="status">
                {fault}
            </p>
            <Show when=move || sending.under_way().is_some()>
                <progress
                    class="progress"
                    max="100"
                    value=move || sending.under_way().unwrap_or_default().to_string()
                    aria-label="Sending the file"
                ></progress>
            </Show>
            <div class="form-buttons">
                <Submit busy=Signal::derive(move || sending.under_way().is_some())>"Look at it first"</Submit>
                <a class="button button-quiet" href=LIST>
                    "Cancel"
                </a>
            </div>
        </form>
    }
}

#[component]
fn Columns() -> impl IntoView {
    let categories = Category::ALL.map(Category::word).join(", ");
    let such = notation().amount(Money::new(102_050, Currency::EUR));

    view! {
        <section class="import" aria-labelledby="columns">
            <h2 id="columns">"What must be in it"</h2>
            <p>
                "The first line names the columns, in any order: these six, parted by commas, semicolons or tabs. "
                "What else is there is left out. What you download from your list can be imported as it is."
            </p>
            <dl class="facts">
                <Fact name="date">"The day on the receipt, such as " <code>"2026-11-23"</code> " or " <code>"23.11.2026"</code></Fact>
                <Fact name="merchant">"Who was paid"</Fact>
                <Fact name="description">"What it was for"</Fact>
                <Fact name="category">"One of " {categories}</Fact>
                <Fact name="amount">"A number such as " <code>{such}</code></Fact>
                <Fact name="currency">"Three capital letters, such as " <code>"EUR"</code></Fact>
            </dl>
        </section>
    }
}
