#![no_main]

libfuzzer_sys::fuzz_target!(|input: &str| {
    api::fuzzing::file_name(input);
});
