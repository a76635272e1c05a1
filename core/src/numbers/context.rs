//! Whether digits that spell a number are one: what stands before and after them.
//!
//! A number missed costs the credit for a call; an order number or an account changed harms the
//! page. Where it can be either, it is left.

use super::chars::{DIGIT, DOT, HYPHEN, LINE, MARK, MARKS, OPEN, SPACE, UNIT, WORD, lower};
use super::find::{Chain, Match};
use super::plan::is_one_of;

/// Words that say that the digits after them are something else. Only asked of digits that are not
/// written the way telephone numbers are.
const NOT_PHONES: &str = " инн кпп огрн огрнип бик окпо снилс р/с к/с счет счёт счета счёта заказ \
     заказа арт артикул договор договора код товара sku order invoice account isbn id inn vat iban";

/// Their hashes, letters from the last to the first: an eighth of the code that compares letters. (Sixteen bits:
/// of 2,000 other words one is taken for one of these.)
static HASHES: [u16; 30] = hashes(NOT_PHONES.as_bytes());

const fn hashes<const COUNT: usize>(words: &[u8]) -> [u16; COUNT] {
    let mut out = [0; COUNT];
    let (mut at, mut word) = (words.len(), 0);
    while at > 0 {
        at -= 1;
        let mut c = words[at] as u32;
        if c >= 0x80 {
            at -= 1;
            c = c & 0x3F | (words[at] as u32 & 0x1F) << 6;
        }
        if c == 0x20 {
            word += 1;
        } else {
            out[word] = hash(out[word], c);
        }
    }
    out
}

const fn hash(hash: u16, c: u32) -> u16 {
    (hash ^ c as u16).wrapping_mul(0x6255)
}

/// `/\\=@&?~^*+` before plain digits make them a part of an address or of a formula.
static BEFORE: [u16; 10] = [0x2F, 0x5C, 0x3D, 0x40, 0x26, 0x3F, 0x7E, 0x5E, 0x2A, 0x2B];

/// How the digits of a match are set apart.
struct Shape {
    /// No separators.
    plain: bool,
    /// Hyphens, parentheses, dots or slashes, not spaces only.
    marks: bool,
    /// A plus sign or marks: nothing but a telephone number looks so.
    sure: bool,
}

/// Whether the match is a number. The digits of the chain before `free` belong to numbers already.
pub(super) fn is_number(chain: &Chain, m: &Match, free: usize) -> bool {
    let seen = chain.mask(m.start, m.end);
    let marks = seen & MARKS != 0;
    let plain = seen & (MARKS | SPACE) == 0;
    let listed = m.target.is_listed();
    if plain && listed && !m.target.trunk.is_empty() {
        return false;
    }
    let shape = Shape { plain, marks, sure: m.plus || marks && !listed };
    if !m.plus && is_amount_or_date(chain, m, seen) {
        return false;
    }
    (if m.from > 0 && !m.plus {
        joined_before(chain, m, &shape, free)
    } else {
        text_before(chain, m, &shape)
    }) && if m.to < chain.count {
        joined_after(chain, m, &shape)
    } else {
        text_after(chain, m, &shape)
    }
}

/// A decimal (`8.4951234567`), an internet address, a day (`20.12.2024`) or thousands
/// (`4 951 234 567`).
fn is_amount_or_date(chain: &Chain, m: &Match, seen: u16) -> bool {
    // The lengths of the groups as decimal digits, `1334` for `8 495 123 4567`.
    let (mut lengths, mut length) = (0, 1);
    for i in m.from + 1..m.to + 1 {
        if i == m.to || chain.cut(i) {
            lengths = 10u32.saturating_mul(lengths).saturating_add(length);
            length = 0;
        }
        length = (length + 1).min(9);
    }
    let dots = seen & !DIGIT == DOT;
    let zero = chain.glyph(chain.place(m.from)).value == 0;
    let address = dots
        && matches!(lengths, 1111..=3333)
        && [1, 10, 100].iter().all(|place| lengths / place % 10 <= 3);
    let day = is_one_of(lengths, &[114, 124, 214, 224, 422, 421, 412]);
    let thousands = seen & (MARKS & !DOT) == 0 && is_one_of(lengths, &[133, 233, 1333, 2333]);
    day || address || !zero && (dots && lengths < 100 || thousands)
}

/// A digit group stands before the match, with only separators between.
fn joined_before(chain: &Chain, m: &Match, shape: &Shape, free: usize) -> bool {
    let gap = chain.gap(m.from);
    // Digits of a number that is swapped count like those of one that is not: what is found must not change with them.
    let first = m.from.saturating_sub(16);
    let count = m.from - first;
    let plus = chain.sign(first).1;
    let phone = matches!(count, 10 | 11) || plus && matches!(count, 10..=15);
    if m.from == free || gap & LINE != 0 {
        true
    } else if gap & (MARK | DOT | HYPHEN) != 0 {
        gap & SPACE != 0 && (count > 6 || !m.target.is_listed())
            || phone && gap & (DOT | HYPHEN) == 0
    } else {
        phone || !m.bare && !plus && (shape.marks || count <= 2)
    }
}

