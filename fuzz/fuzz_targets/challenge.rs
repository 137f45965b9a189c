#![no_main]

// The server is a program, so there is no crate to take this from.
#[path = "../../server/src/challenge.rs"]
mod challenge;

libfuzzer_sys::fuzz_target!(|input: &str| {
    challenge::challenge(input);
});
