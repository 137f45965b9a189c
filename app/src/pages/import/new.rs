//! The page on which a file is chosen, and what must stand in one.

use domain::{
    Category, Currency, Money,
    import::{LARGEST_FILE, MOST_ROWS},
};
use leptos::prelude::*;

use crate::{
    AppError,
    addresses::{
        base_path::with_base,
        expenses::LIST_PATH,
        imports::{UPLOAD_PATH, refused},
        receipt_form::FILE,
        requested,
    },
    components::{Fact, FieldFault, Loaded, PageHeading, SubmitButton},
    islands::TableUpload,
    notation::notation,
    server_functions::{imports::begin_import, response::set_status},
    title::set_title,
};

const HINT: &str = "table-hint";
/// The id of the field in the page.
const TABLE: &str = "table";

/// What a browser offers first. What a file is, its content tells.
const ACCEPT: &str = ".csv,.tsv,.txt,.xlsx,.xls,.ods,.ofx,.qfx,.qif,.xml,text/csv,text/plain";

/// It leads to what is in the table.
#[component]
pub(crate) fn NewImportPage() -> impl IntoView {
    set_title("Import expenses");

    view! {
        <PageHeading>"Import expenses"</PageHeading>
        <Loaded from=begin_import() let:_allowed>
            <Choose />
            <Columns />
        </Loaded>
    }
    .into_any()
}

/// Without JavaScript the browser sends the form by itself, and the address tells why the file was not taken.
#[component]
fn Choose() -> impl IntoView {
    let told = refused(&requested::query());
    if let Some(error) = &told {
        set_status(error);
    }
    let invalid = told.as_ref().map(|_| "true");
    let told = told.map(|error| error.to_string()).unwrap_or_default();

    view! {
        <form
            class="card import import-drop"
            method="post"
            enctype="multipart/form-data"
            action=with_base(UPLOAD_PATH)
            data-too-large=AppError::TableTooLarge.to_string()
        >
            <p>"You can check what is in the file first. Nothing is imported until you confirm."</p>
            <label for=TABLE>"Statement or CSV file"</label>
            <input
                id=TABLE
                type="file"
                name=FILE
                accept=ACCEPT
                required=true
                aria-describedby=format!("{HINT} {TABLE}-fault")
                aria-invalid=invalid
            />
            <p id=HINT class="hint">
                {format!("Up to {} MB and {MOST_ROWS} rows.", LARGEST_FILE >> 20)}
                <span class="needs-scripts">" You can drop the file here, too."</span>
            </p>
            <FieldFault of=TABLE told />
            <TableUpload />
            <div class="form-buttons">
                <SubmitButton>"Continue"</SubmitButton>
                <a class="button button-quiet" href=with_base(LIST_PATH)>
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
            <h2 id="columns">"File format"</h2>
            <p>
                "Choose the statement that you downloaded from your bank or card, as it is: CSV, Excel, OFX, QFX, QIF or CAMT.053. "
                "A file that you downloaded from your expenses can be imported as it is, too."
            </p>
            <p>
                "In a table of your own, the first line has the names of these six columns, in any order, separated by commas, "
                "semicolons or tabs. Other columns are ignored."
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
