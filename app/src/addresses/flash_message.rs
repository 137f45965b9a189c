//! What a form has done, as the address says it that a form without JavaScript leads back to: one word of this list. An
//! address is anyone's to write, so nothing else that it says is told.

use super::{
    expenses::{ListNotice, RECEIPTS_ID},
    query::{Query, with_parameter},
};

/// The address' name for it.
const PARAMETER: &str = "done";

/// The address' name for the part of the page that it leads to.
const PART: &str = "part";

/// The address' name for the row of an import that was changed.
pub(super) const CHANGED_ROW: &str = "row";

/// What an address tells only once: what was done or why it was not, and where on the page to look. That an expense was
/// deleted it tells again, for as long as that can be undone there.
const FLASH_PARAMETERS: [&str; 8] = [
    PARAMETER,
    PART,
    CHANGED_ROW,
    "__path",
    "__err",
    ListNotice::Created.word(),
    ListNotice::Changed.word(),
    ListNotice::Restored.word(),
];

/// What was typed and not taken, as an address keeps it until it is.
const INPUT_PARAMETERS: [&str; 3] = ["title", "reason", "comment"];

/// Something that was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FlashMessage {
    Decided,
    Moved,
    Refused,
    Renamed,
    ReportCreated,
    ReportDeleted,
    Commented,
    AddedToReport,
    RemovedFromReport,
    ExpenseCreated,
    ExpenseSaved,
    ExpenseDeleted,
    ReceiptRemoved,
    Imported,
    ImportUndone,
    FileReadAgain,
    RowSaved,
    SessionNamed,
    SessionEnded,
    OtherSessionsEnded,
    PersonSessionsEnded,
    AllSessionsEnded,
}

impl FlashMessage {
    const ALL: [Self; 22] = [
        Self::Decided,
        Self::Moved,
        Self::Refused,
        Self::Renamed,
        Self::ReportCreated,
        Self::ReportDeleted,
        Self::Commented,
        Self::AddedToReport,
        Self::RemovedFromReport,
        Self::ExpenseCreated,
        Self::ExpenseSaved,
        Self::ExpenseDeleted,
        Self::ReceiptRemoved,
        Self::Imported,
        Self::ImportUndone,
        Self::FileReadAgain,
        Self::RowSaved,
        Self::SessionNamed,
        Self::SessionEnded,
        Self::OtherSessionsEnded,
        Self::PersonSessionsEnded,
        Self::AllSessionsEnded,
    ];

