//! What the fixed API answers: a page of expenses as the real one has it.

use serde_json::json;

/// How many expenses the page has: as many as the app asks for.
pub(crate) const EXPENSES: usize = 20;

/// Whose expenses they are, and that they may be read.
pub(crate) const PROFILE: &str =
    r#"{"subject":"ada-alvarez","name":"Ada Alvarez","email":"ada@example.com","rights":["read:reports"]}"#;

const MERCHANTS: [(&str, &str, &str); 5] = [
    ("Deutsche Bahn", "Train to the customer in Hamburg, and back", "travel"),
    ("Hotel Amalienhof", "Two nights during the fair", "lodging"),
    ("Café Einstein", "Lunch with the new colleagues", "meals"),
    ("Müller & Söhne", "Monitor arm and a keyboard", "office"),
    ("City Cabs", "Taxi to the airport", "transport"),
];

/// `GET /expenses`
pub(crate) fn page() -> serde_json::Result<Vec<u8>> {
    let items: Vec<_> = (0..EXPENSES)
        .map(|number| {
            let (merchant, description, category) = MERCHANTS[number % MERCHANTS.len()];
            let mut expense = json!({
                "id": id(1, number),
                "date": format!("2026-{:02}-{:02}", 11 - number / 4, 28 - number),
                "merchant": merchant,
                "description": description,
                "category": category,
                "amount": { "minor": 1_250 + 731 * number, "currency": "EUR" },
                "version": 1,
            });
            if number % 2 == 0 {
                expense["report"] =
                    json!({ "id": id(2, number / 4), "title": "November in Hamburg", "status": "open" });
            }
            expense
        })
        .collect();
    // The cursor is as long as one of the real API's.
    serde_json::to_vec(
        &json!({ "items": items, "next": "eyJzb3J0IjoiLWRhdGUiLCJhZnRlciI6IjIwMjYtMDctMDkifQ" }),
    )
}

fn id(kind: usize, number: usize) -> String {
    format!("{kind:08x}-7a2d-4c1e-9b3f-{number:012x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_holds_as_many_expenses_as_the_app_asks_for() {
        let page: serde_json::Value = serde_json::from_slice(&page().unwrap()).unwrap();
        assert_eq!(page["items"].as_array().unwrap().len(), EXPENSES);
        assert_eq!(page["items"][19]["date"], "2026-07-09");
        assert_eq!(page["items"][3]["id"].as_str().unwrap().len(), 36);
    }
}
