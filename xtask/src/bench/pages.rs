//! Pages to measure on: as a shop's are made, always the same, with a given count of text nodes.

use std::fmt::Write as _;

/// What stands three times on a page: in a link in its head, in a sentence, in a link in its foot.
const NUMBERS: [&str; 3] = [
    r#"<a class="phone" href="tel:+74951234567">+7 (495) 123-45-67</a>"#,
    "Звоните 8 (495) 123-45-67 с 9 до 21",
    r#"<a class="phone" href="tel:+74951234567">8 495 123-45-67</a>"#,
];

/// The same places on a page without the number.
const NO_NUMBERS: [&str; 3] = [
    r#"<a class="phone" href="/contacts">Контакты</a>"#,
    "Пишите нам с 9 до 21",
    r#"<a class="phone" href="/contacts">Написать нам</a>"#,
];

const WORDS: [&str; 24] = [
    "установка",
    "кондиционера",
    "в",
    "квартире",
    "под",
    "ключ",
    "за",
    "день",
    "с",
    "гарантией",
    "монтаж",
    "и",
    "обслуживание",
    "систем",
    "вентиляции",
    "для",
    "дома",
    "офиса",
    "доставка",
    "по",
    "городу",
    "бесплатно",
    "подбор",
    "оборудования",
];

/// One text node in fifty is one of these.
const WITH_DIGITS: [&str; 5] =
    ["от 12 900 ₽", "с 2009 года", "заказ № 48151623", "до 35 м²", "ИНН 7707083893"];

struct Writer {
    html: String,
    nodes: usize,
    state: u32,
}

impl Writer {
    fn random(&mut self, below: usize) -> usize {
        self.state = self.state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (self.state >> 8) as usize % below
    }

    /// A text node of so many words.
    fn text(&mut self, words: usize) -> String {
        self.nodes += 1;
        if self.nodes.is_multiple_of(50) {
            return WITH_DIGITS[self.nodes / 50 % WITH_DIGITS.len()].to_owned();
        }
        let words: Vec<&str> = (0..words).map(|_| WORDS[self.random(WORDS.len())]).collect();
        words.join(" ")
    }

    fn block(&mut self, kind: usize) {
        let html = match kind {
            0 => {
                let (a, b, c, d) = (self.text(12), self.text(2), self.text(8), self.text(3));
                format!(
                    r#"<p class="lead">{a} <b>{b}</b>, {c} <a class="link" href="/catalogue/{d}">{d}</a></p>"#
                )
            }
            1 => {
                let items: String =
                    (0..4).map(|_| format!(r#"<li class="item">{}</li>"#, self.text(5))).collect();
                format!(r#"<ul class="list">{items}</ul>"#)
            }
            2 => {
                let row = |w: &mut Self| -> String {
                    (0..4).map(|_| format!(r#"<td class="cell">{}</td>"#, w.text(2))).collect()
                };
                let rows: String = (0..2).map(|_| format!("<tr>{}</tr>", row(self))).collect();
                format!(r#"<table class="prices"><tbody>{rows}</tbody></table>"#)
            }
            _ => format!("<h2>{}</h2>", self.text(4)),
        };
        self.html.push_str(&html);
    }
}

/// The inside of a page's body with so many text nodes (to within ten), `numbers` among them.
fn body(nodes: usize, numbers: [&str; 3]) -> String {
    let [head, sentence, foot] = numbers;
    let mut writer = Writer { html: String::new(), nodes: 3, state: 1 };
    let _ = write!(writer.html, "<header>{head}</header>");
    let mut said = false;
    let mut kind = 0;
    while writer.nodes < nodes {
        if !said && writer.nodes * 2 >= nodes {
            let _ = write!(writer.html, "<p>{sentence}</p>");
            said = true;
        }
        writer.block(kind % 4);
        kind += 1;
    }
    let _ = write!(writer.html, "<footer>{foot}</footer>");
    writer.html
}

/// A page with the number, with so many text nodes; `head` stands in its head.
pub fn with_number(nodes: usize, head: &str) -> String {
    page(head, &body(nodes, NUMBERS))
}

/// A page of at least so many bytes, with the number or without.
pub fn of_bytes(bytes: usize, number: bool) -> String {
    // A text node and its markup take about sixty bytes.
    let mut nodes = bytes / 60;
    loop {
        let page = page("", &body(nodes, if number { NUMBERS } else { NO_NUMBERS }));
        if page.len() >= bytes {
            return page;
        }
        nodes += nodes / 10 + 1;
    }
}

fn page(head: &str, body: &str) -> String {
    format!(
        r#"<!doctype html><html lang="ru"><head><meta charset="utf-8"><title>Климат-Дом</title>{head}</head><body>{body}</body></html>"#
    )
}
