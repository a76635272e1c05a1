//! Whether digits that spell a number are one: what stands before and after them.
//!
//! A number missed costs the credit for a call; an order number or an account changed harms the
//! page. Where it can be either, it is left.

use super::chars::{
    DIGIT, DOT, Glyph, HYPHEN, LINE, MARK, MARKS, OPEN, SPACE, UNIT, WORD, lower, mask,
};
use super::find::{Chain, Match};

/// Words that say that the digits after them are something else. Only asked of digits that are not
/// written the way telephone numbers are.
const NOT_PHONES: &str = " инн кпп огрн огрнип бик окпо снилс р/с к/с счет счёт счета счёта заказ \
     заказа арт артикул договор договора код товара sku order invoice account isbn id inn vat iban ";

/// What stands at the end of a text.
const NOTHING: Glyph = Glyph { c: '\0', is: 0, at: 0 };

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
    let inside = chain.all.get(m.start..m.end).unwrap_or(&[]);
    let seen = mask(inside);
    let marks = seen & MARKS != 0;
    let shape = Shape { plain: seen & (MARKS | SPACE) == 0, marks, sure: m.plus || marks };
    let (before, after) = chain.all.split_at_checked(m.start).unwrap_or((&[], &[]));
    let after = after.get(inside.len()..).unwrap_or(&[]);
    if !m.plus && is_amount_or_date(chain, m, seen) {
        return false;
    }
    (if m.from > 0 && !m.plus {
        joined_before(chain, m, &shape, free)
    } else {
        text_before(before, m, &shape, mask(inside.get(..1).unwrap_or(&[])) == OPEN)
    }) && if m.to < chain.at.len() {
        joined_after(chain, m, &shape)
    } else {
        text_after(after, m, &shape)
    }
}

/// A decimal (`8.4951234567`), an internet address, a day (`20.12.2024`) or thousands
/// (`4 951 234 567`).
fn is_amount_or_date(chain: &Chain, m: &Match, seen: u16) -> bool {
    // The lengths of the groups as decimal digits, `1334` for `8 495 123 4567`.
    let (mut lengths, mut length) = (0, 1);
    for i in m.from + 1..=m.to {
        if i == m.to || chain.cut(i) {
            lengths = 10u32.saturating_mul(lengths).saturating_add(length);
            length = 0;
        }
        length = (length + 1).min(9);
    }
    let dots = seen & !DIGIT == DOT;
    let zero = chain.digits.get(m.from) == Some(&b'0');
    let address = dots
        && matches!(lengths, 1111..=3333)
        && [1, 10, 100].iter().all(|place| lengths / place % 10 <= 3);
    let day = matches!(lengths, 114 | 124 | 214 | 224 | 422 | 421 | 412);
    let thousands = seen & (MARKS & !DOT) == 0 && matches!(lengths, 133 | 233 | 1333 | 2333);
    day || address || !zero && (dots && lengths < 100 || thousands)
}

/// A digit group stands before the match, with only separators between.
fn joined_before(chain: &Chain, m: &Match, shape: &Shape, free: usize) -> bool {
    let gap = mask(chain.gap(m.from));
    let first = m.from.saturating_sub(16).max(free);
    let count = m.from - first;
    let plus = chain.sign(first).1;
    let phone = matches!(count, 10 | 11) || plus && matches!(count, 10..=15);
    if m.from == free || gap & LINE != 0 {
        true
    } else if gap & (MARK | DOT | HYPHEN) != 0 {
        gap & SPACE != 0 || phone && gap & (DOT | HYPHEN) == 0
    } else {
        phone || !m.bare && !plus && (shape.marks || count <= 2)
    }
}

