//! Random values that nobody can guess.

/// 256 random bits, in hexadecimal digits.
pub(crate) fn hex() -> String {
    let mut bytes = [0_u8; 32];
    #[expect(
        clippy::expect_used,
        reason = "a machine without randomness can hold no secret, and must not start"
    )]
    getrandom::fill(&mut bytes).expect("the machine's source of randomness");
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
