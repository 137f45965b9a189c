//! What a test's provider signs with. To make an RSA key takes as long as many a test, so a test program makes a few, which
//! its tests share; the providers of one test have different ones all the same.

use std::{cell::Cell, sync::OnceLock};

use devidp::{SigningAlgorithm, SigningKey};

/// For as many providers as a test has. One more would have a key of its own.
static KEYS: [OnceLock<SigningKey>; 8] = [const { OnceLock::new() }; 8];

thread_local! {
    /// How many keys were given on this thread, which is the test's own.
    static GIVEN: Cell<usize> = const { Cell::new(0) };
}

pub(crate) fn provider_key() -> SigningKey {
    let number = GIVEN.replace(GIVEN.get() + 1);
    let generate = || SigningKey::generate(SigningAlgorithm::Rs256).unwrap();
    KEYS.get(number).map_or_else(generate, |key| key.get_or_init(generate).clone())
}
