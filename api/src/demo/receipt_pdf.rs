//! A receipt of the demo's: a page of PDF with what was bought, where, when and for how much.

use domain::ExpenseDraft;

/// The file. PDF has its own encoding for what is beyond ASCII, so that is left out; the demo has none.
pub(crate) fn pdf(draft: &ExpenseDraft) -> Vec<u8> {
    let lines = [&draft.merchant, &draft.description, &draft.date.to_string(), &amount(draft)];
    let shown = lines.map(|line| format!("({}) Tj T*", escaped(line))).join("\n");
    let text = format!("BT\n/F1 14 Tf\n24 TL\n32 150 Td\n{shown}\nET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 360 200] /Contents 4 0 R \
         /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Courier >> >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
    ];
    file(&objects).into_bytes()
}

fn amount(draft: &ExpenseDraft) -> String {
    format!("{} {}", draft.amount.currency(), draft.amount.decimal())
}

/// The objects with the table that says where each begins (ISO 32000-1 §7.5).
fn file(objects: &[String]) -> String {
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{number} 0 obj\n{object}\nendobj\n"));
    }
    let (begin, size) = (file.len(), objects.len() + 1);
    file.push_str(&format!("{table}trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{begin}\n%%EOF\n"));
    file
}

fn escaped(line: &str) -> String {
    let mut escaped = String::with_capacity(line.len());
    for c in line.chars().filter(|c| c.is_ascii_graphic() || *c == ' ') {
        if matches!(c, '(' | ')' | '\\') {
            escaped.push('\\');
        }
        escaped.push(c);
    }
    escaped
}

#[cfg(test)]
mod tests {
    use domain::{Category, Currency, Money, receipt::Kind};
    use time::macros::date;

    use super::*;

    #[test]
    fn it_is_a_pdf_whose_table_leads_to_its_objects() {
        let draft = ExpenseDraft {
            date: date!(2026 - 11 - 23),
            merchant: "SeededRng & Meeples (downtown)".to_owned(),
            description: "Board game.".to_owned(),
            category: Category::Events,
            amount: Money::new(2_900, Currency::USD),
            refund_of: None,
        };
        let content = pdf(&draft);
        assert_eq!(Kind::of(&content), Some(Kind::Pdf));
        let text = String::from_utf8(content).unwrap();
        assert!(text.contains(r"(SeededRng & Meeples \(downtown\)) Tj") && text.contains("(USD 29.00) Tj"));
        let (_, begin) = text.trim_end_matches("\n%%EOF\n").rsplit_once('\n').unwrap();
        let table = &text[begin.parse().unwrap()..];
        let places = table.lines().skip(3).take(4).map(|line| line[..10].parse::<usize>().unwrap());
        for (number, place) in (1..).zip(places) {
            assert!(text[place..].starts_with(&format!("{number} 0 obj\n")), "{number}");
        }
    }
}
