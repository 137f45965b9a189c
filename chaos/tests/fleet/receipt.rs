//! A person's receipt: it came by one process of the API, and each of them has it.

use chaos::person::Person;
use reqwest::StatusCode;

/// What is in it.
pub(crate) const CONTENT: &str = "%PDF-1.7\n%%EOF\n";

/// Adds a receipt to an expense that takes one. The address at which it is read.
pub(crate) async fn add(person: &mut Person) -> String {
    let list = person.go(0, "/expenses?report=none").await.unwrap();
    let expense =
        links(list.body(), "/expenses/").find(|link| link.len() == "/expenses/".len() + 36).unwrap();
    let page = person.send_file(0, &format!("{expense}/receipts"), "taxi.pdf", CONTENT).await.unwrap();
    assert_eq!(page.status(), StatusCode::OK, "{}", page.summary());
    // The last is the newest.
    links(page.body(), &format!("{expense}/receipts/")).last().unwrap()
}

/// Whether it is there, and what was answered where it is not.
pub(crate) async fn read(person: &mut Person, address: &str) -> Result<(), String> {
    match person.go(0, address).await {
        Ok(file) if file.status() == StatusCode::OK && file.body() == CONTENT => Ok(()),
        Ok(answer) => Err(answer.summary()),
        Err(error) => Err(format!("{error:?}")),
    }
}

/// The addresses of links that begin so.
fn links(page: &str, begin: &str) -> impl Iterator<Item = String> {
    let links = page.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next());
    links.filter(move |link| link.starts_with(begin)).map(str::to_owned)
}
