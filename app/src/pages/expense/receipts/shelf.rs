//! What the page knows of an expense's receipts. Adding and removing one changes the expense's version as well, and the
//! form that stands beside must name the new one: what is typed there stays, for nothing is read again.

use domain::{ExpenseId, Receipt, Version, receipt::MOST_RECEIPTS};
use leptos::prelude::*;
use uuid::Uuid;

use super::under_way::UnderWay;
use crate::{
    ExpenseView,
    expense_address::RECEIPTS,
    parts::{at_each, outcome_of},
    server_functions::receipts::RemoveReceipt,
};

/// It outlives each reading of the expense, as files on their way do.
#[derive(Clone, Copy)]
pub(in crate::pages::expense) struct Shelf {
    expense: RwSignal<ExpenseId>,
    version: RwSignal<Version>,
    receipts: RwSignal<Vec<Receipt>>,
    under_way: RwSignal<Vec<UnderWay>>,
    /// How many files were brought since the page came.
    brought: StoredValue<u32>,
    /// Whether the page's address has led to the receipts already.
    led: StoredValue<bool>,
}

impl Shelf {
    pub(in crate::pages::expense) fn new() -> Self {
        Self {
            expense: RwSignal::new(ExpenseId(Uuid::nil())),
            version: RwSignal::new(Version(0)),
            receipts: RwSignal::new(Vec::new()),
            under_way: RwSignal::new(Vec::new()),
            brought: StoredValue::new(0),
            led: StoredValue::new(false),
        }
    }

    /// Whether an address with this fragment leads to the receipts: once only, or each reading would.
    pub(super) fn is_led_to(self, fragment: &str) -> bool {
        let led = self.led.get_value();
        self.led.set_value(true);
        !led && fragment.trim_start_matches('#') == RECEIPTS
    }

    /// Takes what was read.
    pub(in crate::pages::expense) fn take(self, view: &ExpenseView) {
        if self.expense.get_untracked() != view.expense.id {
            self.expense.set(view.expense.id);
            self.under_way.set(Vec::new());
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

    pub(super) fn under_way(self) -> RwSignal<Vec<UnderWay>> {
        self.under_way
    }

    /// A number that no file has had before.
    pub(super) fn number(self) -> u32 {
        let number = self.brought.get_value();
        self.brought.set_value(number.wrapping_add(1));
        number
    }

    /// A file has arrived. The page may show another expense by now, or none.
    pub(super) fn arrived(self, expense: ExpenseId, file: &UnderWay, added: Vec<Receipt>) {
        if self.expense.try_get_untracked() != Some(expense) {
            return;
        }
        self.under_way.update(|files| files.retain(|other| other.number != file.number));
        self.receipts.update(|receipts| {
            for receipt in added {
                if receipts.iter().all(|there| there.id != receipt.id) {
                    receipts.push(receipt);
                    self.version.update(|version| version.0 += 1);
                }
            }
        });
    }

    /// Takes away what `remove` removes.
    pub(in crate::pages::expense) fn follow(self, remove: ServerAction<RemoveReceipt>) {
        let asked = StoredValue::new(None);
        Effect::new(move |_| {
            if let Some(RemoveReceipt { id, .. }) = remove.input().get() {
                asked.set_value(Some(id));
            }
        });
        at_each(outcome_of(remove), move |outcome| {
            if let (Ok(()), Some(id)) = (outcome, asked.get_value()) {
                self.receipts.update(|receipts| receipts.retain(|receipt| receipt.id != id));
                self.version.update(|version| version.0 += 1);
            }
        });
    }
}
