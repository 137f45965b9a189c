#![no_main]

// The server is a program, so there is no crate to take this from.
#[path = "../../server/src/refusal.rs"]
mod refusal;

libfuzzer_sys::fuzz_target!(|input: &str| {
    refusal::refusal(input);
});
