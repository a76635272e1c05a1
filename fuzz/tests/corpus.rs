//! The properties on the pages of core's pairs, on addresses and cookies, and on what a seeded generator makes of them.
#![allow(clippy::unwrap_used, reason = "tests may")]

#[path = "../../core/tests/pairs/mod.rs"]
mod pairs;

use lendline_fuzz::{cookie, finder, html, source};

/// Changed pages for each property.
const CHANGES: usize = 4000;

/// SplitMix64: the same numbers on every run.
struct Random(u64);

impl Random {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        ((z ^ (z >> 31)) % end.max(1) as u64) as usize
    }
}

/// A page with pieces of pages cut out, put in twice, and exchanged, and with bytes changed.
fn changed(pages: &[Vec<u8>], random: &mut Random) -> Vec<u8> {
    let mut page = pages[random.below(pages.len())].clone();
    for _ in 0..=random.below(4) {
        let (at, length) = (random.below(page.len()), random.below(40));
        let end = (at + length).min(page.len());
        match random.below(4) {
            0 => drop(page.drain(at..end)),
            1 => {
                let piece = page[at..end].to_vec();
                page.splice(at..at, piece);
            }
            2 => {
                let other = &pages[random.below(pages.len())];
                let from = random.below(other.len());
                let piece = other[from..(from + length).min(other.len())].to_vec();
                page.splice(at..end, piece);
            }
            _ => {
                if let Some(byte) = page.get_mut(at) {
                    *byte = random.below(256) as u8;
                }
            }
        }
    }
    page
}

fn pages() -> Vec<Vec<u8>> {
    pairs::all().into_iter().flat_map(|pair| [pair.before, pair.after]).collect()
}

#[test]
fn texts() {
    let (pages, mut random) = (pages(), Random(1));
    pages.iter().for_each(|page| finder::check(page));
    (0..CHANGES).for_each(|_| finder::check(&changed(&pages, &mut random)));
}

#[test]
fn changed_pages() {
    let (pages, mut random) = (pages(), Random(2));
    pages.iter().for_each(|page| html::check(page));
    (0..CHANGES).for_each(|_| html::check(&changed(&pages, &mut random)));
}

/// Addresses, each with a referrer on a line of its own.
const ADDRESSES: &[&str] = &[
    "https://shop.example/doors?utm_source=yandex&utm_medium=cpc&utm_term=%D0%BE%D0%BA%D0%BD%D0%B0&yclid=12\nhttps://yandex.ru/search/?text=doors",
    "https://shop.example/?gclid=Cj0KCQ&gad_source=1&gad_campaignid=7#top\nhttps://www.google.com/",
    "http://user:secret@shop.example:8080/u/ivan@mail.example/edit?email=a%40b.c\nandroid-app://org.telegram.messenger/",
    "https://xn--80aswg.xn--p1ai/\u{43e}\u{43a}\u{43d}\u{430};jsessionid=1?_openstat=b3BlbjtzdGF0O2E7Yg\nhttp://\u{44f}.\u{440}\u{444}/?q=1",
    "/page?fbclid=x&utm_campaign=8%20(495)%20123-45-67\nhttps://l.facebook.com/l.php?u=http",
    "//[::1]/%zz%%?&&==&utm_source\nhttps://2gis.ru:443/firm/70000001",
];
const COOKIES: &[&str] = &[
    "lendline_visitor=5f0c.0.kQ3; other=1; lendline_page=o.1.2.3",
    "a=b;lendline_visitor = x ; =; ;;lendline_pages=1; lendline_page",
    "session=\"a;b\"; lendline_visitor=1; lendline_visitor=2",
];

fn bytes(texts: &[&str]) -> Vec<Vec<u8>> {
    texts.iter().map(|text| text.as_bytes().to_vec()).collect()
}

#[test]
fn addresses() {
    let (examples, mut random) = (bytes(ADDRESSES), Random(3));
    examples.iter().for_each(|one| source::check(one));
    (0..CHANGES).for_each(|_| source::check(&changed(&examples, &mut random)));
}

#[test]
fn cookies() {
    let (examples, mut random) = (bytes(COOKIES), Random(4));
    examples.iter().for_each(|one| cookie::check(one));
    (0..CHANGES).for_each(|_| cookie::check(&changed(&examples, &mut random)));
}

/// Nobody can tell such a number from one that was written in its place.
#[test]
fn a_page_that_has_a_new_number_in_pieces() {
    html::check(b"  <p>8 (499) <!do123-45-67ctype html>000-77-88");
}
