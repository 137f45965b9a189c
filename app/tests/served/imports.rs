//! Tables of expenses: the form that sends one, and what is shown of one before it is imported.

use app::{AppError, Permissions, addresses::imports::refused_href};
use axum::http::{StatusCode, header::LOCATION};
use domain::{
    Field,
    import::{ImportConflict, ListRefusal, NotTaken, OtherKind, StatementRefusal},
};

use crate::{
    page::{Page, page, partial_page, send_form, send_form_in},
    support::FakeBackend,
};

const FORM: &str = "/expenses/import";
const TO_LOOK_AT: &str = "/expenses/import/00000000-0000-0000-0000-000000000001";
const IMPORTED: &str = "/expenses/import/00000000-0000-0000-0000-000000000002";
const NOTHING_GOOD: &str = "/expenses/import/00000000-0000-0000-0000-000000000003";
const LONG: &str = "/expenses/import/00000000-0000-0000-0000-000000000004";
const STATEMENT: &str = "/expenses/import/00000000-0000-0000-0000-000000000005";
const BEING_READ: &str = "/expenses/import/00000000-0000-0000-0000-000000000006";
const UNREADABLE: &str = "/expenses/import/00000000-0000-0000-0000-000000000007";
const BUTTON: &str = "/api/confirm_import";