/// A digit group stands after the match, with only separators between.
fn joined_after(chain: &Chain, m: &Match, shape: &Shape) -> bool {
    let gap = mask(chain.gap(m.to));
    let phone = matches!(chain.at.len() - m.to, 7 | 10 | 11 | 14..);
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
    if end < chain.at.len() {
        return mask(chain.gap(end)) & SPACE == 0;
    }
    let rest = chain.at.last().and_then(|&last| chain.all.get(last + 1..)).unwrap_or(&[]);
    let next = rest.iter().find(|glyph| glyph.is & SPACE == 0).unwrap_or(&NOTHING);
    shape.plain || next.is == WORD || next.c == ':'
}

/// No digit group before: the characters that touch the match, and the word before it.
fn text_before(before: &[Glyph], m: &Match, shape: &Shape, open: bool) -> bool {
    let mut back = before.iter().rev();
    let last = back.next().unwrap_or(&NOTHING);
    let further = back.next().unwrap_or(&NOTHING).is;
    let c = last.c;
    if last.is == DIGIT {
        return m.plus && count(before.iter().rev()) >= 10;
    }
    if last.is == WORD {
        return c != '_' && (m.plus || shape.marks && (!c.is_ascii() || open));
    }
    if further == DIGIT && matches!(c, ',' | ':' | '.') {
        return m.plus && c != ',' || c == ',' && count(before.iter().rev().skip(1)) >= 10;
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
    !matches!(c, '/' | '\\' | '=' | '@' | '&' | '?' | '~' | '^' | '*' | '+') && !other_thing(before)
}

/// Whether the words before say that this is something else: `№`, a currency sign, `ИНН`.
fn other_thing(before: &[Glyph]) -> bool {
    let skipped = |glyph: &&Glyph| glyph.is & (SPACE | DOT | HYPHEN) != 0 || glyph.c == ':';
    let mut back = before.iter().rev().skip_while(skipped).peekable();
    if back.peek().is_some_and(|last| last.is == UNIT || matches!(last.c, '№' | '#')) {
        return true;
    }
    // The word backwards, compared with the list backwards.
    let mut word = [' '; 9];
    let mut length = 0;
    for glyph in back.take_while(|glyph| glyph.is == WORD || glyph.c == '/') {
        let Some(place) = word.get_mut(length) else { return false };
        *place = lower(glyph.c);
        length += 1;
    }
    let mut matched = 0;
    let mut whole = false;
    for c in NOT_PHONES.chars().rev() {
        if c == ' ' {
            if whole && matched == length && length > 0 {
                return true;
            }
            (matched, whole) = (0, true);
        } else {
            whole = whole && matched < length && word.get(matched) == Some(&c);
            matched += 1;
        }
    }
    false
}

/// No digit group after: the characters that touch the match, and a unit after a space.
fn text_after(after: &[Glyph], m: &Match, shape: &Shape) -> bool {
    let mut rest = after.iter();
    let first = rest.next().unwrap_or(&NOTHING);
    let next = rest.next().unwrap_or(&NOTHING);
    let c = first.c;
    if first.is == WORD {
        let extension = next.is == DIGIT && matches!(c, 'x' | 'X') || c == 'e' && next.c == 'x';
        return extension || shape.sure && !c.is_ascii();
    }
    if c == '@' {
        return false;
    }
    if next.is == DIGIT && matches!(c, ':' | ',') {
        return c == ',' && count(after.iter().skip(1)) >= 10;
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
    let mut rest = after.iter().filter(|glyph| glyph.is & SPACE == 0);
    let first = rest.next().unwrap_or(&NOTHING);
    let next = rest.next().unwrap_or(&NOTHING);
    // `₽`, `руб`, `р.`
    first.is != UNIT && !(lower(first.c) == 'р' && (next.is != WORD || lower(next.c) == 'у'))
}

/// How many digits there are, separators between them ignored.
#[inline(never)]
fn count<'a>(glyphs: impl Iterator<Item = &'a Glyph>) -> usize {
    glyphs
        .take(32)
        .take_while(|glyph| glyph.is & (DIGIT | MARKS | SPACE) != 0)
        .filter(|glyph| glyph.is == DIGIT)
        .count()
}
