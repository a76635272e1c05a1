//! Which part of a link is a number.

/// Schemes of links to dial or to write to (RFC 3966, RFC 5724, Skype's).
const SCHEMES: [&str; 4] = ["tel", "sms", "smsto", "callto"];

/// How links to messengers begin, and the parameter that holds the number; without one it follows at once. Those of the
/// web may begin with their scheme.
const MESSENGERS: [(&str, &str); 9] = [
    ("//wa.me/", ""),
    ("//api.whatsapp.com/send", "phone"),
    ("//web.whatsapp.com/send", "phone"),
    ("whatsapp://send", "phone"),
    ("//t.me/", ""),
    ("tg://resolve", "phone"),
    ("viber://chat", "number"),
    ("viber://add", "number"),
    ("viber://contact", "number"),
];

/// How a messenger's link goes up to its number, as a part of an expression of JavaScript that ignores case.
pub(crate) fn messengers_expression() -> String {
    let one = |(place, parameter): &(&str, &str)| {
        let scheme = if place.starts_with('/') { "(?:https?:)?" } else { "" };
        let mut out = format!("{scheme}{}", place.replace('.', r"\."));
        if !parameter.is_empty() {
            out.push_str(&format!(r"/?\?(?:[^#]*?&)?{parameter}="));
        }
        out
    };
    MESSENGERS.iter().map(one).collect::<Vec<_>>().join("|")
}

/// Where numbers stand in a link, commas between several; nowhere in one that is neither to dial, nor to write to, nor,
/// where those count, a messenger's.
pub(super) fn numbers_in(link: &str, messengers: bool) -> Vec<(usize, usize)> {
    let messenger = || if messengers { messenger(link) } else { None };
    let Some(mut from) = dialled(link).or_else(messenger) else { return Vec::new() };
    let rest = link.get(from..).unwrap_or("");
    let rest = rest.split([';', '?', '#', '&']).next().unwrap_or("");
    rest.split(',')
        .map(|part| {
            let range = (from, from + part.len());
            from = range.1 + 1;
            range
        })
        .collect()
}

/// Where the number of a link to dial begins.
fn dialled(link: &str) -> Option<usize> {
    let (scheme, rest) = link.split_once(':')?;
    let known = SCHEMES.iter().any(|known| scheme.trim().eq_ignore_ascii_case(known));
    // `tel://` is a common slip.
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    known.then_some(link.len() - rest.len())
}

/// Where the number of a messenger's link begins.
fn messenger(link: &str) -> Option<usize> {
    let plain = link.trim_start();
    let web = ["https:", "http:"].iter().find_map(|scheme| after(plain, scheme)).unwrap_or(plain);
    MESSENGERS.iter().find_map(|(place, parameter)| {
        let rest = after(if place.starts_with('/') { web } else { plain }, place)?;
        if parameter.is_empty() {
            return Some(link.len() - rest.len());
        }
        let query = rest.strip_prefix('/').unwrap_or(rest).strip_prefix('?')?;
        let mut at = link.len() - query.len();
        for part in query.split('#').next()?.split('&') {
            if let Some(value) = after(part, parameter).and_then(|rest| rest.strip_prefix('=')) {
                return Some(at + part.len() - value.len());
            }
            at += part.len() + 1;
        }
        None
    })
}

/// What follows this beginning, in whatever case it is written.
fn after<'a>(text: &'a str, beginning: &str) -> Option<&'a str> {
    let (head, rest) = text.split_at_checked(beginning.len())?;
    head.eq_ignore_ascii_case(beginning).then_some(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(link: &str, messengers: bool, expected: &[&str]) {
        let parts = numbers_in(link, messengers);
        let parts: Vec<&str> = parts.iter().map(|(from, to)| &link[*from..*to]).collect();
        assert_eq!(parts, expected, "{link}");
    }

    #[test]
    fn numbers_to_dial() {
        check(" TEL: +7495;ext=1", false, &[" +7495"]);
        check("tel://8495", false, &["8495"]);
        check("sms:+1,+2?body=3", false, &["+1", "+2"]);
        check("callto:+7?chat", true, &["+7"]);
        check("mailto:8495@a.b", true, &[]);
    }

    #[test]
    fn numbers_of_messengers() {
        check("https://wa.me/7495?text=8495", true, &["7495"]);
        check("//WA.me/7495", true, &["7495"]);
        check("https://api.whatsapp.com/send/?text=a&phone=7495&b=1#phone=1", true, &["7495"]);
        check("whatsapp://send?phone=+7495", true, &["+7495"]);
        check("viber://chat?number=%2B7495", true, &["%2B7495"]);
        check("tg://resolve?phone=7495", true, &["7495"]);
        check("https://t.me/+7495", true, &["+7495"]);
        check("https://wa.me/7495", false, &[]);
        check("https://wa.me.evil.example/7495", true, &[]);
        check("https://api.whatsapp.com/send?telephone=7495", true, &[]);
        check("https://example.com/https://wa.me/7495", true, &[]);
    }
}
