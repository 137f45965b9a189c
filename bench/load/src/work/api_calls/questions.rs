//! What is asked for, with the names under which it stands in the results.

use anyhow::{Context, Result};
use serde_json::Value;

use super::caller::Caller;

/// A row's name, and the path with its query.
pub(super) type Question = (&'static str, String);

/// What one person asks for. The month and the page are those of years ago, so that neither is the first that is found.
pub(super) async fn of_a_person(person: &Caller<'_>) -> Result<Vec<Question>> {
    let newest = person.json("/expenses?limit=1").await?;
    let (year, month) = year_and_month(text(&newest, "/items/0/date")?)?;
    let report = id_of_the_first(&person.json("/reports?limit=1").await?)?;
    // A cursor knows the place in the order alone: this one's is after two thirds of all.
    let before = format!("/expenses?limit=20&to={}-{month}-01", year - 2);
    let cursor = text(&person.json(&before).await?, "/next")?.to_owned();
    let last_year = year - 1;
    let list = |rest: &str| format!("/expenses?limit=20{rest}");
    Ok(vec![
        ("list", list("")),
        ("list: a page far down", list(&format!("&cursor={cursor}"))),
        ("list: by amount", list("&sort=-amount")),
        ("list: of a month", list(&format!("&from={last_year}-{month}-01&to={last_year}-{month}-28"))),
        ("list: of a category", list("&category=meals")),
        ("list: in reports of a status", list("&status=submitted")),
        ("list: in a report", list(&format!("&report={report}"))),
        ("list: in no report", list("&loose=true")),
        (
            "list: of a category and a year, by amount",
            list(&format!("&category=meals&from={last_year}-{month}-01&sort=-amount")),
        ),
        ("search: a quarter has it", list("&q=hotel")),
        ("search: a hundredth has it", list("&q=customer%2042")),
        ("search: one has it", list("&q=number%20777%20")),
        ("search: none has it", list("&q=zeppelin")),
        ("reports", "/reports?limit=20".to_owned()),
        ("a report", format!("/reports/{report}")),
        ("summary", "/summary".to_owned()),
    ])
}

/// What an approver asks for.
pub(super) async fn of_an_approver(approver: &Caller<'_>) -> Result<Vec<Question>> {
    let waiting = id_of_the_first(&approver.json("/approvals?limit=1").await?)?;
    Ok(vec![
        ("approver: what waits", "/approvals?limit=20".to_owned()),
        ("approver: what was approved", "/approvals?limit=20&status=approved".to_owned()),
        ("approver: a report that waits", format!("/approvals/{waiting}")),
        ("approver: summary", "/summary".to_owned()),
    ])
}

/// Of `2026-11-29`.
fn year_and_month(day: &str) -> Result<(i32, &str)> {
    let (year, rest) = day.split_once('-').context("a day without a month")?;
    Ok((year.parse()?, rest.split('-').next().unwrap_or(rest)))
}

fn id_of_the_first(page: &Value) -> Result<String> {
    text(page, "/items/0/id").map(str::to_owned)
}

fn text<'a>(answer: &'a Value, pointer: &str) -> Result<&'a str> {
    answer.pointer(pointer).and_then(Value::as_str).with_context(|| format!("an answer without {pointer}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_of_a_year_and_a_month() {
        assert_eq!(year_and_month("2026-01-29").unwrap(), (2026, "01"));
        assert!(year_and_month("2026").is_err());
    }
}
