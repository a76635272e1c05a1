//! Where the numbers looked for stand in a text.
//!
//! The text is cut into chains: digits with nothing but a few separators between them. At each
//! group of digits in a chain every written form of every number is tried; what stands around a
//! match (`context`) then decides whether it is a telephone number at all. Each step looks at a
//! bounded stretch, so the time is linear in the text, whatever it is.

use super::chars::{self, CLOSE, DIGIT, Glyph, LINE, MARKS, OPEN, PLUS, SPACE, mask};
use super::context;
use super::number::Number;
use super::target::{Target, table};

/// A number found in a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Found {
    /// Where it begins, in bytes, with its plus sign or opening parenthesis.
    pub start: usize,
    /// Where it ends, in bytes. Extensions are outside.
    pub end: usize,
    /// Which of the numbers looked for: an index.
    pub target: usize,
    /// In a spelling that is listed ([`Form`](super::Form)): the number in its place is written in full.
    pub listed: bool,
}

/// Digits of a text with only separators between them.
pub(super) struct Chain<'a> {
    /// The visible characters of the text.
    pub all: &'a mut [Glyph],
    /// Where it begins. The `note` of its n-th character tells which character its n-th digit is.
    base: usize,
    /// How many digits it has.
    pub count: usize,
}

/// A match in a chain: digits `from..to`, written as characters `start..end`.
pub(super) struct Match<'a> {
    /// What is written.
    pub target: Target<'a>,
    /// Which number of the table that is.
    index: usize,
    pub from: usize,
    pub to: usize,
    pub start: usize,
    pub end: usize,
    /// It has a plus sign.
    pub plus: bool,
    /// It is a national number without trunk prefix.
    pub bare: bool,
}

/// At most this many separators stand between two digits; a run of spaces counts as one.
const MAX_SEPARATORS: usize = 4;
/// And at most this many characters, with the spaces of an indented source.
const MAX_GAP: usize = 48;

/// Every place where one of `targets` is written, in the order of the text, none overlapping.
///
/// Understood are international and national forms (`+7`, `8`, `7`, `00`, `011`, `(0)`, none), all
/// usual separators, and full-width, Arabic-Indic and Devanagari digits. A part of a longer run of
/// digits, an identifier, an amount, a date or an address on the internet is not a number.
pub fn find(text: &str, targets: &[Number]) -> Vec<Found> {
    find_with(text, &table(targets, &[]), FEWEST)
}

/// No number has fewer digits in any of its forms (E.164 numbers have seven or more, and shorter local forms are found
/// only where they are listed).
pub(crate) const FEWEST: usize = 7;

/// [`find`] by a table of numbers and of their listed spellings, which have so many digits at least.
pub(crate) fn find_with(text: &str, table: &[u8], fewest: usize) -> Vec<Found> {
    // The lead bytes of Arabic-Indic (D9, DB), Devanagari (E0) and full-width digits (EF).
    let may = |b: &u8| b.is_ascii_digit() || matches!(b, 0xD9 | 0xDB | 0xE0 | 0xEF);
    let mut found = Vec::new();
    if text.bytes().filter(may).count() >= fewest {
        let mut glyphs = vec![Glyph::NOTHING; text.len()];
        find_in(text.as_bytes(), table, &mut glyphs, |hit, _, _| found.push(hit));
    }
    found
}

/// [`find`] in a text that has digits, with room for its characters (one a byte) from the host. Each place
/// is told with the characters of it, and what the table says of the number.
pub(crate) fn find_in<'a>(
    text: &[u8],
    table: &'a [u8],
    glyphs: &mut [Glyph],
    mut each: impl FnMut(Found, &[Glyph], &Target<'a>),
) {
    let count = chars::read(text, glyphs);
    let Some(all) = glyphs.get_mut(..count) else { return };
    let mut chain = Chain { all, base: 0, count: 0 };
    let mut pos = 0;
    while pos < count {
        pos = chain.read(pos);
        let (mut free, mut i) = (0, 0);
        while i < chain.count {
            if let Some(m) = chain.match_at(i, table, free) {
                let written = chain.all.get(m.start..m.end).unwrap_or(&[]);
                let start = chain.glyph(m.start).at as usize;
                let end = chain.glyph(m.end - 1).end();
                let listed = m.target.is_listed();
                each(Found { start, end, target: m.index, listed }, written, &m.target);
                i = m.to;
                free = m.to;
            } else {
                i += 1;
            }
        }
    }
}

