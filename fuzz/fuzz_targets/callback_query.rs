#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    bff::fuzzing::callback_query(input);
});
