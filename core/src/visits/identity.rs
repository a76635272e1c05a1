//! By which cookie a visitor is known: what scripts keep, some browsers throw away after seven days
//! (<https://webkit.org/tracking-prevention/>), what a server of the site's own domain sets they do not.

use crate::route::VISITOR_COOKIE;
use crate::settings::{Consent, PageRules};

/// The name of the cookie that may say who a visitor of `site` is; None where there is to be none, which is where the edge
/// is a third party to the page. `fetch_site` and `gpc` are the request's `Sec-Fetch-Site` and `Sec-GPC`.
///
/// On a routed host it is the page's cookie too, and there is none unless the visitor agrees before he was asked. On a host of the edge's own
/// (`calls.example.com` for `www.example.com`), which may serve several sites, browsers neither send nor keep it unless
/// the page's script says that he agreed (`credentials`).
pub fn visitor_cookie(
    site: &str,
    rules: &PageRules,
    routed: bool,
    fetch_site: Option<&str>,
    gpc: Option<&str>,
) -> Option<String> {
    if routed {
        return (rules.consent_of(gpc) == Consent::Measure).then(|| VISITOR_COOKIE.to_owned());
    }
    // Browsers know which domains have owners of their own; those that do not tell keep what the script keeps. Scripts from
    // before the cookie include it on the page's own origin, whatever was agreed.
    let may = match fetch_site {
        Some("same-site") => true,
        Some("same-origin") => rules.consent_of(gpc) == Consent::Measure,
        _ => false,
    };
    may.then(|| format!("{VISITOR_COOKIE}_{site}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cookies_are_first_party_or_none() {
        let check =
            |routed, fetch_site, gpc, change: fn(&mut PageRules), expected: Option<&str>| {
                let mut rules = PageRules::default();
                change(&mut rules);
                let found = visitor_cookie("shop", &rules, routed, fetch_site, gpc);
                assert_eq!(found.as_deref(), expected, "{routed} {fetch_site:?} {gpc:?} {rules:?}");
            };
        let own = Some("lendline_visitor_shop");
        let page = Some("lendline_visitor");
        let respects = |rules: &mut PageRules| rules.respect_gpc = true;
        let asks = |rules: &mut PageRules| rules.consent = Consent::None;
        check(false, Some("same-site"), None, |_| {}, own);
        check(false, Some("same-origin"), None, |_| {}, own);
        check(false, Some("cross-site"), None, |_| {}, None);
        check(false, Some("none"), None, |_| {}, None);
        check(false, None, None, |_| {}, None);
        // Whether he agreed, the script says.
        check(false, Some("same-site"), None, asks, own);
        check(false, Some("same-origin"), None, asks, None);
        check(true, Some("same-origin"), None, |_| {}, page);
        check(true, None, None, |_| {}, page);
        check(true, Some("same-origin"), None, asks, None);
        check(true, Some("same-origin"), Some("1"), |_| {}, page);
        check(true, Some("same-origin"), Some("1"), respects, None);
    }
}
