//! Who has demo data from the start, and who decided on it.

/// The demo's people, beside each newcomer.
#[derive(Debug)]
pub(crate) struct DemoPeople {
    /// Subjects of the issuer.
    pub(crate) subjects: Vec<String>,
}

/// Who decided on everybody's reports before anyone came: a subject that no provider has.
pub(crate) const APPROVER: &str = "demo-approver";
