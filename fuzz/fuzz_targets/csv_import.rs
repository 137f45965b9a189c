#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    api::fuzzing::csv_import(input);
});
