//! Numbers as providers and people write them. Used where calls and settings come in, not in the
//! browser.

use super::chars::{HIDDEN, MARKS, PLUS, SPACE, class, digit, lower};
use super::number::Number;
use super::plan::{Country, Plan, trunk};

impl Number {
    /// Reads what a provider or a person wrote: any of the international forms, or a national one of
    /// `country`. None when it is not a number: withheld callers, SIP addresses, short codes.
    ///
    /// Digits without plus sign that fit the country's plan are a national number; else, if there
    /// are at least eleven, an international one whose plus sign was left out.
    pub fn parse_lenient(text: &str, country: Country) -> Option<Number> {
        let (plus, digits) = clean(text)?;
        if plus {
            return international(&digits);
        }
        let plan = country.plan();
        let code = plan.map_or("", |p| p.code);
        if code == "1"
            && let Some(rest) = digits.strip_prefix("011")
        {
            return international(rest);
        }
        if let Some(rest) = digits.strip_prefix("00") {
            return international(rest);
        }
        if trunk(code.as_bytes()).starts_with(b"8")
            && digits.len() > 11
            && let Some(rest) = digits.strip_prefix("810")
        {
            return international(rest);
        }
        let plan = plan?;
        national(&digits, plan)
            .or_else(|| if digits.len() >= 11 { international(&digits) } else { None })
    }
}

/// The digits, as ASCII, and whether a plus sign stood before them; None if there is anything else.
fn clean(text: &str) -> Option<(bool, String)> {
    let text = text.trim();
    let scheme = text.split_once(':').map(|(scheme, rest)| (scheme.trim(), rest.trim_start()));
    let text = match scheme {
        Some((s, rest)) if ["tel", "callto", "sms"].iter().any(|k| s.eq_ignore_ascii_case(k)) => {
            rest
        }
        Some(_) => return None,
        None => text,
    };
    let text = text.replace("%2B", "+").replace("%2b", "+").replace("%20", " ");
    let (mut plus, mut digits, mut zero) = (false, String::new(), 0);
    for (at, c) in text.char_indices() {
        if let Some((value, _)) = digit(c) {
            // RFC 3966 has no `(0)`, people do: dialled inside the country only.
            let rest = text.get(at + c.len_utf8()..).unwrap_or("");
            let trunk =
                plus && value == 0 && text.get(..at)?.ends_with('(') && rest.starts_with(')');
            zero += usize::from(trunk);
            if !trunk {
                digits.push(char::from(b'0' + value));
            }
        } else if class(c) == PLUS && digits.is_empty() && !plus {
            plus = true;
        } else if !digits.is_empty() && ends(text.get(at..)?) {
            break;
        } else if class(c) & (SPACE | MARKS | HIDDEN) == 0 {
            return None;
        }
    }
    (zero <= 1).then_some((plus, digits))
}

/// Whether an extension or a parameter (RFC 3966) begins here.
fn ends(rest: &str) -> bool {
    let begins = |word: &str| {
        let mut chars = rest.chars();
        word.chars().all(|w| chars.next().is_some_and(|c| lower(c) == w))
    };
    rest.starts_with([';', ',', '#'])
        || begins("доб")
        || begins("вн")
        || begins("ext")
        || begins("x")
            && rest
                .chars()
                .skip(1)
                .find(|&c| class(c) & SPACE == 0 && c != '.')
                .is_some_and(|c| digit(c).is_some())
}

fn international(digits: &str) -> Option<Number> {
    let mut text = String::from("+");
    text.push_str(digits);
    Number::parse(&text).ok()
}

fn national(digits: &str, plan: &Plan) -> Option<Number> {
    let trunk = trunk(plan.code.as_bytes());
    let trunk = std::str::from_utf8(trunk).unwrap_or("");
    let fits = |nsn: &&str| (plan.min..=plan.max).contains(&nsn.len()) && !nsn.is_empty();
    let with_code = || digits.strip_prefix(plan.code).filter(fits);
    let with_trunk =
        || if trunk.is_empty() { None } else { digits.strip_prefix(trunk).filter(fits) };
    // Where numbers have one length, it tells which; where not, a national number without its trunk
    // prefix is the rarest way to write one.
    let bare = Some(digits).filter(fits).filter(|d| trunk != "0" || !d.starts_with('0'));
    let nsn = if plan.min == plan.max {
        bare.or_else(with_trunk).or_else(with_code)
    } else {
        with_trunk().or_else(with_code).or(bare)
    }?;
    let mut text = String::from(plan.code);
    text.push_str(nsn);
    international(&text)
}
