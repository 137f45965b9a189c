//! docs/operations.md tells every warning and every error that an operator may read in a log.

use std::fs;

use proc_macro2::{Delimiter, TokenStream, TokenTree};

use crate::checkout::{Result, files, read, root};

/// What runs in production.
const CRATES: [&str; 5] = ["api", "assets", "bff", "program", "server"];

#[test]
fn every_warning_and_every_error_is_documented() -> Result<()> {
    let document = read("docs/operations.md")?;
    let (_, section) = document.split_once("## What the log says").ok_or("no section")?;
    let rows =
        section.split("\n## ").next().unwrap_or_default().lines().filter(|line| line.starts_with("| `"));
    let told: Vec<_> = rows.flat_map(|row| row[2..].split(" | ").take(1).flat_map(spans)).collect();
    let (mut seen, mut missing) = (0, Vec::new());
    for name in CRATES {
        for file in files(&root().join(name).join("src"), &[".rs"], &["route_tests", "fuzzing"])? {
            for message in messages(fs::read_to_string(&file)?.parse()?) {
                let is_told = |told: &&str| match told.strip_prefix("… ") {
                    Some(end) => message.contains(end.trim_end_matches(" …")),
                    None => message.starts_with(told.trim_end_matches(" …")),
                };
                if !told.iter().any(is_told) {
                    missing.push(format!("{}: {message:?} is not in the table", file.display()));
                }
                seen += 1;
            }
        }
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
    assert!(seen > 50, "the sources are read rightly: {seen}");
    Ok(())
}

#[test]
fn a_message_is_told_from_the_fields_beside_it() -> Result<()> {
    let code = r#"
        fn f() { tracing::warn!(target: "api", why = "a reason", ?list, "a message: {}", told(&["iss"])); }
        fn g() { select! { _ = x => tracing::error!("an {error}"), } tracing::info!("no news") }
        mod tests { fn h() { tracing::warn!("of a test") } }
    "#;
    assert_eq!(messages(code.parse()?), ["a message: {}", "an {error}"]);
    Ok(())
}

/// What stands between backticks.
fn spans(cell: &str) -> impl Iterator<Item = &str> {
    cell.split('`').skip(1).step_by(2)
}

/// The messages of the warnings and errors in some code.
fn messages(code: TokenStream) -> Vec<String> {
    let tokens: Vec<_> = code.into_iter().collect();
    let word = |at: usize, word: &str| match tokens.get(at) {
        Some(TokenTree::Ident(found)) => found == word,
        _ => false,
    };
    let mut found = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let TokenTree::Group(group) = token else { continue };
        if at >= 2 && word(at - 2, "mod") && word(at - 1, "tests") {
            continue;
        }
        let is_macro = at >= 5 && word(at - 5, "tracing") && (word(at - 2, "warn") || word(at - 2, "error"));
        match group.delimiter() {
            Delimiter::Parenthesis if is_macro => found.extend(message(group.stream())),
            _ => found.extend(messages(group.stream())),
        }
    }
    found
}

/// The first text that is no field's value.
fn message(arguments: TokenStream) -> Option<String> {
    let tokens: Vec<_> = arguments.into_iter().collect();
    tokens.iter().enumerate().find_map(|(at, token)| {
        let TokenTree::Literal(literal) = token else { return None };
        let is_value = at > 0 && matches!(&tokens[at - 1], TokenTree::Punct(punct) if punct.as_char() != ',');
        let text = syn::parse_str::<syn::LitStr>(&literal.to_string()).ok()?.value();
        (!is_value).then_some(text)
    })
}
