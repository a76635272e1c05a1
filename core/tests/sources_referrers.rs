//! What referrers say: search, social, assistants, maps, mail, messengers, shops, sites, nobody.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod referrers;

use lendline_core::sources::touch;
use referrers::check;

#[test]
fn search() {
    let rows = [
        ("https://www.google.com/", "google"),
        ("https://www.google.co.uk/", "google"),
        ("https://google.ru/search?q=x", "google"),
        ("https://www.google.com.tr/url?sa=t", "google"),
        ("https://WWW.GOOGLE.DE", "google"),
        ("https://www.google.com:443/", "google"),
        ("https://www.google.com./", "google"),
        ("https://news.google.com/", "google"),
        ("android-app://com.google.android.googlequicksearchbox/", "google"),
        ("https://yandex.ru/", "yandex"),
        ("https://www.yandex.ru/clck/jsredir?from=x", "yandex"),
        ("https://ya.ru/search/?text=x", "yandex"),
        ("https://yandex.com.tr/search/touch/", "yandex"),
        ("https://yandex.kz/", "yandex"),
        ("https://yandex.by/search/", "yandex"),
        ("https://m.yandex.ru/", "yandex"),
        ("https://www.bing.com/search", "bing"),
        ("https://cn.bing.com/", "bing"),
        ("https://go.mail.ru/search?q=x", "go.mail.ru"),
        ("https://nova.rambler.ru/search", "rambler"),
        ("https://duckduckgo.com/", "duckduckgo"),
        ("https://search.yahoo.com/", "yahoo"),
        ("https://de.search.yahoo.com/search", "yahoo"),
        ("https://www.ecosia.org/", "ecosia"),
        ("https://www.baidu.com/s?wd=x", "baidu"),
        ("https://search.naver.com/search.naver", "naver"),
        ("https://search.seznam.cz/", "seznam"),
        ("https://search.brave.com/", "brave"),
        ("https://www.startpage.com/", "startpage"),
        ("https://www.qwant.com/", "qwant"),
        ("https://search.lilo.org/", "lilo"),
        ("https://lilo.org/", "lilo"),
        ("https://yep.com/web?q=x", "yep.com"),
        ("https://m.sm.cn/s?q=x", "sm.cn"),
        ("https://sm.cn/", "sm.cn"),
        ("https://www.webcrawler.com/", "webcrawler"),
        ("https://www.metacrawler.com/", "metacrawler"),
        ("https://suche.web.de/", "suche.web.de"),
        ("https://suche.gmx.net/web?q=x", "suche.gmx.net"),
        ("https://search.gmx.com/", "suche.gmx.net"),
        ("https://suche.t-online.de/", "t-online"),
        ("https://search.orange.fr/", "orange.fr"),
        ("https://lemoteur.orange.fr/?kw=x", "orange.fr"),
        ("https://szukaj.wp.pl/", "wp.pl"),
    ];
    for (referrer, source) in rows {
        check(referrer, &format!("{source} / organic"), "Organic Search", "referrer:search");
    }
}

#[test]
fn only_whole_hosts_count() {
    let rows = [
        ("https://notvk.com/", "notvk.com"),
        ("https://google.com.evil.example/", "google.com.evil.example"),
        ("https://google.evil.example/", "google.evil.example"),
        ("https://mygoogle.com/", "mygoogle.com"),
        ("https://vk.com.ru.example/", "vk.com.ru.example"),
        ("https://yandex.ru@evil.example/", "evil.example"),
        ("https://evil.example/?https://google.com", "evil.example"),
        ("https://evil.example/google.com", "evil.example"),
        ("https://evil.example#google.com", "evil.example"),
        ("https://docs.google.com/document/d/1", "docs.google.com"),
        ("https://reddit.co.example/", "reddit.co.example"),
        ("https://t.company.example/", "t.company.example"),
        ("https://fbox.com/", "fbox.com"),
        ("https://mychat.com/", "mychat.com"),
        ("https://support.chat.com/", "support.chat.com"),
        ("https://notolx.kz/", "notolx.kz"),
        ("https://duck.ai.example.ru/", "duck.ai.example.ru"),
        // Boards of jobs and a service that books for its owners are no kind of the table.
        ("https://hh.ru/employer/1", "hh.ru"),
        ("https://n1.yclients.com/", "n1.yclients.com"),
        ("https://www.partner.example/page", "partner.example"),
        ("http://192.0.2.1:8080/x", "192.0.2.1"),
        ("http://[2001:db8::1]/x", "[2001:db8::1]"),
        ("https://магазин.рф/", "xn--80aairftm.xn--p1ai"),
    ];
    for (referrer, source) in rows {
        check(referrer, &format!("{source} / referral"), "Referral", "referrer:site");
    }
}

