//! Ids that the site's own analytics and ad tags keep in a visitor's cookies: ad platforms and analytics know the visitor by them
//! when a call of his is sent there. The formats are no public contracts: what does not look as described is left.
//!
//! Sources: Google's gtag reference and the published analyses of `GS1` and `GS2`; Google Ads' conversion linker; Yandex Metrica's
//! ClientID; Meta, "fbp and fbc parameters"; Microsoft's UET; Roistat's visit number.

use crate::sources::Touch;
use std::collections::BTreeMap;

/// The longest value that is kept, bytes: a click id of 512 characters, as one in an address, and what stands before it.
const LONGEST: usize = 550;
/// How long Google Ads counts a click, ms.
const CLICK_MS: u64 = 90 * 86_400_000;

/// By name: `ga_client_id`, `ga_measurement_id`, `ga_session_id`, `ga_session_number`, `gclid`, `gcl_dc`, `gcl_gb`, `gcl_au`, `ym_uid`,
/// `fbp`, `fbc`, `msclkid`, `roistat_visit`. Always text: some have more digits than a JavaScript number.
pub type BrowserIds = BTreeMap<String, String>;

/// What a `Cookie` header (RFC 6265 §4.2) says at `now`, ms.
pub fn browser_ids(cookies: &str, now: u64) -> BrowserIds {
    let mut ids = BrowserIds::new();
    let mut session: Option<Session> = None;
    for one in cookies.split(';') {
        let Some((name, value)) = one.trim().split_once('=') else { continue };
        if value.is_empty() || value.len() > LONGEST || !value.bytes().all(|b| b.is_ascii_graphic())
        {
            continue;
        }
        if let Some(stream) = name.strip_prefix("_ga_") {
            // Of several streams the one that was hit last is this visit's.
            let read = Session::read(stream, value);
            session = session.into_iter().chain(read).max_by_key(|one| one.hit_s);
        } else if let Some((key, id)) = read(name, value, now) {
            ids.insert(key.to_owned(), id.to_owned());
        }
    }
    if let Some(Session { stream, id, number, .. }) = session {
        ids.insert("ga_measurement_id".into(), format!("G-{stream}"));
        ids.insert("ga_session_id".into(), id);
        ids.extend(number.map(|number| ("ga_session_number".into(), number)));
    }
    ids
}

/// Meta's id of the click by which a visit arrived at `at`, ms (`fbc`): as the browser keeps it, else, where it keeps none or that of
/// another click, as Meta has it made of `fbclid` ("fbp and fbc parameters").
pub fn fbc(touch: &Touch, at: u64, kept: Option<&String>) -> Option<String> {
    let click = touch.click_ids.iter().find(|(name, _)| name == "fbclid");
    let Some((_, click)) = click else { return kept.cloned() };
    // Meta's own library may append a part of its own.
    let is_its = |kept: &&String| kept.split('.').any(|part| part == click);
    kept.filter(is_its).cloned().or_else(|| Some(format!("fb.1.{at}.{click}")))
}

/// The name and the id of one cookie that is known.
fn read<'a>(name: &str, value: &'a str, now: u64) -> Option<(&'static str, &'a str)> {
    let known = |key, is: bool| is.then_some((key, value));
    match name {
        "_ga" => client_id(value).map(|id| ("ga_client_id", id)),
        "_gcl_aw" => clicked(value, now).map(|id| ("gclid", id)),
        "_gcl_dc" => clicked(value, now).map(|id| ("gcl_dc", id)),
        "_gcl_gb" => clicked(value, now).map(|id| ("gcl_gb", id)),
        "_gcl_au" => known("gcl_au", value.split('.').count() >= 4 && value.starts_with("1.")),
        "_ym_uid" => known("ym_uid", (15..=20).contains(&value.len()) && is_number(value)),
        "_fbp" => known("fbp", is_of_meta(value)),
        "_fbc" => known("fbc", is_of_meta(value)),
        "_uetmsclkid" => {
            let id = value.strip_prefix("_uet")?;
            (id.len() == 32 && id.bytes().all(|b| b.is_ascii_hexdigit())).then_some(("msclkid", id))
        }
        "roistat_visit" => known("roistat_visit", value.len() <= 20 && is_number(value)),
        _ => None,
    }
}

