#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    bff::fuzzing::return_to(input);
});
