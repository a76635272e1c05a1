//! Microsoft Advertising: its click identifier, its automatic tags, and the examples of its documentation.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod touches;

use touches::check;

const BING: &str = "https://www.bing.com/";

#[test]
fn microsoft() {
    let id = "msclkid=0a1b2c3d4e5f60718293a4b5c6d7e8f9";
    let bing = "https://www.bing.com/";
    check(&format!("/?{id}"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=o"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=s"), bing, "bing / cpc", "Paid Search", "click_id:msclkid");
    check(&format!("/?{id}&network=a"), "", "bing / cpc", "Paid Network", "click_id:msclkid");
    let utm = format!("/?utm_source=bing&utm_medium=cpc&utm_campaign=Brand&utm_term=doors&{id}");
    check(&utm, bing, "bing / cpc", "Paid Search", "utm");
}

/// <https://help.ads.microsoft.com/apex/index/3/en/56762> (UTM auto-tagging), `{MatchType}` and `{Network}`
/// (<https://help.ads.microsoft.com/apex/index/3/en/56799>): `o` is Bing and its own sites, `s` sites of others with its search, `a` its audience network.
#[test]
fn documented_examples() {
    let utm =
        "?utm_source=bing&utm_medium=cpc&utm_campaign=Sales&utm_content=Clearance&utm_term=Shoes";
    for (more, referrer, channel) in [
        ("", BING, "Paid Search"),
        ("&msclkid=5f3c", "", "Paid Search"),
        ("&network=o&matchtype=e", "", "Paid Search"),
        ("&network=s&matchtype=bb", "https://search.yahoo.com/", "Paid Search"),
        ("&network=a", "https://www.msn.com/", "Paid Network"),
        ("&network={Network}&matchtype={MatchType}&msclkid=5f3c", BING, "Paid Search"),
    ] {
        check(&format!("{utm}{more}"), referrer, "bing / cpc", channel, "utm");
    }
    for (page, referrer, channel) in [
        ("?matchtype=e&network=o&device=c&msclkid=5f3c", BING, "Paid Search"),
        ("?matchtype=p&network=o&device=t&msclkid=5f3c", "", "Paid Search"),
        (
            "?MatchType=be&Network=S&Device=m&msclkid=5f3c",
            "https://search.yahoo.com/",
            "Paid Search",
        ),
        ("?matchtype=b&network=a&msclkid=5f3c", "https://www.msn.com/", "Paid Network"),
        ("?matchtype={MatchType}&network={Network}&msclkid=5f3c", BING, "Paid Search"),
        ("?msclkid=5f3c", "https://www.msn.com/", "Paid Search"),
        ("?msclkid=5f3c", "https://duckduckgo.com/", "Paid Search"),
    ] {
        check(page, referrer, "bing / cpc", channel, "click_id:msclkid");
    }
    for (tags, sent_by, channel) in [
        ("utm_source=Bing&utm_medium=CPC", "Bing / CPC", "Paid Search"),
        ("utm_source=microsoft&utm_medium=cpc&msclkid=5f", "microsoft / cpc", "Paid Search"),
        ("utm_source=bing&utm_medium=cpc&utm_content=network:a", "bing / cpc", "Paid Network"),
        (
            "utm_source=bing&utm_medium=cpc&utm_campaign=Shopping&msclkid=5f",
            "bing / cpc",
            "Paid Shopping",
        ),
        ("utm_source=bing&utm_medium=display&msclkid=5f", "bing / display", "Display"),
    ] {
        check(&format!("?{tags}"), "", sent_by, channel, "utm");
    }
    // Without auto-tagging and UTM the same parameters prove no payment.
    check("?network=a", BING, "bing / organic", "Organic Search", "referrer:search");
}
