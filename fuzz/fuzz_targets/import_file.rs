#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    api::fuzzing::import_file(input);
});
