//! An address is anyone's to write. A page tells what an address says only in words of ours: whatever a stranger puts into a
//! link, none of it is read on the page as if it were told by this application.

use app::{AppError, EndReason, Scope, UnreadableFilter};
use axum::http::StatusCode;
use domain::{
    Currency, Fault, Field, FieldError, Money, RefundConflict,
    import::{FileRefusal, ImportConflict, ListRefusal, NotTaken, OtherKind, StatementRefusal},
};
use leptos::{
    serde_json::{self, Value},
    server_fn::{
        codec::JsonEncoding,
        error::{FromServerFnError, ServerFnErrorErr, ServerFnUrlError},
    },
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{page::page, pages::pages, support::FakeBackend};

/// What a stranger would have people read.
const WORDS: &str = "You have won. Call 0900 123";
const IN_ADDRESS: &str = "You%20have%20won.%20Call%200900%20123";

/// An error as a stranger writes it.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(transparent)]
struct Crafted(Value);

impl FromServerFnError for Crafted {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(_: ServerFnErrorErr) -> Self {
        Self(Value::Null)
    }
}

/// One of each error that holds anything.
fn errors() -> Vec<AppError> {
    let money = Money::new(1_250, Currency::EUR);
    let not_taken = |why| AppError::ImportConflict { why: ImportConflict::NotTaken { line: 7, why } };
    let field = |fault| FieldError { field: Field::Amount, fault };
    let file = |why: FileRefusal| AppError::UnreadableTable { why: Some(why) };
    vec![
        AppError::SignedOut,
        AppError::SessionEnded { reason: EndReason::Expired },
        AppError::Forbidden { scope: Some(Scope::WriteReports) },
        AppError::NameTooLong { limit: 60 },
        AppError::Invalid {
            errors: vec![
                field(Fault::TooLong { limit: 1 }),
                field(Fault::OtherCurrency { currency: Currency::EUR }),
            ],
        },
        AppError::UnreadableFilters { filters: vec![UnreadableFilter::From] },
        AppError::ImportConflict { why: ImportConflict::NoSuchRow { place: 7 } },
        not_taken(NotTaken::MoneyIn),
        not_taken(NotTaken::NothingPaid { back: money }),
        not_taken(NotTaken::Refund(RefundConflict::TooMuch { left: money })),
        not_taken(NotTaken::Field(field(Fault::NotPositive))),
        AppError::DecidedInPart { decided: 1, left: 2 },
        file(ListRefusal::MissingColumn { line: 1, field: Field::Merchant }.into()),
        file(ListRefusal::UnequalLengths { line: 1, fields: 2, columns: 3 }.into()),
        file(StatementRefusal::OtherKind { what: OtherKind::Pdf }.into()),
        file(StatementRefusal::Damaged { line: 1 }.into()),
        AppError::TooManyRequests { retry_after: Some(7) },
        AppError::Unavailable { retry_after: Some(7) },
        AppError::Unexpected { request_id: Some(Uuid::from_u128(7)) },
    ]
}

/// The errors as a stranger would write them: with [`WORDS`] in the place of each thing in turn that one holds. And as
/// earlier releases wrote them, when they held a text.
fn crafted() -> Vec<Value> {
    let mut crafted = vec![Value::from(WORDS), serde_json::json!({ WORDS: { "why": WORDS } })];
    for (error, holds) in [
        ("ImportConflict", "why"),
        ("UnreadableTable", "why"),
        ("UnreadableFilters", "why"),
        ("Forbidden", "scope"),
        ("Unexpected", "request_id"),
        ("SessionEnded", "reason"),
    ] {
        crafted.push(serde_json::json!({ error: { holds: WORDS } }));
    }
    for error in errors() {
        let value = serde_json::to_value(&error).unwrap();
        assert_eq!(serde_json::from_value::<AppError>(value.clone()).unwrap(), error, "as we write it");
        let leaves = leaves(&mut value.clone());
        crafted.extend((0..leaves).map(|leaf| {
            let mut value = value.clone();
            replace(&mut value, &mut { leaf });
            value
        }));
    }
    crafted
}

fn leaves(value: &mut Value) -> usize {
    match value {
        Value::Array(items) => items.iter_mut().map(leaves).sum(),
        Value::Object(members) => members.values_mut().map(leaves).sum(),
        _ => 1,
    }
}

/// Puts the words in the place of the leaf with that number.
fn replace(value: &mut Value, left: &mut usize) -> bool {
    match value {
        Value::Array(items) => items.iter_mut().any(|item| replace(item, left)),
        Value::Object(members) => members.values_mut().any(|member| replace(member, left)),
        leaf if *left == 0 => {
            *leaf = WORDS.into();
            true
        }
        _ => {
            *left -= 1;
            false
        }
    }
}

/// The page at `path` as a form without scripts leads back to it.
fn led_back(path: &str, function: &str, error: &Value) -> String {
    let error = ServerFnUrlError::new(format!("/api/{function}"), Crafted(error.clone()));
    let address = error.to_url(&format!("http://localhost{path}")).unwrap();
    address.as_str().trim_start_matches("http://localhost").to_owned()
}

/// What is read on a page as told by it: without what stands in the fields of forms, which are a person's own to look
/// through, and without the table that sets these fields beside what was saved since.
fn read_on(html: &str) -> String {
    let (mut text, mut typed) = (String::new(), false);
    for piece in html.split('<') {
        let (tag, behind) = piece.split_once('>').unwrap_or(("", piece));
        typed = match tag {
            "/textarea" | "/table" => false,
            tag => typed || tag.starts_with("textarea") || tag == r#"table class="differences""#,
        };
        if !typed {
            text.push_str(behind);
        }
    }
    text
}

#[tokio::test]
async fn no_words_of_an_address_are_told_by_a_page() {
    let permissions = FakeBackend::approver().permissions;
    let everyones = FakeBackend { permissions, ..FakeBackend::administrator() };
    let names = [
        "done",
        "part",
        "row",
        "edit",
        "from",
        "to",
        "added",
        "refused",
        "error",
        "why",
        "reason",
        "message",
        "notice",
        "created",
        "changed",
        "deleted",
        "restored",
        "currency",
        "status",
        "category",
        "report",
        "sort",
        "after",
        "month",
        "person",
        "back",
        "version",
        "key",
        "__err",
        "__path",
        "title",
        "q",
        "comment",
        "date",
        "amount",
        "direction",
        "error_description",
        "state",
        "return_to",
    ];
    for path in pages().iter().map(String::as_str).chain(["/session-ended", "/nowhere"]) {
        for name in names {
            let told = page(everyones.clone(), &format!("{path}?{name}={IN_ADDRESS}")).await;
            assert!(!read_on(&told.html).contains("You have won"), "{path}?{name}= tells {}", told.html);
        }
    }
}

#[tokio::test]
async fn nobody_is_told_to_have_typed_what_an_address_says() {
    const EXPENSE: &str = "/expenses/00000000-0000-0000-0000-00000000000b";
    let crafted =
        format!("{EXPENSE}?date=2026-11-20&merchant={IN_ADDRESS}&amount=12.50&currency=EUR&version=7");
    let told = page(FakeBackend::signed_in(), &crafted).await;
    told.says("This expense was changed in the meantime").says("You have won");
    told.does_not_say("you typed").does_not_say("You typed").does_not_say("Your version");
}

#[tokio::test]
async fn no_words_of_an_address_are_told_as_the_reason_of_a_refusal() {
    const IMPORT: &str = "/expenses/import/00000000-0000-0000-0000-000000000005";
    const EXPENSE: &str = "/expenses/00000000-0000-0000-0000-00000000000b";
    let told = async |address: &str| {
        let told = page(FakeBackend::signed_in(), address).await;
        assert!(!told.html.contains("You have won"), "{address} tells {}", told.html);
    };
    for error in crafted() {
        for (path, function) in [
            (IMPORT, "choose_import_rows"),
            (IMPORT, "change_import_mapping"),
            ("/expenses/new", "create_expense"),
            ("/account/sessions", "name_session"),
        ] {
            told(&led_back(path, function, &error)).await;
        }
        let text = error.to_string();
        let error = percent_encoding::utf8_percent_encode(&text, percent_encoding::NON_ALPHANUMERIC);
        told(&format!("/expenses/import?refused={error}")).await;
        told(&format!("{EXPENSE}?added=0&refused=%5B%7B%22place%22%3A1%2C%22error%22%3A{error}%7D%5D")).await;
        told(&format!(
            "{EXPENSE}?added=0&refused=%5B%7B%22place%22%3A%22{IN_ADDRESS}%22%2C%22error%22%3A%22FileTooLarge%22%7D%5D"
        ))
        .await;
        told(&format!(
            "{EXPENSE}?added=0&refused=%5B%7B%22name%22%3A%22{IN_ADDRESS}%22%2C%22error%22%3A%22FileTooLarge%22%7D%5D"
        ))
        .await;
    }
}

#[tokio::test]
async fn what_a_form_was_refused_for_is_told_in_our_words_with_its_numbers() {
    const IMPORT: &str = "/expenses/import/00000000-0000-0000-0000-000000000005";
    let why = ImportConflict::NotTaken {
        line: 7,
        why: NotTaken::NothingPaid { back: Money::new(1_250, Currency::EUR) },
    };
    let error = serde_json::to_value(AppError::ImportConflict { why }).unwrap();
    let told = page(FakeBackend::signed_in(), &led_back(IMPORT, "choose_import_rows", &error)).await;
    assert_eq!(told.status, StatusCode::CONFLICT);
    told.says("The row in line 7 can't be taken over: it is money that came in").says("12.50 EUR or more");
    let error = serde_json::to_value(AppError::Forbidden { scope: Some(Scope::WriteReports) }).unwrap();
    let told = page(FakeBackend::signed_in(), &led_back("/expenses/new", "create_expense", &error)).await;
    assert_eq!(told.status, StatusCode::FORBIDDEN);
    told.says("the permission write:reports was not granted");
}