#[test]
fn social_and_video() {
    let rows = [
        ("https://vk.com/", "vk"),
        ("https://m.vk.com/away.php?to=x", "vk"),
        ("https://away.vk.com/", "vk"),
        ("https://ok.ru/", "ok"),
        ("https://www.facebook.com/", "facebook"),
        ("https://lm.facebook.com/l.php", "facebook"),
        ("https://l.instagram.com/", "instagram"),
        ("https://t.co/AbC", "twitter"),
        ("https://x.com/", "twitter"),
        ("https://www.linkedin.com/feed/", "linkedin"),
        ("android-app://com.linkedin.android/", "linkedin"),
        ("https://out.reddit.com/", "reddit"),
        ("https://www.pinterest.co.uk/", "pinterest"),
        ("https://ru.pinterest.com/", "pinterest"),
        ("https://www.tiktok.com/", "tiktok"),
        ("https://dzen.ru/a/x", "dzen"),
        ("https://pikabu.ru/story/x", "pikabu"),
        ("https://my.mail.ru/", "moi mir"),
        ("https://www.threads.net/", "threads"),
    ];
    for (referrer, source) in rows {
        check(referrer, &format!("{source} / social"), "Organic Social", "referrer:social");
    }
    for (referrer, source) in [
        ("https://www.youtube.com/watch?v=x", "youtube"),
        ("https://youtu.be/x", "youtube"),
        ("https://rutube.ru/video/x", "rutube"),
        ("https://vkvideo.ru/", "vk video"),
    ] {
        check(referrer, &format!("{source} / referral"), "Organic Video", "referrer:video");
    }
}

