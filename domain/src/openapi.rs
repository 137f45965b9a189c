//! The parts of a description of the API that follow from the checks of [`draft`](crate::draft): the same constants,
//! as JSON Schema tells them. What a derive can say stands at its type.

use utoipa::openapi::{
    AllOfBuilder, ObjectBuilder, Ref,
    schema::{Object, Schema, SchemaType, Type},
};

use crate::{
    limits::{COMMENT, DESCRIPTION, EMAIL, LARGEST_AMOUNT, MERCHANT, NAME, REASON, TITLE},
    page::LARGEST_PAGE,
};

/// What `char::is_whitespace` holds of.
const BLANK: &str = r"\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000";
/// What `char::is_control` holds of.
const CONTROL: &str = r"\u0000-\u001f\u007f-\u009f";

pub(crate) fn merchant() -> Object {
    line("Who was paid.", MERCHANT)
}

pub(crate) fn description() -> Object {
    line("What it was for.", DESCRIPTION)
}

pub(crate) fn title() -> Object {
    line("What the person calls it.", TITLE)
}

pub(crate) fn reason() -> Object {
    lines("What the owner is told.", REASON)
}

pub(crate) fn name() -> Object {
    or_null("The whole name.", NAME, &within(&format!("[^{CONTROL}]")))
}

pub(crate) fn email() -> Object {
    let part = format!("[^@{BLANK}{CONTROL}]+");
    or_null("The e-mail address.", EMAIL, &format!("{part}@{part}"))
}

pub(crate) fn comment() -> Object {
    lines("What to say.", COMMENT)
}

/// What an expense can cost, and what can come back for one.
pub(crate) fn amount() -> Schema {
    let minor = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(-LARGEST_AMOUNT))
        .maximum(Some(LARGEST_AMOUNT));
    AllOfBuilder::new()
        .description(Some(
            "What it cost: more than nothing; less than nothing where `refund_of` names an expense.",
        ))
        .item(Ref::from_schema_name("Money"))
        .item(ObjectBuilder::new().property("minor", minor))
        .into()
}

/// How many items a page may have. It may be left out.
#[must_use]
pub fn limit() -> Object {
    ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(LARGEST_PAGE))
        .default(Some(LARGEST_PAGE.into()))
        .build()
}

/// As [`field::line`](crate::field) has it: blanks around it do not count.
fn line(what: &str, limit: usize) -> Object {
    text(what, limit, &format!("[^{CONTROL}]"))
}

/// As [`line`], with line breaks.
fn lines(what: &str, limit: usize) -> Object {
    text(what, limit, &format!(r"(?:[^{CONTROL}]|\r?\n)"))
}

fn text(what: &str, limit: usize, inner: &str) -> Object {
    of_type(Type::String.into(), what, limit, &within(inner))
}

/// A text that may be absent.
fn or_null(what: &str, limit: usize, pattern: &str) -> Object {
    of_type(SchemaType::from_iter([Type::String, Type::Null]), what, limit, pattern)
}

/// Characters that are neither blank at the begin nor at the end.
fn within(inner: &str) -> String {
    let end = format!("[^{BLANK}{CONTROL}]");
    format!("{end}(?:{inner}*{end})?")
}

fn of_type(schema_type: SchemaType, what: &str, limit: usize, pattern: &str) -> Object {
    ObjectBuilder::new()
        .schema_type(schema_type)
        .description(Some(what))
        .min_length(Some(1))
        .max_length(Some(limit))
        .pattern(Some(format!("^[{BLANK}]*{pattern}[{BLANK}]*$")))
        .build()
}
