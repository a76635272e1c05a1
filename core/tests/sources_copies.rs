//! Copies of pages in caches and translators, as referrers.

#![allow(clippy::unwrap_used, reason = "a failed read is a failed test")]

mod referrers;

use referrers::check;

#[test]
fn copies_in_caches_are_pages_of_their_site() {
    // Of the shop itself (amp.dev: a full stop becomes a hyphen, a hyphen two).
    for referrer in [
        "https://shop-example.cdn.ampproject.org/",
        "https://shop-example.cdn.ampproject.org/c/s/shop.example/boilers",
        "https://cdn.ampproject.org/c/s/shop.example/boilers",
        "https://cdn.ampproject.org/v/s/www.shop.example/boilers?amp_js_v=0.1",
        "https://cdn.ampproject.org/c/shop.example/boilers",
        "https://www-shop-example.cdn.ampproject.org",
        "https://shop-example.bing-amp.com/c/s/shop.example/",
        "https://xn----8sbmq3bn.cdn.ampproject.org/c/s/xn--e1afmkfd.xn--p1ai/",
        "https://shop-example.turbopages.org/",
        "https://shop-example.turbopages.org/shop.example/s/boilers/",
        "https://shop-example.turbopages.org/turbo/shop.example/s/boilers/",
        "https://yandex.ru/turbo/shop.example/s/boilers/",
        "https://yandex.ru/turbo?text=https%3A%2F%2Fshop.example%2Fboilers",
        "https://yandex.by/turbo/m.shop.example/s/",
        "https://shop-example.translate.goog/",
        "https://shop-example.translate.goog/index.php?_x_tr_sl=en",
        "https://shop-example.translate.goog/c/vk.com/",
        "https://translated.turbopages.org/proxy_u/ru-en.en.0dc0-69d2/https/shop.example/boilers",
    ] {
        check(referrer, "- / -", "Direct", "own_host");
    }
    // Of another site.
    for (referrer, site) in [
        ("https://blog-of-boilers-example.cdn.ampproject.org/", "blog.of.boilers.example"),
        ("https://0-my--blog-example-0.cdn.ampproject.org/", "my-blog.example"),
        ("https://0-en--us-example-com-0.cdn.ampproject.org/", "en-us.example.com"),
        ("https://our--blog-example.cdn.ampproject.org/", "our-blog.example"),
        ("https://nuancesprog-ru.turbopages.org/nuancesprog.ru/s/p/6713/", "nuancesprog.ru"),
        ("https://unisender-com.turbopages.org/", "unisender.com"),
        ("https://yandex.ru/turbo/www.blog.example/s/1", "blog.example"),
        ("https://0-my--shop-example-0.cdn.ampproject.org/", "my-shop.example"),
        ("https://shop-example-evil-example.cdn.ampproject.org/", "shop.example.evil.example"),
    ] {
        check(referrer, &format!("{site} / referral"), "Referral", "referrer:site");
    }
    // Of a site that is a source of the table.
    let row = ("vk.com/wall-1_1", "vk / social", "Organic Social", "referrer:social");
    check(&format!("https://vk-com.turbopages.org/{}", row.0), row.1, row.2, row.3);
    // Google's viewer is where its search shows pages, whosever they are.
    for referrer in [
        "https://www.google.com/amp/s/shop.example/boilers",
        "https://www.google.com/amp/s/blog.example/1",
        "https://www.google.ru/amp/",
    ] {
        check(referrer, "google / organic", "Organic Search", "referrer:search");
    }
    // A cache that does not tell whose page it shows is a site of its own, and so is what is none.
    for (referrer, host) in [
        ("https://cdn.ampproject.org/", "cdn.ampproject.org"),
        ("https://translated.turbopages.org/", "translated.turbopages.org"),
        (
            "https://shop-example.cdn.ampproject.org.evil.example/",
            "shop-example.cdn.ampproject.org.evil.example",
        ),
        ("https://shop-example.notturbopages.org/", "shop-example.notturbopages.org"),
    ] {
        check(referrer, &format!("{host} / referral"), "Referral", "referrer:site");
    }
    // Not a copy, but a search for one.
    check(
        "https://yandex.ru/search/?text=turbo",
        "yandex / organic",
        "Organic Search",
        "referrer:search",
    );
    check("https://yandex.ru/turbo", "yandex / organic", "Organic Search", "referrer:search");
}
