//! Made-up Cookie headers.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lendline_fuzz::cookie::check(data));