/// `GA1.1.1321232129.1690013078`: the last two parts.
fn client_id(value: &str) -> Option<&str> {
    let rest = value.strip_prefix("GA1.")?.split_once('.')?.1;
    let (random, seen) = rest.split_once('.')?;
    (is_number(random) && is_number(seen)).then_some(rest)
}

/// `GCL.1785333757.CjwKCAjw…`: what stands behind the second dot, unless the click is too old to count.
fn clicked(value: &str, now: u64) -> Option<&str> {
    let (at_s, id) = value.strip_prefix("GCL.")?.split_once('.')?;
    let at = at_s.parse::<u64>().ok()?.checked_mul(1_000)?;
    (now.saturating_sub(at) < CLICK_MS && !id.is_empty()).then_some(id)
}

/// `fb.1.1596403881668.1116446470`, whatever follows.
fn is_of_meta(value: &str) -> bool {
    let mut parts = value.split('.');
    parts.next() == Some("fb")
        && parts.next().is_some_and(is_number)
        && parts.next().is_some_and(is_number)
        && parts.next().is_some_and(|id| !id.is_empty())
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// A session of one stream of Google Analytics 4.
struct Session {
    stream: String,
    id: String,
    number: Option<String>,
    hit_s: u64,
}

impl Session {
    /// `GS1.1.1690013078.2.1.1690013090.0`, or `GS2.1.s1747132561$o1$g0$t1747132655` in any order.
    fn read(stream: &str, value: &str) -> Option<Self> {
        let value = value.replace("%24", "$");
        let mut parts = value.splitn(3, '.');
        let (version, _, rest) = (parts.next()?, parts.next()?, parts.next()?);
        let (id, number, hit) = match version {
            "GS1" => {
                let parts: Vec<&str> = rest.split('.').collect();
                (*parts.first()?, parts.get(1).copied(), *parts.get(3)?)
            }
            "GS2" => {
                let item = |key: char| rest.split('$').find_map(|item| item.strip_prefix(key));
                (item('s')?, item('o'), item('t')?)
            }
            _ => return None,
        };
        let fits =
            is_number(id) && id.len() <= 12 && stream.bytes().all(|b| b.is_ascii_alphanumeric());
        fits.then_some(Self {
            stream: stream.to_owned(),
            id: id.to_owned(),
            number: number.filter(|number| is_number(number)).map(str::to_owned),
            hit_s: hit.parse().ok()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NOW: u64 = 1_790_000_000_000;

    #[track_caller]
    fn check(cookies: &str, expected: &[(&str, &str)]) {
        let expected: BrowserIds =
            expected.iter().map(|(key, id)| ((*key).to_owned(), (*id).to_owned())).collect();
        assert_eq!(browser_ids(cookies, NOW), expected, "{cookies}");
    }

    #[test]
    fn the_click_that_meta_would_keep() {
        let made = "fb.1.1790000000000.IwAR2F4-dbP0l7Mn1";
        let (its, others) = ("fb.1.17.IwAR2F4-dbP0l7Mn1.AQEB", "fb.1.17.IwOther");
        for (query, kept, expected) in [
            ("fbclid=IwAR2F4-dbP0l7Mn1", None, Some(made)),
            ("fbclid=IwAR2F4-dbP0l7Mn1", Some(its), Some(its)),
            ("fbclid=IwAR2F4-dbP0l7Mn1", Some(others), Some(made)),
            ("utm_source=vk&gclid=Cj0", None, None),
            ("", Some(others), Some(others)),
        ] {
            let url = format!("https://shop.example/?{query}");
            let touch = crate::sources::touch(&url, None, &[]).unwrap();
            assert_eq!(
                fbc(&touch, NOW, kept.map(str::to_owned).as_ref()).as_deref(),
                expected,
                "{query}"
            );
        }
    }

    #[test]
    fn cookies_of_analytics() {
        let client = [("ga_client_id", "1321232129.1690013078")];
        check("_ga=GA1.1.1321232129.1690013078", &client);
        check("a=b; _ga=GA1.3-2.1321232129.1690013078; x", &client);
        check("_ga=GA1.1.abc", &[]);
        check("_ga=GA2.1.1321232129.1690013078", &[]);
        let session = |id, number| {
            [("ga_measurement_id", "G-X"), ("ga_session_id", id), ("ga_session_number", number)]
        };
        check("_ga_X=GS1.1.1690013078.2.1.1690013090.0", &session("1690013078", "2"));
        check("_ga_X=GS1.1.1690013078.2.1.1690013090.0.0.0", &session("1690013078", "2"));
        let second = "GS2.1.s1747132561$o1$g0$t1747132655$j0$l0$h0";
        check(&format!("_ga_X={second}"), &session("1747132561", "1"));
        check(&format!("_ga_X={}", second.replace('$', "%24")), &session("1747132561", "1"));
        check("_ga_X=GS2.1.o3$t1747132655$s1747132561$zNEW", &session("1747132561", "3"));
        check("_ga_X=GS3.1.x", &[]);
        check("_ga_X=GS1.1.1690013078.2", &[]);
        // The stream that was hit last.
        check(
            "_ga_Y=GS1.1.1.1.1.1790000000.0; _ga_X=GS2.1.s1747132561$o1$t1790000001; _ga_Z=GS1.1.5.1.1.9.0",
            &session("1747132561", "1"),
        );
        check(
            "_ym_uid=1674202831464027743; _ym_d=1674202831",
            &[("ym_uid", "1674202831464027743")],
        );
        check("_ym_uid=abc; roistat_visit=x", &[]);
        check("roistat_visit=123456", &[("roistat_visit", "123456")]);
    }

    #[test]
    fn cookies_of_advertising() {
        check("_gcl_aw=GCL.1785333757.Cjw.KCAjwE_BwE", &[("gclid", "Cjw.KCAjwE_BwE")]);
        check("_gcl_aw=GCL.1782223999.old", &[]);
        check("_gcl_aw=GCL.1782224001.new", &[("gclid", "new")]);
        check("_gcl_aw=GCL.99999999999999999999.x; _gcl_gb=GCL..; _gcl_dc=GCL.1.", &[]);
        check("_gcl_au=1.1.12345.1785333757", &[("gcl_au", "1.1.12345.1785333757")]);
        check("_gcl_gs=2.1.k1$i1785333757$u1", &[]);
        let browser = "fb.1.1596403881668.1116446470";
        check(&format!("_fbp={browser}"), &[("fbp", browser)]);
        check(&format!("_fbp={browser}.BgAB"), &[("fbp", "fb.1.1596403881668.1116446470.BgAB")]);
        check(
            "_fbc=fb.1.1554763741205.IwAR2F4-dbP_l7",
            &[("fbc", "fb.1.1554763741205.IwAR2F4-dbP_l7")],
        );
        check("_fbc=fb.1.; _fbp=xx.1.2.3", &[]);
        let click = "0123456789abcdef0123456789ABCDEF";
        check(&format!("_uetmsclkid=_uet{click}"), &[("msclkid", click)]);
        check("_uetmsclkid=_uet0123", &[]);
        check(&format!("_fbc=fb.1.2.{}", "x".repeat(LONGEST)), &[]);
        let id = "x".repeat(512);
        check(&format!("_gcl_aw=GCL.1785333757.{id}"), &[("gclid", &id)]);
        check("_fbc=fb.1.2.x\u{7f}; session=secret; PHPSESSID=1", &[]);
    }

    proptest! {
        #[test]
        fn no_header_is_too_odd(cookies in "(?s).{0,200}", now in any::<u64>()) {
            let read = browser_ids(&cookies, now);
            prop_assert!(read.values().all(|id| id.len() <= LONGEST));
        }
    }
}