#[tokio::test]
async fn a_file_is_sent_by_a_plain_form_that_says_what_must_be_in_it() {
    let page = page(FakeBackend::signed_in(), FORM).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says(r#"method="post" enctype="multipart/form-data" action="/imports""#);
    page.says(r#"type="file" name="file""#)
        .says("Up to 5 MB and 10000 rows.")
        .says(".ofx,.qfx,.qif,.xml")
        .says("<code>2026-11-23</code>");
    page.says("travel, lodging, transport");
}

#[tokio::test]
async fn who_may_not_write_finds_no_way_to_import() {
    let reader = FakeBackend { permissions: Permissions::default(), ..FakeBackend::signed_in() };
    page(FakeBackend::signed_in(), "/expenses").await.says(r#"href="/expenses/import""#);
    page(reader.clone(), "/expenses").await.does_not_say(r#"href="/expenses/import""#);
    let form = page(reader, FORM).await;
    assert_eq!(form.status, StatusCode::FORBIDDEN);
    form.says("Permission missing").does_not_say("multipart/form-data");
}

#[tokio::test]
async fn why_a_file_was_not_taken_stands_at_the_form() {
    for (error, status, words) in [
        (AppError::TableTooLarge, StatusCode::PAYLOAD_TOO_LARGE, "an import can have up to 5 MB"),
        (AppError::NoFileChosen, StatusCode::UNPROCESSABLE_ENTITY, "No file is selected."),
        (
            AppError::UnreadableTable {
                why: Some(ListRefusal::MissingColumn { line: 1, field: Field::Merchant }.into()),
            },
            StatusCode::UNPROCESSABLE_ENTITY,
            "be imported: line 1 must name the columns, and none of them is merchant; add it.",
        ),
        (
            AppError::UnreadableTable {
                why: Some(StatementRefusal::OtherKind { what: OtherKind::Pdf }.into()),
            },
            StatusCode::UNPROCESSABLE_ENTITY,
            "be imported. This is a PDF, which can't be read.",
        ),
        (
            AppError::UnreadableTable { why: None },
            StatusCode::UNPROCESSABLE_ENTITY,
            "be imported. Choose another file",
        ),
    ] {
        let told = page(FakeBackend::signed_in(), &refused_href(&error)).await;
        assert_eq!(told.status, status, "{error:?}");
        told.says(words).says("multipart/form-data").says(r#"aria-invalid="true""#);
    }
}

#[tokio::test]
async fn a_table_is_shown_with_what_is_wrong_in_it_before_anything_is_imported() {
    let page = page(FakeBackend::signed_in(), TO_LOOK_AT).await;
    assert_eq!(page.status, StatusCode::OK);
    page.says("Nothing is imported yet").says("Import 2 expenses").says(BUTTON).says("Cancel");
    page.says("EUR\u{a0}106.20")
        .says("Possible duplicate")
        .says("Coffee &lt;b&gt;")
        .does_not_say("Coffee <b>");
    page.says("The description is missing.").says("The amount is not a number such as 12.50 or 12,50.");
    page.says("The description has more than 500 characters.").says("4 rows, those with errors first");
    page.says("was read as Windows-1252").says("The column “Cost &lt;centre&gt;” is left out.");
    let place = |text: &str| page.html.find(text).unwrap();
    assert!(place("The description is missing.") < place("Possible duplicate"), "faults first");
    assert!(place("Possible duplicate") < place("Pizza"), "then what may be there already");
    assert!(page.html.len() < 100_000, "a field of any length is cut short: {}", page.html.len());
}

#[tokio::test]
async fn what_is_imported_says_so_and_what_can_not_be_has_no_button() {
    let imported = page(FakeBackend::signed_in(), IMPORTED).await;
    imported.says("Go to your expenses").does_not_say("Nothing is imported yet").does_not_say(BUTTON);
    let nothing = page(FakeBackend::signed_in(), NOTHING_GOOD).await;
    nothing.says("No row can be imported as it is.").says("Choose another file").does_not_say(BUTTON);
    let unknown = page(FakeBackend::signed_in(), "/expenses/import/x").await;
    assert_eq!(unknown.status, StatusCode::NOT_FOUND);
}

#[tokio::test]
async fn a_statement_says_what_is_not_imported_and_what_is_not_clear() {
    let page = page(FakeBackend::signed_in(), STATEMENT).await;
    page.says("Import 1 expense").says("In which currency is the amount that names none?");
    page.says("be imported before this is known: ").says("money in: 1, pending: 1").says("3 questions");
    page.says("Money in").says("Pending").says("Already imported").says("Not clear yet");
    page.says("The row names two currencies. Choose one.").does_not_say("The currency is missing.");
    page.says("EUR\u{a0}18.40").says("USD\u{a0}20.00").says("booked 23 Nov 2026");
}

#[tokio::test]
async fn a_row_that_is_asked_about_shows_what_the_file_has_and_an_amount_without_a_currency_is_grouped() {
    let page = page(FakeBackend::signed_in(), STATEMENT).await;
    page.says(r#"<td role="cell" class="date">03/10/2026</td>"#);
    page.says(r#"<td role="cell" class="amount as-typed">-1.500</td>"#);
    page.says(r#"<td role="cell" class="amount as-typed">1,500.00</td>"#);
    page.says("Import Luigi, -1.500, line 8").says("Import Luigi, 1,500.00, line 9");
}

#[tokio::test]
async fn how_a_file_was_read_is_told_above_its_columns_and_what_is_open_is_asked_there() {
    let page = page(FakeBackend::signed_in(), STATEMENT).await;
    page.says("CSV in ISO-8859-15.").says("is remembered for your next files with these columns");
    page.says(r#"action="/api/change_import_mapping" data-sent-on-change"#);
    page.says(r#"name="mapping[columns][1]""#).says(r#"<option value="payee" selected>Merchant</option>"#);
    page.says("Empfänger &lt;i&gt;").says("Column 3").says("-18,00");
    page.says("Which column is “Amount”?").says("Amount?");
    page.says(r#"<option value="day_first" selected>Day first: 31/10/2026</option>"#);
    page.says(r#"<option value="comma" selected>"#).says(r#"<option value="minus_is_out" selected>"#);
    page.says("The others are in EUR.").does_not_say(r#"name="mapping[currency]" value"#);
    page.says(r#"name="mapping[currency_signs][0][text]" value="$""#)
        .says(r#"name="mapping[currency_signs][0][means]" value="USD""#);
    page.says(r#"name="mapping[words][0][text]" value="Zu &quot;Lasten&quot;""#);
    page.says(r#"<option value="">Choose one</option><option value="out">Money out</option>"#);
    page.says("Read again");
}

#[tokio::test]
async fn what_is_changed_of_the_reading_goes_to_the_api_and_the_rest_stays() {
    let backend = FakeBackend::signed_in();
    let fields = "id=00000000-0000-0000-0000-000000000005&mapping%5Bcolumns%5D%5B0%5D=day\
                  &mapping%5Bcolumns%5D%5B1%5D=payee&mapping%5Bcolumns%5D%5B2%5D=amount\
                  &mapping%5Bcolumns%5D%5B3%5D=other&mapping%5Bdate_order%5D=day_first\
                  &mapping%5Bsign%5D=minus_is_in&mapping%5Bcurrency%5D=CHF\
                  &mapping%5Bcurrency_signs%5D%5B0%5D%5Btext%5D=%24\
                  &mapping%5Bcurrency_signs%5D%5B0%5D%5Bmeans%5D=CAD\
                  &mapping%5Bwords%5D%5B0%5D%5Btext%5D=%5Bx%5D&mapping%5Bwords%5D%5B0%5D%5Bmeans%5D=out";
    let answer = send_form(backend.clone(), STATEMENT, "change_import_mapping", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert_eq!(answer.headers[LOCATION], format!("{STATEMENT}?done=file-read-again"));
    let told = backend.noted.lock().unwrap().join("");
    for part in [
        "header: \"f00d\", columns: [Day, Payee, Amount, Other]",
        "date_order: Some(DayFirst), decimal_mark: Some(Comma), sign: Some(MinusIsIn)",
        "currency: Some(CHF)",
        "{\"$\": CAD}",
        "{\"[x]\": Out}",
    ] {
        assert!(told.contains(part), "{part} in {told}");
    }
    let wrong = "id=00000000-0000-0000-0000-000000000005&mapping%5Bcurrency%5D=Euro";
    let answer = send_form(backend.clone(), STATEMENT, "change_import_mapping", wrong).await;
    let told = page(backend, told_at(&answer)).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("The currency is not");
}

#[tokio::test]
async fn each_row_has_a_tick_and_one_that_can_have_none_says_why() {
    let page = page(FakeBackend::signed_in(), STATEMENT).await;
    page.says(r#"name="shown[row-7]" value="on"><input type="checkbox" form="choices" name="ticked[row-7]" checked"#);
    page.says(r#"name="shown[row-3]" value="off""#).says("has not booked this yet");
    page.says(r#"name="shown[row-6]" value="off""#).says("Tick it to take it off the expense");
    page.says(r#"name="shown[row-4]" value="off""#).says("If it is money back for one, tick it");
    page.says(r#"name="ticked[row-5]" disabled"#).does_not_say("shown[row-5]");
    page.says("Import Luigi, EUR\u{a0}3.40, line 2").says("You have imported this before.");
    page.says("Save choices").says(r#"action="/api/choose_import_rows""#);
}

#[tokio::test]
async fn without_javascript_what_is_ticked_is_saved_and_is_what_is_imported() {
    let fields = "id=00000000-0000-0000-0000-000000000005&shown%5Brow-7%5D=on&shown%5Brow-3%5D=off\
                  &shown%5Brow-2%5D=off&ticked%5Brow-3%5D=on";
    let place = |place, taken| format!("RowChange {{ place: {place}, taken: Some({taken})");
    for (function, further) in [("choose_import_rows", None), ("confirm_import", Some("confirmed"))] {
        let backend = FakeBackend::signed_in();
        let answer = send_form(backend.clone(), STATEMENT, function, fields).await;
        assert_eq!(answer.status, StatusCode::FOUND);
        assert!(answer.headers[LOCATION].to_str().unwrap().starts_with(STATEMENT));
        let noted = backend.noted.lock().unwrap().clone();
        assert!(noted[0].contains(&place(3, true)) && noted[0].contains(&place(7, false)), "{noted:?}");
        assert!(!noted[0].contains("place: 2"), "of what was not changed nothing is said: {noted:?}");
        assert_eq!(noted.get(1).map(String::as_str), further);
    }
    let why = ImportConflict::NotTaken { line: 3, why: NotTaken::MoneyIn };
    let refusing = FakeBackend { change: Err(AppError::ImportConflict { why }), ..FakeBackend::signed_in() };
    let answer = send_form(refusing.clone(), STATEMENT, "choose_import_rows", fields).await;
    let told = page(refusing, told_at(&answer)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("The row in line 3 can't be taken over: it is money that came in, and an expense");
}

#[tokio::test]
async fn a_row_is_edited_in_its_place_and_what_was_refused_stays_typed() {
    page(FakeBackend::signed_in(), STATEMENT).await.says(&format!("{STATEMENT}?edit=5#edit-row"));
    let form = page(FakeBackend::signed_in(), &format!("{STATEMENT}?edit=5")).await;
    form.says(r#"aria-label="Edit line 5""#).says(r#"value="Garage""#).says("The row names two currencies.");
    form.does_not_say(r#"name="direction""#).does_not_say(r#"id="report""#).does_not_say("ticked[row-5]");
    form.says(&format!("{STATEMENT}#row-5")).says(r#"data-drops-draft="row-5""#);

    let backend = FakeBackend::signed_in();
    let row = "id=00000000-0000-0000-0000-000000000005&place=5&from=0&date=2026-11-20&merchant=Luigi\
               &description=Garage&category=travel&currency=EUR&direction=out&amount=";
    let good = format!("{row}1.234%2C50").leak();
    let answer = send_form_in(backend.clone(), "de", STATEMENT, "change_import_row", good).await;
    assert_eq!(answer.headers[LOCATION], format!("{STATEMENT}?done=row-saved&row=5#row-5"));
    assert_eq!(*backend.noted.lock().unwrap(), ["row 5: EUR 1234.50, Some(Out)"]);
    let saved = page(FakeBackend::signed_in(), &format!("{STATEMENT}?done=row-saved&row=5")).await;
    saved.says("Row saved.").says(r##"?edit=5#edit-row" data-takes-focus"##);
    saved.says(&format!(r#"data-address="{STATEMENT}""#));

    let bad = format!("{row}x").leak();
    let answer = send_form(backend.clone(), STATEMENT, "change_import_row", bad).await;
    let told = page(backend, told_at(&answer)).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says(r#"value="x""#).says("The amount is not").says(r#"aria-label="Edit line 5""#);
    let elsewhere = page(FakeBackend::signed_in(), &format!("{STATEMENT}?edit=99")).await;
    elsewhere.says("is on another page by now");
}

#[tokio::test]
async fn a_file_that_is_being_read_tells_how_far_it_is() {
    let reading = page(FakeBackend::signed_in(), BEING_READ).await;
    reading.says("1500 of 9000 rows are read.").says(r#"max="9000""#).says(r#"value="1500""#);
    reading.says(&format!(r#"href="{BEING_READ}""#)).does_not_say(BUTTON).does_not_say("ticked[");
    reading.says(r#"data-refresh="#).says("How the file was read");
    let refresh = r#"<noscript><meta http-equiv="refresh" content="2"></noscript>"#;
    reading.says(refresh);
    let partial = partial_page(FakeBackend::signed_in(), BEING_READ).await;
    partial.says(r#"data-refresh="#).does_not_say("http-equiv");
    let failed = page(FakeBackend::signed_in(), UNREADABLE).await;
    failed.says("The file could not be read. Send it again.").says("Choose a file").does_not_say(BUTTON);
    failed.does_not_say("data-refresh");
}

#[tokio::test]
async fn an_import_is_undone_within_a_day_and_says_what_stayed_and_why() {
    let imported = page(FakeBackend::signed_in(), IMPORTED).await;
    imported.says("Undo this import").says("24 Nov 2026, 14:05:09").does_not_say("ticked[");
    let late = page(FakeBackend::signed_in(), "/expenses/import/00000000-0000-0000-0000-000000000008").await;
    late.says("Go to your expenses").does_not_say("Undo this import");
    let backend = FakeBackend::signed_in();
    let fields = "id=00000000-0000-0000-0000-000000000002";
    let answer = send_form(backend.clone(), IMPORTED, "undo_import", fields).await;
    assert_eq!(answer.headers[LOCATION], format!("{IMPORTED}?done=import-undone"));
    assert_eq!(*backend.noted.lock().unwrap(), ["undone"]);
    let undone =
        page(FakeBackend::signed_in(), "/expenses/import/00000000-0000-0000-0000-000000000009").await;
    undone.says("Import undone").says("1 expense").says("2 expenses, because you have changed them since");
    undone.says("it was changed after the import").says("its report was submitted").says("Removed");
    undone.says(r#"href="/expenses/00000000-0000-0000-0000-000000000002""#);
    undone.does_not_say(r#"href="/expenses/00000000-0000-0000-0000-000000000004""#);
}

#[tokio::test]
async fn a_long_table_is_shown_in_parts_that_have_addresses() {
    let first = page(FakeBackend::signed_in(), LONG).await;
    first
        .says("Rows 1 to 100 of 250")
        .says(&format!(r#"<a href="{LONG}?from=100" rel="next">Load more</a>"#));
    first.does_not_say("Back to the beginning");
    let last = page(FakeBackend::signed_in(), &format!("{LONG}?from=200")).await;
    last.says("Rows 201 to 250 of 250").says(&format!(r#"<a href="{LONG}">Back to the beginning</a>"#));
    last.does_not_say("Load more").says("Import 250 expenses");
    page(FakeBackend::signed_in(), &format!("{LONG}?from=9999"))
        .await
        .says("None of the 250 rows is on this page");
}

#[tokio::test]
async fn without_javascript_the_confirmation_leads_back_and_a_failure_is_told() {
    let fields = "id=00000000-0000-0000-0000-000000000001";
    let answer = send_form(FakeBackend::signed_in(), TO_LOOK_AT, "confirm_import", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    let failing = FakeBackend { change: Err(AppError::Conflict), ..FakeBackend::signed_in() };
    let answer = send_form(failing.clone(), TO_LOOK_AT, "confirm_import", fields).await;
    let told = page(failing, told_at(&answer)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("in the current status");
}

/// Where a form leads that was refused, within the site.
fn told_at(answer: &Page) -> &str {
    answer.headers[LOCATION].to_str().unwrap().trim_start_matches("http://localhost:3000")
}
