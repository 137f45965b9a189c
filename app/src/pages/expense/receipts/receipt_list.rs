//! What the page knows of an expense's receipts. Adding and removing one changes the expense's version as well, and the
//! form that stands beside must name the new one: what is typed there stays, for nothing is read again.

use domain::{ExpenseId, Receipt, Version, receipt::MOST_RECEIPTS};
use leptos::prelude::*;
use uuid::Uuid;

use super::upload::Upload;
use crate::{
    ExpenseView,
    addresses::expenses::RECEIPTS_ID,
    components::{on_result, result_of},
    server_functions::receipts::RemoveReceipt,
};

/// It outlives each reading of the expense, as uploads do.
#[derive(Clone, Copy)]
pub(in crate::pages::expense) struct ReceiptList {
    expense: RwSignal<ExpenseId>,
    version: RwSignal<Version>,
    receipts: RwSignal<Vec<Receipt>>,
    uploads: RwSignal<Vec<Upload>>,
    /// How many files were added since the page came.
    numbered: StoredValue<u32>,
    /// Whether the page has scrolled to the receipts already.
    scrolled: StoredValue<bool>,
}

impl ReceiptList {
    pub(in crate::pages::expense) fn new() -> Self {
        Self {
            expense: RwSignal::new(ExpenseId(Uuid::nil())),
            version: RwSignal::new(Version(0)),
            receipts: RwSignal::new(Vec::new()),
            uploads: RwSignal::new(Vec::new()),
            numbered: StoredValue::new(0),
            scrolled: StoredValue::new(false),
        }
    }

    /// Whether an address with this fragment leads to the receipts: once only, or each reading would.
    pub(super) fn is_target_of(self, fragment: &str) -> bool {
        let scrolled = self.scrolled.get_value();
        self.scrolled.set_value(true);
        !scrolled && fragment.trim_start_matches('#') == RECEIPTS_ID
    }

    /// Takes over what was read.
    pub(in crate::pages::expense) fn set(self, view: &ExpenseView) {
        if self.expense.get_untracked() != view.expense.id {
            self.expense.set(view.expense.id);
            self.uploads.set(Vec::new());
        }
        self.version.set(view.expense.version);
        self.receipts.set(view.receipts.clone());
    }

    /// The expense's version: the one that was read, and a further one for each change made here since. Where somebody
    /// else has changed the expense as well it is none that there is, and the API refuses it.
    pub(in crate::pages::expense) fn version(self) -> Version {
        self.version.get()
    }

    pub(super) fn expense(self) -> ExpenseId {
        self.expense.get_untracked()
    }

    pub(super) fn receipts(self) -> Vec<Receipt> {
        self.receipts.get()
    }

    pub(super) fn is_full(self) -> bool {
        self.receipts.with(|receipts| receipts.len() >= MOST_RECEIPTS)
    }

    pub(super) fn uploads(self) -> RwSignal<Vec<Upload>> {
        self.uploads
    }

    /// A number that no file has had before.
    pub(super) fn number(self) -> u32 {
        let number = self.numbered.get_value();
        self.numbered.set_value(number.wrapping_add(1));
        number
    }

    /// A file has arrived. The page may show another expense by now, or none.
    pub(super) fn uploaded(self, expense: ExpenseId, file: &Upload, added: Vec<Receipt>) {
        if self.expense.try_get_untracked() != Some(expense) {
            return;
        }
        self.uploads.update(|files| files.retain(|other| other.number != file.number));
        self.receipts.update(|receipts| {
            for receipt in added {
                if receipts.iter().all(|there| there.id != receipt.id) {
                    receipts.push(receipt);
                    self.version.update(|version| version.0 += 1);
                }
            }
        });
    }

    /// Removes what `remove` has removed.
    pub(in crate::pages::expense) fn follow(self, remove: ServerAction<RemoveReceipt>) {
        let asked = StoredValue::new(None);
        Effect::new(move |_| {
            if let Some(RemoveReceipt { id, .. }) = remove.input().get() {
                asked.set_value(Some(id));
            }
        });
        on_result(result_of(remove), move |result| {
            if let (Ok(()), Some(id)) = (result, asked.get_value()) {
                self.receipts.update(|receipts| receipts.retain(|receipt| receipt.id != id));
                self.version.update(|version| version.0 += 1);
            }
        });
    }
}
