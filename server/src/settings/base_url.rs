//! Where browsers find the application.

use bff::BaseUrl;
use program::{Reader, settings};

/// `BASE_URL`, or this machine's own address.
pub(super) fn read(reader: &mut Reader<'_>, port: u16) -> Option<BaseUrl> {
    const EXPECTED: &str = "an https address such as https://expenses.example or https://example.com/expenses (http only for localhost)";
    if reader.has("BASE_URL") {
        reader.required("BASE_URL", EXPECTED, settings::parsed)
    } else {
        settings::parsed(&format!("http://localhost:{port}"))
    }
}
