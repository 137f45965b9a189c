//! Who has demo data from the start, and who decided on it.

use domain::Person;

use crate::receipts::files::Receipts;

/// The demo's people, beside each newcomer.
#[derive(Debug)]
pub(crate) struct DemoPeople {
    /// People of the issuer's.
    pub(crate) people: Vec<Person>,
    /// Where the files of their receipts go.
    pub(crate) receipts: Receipts,
}

/// Who decided on everybody's reports before anyone came: a subject that no provider has.
pub(crate) fn approver() -> Person {
    Person { subject: "demo-approver".to_owned(), name: Some("Dana Whitfield".to_owned()), email: None }
}
