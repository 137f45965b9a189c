//! Amounts as people write them where they are: printed, typed, and the same in a form without JavaScript.

use axum::http::{StatusCode, header::LOCATION};

use crate::{
    page::{page, page_in, send_form_in},
    support::FakeBackend,
};

const NEW: &str = "/expenses/new";
/// EUR 18.50, in an open report.
const TAXI: &str = "/expenses/00000000-0000-0000-0000-00000000000b";
const TO_LOOK_AT: &str = "/expenses/import/00000000-0000-0000-0000-000000000001";

/// `(language, USD 2,019.35, JPY 18,400, what the field for an amount takes)`
const PRINTED: [(&str, &str, &str, &str); 6] = [
    ("de-DE,de;q=0.9,en;q=0.8", "USD\u{a0}2.019,35", "JPY\u{a0}18.400", "1.234,50"),
    ("fr", "USD\u{a0}2\u{202f}019,35", "JPY\u{a0}18\u{202f}400", "1\u{202f}234,50"),
    ("en-IN", "USD\u{a0}2,019.35", "JPY\u{a0}18,400", "1,234.50"),
    ("ja", "USD\u{a0}2,019.35", "JPY\u{a0}18,400", "1,234.50"),
    ("es", "USD\u{a0}2019,35", "JPY\u{a0}18.400", "1234,50"),
    ("nonsense;q=q", "USD\u{a0}2,019.35", "JPY\u{a0}18,400", "1,234.50"),
];

#[tokio::test]
async fn every_page_prints_amounts_as_its_reader_writes_them() {
    for (language, dollars, yen, typed) in PRINTED {
        let shown = async |path: &str| page_in(FakeBackend::signed_in(), language, path).await;
        shown("/").await.says(dollars).says(r#"<html lang="en""#);
        shown("/?currency=JPY").await.says(&format!("November 2026: {yen}"));
        shown("/expenses").await.says(yen);
        shown("/reports").await.says(yen).says(dollars.trim_start_matches("USD\u{a0}"));
        shown("/reports/00000000-0000-0000-0000-000000000002").await.says(yen);
        let form = shown(NEW).await;
        form.says(&format!("For example {typed}.")).says(r#"inputmode="decimal""#);
    }
}

#[tokio::test]
async fn who_says_nothing_of_a_language_reads_english_numbers() {
    page(FakeBackend::signed_in(), "/").await.says("USD\u{a0}2,019.35");
}

#[tokio::test]
async fn a_form_takes_its_notation_along_so_that_the_browser_checks_it_as_the_server_does() {
    let page = page_in(FakeBackend::signed_in(), "de", NEW).await;
    page.says(r#"data-notation=",.3-3-1""#);
}

#[tokio::test]
async fn a_form_without_javascript_is_read_as_the_page_it_came_from_is_printed() {
    let form = page_in(FakeBackend::signed_in(), "de", TAXI).await;
    form.says(r#"value="18,50""#);
    let fields = "key=k&date=2026-11-20&merchant=Luigi&description=Pizza&category=meals&amount=1.234&currency=EUR&report=";
    let answer = send_form_in(FakeBackend::signed_in(), "de", NEW, "create_expense", fields).await;
    assert_eq!(answer.status, StatusCode::FOUND);
    assert!(answer.headers[LOCATION].to_str().unwrap().starts_with("/expenses?created="));
    // For an English reader that is one euro and more decimals than cents have.
    let answer = send_form_in(FakeBackend::signed_in(), "en", NEW, "create_expense", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap();
    let told = page_in(FakeBackend::signed_in(), "en", back).await;
    assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY);
    told.says("The amount has three digits after its point or comma, and EUR has two decimals: leave the mark out if you mean thousands.").says(r#"value="1.234""#);
}

#[tokio::test]
async fn an_amount_is_taken_with_its_currency_as_people_paste_it() {
    for (amount, currency) in [
        ("%E2%82%AC+12%2C50", "EUR"),
        ("12.50+EUR", "EUR"),
        ("12.50+%E2%82%AC", ""),
        ("%2412.50", "USD"),
        ("CHF+1%27234.50", ""),
        ("%EF%BC%91%EF%BC%92.50", "EUR"),
        ("12%2C-", "EUR"),
        ("%2B12.50%C2%A0", "EUR"),
    ] {
        let fields = format!(
            "key=k&date=2026-11-20&merchant=Luigi&description=Pizza&category=meals&amount={amount}&currency={currency}&report="
        );
        let answer = send_form_in(FakeBackend::signed_in(), "en", NEW, "create_expense", fields.leak()).await;
        let place = answer.headers[LOCATION].to_str().unwrap();
        assert!(place.starts_with("/expenses?created="), "{amount} {currency}: {place}");
    }
    page(FakeBackend::signed_in(), NEW).await.does_not_say("pattern=\"[\\s0-9");
}

#[tokio::test]
async fn an_amount_in_another_currency_than_the_one_chosen_is_never_saved_as_either() {
    for (amount, currency, words) in [
        (
            "%E2%82%AC+12%2C50",
            "USD",
            "The amount is in EUR, and another currency is chosen: change one of the two.",
        ),
        (
            "%2412.50",
            "EUR",
            "The amount has the sign of another currency than the one that is chosen: change one of the two.",
        ),
        ("1e3", "EUR", "The amount has a letter among its digits: write the number out."),
        ("12.5055", "EUR", "The amount has too many decimals: EUR has two decimals."),
    ] {
        let fields = format!(
            "key=k&date=2026-11-20&merchant=Luigi&description=Pizza&category=meals&amount={amount}&currency={currency}&report="
        );
        let answer = send_form_in(FakeBackend::signed_in(), "en", NEW, "create_expense", fields.leak()).await;
        let told = page(FakeBackend::signed_in(), answer.headers[LOCATION].to_str().unwrap()).await;
        assert_eq!(told.status, StatusCode::UNPROCESSABLE_ENTITY, "{amount}");
        told.says(words);
    }
}

#[tokio::test]
async fn two_versions_of_an_amount_are_compared_as_amounts() {
    let fields = "id=00000000-0000-0000-0000-00000000000b&version=7&date=2026-11-21&merchant=Luigi\
                  &description=Pizza&category=meals&amount=1.234%2C5&currency=EUR&report=";
    let busy = FakeBackend {
        change: Err(app::AppError::Unavailable { retry_after: None }),
        ..FakeBackend::signed_in()
    };
    let answer = send_form_in(busy.clone(), "de", TAXI, "change_expense", fields).await;
    let back = answer.headers[LOCATION].to_str().unwrap();
    page_in(busy, "de", back).await.says("<td>EUR\u{a0}18,50</td><td>EUR\u{a0}1.234,50</td>");
}

#[tokio::test]
async fn an_import_is_shown_in_the_readers_notation_and_a_faulty_amount_as_it_was_typed() {
    let page = page_in(FakeBackend::signed_in(), "de", TO_LOOK_AT).await;
    page.says("EUR\u{a0}106,20").says("EUR\u{a0}102,00").says("1,5,0 EUR");
}
