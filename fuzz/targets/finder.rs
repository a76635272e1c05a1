//! Made-up texts for the finder.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lendline_fuzz::finder::check(data));
