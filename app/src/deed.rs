//! What a form has done, as the address says it that a form without JavaScript leads back to: one word of this list. An
//! address is anyone's to write, so nothing else that it says is told.

use crate::query::Query;

/// The address' name for it.
const DONE: &str = "done";

/// What an address tells only once: what was done, or why it was not.
const TOLD_ONCE: [&str; 3] = [DONE, "__path", "__err"];

/// What was typed and not taken, as an address keeps it until it is.
const TYPED: [&str; 3] = ["title", "reason", "comment"];

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Deed {
    Decided,
    Moved,
    Refused,
    Renamed,
    ReportBegun,
    ReportDeleted,
    Commented,
    PutIn,
    TakenOut,
    WrittenDown,
    Saved,
    ExpenseDeleted,
    ReceiptRemoved,
    Imported,
    SessionNamed,
    SessionEnded,
    OthersEnded,
    PersonEnded,
    AllEnded,
}

impl Deed {
    const ALL: [Self; 19] = [
        Self::Decided,
        Self::Moved,
        Self::Refused,
        Self::Renamed,
        Self::ReportBegun,
        Self::ReportDeleted,
        Self::Commented,
        Self::PutIn,
        Self::TakenOut,
        Self::WrittenDown,
        Self::Saved,
        Self::ExpenseDeleted,
        Self::ReceiptRemoved,
        Self::Imported,
        Self::SessionNamed,
        Self::SessionEnded,
        Self::OthersEnded,
        Self::PersonEnded,
        Self::AllEnded,
    ];

    /// As an address says it.
    const fn word(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Moved => "moved",
            Self::Refused => "refused",
            Self::Renamed => "renamed",
            Self::ReportBegun => "report-begun",
            Self::ReportDeleted => "report-deleted",
            Self::Commented => "commented",
            Self::PutIn => "put-in",
            Self::TakenOut => "taken-out",
            Self::WrittenDown => "written-down",
            Self::Saved => "saved",
            Self::ExpenseDeleted => "expense-deleted",
            Self::ReceiptRemoved => "receipt-removed",
            Self::Imported => "imported",
            Self::SessionNamed => "session-named",
            Self::SessionEnded => "session-ended",
            Self::OthersEnded => "others-ended",
            Self::PersonEnded => "person-ended",
            Self::AllEnded => "all-ended",
        }
    }

    /// As a person reads it.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Decided => "Done. The owners see it at once.",
            Self::Moved => "Done. The report stands as you see it now.",
            Self::Refused => "The report is refused, and its owner reads why.",
            Self::Renamed => "The title is changed.",
            Self::ReportBegun => "The report is there.",
            Self::ReportDeleted => "The report is deleted.",
            Self::Commented => "Your comment is there.",
            Self::PutIn => "The report holds them now.",
            Self::TakenOut => "The expense is taken out. It is in no report now.",
            Self::WrittenDown => "The expense is written down.",
            Self::Saved => "The expense is saved.",
            Self::ExpenseDeleted => "The expense is deleted.",
            Self::ReceiptRemoved => "The receipt is removed.",
            Self::Imported => "The expenses are imported.",
            Self::SessionNamed => "The name is saved.",
            Self::SessionEnded => "The session is ended.",
            Self::OthersEnded => "All other sessions are ended.",
            Self::PersonEnded => "The person's sessions are ended.",
            Self::AllEnded => "All sessions but this one are ended.",
        }
    }

    /// What a page's query says was done.
    pub(crate) fn of(search: &str) -> Option<Self> {
        let query = Query::read(search);
        let said = query.get(DONE)?;
        Self::ALL.into_iter().find(|deed| deed.word() == said)
    }

    /// Whether it leaves the person on the page where a text was typed for it.
    pub(crate) const fn takes_text(self) -> bool {
        matches!(self, Self::Decided | Self::Refused | Self::Renamed | Self::Commented)
    }

    /// The page at `address`, which says that this was done.
    #[cfg(any(feature = "ssr", test))]
    pub(crate) fn told_at(self, address: &str) -> String {
        let (address, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
        let address = afresh(address);
        let mark = if address.contains('?') { '&' } else { '?' };
        format!("{address}{mark}{DONE}={}{fragment}", self.word())
    }
}

/// An address within the site, without what it tells only once.
pub(crate) fn told_once(address: &str) -> String {
    without(address, &TOLD_ONCE)
}

/// An address within the site, without that and without what was typed.
pub(crate) fn afresh(address: &str) -> String {
    without(&told_once(address), &TYPED)
}

fn without(address: &str, names: &[&str]) -> String {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let stays = |pair: &&str| {
        let name = pair.split_once('=').map_or(*pair, |(name, _)| name);
        !name.is_empty() && !names.contains(&name)
    };
    let left: Vec<_> = query.split('&').filter(stays).collect();
    if left.is_empty() { path.to_owned() } else { format!("{path}?{}", left.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_deed_survives_its_address_and_stands_in_place_of_the_last() {
        for deed in Deed::ALL {
            let address = deed.told_at("/reports/1?done=moved&q=a%20b&__err=x&__path=y&title=T");
            assert_eq!(address, format!("/reports/1?q=a%20b&done={}", deed.word()));
            assert_eq!(Deed::of(address.split_once('?').unwrap().1), Some(deed));
            assert_eq!(told_once(&address), "/reports/1?q=a%20b");
        }
        assert_eq!(told_once("/a?title=T&done=moved"), "/a?title=T");
        assert_eq!(afresh("/a?title=T&done=moved"), "/a");
        assert_eq!(told_once("/a?a=1&__path=%2Fapi%2Fx&__err=ey&b="), "/a?a=1&b=");
        assert_eq!(Deed::Moved.told_at("/approvals"), "/approvals?done=moved");
        assert_eq!(Deed::Saved.told_at("/expenses/1?q=a#receipts"), "/expenses/1?q=a&done=saved#receipts");
    }

    #[test]
    fn what_is_not_on_the_list_is_not_told() {
        for said in ["done=You+have+won", "done=", "done=Moved", "q=moved"] {
            assert_eq!(Deed::of(said), None);
        }
    }
}