    /// As an address says it.
    const fn word(self) -> &'static str {
        match self {
            Self::Decided => "decided",
            Self::Moved => "moved",
            Self::Refused => "refused",
            Self::Renamed => "renamed",
            Self::ReportCreated => "report-created",
            Self::ReportDeleted => "report-deleted",
            Self::Commented => "commented",
            Self::AddedToReport => "added-to-report",
            Self::RemovedFromReport => "removed-from-report",
            Self::ExpenseCreated => "expense-created",
            Self::ExpenseSaved => "expense-saved",
            Self::ExpenseDeleted => "expense-deleted",
            Self::ReceiptRemoved => "receipt-removed",
            Self::Imported => "imported",
            Self::ImportUndone => "import-undone",
            Self::FileReadAgain => "file-read-again",
            Self::RowSaved => "row-saved",
            Self::SessionNamed => "session-named",
            Self::SessionEnded => "session-ended",
            Self::OtherSessionsEnded => "other-sessions-ended",
            Self::PersonSessionsEnded => "person-sessions-ended",
            Self::AllSessionsEnded => "all-sessions-ended",
        }
    }

    /// As a person reads it.
    pub(crate) const fn text(self) -> &'static str {
        match self {
            Self::Decided => "The reports were updated.",
            Self::Moved => "The report was updated.",
            Self::Refused => "The report was refused. Its owner can read your reason.",
            Self::Renamed => "Title saved.",
            Self::ReportCreated => "Report created.",
            Self::ReportDeleted => "Report deleted.",
            Self::Commented => "Comment added.",
            Self::AddedToReport => "Added to the report.",
            Self::RemovedFromReport => "Removed from the report.",
            Self::ExpenseCreated => "Expense created.",
            Self::ExpenseSaved => "Expense saved.",
            Self::ExpenseDeleted => "Expense deleted.",
            Self::ReceiptRemoved => "Receipt removed.",
            Self::Imported => "Expenses imported.",
            Self::ImportUndone => "Import undone.",
            Self::FileReadAgain => "The file was read again.",
            Self::RowSaved => "Row saved.",
            Self::SessionNamed => "Name saved.",
            Self::SessionEnded => "Session ended.",
            Self::OtherSessionsEnded => "All other sessions were ended.",
            Self::PersonSessionsEnded => "The person's sessions were ended.",
            Self::AllSessionsEnded => "All sessions except this one were ended.",
        }
    }

    /// What a page's query says was done.
    pub(crate) fn in_query(search: &str) -> Option<Self> {
        let query = Query::read(search);
        let said = query.get(PARAMETER)?;
        Self::ALL.into_iter().find(|message| message.word() == said)
    }

    /// The page at `address`, which says that this was done. A script that follows a redirect is not told its fragment, so
    /// the query says that too.
    pub(crate) fn added_to(self, address: &str) -> String {
        let (address, fragment) = address.split_at(address.find('#').unwrap_or(address.len()));
        let address = with_parameter(&without_flash_and_input(address), PARAMETER, self.word());
        match fragment.strip_prefix('#') {
            Some(part) => with_parameter(&address, PART, part) + fragment,
            None => address,
        }
    }
}

/// The part of the page that an address leads to, by its id.
pub(crate) fn part_of(address: &str) -> Option<String> {
    let query = Query::read(address.split_once('?')?.1);
    query.get(PART).filter(|part| *part == RECEIPTS_ID).map(str::to_owned)
}

/// An address within the site, without what it tells only once.
pub(crate) fn without_flash(address: &str) -> String {
    without(address, &FLASH_PARAMETERS)
}

/// An address within the site, without that and without what was typed.
pub(crate) fn without_flash_and_input(address: &str) -> String {
    without(&without_flash(address), &INPUT_PARAMETERS)
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
        for message in FlashMessage::ALL {
            let address = message.added_to("/reports/1?done=moved&q=a%20b&__err=x&__path=y&title=T");
            assert_eq!(address, format!("/reports/1?q=a%20b&done={}", message.word()));
            assert_eq!(FlashMessage::in_query(address.split_once('?').unwrap().1), Some(message));
            assert_eq!(without_flash(&address), "/reports/1?q=a%20b");
        }
        assert_eq!(without_flash("/a?title=T&done=moved"), "/a?title=T");
        assert_eq!(without_flash_and_input("/a?title=T&done=moved"), "/a");
        assert_eq!(without_flash("/a?a=1&__path=%2Fapi%2Fx&__err=ey&b="), "/a?a=1&b=");
        assert_eq!(FlashMessage::Moved.added_to("/approvals"), "/approvals?done=moved");
        assert_eq!(
            FlashMessage::ExpenseSaved.added_to("/expenses/1?q=a#receipts"),
            "/expenses/1?q=a&done=expense-saved&part=receipts#receipts"
        );
        assert_eq!(part_of("/expenses/1?q=a&part=receipts"), Some("receipts".to_owned()));
        assert_eq!((part_of("/expenses/1?part=x\"y"), part_of("/expenses/1")), (None, None));
        assert_eq!(without_flash("/expenses/1?q=a&part=receipts"), "/expenses/1?q=a");
        assert_eq!(
            without_flash("/expenses?created=1&q=a&changed=1&restored=1&deleted=1"),
            "/expenses?q=a&deleted=1"
        );
    }

    #[test]
    fn what_is_not_on_the_list_is_not_told() {
        for said in ["done=You+have+won", "done=", "done=Moved", "q=moved"] {
            assert_eq!(FlashMessage::in_query(said), None);
        }
    }
}
