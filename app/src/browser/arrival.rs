//! What is done each time that something of a page has arrived: with the document, or later.

use std::cell::RefCell;

thread_local! {
    static STEPS: RefCell<Vec<fn()>> = const { RefCell::new(Vec::new()) };
}

/// Does it now, and each time that something arrives.
pub(super) fn now_and_then(step: fn()) {
    STEPS.with_borrow_mut(|steps| steps.push(step));
    step();
}

/// Something has arrived.
pub(super) fn of_content() {
    let steps = STEPS.with_borrow(Clone::clone);
    steps.into_iter().for_each(|step| step());
}
