//! Which forms are leads, by what they ask for, and what is kept of what was written in them.

use super::MAX_NAME;
use super::name::{clean, plain};
use crate::numbers::{Country, Number};
use crate::sources::decode_utf8;

/// Types of fields in which somebody writes how to reach him: of no others a value is kept, whatever their name.
pub(crate) const WRITTEN: [&str; 4] = ["text", "tel", "email", "textarea"];
/// Other telephones, and other mail.
const OTHERS: [&str; 5] = ["headphone", "smartphone", "microphone", "earphone", "mailing"];
/// Values that are read of one form. A site names fewer.
const MOST_VALUES: usize = 20;

/// What somebody wrote in a field, as a page told it.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Typed {
    /// The field's name.
    pub name: String,
    /// What stood in it, at most [`MAX_NAME`] characters; one that was cut ends in an ellipsis.
    pub value: String,
    /// The field asks for a telephone.
    pub telephone: bool,
}

/// What somebody wrote in a field, as it is kept.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Field {
    /// The field's name.
    pub name: String,
    /// What stood in it, at most [`MAX_NAME`] characters; one that was cut ends in an ellipsis.
    pub value: String,
    /// The telephone that it is, where the field asks for one.
    #[cfg_attr(feature = "serde", serde(default, skip_serializing_if = "Option::is_none"))]
    pub number: Option<Number>,
}

impl Typed {
    /// As it is kept; telephones are read as those of `country`.
    pub fn kept(&self, country: Option<Country>) -> Field {
        let country = country.filter(|_| self.telephone);
        let number = country.and_then(|country| Number::parse_lenient(&self.value, country));
        Field { name: self.name.clone(), value: self.value.clone(), number }
    }
}

impl Field {
    /// Whether somebody with this number wrote one of the fields: in whatever spelling, or in pieces.
    pub fn mention(fields: &[Self], number: &Number) -> bool {
        let whole: String = fields.iter().map(|field| field.value.as_str()).collect();
        let has = |field: &Self| {
            field.number.as_ref() == Some(number) || number.is_mentioned_in(&field.value)
        };
        fields.iter().any(has) || number.is_mentioned_in(&whole)
    }
}

/// What was written in a form that is a lead; None where it is none. `told` are the type and the name of each of its fields (`type` and
/// `name` of HTML), a comma between any two, as a page tells them, percent-encoded; behind a name may stand `=` and what is in the
/// field, percent-encoded by itself.
pub(super) fn lead(told: &str) -> Option<Vec<Typed>> {
    let told = decode_utf8(told);
    let parts: Vec<&str> = told.split(',').collect();
    let fields = || parts.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default()));
    let named = fields().map(|(kind, rest)| (kind, rest.split_once('=')));
    let named = named.zip(fields()).map(|((kind, cut), (_, rest))| match cut {
        Some((name, value)) => (kind, name, Some(value)),
        None => (kind, rest, None),
    });
    let named: Vec<(&str, &str, Option<&str>)> = named.collect();
    let names: Vec<String> = named.iter().map(|(kind, name, _)| format!("{kind},{name}")).collect();
    if !is_lead(&plain(&names.join(","))) {
        return None;
    }
    let values = named.into_iter().filter_map(|(kind, name, value)| {
        let value = cut(clean(&decode_utf8(value?)));
        let kept = WRITTEN.contains(&kind) && !value.is_empty();
        let telephone = asks_telephone(kind, &name.to_lowercase());
        kept.then(|| Typed { name: name.to_owned(), value, telephone })
    });
    Some(values.take(MOST_VALUES).collect())
}

/// A value as far as it is kept; what more was written is told by an ellipsis.
fn cut(value: String) -> String {
    let Some((end, _)) = value.char_indices().nth(MAX_NAME - 1) else { return value };
    if value.chars().nth(MAX_NAME).is_none() {
        return value;
    }
    format!("{}…", value[..end].trim_end())
}

/// Whether a form asks how to reach who sends it, and is no way in: it has a field for a telephone or a mail address and none for
/// a password. A search, a filter, a sign-in and a registration are no leads.
fn is_lead(fields: &str) -> bool {
    let fields = fields.to_lowercase();
    let fields: Vec<&str> = fields.split(',').collect();
    let asks = |kind: &str, name: &str| asks_telephone(kind, name) || asks_mail(kind, name);
    let pairs = || fields.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default()));
    pairs().any(|(kind, name)| asks(kind, name)) && pairs().all(|(kind, _)| kind != "password")
}

fn asks_telephone(kind: &str, name: &str) -> bool {
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    let named = ["phone", "телефон"].iter().any(|part| name.contains(part))
        || words.any(|word| ["tel", "mobile", "mobil", "whatsapp"].contains(&word));
    kind == "tel" || named && is_written(kind, name)
}

fn asks_mail(kind: &str, name: &str) -> bool {
    let named = ["mail", "почта"].iter().any(|part| name.contains(part));
    kind == "email" || named && is_written(kind, name)
}

