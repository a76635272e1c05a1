//! What is written into a batch's texts.

use crate::numbers::Glyph;
use crate::page::scan;

fn scanned(table: &str, texts: &[&str]) -> Vec<String> {
    let batch = format!("{table}\u{1}{}", texts.join("\u{1}"));
    let mut glyphs = vec![Glyph::NOTHING; batch.len()];
    let mut out = Vec::new();
    scan(batch.as_bytes(), &mut glyphs, &mut out);
    let answer = String::from_utf8(out).unwrap();
    answer.split('\u{1}').filter(|record| !record.is_empty()).map(Into::into).collect()
}

const TABLE: &str = "+74951234567 1 8 +74950000001\u{2}+78121234567 1 8 \u{2}+442079460018 2 0 +74957654321 |+7 495 765-43-21";

#[track_caller]
fn check(text: &str, expected: &str) {
    let records = scanned(TABLE, &["nothing 1234567", text]);
    let shown = expected.replace(['[', ']'], "\u{2}").replace('|', "\u{3}");
    assert_eq!(records, [shown], "{text}");
}

#[test]
fn texts_are_written_with_their_destinations_told() {
    check("тел. 8 (495) 123-45-67!", "тел. [0]8 (495) 000-00-01!");
    check("+7 495 123-45-67, +7 812 123-45-67", "[0]+7 495 000-00-01, [1]+7 812 123-45-67");
    check("Call 020 7946 0018 now", "Call [2]+7 495 765-43-21 now");
}

#[test]
fn a_number_spread_over_elements_keeps_their_seams() {
    check("+7 (495) \u{3}123\u{3}-45-67 ok", "[0]+7 (495) |000|-00-01 ok");
    check("020 \u{3}7946\u{3} 0018\u{3} now", "[2]+7 495 765-43-21||| now");
}

#[test]
fn escapes_in_links_are_read_and_kept() {
    check("\u{4}2B7\u{4}20495\u{4}20123-45-67", "[0]\u{4}2B7\u{4}20495\u{4}20000-00-01");
    check("8495123456\u{4}37", "[0]8495000000\u{4}31");
}

#[test]
fn texts_without_a_destination_are_not_told() {
    assert_eq!(scanned(TABLE, &["8 (499) 123-45-67", "", "x"]), [""; 0]);
    assert_eq!(scanned("", &["8 (495) 123-45-67"]), [""; 0]);
    assert_eq!(scanned("rubbish\u{2}+7", &["8 (495) 123-45-67"]), [""; 0]);
}
