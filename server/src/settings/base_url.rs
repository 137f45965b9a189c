//! Where browsers find the application.

use bff::BaseUrl;
use program::{Reader, Tls, settings};

/// `BASE_URL`, or this machine's own address. Where TLS ends here, nobody comes by http.
pub(super) fn read(reader: &mut Reader<'_>, port: u16) -> Option<BaseUrl> {
    const EXPECTED: &str = "an https address such as https://expenses.example or https://example.com/expenses (http only for localhost)";
    const ENCRYPTED: &str =
        "an https address such as https://expenses.example: with TLS_CERT_FILE nobody can come by http";
    let is_encrypted = Tls::is_asked_for(reader);
    let scheme = if is_encrypted { "https" } else { "http" };
    if !reader.has("BASE_URL") {
        return settings::parsed(&format!("{scheme}://localhost:{port}"));
    }
    let expected = if is_encrypted { ENCRYPTED } else { EXPECTED };
    reader.required("BASE_URL", expected, |text| {
        settings::parsed(text).filter(|url: &BaseUrl| !is_encrypted || url.to_string().starts_with("https:"))
    })
}