/// A digit group stands after the match, with only separators between.
fn joined_after(chain: &Chain, m: &Match, shape: &Shape) -> bool {
    let gap = chain.gap(m.to);
    let phone = matches!(chain.count - m.to, 7 | 10 | 11 | 14..);
    if gap & (LINE | OPEN) != 0 {
        return true;
    }
    if gap & (MARK | DOT | HYPHEN) != 0 {
        return gap & SPACE != 0 || phone && gap & (DOT | HYPHEN) == 0;
    }
    if shape.marks || phone {
        return true;
    }
    // `84951234567 24/7`, `8 495 123 45 67 2 этаж`: figures that belong to what follows.
    let end = if chain.cut(m.to + 1) { m.to + 1 } else { m.to + 2 };
    if !chain.cut(end) {
        return false;
    }
    if end < chain.count {
        return chain.gap(end) & SPACE == 0;
    }
    let next = chain.glyph(chain.inked(chain.place(end - 1) + 1));
    shape.plain || next.is == WORD || next.c == ':'
}

/// No digit group before: the characters that touch the match, and the word before it.
fn text_before(chain: &Chain, m: &Match, shape: &Shape) -> bool {
    let at = m.start.wrapping_sub(1);
    let last = chain.glyph(at);
    let further = chain.glyph(at.wrapping_sub(1)).is;
    let c = last.c;
    if last.is == DIGIT {
        return m.plus && count(chain, at, BACK) >= 10;
    }
    if last.is == WORD {
        let open = chain.glyph(m.start).is == OPEN;
        return c != '_' && (m.plus || shape.marks && (!c.is_ascii() || open));
    }
    if further == DIGIT && matches!(c, ',' | ':' | '.') {
        return m.plus && c != ',' || c == ',' && count(chain, at.wrapping_sub(1), BACK) >= 10;
    }
    if m.plus {
        return true;
    }
    if last.is == HYPHEN && further & (WORD | DIGIT) != 0 {
        return false;
    }
    if shape.sure {
        return last.is != UNIT;
    }
    !is_one_of(c as u32, &BEFORE) && !other_thing(chain, at)
}

/// Whether the words before say that this is something else: `№`, a currency sign, `ИНН`.
fn other_thing(chain: &Chain, mut at: usize) -> bool {
    let mut last = chain.glyph(at);
    while last.is & (SPACE | DOT | HYPHEN) != 0 || last.c == ':' {
        at = at.wrapping_sub(1);
        last = chain.glyph(at);
    }
    if last.is == UNIT || matches!(last.c, '№' | '#') {
        return true;
    }
    let mut word = 0;
    while last.is == WORD || last.c == '/' {
        word = hash(word, u32::from(lower(last.c)));
        at = at.wrapping_sub(1);
        last = chain.glyph(at);
    }
    is_one_of(u32::from(word), &HASHES)
}

/// No digit group after: the characters that touch the match, and a unit after a space.
fn text_after(chain: &Chain, m: &Match, shape: &Shape) -> bool {
    let first = chain.glyph(m.end);
    let next = chain.glyph(m.end + 1);
    let c = first.c;
    let last = chain.glyph(m.end - 1);
    // What follows in another element is another word (only runs that go on into letters have some there).
    if first.is == WORD && first.at as usize == last.end() {
        let extension = next.is == DIGIT && matches!(c, 'x' | 'X') || c == 'e' && next.c == 'x';
        return extension || shape.sure && !c.is_ascii();
    }
    if c == '@' {
        return false;
    }
    if next.is == DIGIT && matches!(c, ':' | ',') {
        return c == ',' && count(chain, m.end + 1, 1) >= 10;
    }
    if first.is == HYPHEN && next.is & (WORD | DIGIT) != 0 {
        return m.plus || shape.sure && !next.c.is_ascii();
    }
    if shape.sure {
        return true;
    }
    if matches!(c, '=' | '\\') || matches!(c, '/' | '&' | '?') && next.is == WORD {
        return false;
    }
    let at = chain.inked(m.end);
    let first = chain.glyph(at);
    let next = chain.glyph(chain.inked(at + 1));
    // `₽`, `руб`, `р.`
    first.is != UNIT && !(lower(first.c) == 'р' && (next.is != WORD || lower(next.c) == 'у'))
}

/// A step backwards.
const BACK: usize = usize::MAX;

/// How many digits there are from `at` on, separators between them ignored.
#[inline(never)]
fn count(chain: &Chain, mut at: usize, step: usize) -> usize {
    let mut digits = 0;
    for _ in 0..32 {
        let is = chain.glyph(at).is;
        if is & (DIGIT | MARKS | SPACE) == 0 {
            break;
        }
        digits += usize::from(is == DIGIT);
        at = at.wrapping_add(step);
    }
    digits
}
