//! `lendline swap`: a page with its numbers swapped, as the edge serves it.

use lendline_core::html::{Leave, Rewriter};
use lendline_core::numbers::{Country, Form, Number};
use std::io::{ErrorKind, Read, Write};

/// A page is read in chunks of this size.
const CHUNK: usize = 64 * 1024;

/// How pages are treated, as a site's settings say.
pub struct Rules {
    /// `FROM=SPELLING`
    pub also: Vec<String>,
    pub messengers: bool,
    pub leave: Vec<String>,
    pub attributes: Vec<String>,
}

/// Reads a page from stdin, swaps the numbers and writes it to stdout as it comes, whatever its
/// encoding.
///
/// `maps` are `FROM=TO`, both in E.164; with a `country` (ISO 3166-1 alpha-2) also as they are
/// written there. It ends silently where nobody reads on.
///
/// # Errors
/// One sentence that says what to do: a mapping, country or selector that can't be read, or a stream that
/// can't be read or written.
pub fn run(maps: &[String], country: Option<&str>, rules: &Rules) -> Result<(), String> {
    let country = country.map(parse_country).transpose()?;
    let pairs = parse_maps(maps, country)?;
    let forms = parse_forms(&rules.also, country)?;
    let mut rewriter = Rewriter::new(&pairs)
        .with_forms(&forms)
        .with_messengers(rules.messengers)
        .with_attributes(&rules.attributes);
    for text in &rules.leave {
        Leave::parse(&[text]).ok_or_else(|| {
            format!("“{text}” is not a selector of CSS; write one like .legal or #terms.")
        })?;
    }
    rewriter = rewriter.with_leave(Leave::parse(&rules.leave).unwrap_or_default());
    stream(rewriter, std::io::stdin().lock(), std::io::stdout().lock())
}

fn stream(mut rewriter: Rewriter, mut page: impl Read, mut to: impl Write) -> Result<(), String> {
    let mut chunk = vec![0; CHUNK];
    let mut out = Vec::new();
    loop {
        let length = match page.read(&mut chunk) {
            Ok(0) => break,
            Ok(length) => length,
            Err(e) if e.kind() == ErrorKind::Interrupted => continue,
            Err(e) => {
                return Err(format!(
                    "The page could not be read from stdin ({e}); pipe a file into it."
                ));
            }
        };
        rewriter.write(chunk.get(..length).unwrap_or(&[]), &mut out);
        if !give(&mut to, &mut out)? {
            return Ok(());
        }
    }
    rewriter.finish(&mut out);
    give(&mut to, &mut out).map(|_| ())
}

/// Writes what is there; false if nobody reads it.
fn give(to: &mut impl Write, out: &mut Vec<u8>) -> Result<bool, String> {
    let written = to.write_all(out).and_then(|()| to.flush());
    out.clear();
    match written {
        Ok(()) => Ok(true),
        Err(e) if e.kind() == ErrorKind::BrokenPipe => Ok(false),
        Err(e) => {
            Err(format!("The page could not be written to stdout ({e}); check where it goes."))
        }
    }
}

fn parse_country(text: &str) -> Result<Country, String> {
    Country::parse(text)
        .ok_or_else(|| format!("“{text}” is not a country; give its two letters, like RU."))
}

fn parse_maps(maps: &[String], country: Option<Country>) -> Result<Vec<(Number, Number)>, String> {
    let mut pairs: Vec<(Number, Number)> = Vec::new();
    for map in maps {
        let (from, to) = map.split_once('=').ok_or_else(|| {
            format!(
                "“{map}” has no equals sign; write --map FROM=TO, like +74951234567=+74950000001."
            )
        })?;
        let pair = (parse_number(from, country)?, parse_number(to, country)?);
        if pairs.iter().any(|(known, _)| *known == pair.0) {
            return Err(format!("{} is mapped twice; give it one --map.", pair.0));
        }
        pairs.push(pair);
    }
    Ok(pairs)
}

/// Listed spellings of printed numbers.
fn parse_forms(also: &[String], country: Option<Country>) -> Result<Vec<(Number, Form)>, String> {
    let parse = |text: &String| {
        let (number, form) = text.split_once('=').ok_or_else(|| {
            format!(
                "“{text}” has no equals sign; write --also FROM=SPELLING, like +74951234567=123-45-67."
            )
        })?;
        let number = parse_number(number, country)?;
        match Form::parse(form, number) {
            Ok(form) => Ok((number, form)),
            Err(e) => Err(format!("“{form}” is no short spelling of {number}: {e}.")),
        }
    };
    also.iter().map(parse).collect()
}

fn parse_number(text: &str, country: Option<Country>) -> Result<Number, String> {
    let text = text.trim();
    Number::parse(text)
        .or_else(|e| country.and_then(|c| Number::parse_lenient(text, c)).ok_or(e))
        .map_err(|e| format!("“{text}” is not a number that can be mapped: {e}."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(maps: &[&str], country: Option<&str>, expected: Result<&[(&str, &str)], &str>) {
        let maps: Vec<String> = maps.iter().map(|m| (*m).to_owned()).collect();
        let got = parse_maps(&maps, country.and_then(Country::parse));
        match (got, expected) {
            (Ok(got), Ok(expected)) => {
                let got: Vec<_> = got.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
                assert_eq!(got, expected);
            }
            (Err(got), Err(part)) => assert!(got.contains(part), "{got:?} without {part:?}"),
            (got, _) => panic!("{got:?}"),
        }
    }

    #[test]
    fn maps() {
        let one = [("+74951234567", "+74990007788")];
        check(&["+74951234567=+74990007788"], None, Ok(&one));
        check(&["8 (495) 123-45-67 = 84990007788"], Some("RU"), Ok(&one));
        check(&["84951234567=+74990007788"], None, Err("must begin with +"));
        check(&["+74951234567"], None, Err("no equals sign"));
        check(
            &["+74951234567=+74990007788", "+74951234567=+74990007789"],
            None,
            Err("mapped twice"),
        );
        check(&[], None, Ok(&[]));
        assert!(parse_country("Russia").is_err());
    }
}
