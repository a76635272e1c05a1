//! Made-up addresses and referrers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lendline_fuzz::source::check(data));
