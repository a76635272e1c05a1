//! Referrers from which nobody was sent: the site itself, pages of payment and sign-in, banks that ask for a code, and where an
//! advertiser manages his ads.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod referrers;

use lendline_core::sources::touch;
use referrers::check;

#[test]
fn nothing_new() {
    for referrer in [
        "https://shop.example/page",
        "http://www.shop.example/",
        "https://blog.shop.example/",
        "https://xn--e1afmkfd.xn--p1ai/",
        "https://SHOP.example:8443/",
        "https://пример.рф/",
    ] {
        check(referrer, "- / -", "Direct", "own_host");
    }
    for referrer in [
        "https://checkout.stripe.com/c/pay/cs_live_a1",
        "https://www.paypal.com/",
        "https://yoomoney.ru/checkout/payments/v2/contract",
        "https://auth.robokassa.ru/Merchant/Index.aspx",
        "https://securepay.tinkoff.ru/",
        "https://securepayments.sberbank.ru/",
        "https://accounts.google.com/",
        "https://id.vk.com/auth",
        "https://passport.yandex.ru/",
        "https://sso.passport.yandex.ru/",
        "https://pay.vtb.ru/",
        "https://rest.paymentgate.ru/",
        "https://pay.mts.ru/",
        "https://pay.apple.com/",
        "https://intellectmoney.ru/",
        "https://merchant.intellectmoney.ru/",
        "https://login.mos.ru/",
        "https://oauth.vk.ru/authorize",
        "https://pay.vk.com/",
        "https://pay.vk.ru/",
        "https://forma.tinkoff.ru/online/x",
        "https://forma.tbank.ru/",
        "https://epay.kkb.kz/jsp/process/logon.jsp",
        "https://epay.homebank.kz/",
        "https://gateway.payler.com/",
        "https://secure.payler.com/gapi/Pay",
        "https://merchant.webmoney.ru/lmi/payment.asp",
        "https://secureacceptance.cybersource.com/pay",
        "https://secureacceptance.in.cybersource.com/pay",
        "https://checkout.sumup.com/pay/x",
        "https://pay.sumup.com/b2c/x",
        "https://id.mail.ru/",
        "https://login.yahoo.com/",
        "https://accounts.google.com/signin",
        "https://accounts.google.ru/",
        "https://accounts.google.co.uk/",
        "https://www.facebook.com/dialog/oauth?client_id=1",
        "https://facebook.com/dialog/oauth/",
        "https://m.facebook.com/dialog/oauth",
        "https://www.facebook.com/v19.0/dialog/oauth",
        "https://api.twitter.com/oauth/authenticate",
        "https://x.com/i/oauth2/authorize",
        "https://www.linkedin.com/oauth/v2/authorization",
        "https://github.com/login/oauth/authorize",
    ] {
        check(referrer, "- / -", "Direct", "return");
    }
    for (referrer, sent_by, channel, rule) in [
        ("https://www.sumup.com/", "sumup.com / referral", "Referral", "referrer:site"),
        ("https://www.tinkoff.ru/", "tinkoff.ru / referral", "Referral", "referrer:site"),
        (
            "https://www.facebook.com/dialog",
            "facebook / social",
            "Organic Social",
            "referrer:social",
        ),
        (
            "https://www.facebook.com/dialog/oauthors",
            "facebook / social",
            "Organic Social",
            "referrer:social",
        ),
        (
            "https://www.facebook.com/version/dialog/oauth",
            "facebook / social",
            "Organic Social",
            "referrer:social",
        ),
        ("https://github.com/loginson", "github / social", "Organic Social", "referrer:social"),
    ] {
        check(referrer, sent_by, channel, rule);
    }
    for referrer in
        ["", " ", "about:blank", "null", "file:///C:/x.html", "https://", "javascript:x", "/page"]
    {
        check(referrer, "- / -", "Direct", "direct");
    }
}

#[test]
fn banks_that_asked_for_a_code() {
    for host in [
        "acs.unknownbank.ru",
        "acs.vtb.ru",
        "acs.raiffeisen.ru",
        "acs.alfabank.ru",
        "acs.tcsbank.ru",
        "acs.gazprombank.ru",
        "acs4.sbrf.ru",
        "acs12.bank.example",
        "ACS.Bank.Example",
        "www.acs.bank.example",
        "acs.bank.com.tr",
        "acs.3ds.bank.example",
        "3ds.payment.ru",
        "3ds2.bank.example",
        "3dsecure.bank.kz",
        "3dsec.bank.example",
    ] {
        check(&format!("https://{host}/"), "- / -", "Direct", "return");
    }
    for host in [
        "acs.org",
        "pubs.acs.org",
        "acs.co.uk",
        "acs.ac.uk",
        "acs.com.tr",
        "acs1.com",
        "3ds.com",
        "3ds.com.br",
        "blog.3ds.example",
        "chemistry.acs.example.org",
        "acsbank.example.ru",
        "xacs.example.ru",
        "acs-blog.example.ru",
        "acsx1.example.ru",
        "3dsmax.example.ru",
        "acs.chem.example.edu",
    ] {
        let source = format!("{host} / referral");
        check(&format!("https://{host}/"), &source, "Referral", "referrer:site");
    }
    // A source of the table is known by its name, and an app is no server.
    check(
        "https://acs.livejournal.com/",
        "livejournal / social",
        "Organic Social",
        "referrer:social",
    );
    check(
        "android-app://acs.reader.app/",
        "acs.reader.app / referral",
        "Referral",
        "referrer:site",
    );
}

/// Where an advertiser manages his ads or reads his reports, nobody searches and nobody clicks on an ad: he looks at his own site.
#[test]
fn cabinets() {
    for host in [
        "direct.yandex.ru",
        "direct.yandex.com",
        "metrika.yandex.ru",
        "webmaster.yandex.ru",
        "ads.google.com",
        "analytics.google.com",
        "business.facebook.com",
        "adsmanager.facebook.com",
        "ads.vk.com",
        "ads.vk.ru",
        "target.my.com",
        "ads.tiktok.com",
        "ads.x.com",
        "ads.twitter.com",
        "ads.pinterest.com",
        "ads.reddit.com",
        "ads.snapchat.com",
    ] {
        let source = format!("{host} / referral");
        check(&format!("https://{host}/wizard/campaigns"), &source, "Referral", "referrer:site");
    }
    for (referrer, source) in [
        ("https://vk.com/ads?act=office", "vk.com"),
        ("https://www.facebook.com/adsmanager/manage/ads", "facebook.com"),
        ("https://www.linkedin.com/campaignmanager/accounts/1", "linkedin.com"),
    ] {
        check(referrer, &format!("{source} / referral"), "Referral", "referrer:site");
    }
    check("https://vk.com/adsense_club", "vk / social", "Organic Social", "referrer:social");
    // In a tag the same name is the platform's.
    for (tags, channel) in [
        ("utm_source=direct.yandex.ru&utm_medium=cpc", "Paid Search"),
        ("utm_source=direct.yandex.ru", "Organic Search"),
        ("utm_source=ads.vk.com&utm_medium=cpc", "Paid Social"),
        ("utm_source=business.facebook.com&utm_medium=paid", "Paid Social"),
        ("from=ads.vk.com", "Organic Social"),
    ] {
        let touch = touch(&format!("https://shop.example/?{tags}"), None, &[]).unwrap();
        assert_eq!(touch.channel.name(), channel, "{tags}");
    }
}
