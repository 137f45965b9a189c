#![no_main]

libfuzzer_sys::fuzz_target!(|input: &[u8]| {
    statements::fuzzing::statement_ofx(input);
});