#[test]
fn assistants_maps_mail_messengers_shops() {
    let check = |referrer: &str, source: &str, medium: &str, channel: &str, kind: &str| {
        check(referrer, &format!("{source} / {medium}"), channel, &format!("referrer:{kind}"));
    };
    for (referrer, source) in [
        ("https://chatgpt.com/", "chatgpt"),
        ("https://chat.openai.com/", "chatgpt"),
        ("https://gemini.google.com/", "gemini"),
        ("https://claude.ai/", "claude"),
        ("https://www.perplexity.ai/search/x", "perplexity"),
        ("https://copilot.microsoft.com/", "copilot"),
        ("https://chat.deepseek.com/", "deepseek"),
        ("https://grok.com/", "grok"),
        ("https://x.com/i/grok", "grok"),
        ("https://alice.yandex.ru/", "alice"),
        ("https://duck.ai/", "duck.ai"),
        ("https://duck.ai/chat?q=x", "duck.ai"),
        ("https://chat.com/", "chatgpt"),
        ("https://neuro.ya.ru/", "yandex neuro"),
        ("https://ya.ru/neuro?text=x", "yandex neuro"),
        ("https://ai.baidu.com/", "baidu ai"),
        ("https://labs.openai.com/", "chatgpt"),
        ("https://app.jasper.ai/", "jasper"),
        ("https://chatplus.com/", "chatplus"),
        ("https://chat-gpt.org/chat", "chatplus"),
    ] {
        check(referrer, source, "ai-assistant", "AI Assistant", "ai");
    }
    for (referrer, source) in [
        ("https://yandex.ru/maps/org/x/123", "yandex_maps"),
        ("https://yandex.com/maps", "yandex_maps"),
        ("https://www.google.com/maps/place/x", "google_maps"),
        ("https://maps.google.com/", "google_maps"),
        ("https://2gis.ru/moscow/firm/1", "2gis"),
        ("https://link.2gis.com/1", "2gis"),
        ("https://zoon.ru/msk/x", "zoon"),
        ("https://profi.ru/", "profi.ru"),
        ("https://youdo.com/t1", "youdo"),
    ] {
        check(referrer, source, "maps", "Maps", "maps");
    }
    check("https://yandex.ru/mapsandmore", "yandex", "organic", "Organic Search", "search");
    for (referrer, source) in [
        ("https://mail.google.com/mail/u/0/", "gmail"),
        ("https://mail.yandex.ru/", "yandex mail"),
        ("https://e.mail.ru/inbox", "mail.ru mail"),
        ("https://outlook.live.com/", "outlook"),
        ("https://eur01.safelinks.protection.outlook.com/", "outlook"),
        ("android-app://com.google.android.gm/", "gmail"),
        ("https://mail.qq.com/", "qq mail"),
        ("https://wx.mail.qq.com/", "qq mail"),
        ("https://mail.163.com/js6/main.jsp", "163 mail"),
        ("https://mail.126.com/", "163 mail"),
        ("https://poczta.onet.pl/", "onet mail"),
        ("https://poczta.wp.pl/", "wp.pl mail"),
        ("https://deref-gmx.net/mail/client/x/dereferrer/", "gmx"),
        ("https://deref-gmx.com/", "gmx"),
        ("https://deref-web.de/", "web.de"),
        ("https://deref-web-02.de/", "web.de"),
        ("https://navigator.web.de/", "web.de"),
    ] {
        check(referrer, source, "email", "Email", "mail");
    }
    for (referrer, source) in [
        ("https://web.telegram.org/", "telegram"),
        ("https://t.me/channel/12", "telegram"),
        ("android-app://org.telegram.messenger", "telegram"),
        ("https://web.whatsapp.com/", "whatsapp"),
        ("https://l.messenger.com/", "messenger"),
        ("https://invite.viber.com/", "viber"),
    ] {
        check(referrer, source, "messenger", "Messengers", "messenger");
    }
    for (referrer, source) in [
        ("https://www.avito.ru/moskva", "avito"),
        ("https://market.yandex.ru/product/1", "yandex market"),
        ("https://www.ozon.ru/", "ozon"),
        ("https://www.amazon.co.uk/", "amazon"),
        ("https://www.ebay.de/", "ebay"),
        ("https://www.olx.kz/", "olx"),
        ("https://olx.ua/d/obyavlenie/x", "olx"),
        ("https://m.olx.uz/", "olx"),
        ("https://www.olx.com.br/", "olx"),
        ("https://krisha.kz/a/show/1", "krisha"),
        ("https://m.krisha.kz/", "krisha"),
        ("https://kolesa.kz/", "kolesa"),
        ("https://www.kufar.by/", "kufar"),
        ("https://re.kufar.by/vi/1", "kufar"),
    ] {
        check(referrer, source, "referral", "Organic Shopping", "shopping");
    }
}

#[test]
fn search_phrases() {
    #[track_caller]
    fn phrase(referrer: &str, term: Option<&str>) {
        let touch = touch("https://shop.example/", Some(referrer), &[]).unwrap();
        assert_eq!(touch.term.as_deref(), term, "{referrer}");
    }
    phrase(
        "https://yandex.ru/search/?text=%D0%BE%D0%BA%D0%BD%D0%B0+%D0%BF%D0%B2%D1%85&lr=213",
        Some("окна пвх"),
    );
    phrase("https://www.google.com/search?q=plastic+windows&hl=en", Some("plastic windows"));
    phrase("https://search.yahoo.com/search?p=doors", Some("doors"));
    phrase("https://go.mail.ru/search?q=%EE%EA%ED%E0", Some("окна"));
    phrase("https://www.baidu.com/s?wd=%E9%97%A8", Some("门"));
    phrase("https://www.google.com/search?q=who+is+ivan@mail.example", Some("who is *"));
    phrase("https://yandex.ru/search/?text=%2B74951234567", Some("*"));
    phrase("https://www.google.com/", None);
    phrase("https://www.facebook.com/?q=secret", None);
    phrase("https://partner.example/?q=secret", None);
}
