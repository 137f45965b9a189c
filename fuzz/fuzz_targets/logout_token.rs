#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    bff::fuzzing::logout_token(input);
});
