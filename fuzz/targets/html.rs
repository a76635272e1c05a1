//! Made-up pages for the HTML rewriter.
#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| lendline_fuzz::html::check(data));