fn is_written(kind: &str, name: &str) -> bool {
    WRITTEN.contains(&kind) && !OTHERS.iter().any(|other| name.contains(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forms_ask_for() {
        for (fields, expected) in [
            ("tel,phone,submit,", true),
            ("text,name,tel,,submit,", true),
            ("text,Phone,submit,", true),
            ("text,user[tel],submit,", true),
            ("text,form_text_1,email,form_email_2", true),
            ("text,Телефон", true),
            ("text,your-mobile", true),
            // What it has no field for.
            ("", false),
            ("search,q,submit,", false),
            ("text,hotel,date,from,submit,", false),
            ("checkbox,headphones,checkbox,phone", false),
            ("hidden,smartphone_id,number,qty", false),
            ("text,smartphone_model,text,mailing_address", false),
            ("checkbox,brand,checkbox,brand,range,price", false),
            // Ways in.
            ("email,email,password,password,submit,", false),
            ("tel,login,password,pass", false),
            // What stands in a field says nothing of what it asks for, and makes no field of its own.
            ("search,q=phone", false),
            ("tel,phone=%252Cpassword%252Cx", true),
        ] {
            assert_eq!(lead(fields).is_some(), expected, "{fields}");
        }
    }

    #[test]
    fn what_was_written_in_them() {
        for (told, expected) in [
            ("tel,phone,text,name", &[][..]),
            // Encoded once by the field, and once more by the line.
            (
                "tel,phone=%252B7%2520916,text,name=%25D0%2590%252C%2520%25D0%2591",
                &[("phone", "+7 916", true), ("name", "А, Б", false)],
            ),
            ("text,user[tel]=8%20916,submit,send=1", &[("user[tel]", "8 916", true)]),
            (
                "text,Телефон=1,email,mail=a%40b.ru",
                &[("Телефон", "1", true), ("mail", "a@b.ru", false)],
            ),
            ("tel,phone=1=2", &[("phone", "1=2", true)]),
            ("tel,phone=%0A%0d1%0a%E2%80%AE%002%20", &[("phone", "1 2", true)]),
            ("tel,phone=,text,name=%20", &[]),
            ("tel,phone=1,,text,=x", &[("phone", "1", true)]),
            // Never these, whatever their name.
            (
                "tel,x,hidden,phone=1,file,phone=2,number,phone=3,checkbox,phone=4,PASSWORD,phone",
                &[],
            ),
            ("tel,x,password,phone=1", &[]),
            // What was cut in the middle of a character.
            ("tel,phone=1%D0", &[("phone", "1\u{fffd}", true)]),
            ("tel,phone=1%25D", &[("phone", "1%D", true)]),
        ] {
            let typed = lead(told).unwrap_or_default();
            let brief: Vec<(&str, &str, bool)> = typed
                .iter()
                .map(|one| (one.name.as_str(), one.value.as_str(), one.telephone))
                .collect();
            assert_eq!(brief, expected, "{told}");
        }
        let many = lead(&"tel,phone=1,".repeat(1_000)).unwrap();
        assert_eq!(many.len(), MOST_VALUES);
    }

    #[test]
    fn a_value_that_is_too_long_says_that_it_was_cut() {
        let whole = "я".repeat(100);
        for (written, kept) in [
            (whole.clone(), whole.clone()),
            (format!("{whole} "), whole.clone()),
            (format!("{whole}я"), format!("{}…", "я".repeat(99))),
            (format!("{} {whole}", "я".repeat(98)), format!("{}…", "я".repeat(98))),
            ("1".repeat(1_200), format!("{}…", "1".repeat(99))),
            ("8 916".into(), "8 916".into()),
        ] {
            let told: String = written.bytes().map(|byte| format!("%25{byte:02X}")).collect();
            assert_eq!(lead(&format!("tel,phone={told}")).unwrap()[0].value, kept, "{written}");
        }
    }

    #[test]
    fn telephones_in_them_are_read_by_the_country() {
        let number = |country: &str, value: &str, telephone| {
            let typed = Typed { name: "phone".into(), value: value.into(), telephone };
            typed.kept(Country::parse(country)).number.map(|number| number.as_str().to_owned())
        };
        for (country, value, expected) in [
            ("RU", "8 (916) 123-45-67", Some("+79161234567")),
            ("RU", "9161234567", Some("+79161234567")),
            ("GB", "07700 900123", Some("+447700900123")),
            ("GB", "+7 916 123 45 67", Some("+79161234567")),
            ("RU", "call me", None),
            ("RU", "123", None),
        ] {
            assert_eq!(number(country, value, true).as_deref(), expected, "{country} {value}");
        }
        assert_eq!(number("RU", "9161234567", false), None);
    }

    #[test]
    fn whose_number_was_written_is_found() {
        let number = Number::parse("+79161234567").unwrap();
        let fields = |values: &[&str]| -> Vec<Field> {
            let of =
                |value: &&str| Field { name: "f".into(), value: (*value).into(), number: None };
            values.iter().map(of).collect()
        };
        for (values, expected) in [
            (&["8 (916) 123-45-67"][..], true),
            (&["Anna", "call 916.123.45.67 please"], true),
            (&["+7", "916", "1234567"], true),
            (&["Anna", "+79161234568"], false),
            (&[], false),
        ] {
            assert_eq!(Field::mention(&fields(values), &number), expected, "{values:?}");
        }
    }
}
