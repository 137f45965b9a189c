#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    domain::fuzzing::money(input);
});