impl Chain<'_> {
    /// Reads the next chain at or after `pos`; tells where to go on.
    fn read(&mut self, mut pos: usize) -> usize {
        self.base = pos;
        self.count = 0;
        let (mut gap, mut marks, mut lines, mut before) = (0, 0, 0, 0);
        let mut end = pos;
        while pos < self.all.len() {
            let is = self.glyph(pos).is;
            pos += 1;
            if is == DIGIT {
                if let Some(place) = self.all.get_mut(self.base + self.count) {
                    place.note = pos as u32 - 1;
                }
                self.count += 1;
                end = pos;
                (gap, marks, lines) = (0, 0, 0);
            } else if self.count > 0 {
                gap += 1;
                marks += usize::from(is & before & SPACE == 0);
                lines += usize::from(is & LINE != 0);
                if is & (MARKS | SPACE) == 0 || gap > MAX_GAP || marks > MAX_SEPARATORS || lines > 1
                {
                    return end;
                }
            }
            before = is;
        }
        pos
    }

    /// The character at `i`.
    #[inline(never)]
    pub fn glyph(&self, i: usize) -> &Glyph {
        self.all.get(i).unwrap_or(&Glyph::NOTHING)
    }

    /// Which character digit `i` is; behind the last one the letters of a listed spelling may follow.
    #[inline(never)]
    pub fn place(&self, i: usize) -> usize {
        let more = (i + 1).saturating_sub(self.count);
        let mut place = self.glyph(self.base + i - more).note as usize;
        if more > 0 {
            place += more;
            for _ in 0..3 {
                place += usize::from(self.glyph(place + 1 - more).is & (MARKS | SPACE) != 0);
            }
        }
        place
    }

    /// Whether the digits from `i` on are these; moves `i` behind them.
    #[inline(never)]
    fn reads(&self, i: &mut usize, part: &[u8]) -> bool {
        part.iter().all(|digit| {
            let glyph = self.glyph(self.place(*i));
            *i += 1;
            glyph.sign() == *digit
        })
    }

    /// The first character at or after `i` that is no space.
    pub fn inked(&self, mut i: usize) -> usize {
        while self.glyph(i).is & SPACE != 0 {
            i += 1;
        }
        i
    }

    /// All classes that occur from character `from` to the one before `to`.
    #[inline(never)]
    pub fn mask(&self, from: usize, to: usize) -> u16 {
        mask(self.all.get(from..to).unwrap_or(&[]))
    }

    /// What is written between the digit before `i` and digit `i`: its classes.
    pub fn gap(&self, i: usize) -> u16 {
        if i == 0 || i >= self.count {
            return 0;
        }
        self.mask(self.place(i - 1) + 1, self.place(i))
    }

    /// Whether a group of digits begins at `i` (or the chain ends there).
    #[inline(never)]
    pub fn cut(&self, i: usize) -> bool {
        i == 0 || i >= self.count || self.gap(i) != 0
    }

    /// The number that begins at digit `i`, where the digits before `free` are numbers already.
    fn match_at<'a>(&self, i: usize, mut table: &'a [u8], free: usize) -> Option<Match<'a>> {
        if !self.cut(i) || self.count < 3 {
            return None;
        }
        let (start, plus) = self.sign(i);
        let mut index = usize::MAX;
        while !table.is_empty() {
            let target = Target::next(&mut table);
            if !target.is_listed() {
                index = index.wrapping_add(1);
            }
            let Target { code, nsn, trunk, .. } = target;
            for form in 0..FORMS.len() * 4 {
                let prefix = *FORMS.get(form / 4)?;
                let (code, lead) = (
                    if form & 1 == 0 { code } else { b"" },
                    if form & 2 == 0 { b"" } else { trunk },
                );
                let national = code.is_empty();
                let bare = national && lead.is_empty();
                // An international prefix has no national number after it. `+8 495 …` is a common
                // slip; `+84951234567` is a number in Vietnam.
                if !prefix.is_empty() && (plus || national)
                    || national && plus && !(lead == b"8" && self.cut(i + 1))
                    || bare && nsn.len() < if target.is_listed() { 5 } else { 7 }
                {
                    continue;
                }
                // Both are one number's on one line only: `7⏎8 (495) …` is a 7 and a number.
                if !national
                    && !lead.is_empty()
                    && self.gap(i + prefix.len() + code.len()) & LINE != 0
                {
                    continue;
                }
                let mut to = i;
                let parts = [prefix, code, lead, nsn];
                if !parts.iter().all(|part| self.reads(&mut to, part)) {
                    continue;
                }
                let end = self.place(to - 1) + 1;
                let mut m = Match { target, index, from: i, to, start, end, plus, bare };
                // Behind the chain's last digit only a listed spelling's letters are its own.
                if (to <= self.count || target.is_listed()) && self.cut(to) {
                    self.bounds(&mut m);
                    if context::is_number(self, &m, free) {
                        return Some(m);
                    }
                }
            }
        }
        None
    }

    /// Where the plus sign or the opening parenthesis before digit `i` stands, and whether there is
    /// a plus sign.
    pub fn sign(&self, i: usize) -> (usize, bool) {
        let first = self.place(i);
        let mut start = first;
        for back in 1..4 {
            let pos = first.wrapping_sub(back);
            let is = self.glyph(pos).is;
            if is == PLUS {
                return (pos, true);
            }
            if is == OPEN && start == first {
                start = pos;
            } else if is & SPACE == 0 {
                break;
            }
        }
        (start, false)
    }

    /// Moves the match's two ends: a parenthesis is inside if its partner is.
    fn bounds(&self, m: &mut Match) {
        let first = self.place(m.from);
        let mut depth = 0i32;
        let mut lowest = 0;
        for glyph in self.all.get(first..m.end).unwrap_or(&[]) {
            depth += i32::from(glyph.is == OPEN) - i32::from(glyph.is == CLOSE);
            lowest = lowest.min(depth);
        }
        if !m.plus && lowest == 0 {
            m.start = first;
        }
        if depth > 0 && self.glyph(m.end).is == CLOSE {
            m.end += 1;
        }
    }
}

/// International prefixes: none (or a plus sign), 00 of most countries, 011 of North America, 810
/// of Russia.
const FORMS: [&[u8]; 4] = [b"", b"00", b"011", b"810"];
