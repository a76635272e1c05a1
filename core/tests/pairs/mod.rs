//! Reads the pages of `fixtures/pairs`, whose README says how they are written.
#![allow(clippy::unwrap_used, clippy::panic, dead_code, reason = "tests may")]

use lendline_core::numbers::{Form, Number};
use std::fs;
use std::path::{Path, PathBuf};

/// A page before and after.
#[derive(Clone, Debug, Default)]
pub struct Pair {
    /// Its folder and file.
    pub name: String,
    /// The number printed and the one shown in its place.
    pub maps: Vec<(Number, Number)>,
    /// Where alone it holds: `edge`, `browser`; empty for both.
    pub place: String,
    /// Listed spellings, as they are written there and as they are read.
    pub also: Vec<String>,
    pub forms: Vec<(Number, Form)>,
    /// Links to messengers count.
    pub messengers: bool,
    /// Selectors of elements that are left alone.
    pub leave: Vec<String>,
    /// Attributes that hold numbers besides the usual ones.
    pub attributes: Vec<String>,
    /// It is in windows-1251.
    pub legacy: bool,
    pub before: Vec<u8>,
    pub after: Vec<u8>,
}

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../core/tests/fixtures/pairs");

/// All pairs, in the order of their names.
pub fn all() -> Vec<Pair> {
    let mut files = Vec::new();
    for subject in fs::read_dir(FOLDER).unwrap().map(|entry| entry.unwrap().path()) {
        if subject.is_dir() {
            files.extend(fs::read_dir(subject).unwrap().map(|entry| entry.unwrap().path()));
        }
    }
    files.sort();
    files.iter().map(read).collect()
}

fn read(file: &PathBuf) -> Pair {
    let name = file.strip_prefix(Path::new(FOLDER)).unwrap().display().to_string();
    let text = fs::read_to_string(file).unwrap();
    let wrong = |what: &str| -> ! { panic!("{name}: {what}; see the README beside it") };
    let Some((head, pages)) = text.split_once("\n--- before\n") else { wrong("no page before") };
    let Some((before, after)) = pages.split_once("\n--- after\n") else { wrong("no page after") };
    let (mut pair, mut reason, mut why) =
        (Pair { name: name.clone(), ..Pair::default() }, false, false);
    for line in head.lines() {
        let Some((key, value)) = line.split_once(": ") else { wrong(line) };
        match (key, value) {
            ("reason", _) => reason = true,
            ("in", "edge" | "browser") => pair.place = value.to_owned(),
            ("why", _) => why = true,
            ("also", _) => {
                let Some((number, text)) = value.split_once('=') else { wrong(line) };
                let number = Number::parse(number).unwrap();
                pair.also.push(value.to_owned());
                pair.forms.push((number, Form::parse(text, number).unwrap()));
            }
            ("leave", _) => pair.leave.push(value.to_owned()),
            ("attribute", _) => pair.attributes.push(value.to_owned()),
            ("messengers", "yes") => pair.messengers = true,
            ("encoding", "windows-1251") => pair.legacy = true,
            ("map", _) => {
                let Some((from, to)) = value.split_once('=') else { wrong(line) };
                pair.maps.push((Number::parse(from).unwrap(), Number::parse(to).unwrap()));
            }
            _ => wrong(line),
        }
    }
    if !reason || pair.place.is_empty() == why || pair.maps.is_empty() {
        wrong("a reason, a map, or the reason for another place is missing");
    }
    pair.before = bytes(before, pair.legacy);
    pair.after = bytes(after.strip_suffix('\n').unwrap_or(after), pair.legacy);
    pair
}

/// The page in its encoding, with `\u{…}` and `\x…` replaced.
fn bytes(page: &str, legacy: bool) -> Vec<u8> {
    let mut out = Vec::new();
    let mut rest = page;
    while let Some(c) = rest.chars().next() {
        if let Some((code, after)) = rest.strip_prefix("\\u{").and_then(|r| r.split_once('}')) {
            let c = u32::from_str_radix(code, 16).ok().and_then(char::from_u32).unwrap();
            push(&mut out, c, legacy);
            rest = after;
        } else if let Some(after) = rest.strip_prefix("\\x") {
            out.push(u8::from_str_radix(&after[..2], 16).unwrap());
            rest = &after[2..];
        } else {
            push(&mut out, c, legacy);
            rest = &rest[c.len_utf8()..];
        }
    }
    out
}

fn push(out: &mut Vec<u8>, c: char, legacy: bool) {
    if legacy {
        // Windows-1251, as much of it as the pages need.
        out.push(match c {
            '\0'..='\x7F' => c as u8,
            'А'..='я' => (u32::from(c) - 0x410 + 0xC0) as u8,
            'Ё' => 0xA8,
            'ё' => 0xB8,
            '\u{A0}' => 0xA0,
            '–' => 0x96,
            '—' => 0x97,
            '«' => 0xAB,
            '»' => 0xBB,
            '№' => 0xB9,
            _ => panic!("{c:?} is not in the table of this reader"),
        });
    } else {
        out.extend_from_slice(c.to_string().as_bytes());
    }
}
