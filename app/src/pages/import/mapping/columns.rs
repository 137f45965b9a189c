//! The columns of a table, each with its meaning above it and with some of what is in it below.

use domain::{
    FileReading,
    statement::{Column, Mapping, Meaning, Question},
};
use maud::{Markup, html};

use super::choice::word;
use crate::components::Text;

pub(super) fn columns(reading: &FileReading, mapping: &Mapping) -> Markup {
    let asked = reading.questions.iter().filter(|question| matches!(question, Question::Column { .. }));
    html! {
        @for question in asked {
            p class="unsure-column" {
                span class="badge badge-submitted" { "Unsure" }
                " " (Text(&question.to_string())) " Choose it above that column."
            }
        }
        ul class="file-columns" {
            @for (place, column) in reading.columns.iter().enumerate() {
                (self::column(place, column, meaning(mapping, place, column), may_mean(reading, place)))
            }
        }
    }
}

/// What the mapping says, of which the column shows what it was when it was read.
fn meaning(mapping: &Mapping, place: usize, column: &Column) -> Meaning {
    mapping.columns.get(place).copied().unwrap_or(column.meaning)
}

/// What is asked whether it means.
fn may_mean(reading: &FileReading, column: usize) -> Option<Meaning> {
    reading.questions.iter().find_map(|question| match question {
        Question::Column { meaning, choices } => choices.contains(&column).then_some(*meaning),
        _ => None,
    })
}

fn column(place: usize, column: &Column, meaning: Meaning, may_mean: Option<Meaning>) -> Markup {
    let (id, name) = (format!("column-{place}"), format!("mapping[columns][{place}]"));
    let examples = format!("{id}-examples");
    html! {
        li class={ "file-column" @if may_mean.is_some() { " unsure" } @if meaning == Meaning::Other { " not-read" } } {
            select id=(id) name=(name) aria-describedby=(examples) {
                @for one in Meaning::ALL {
                    option value=(word(one)) selected[one == meaning] { (one.label()) }
                }
            }
            label for=(id) {
                span class="visually-hidden" { "Meaning of " }
                @if column.name.is_empty() { "Column " (place + 1) } @else { (Text(&column.name)) }
            }
            div id=(examples) {
                @if let Some(may_mean) = may_mean {
                    span class="badge badge-submitted" { (may_mean.label()) "?" }
                }
                @for example in &column.examples {
                    p class="example" { (Text(example)) }
                }
            }
        }
    }
}
