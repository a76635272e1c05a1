//! Who is no visitor: search engines, link previews, monitors. They see the printed number (invariant 9).

/// Words in the user agents of crawlers, as their operators document them; matched as whole words, whatever
/// their case. Any agent that calls itself a `…bot`, `…spider` or `…crawler` is one besides.
const CRAWLERS: &[&str] = &[
    "adsbot-google",
    "mediapartners-google",
    "google-inspectiontool",
    "googleother",
    "google-read-aloud",
    "storebot-google",
    "feedfetcher-google",
    "google-site-verification",
    "chrome-lighthouse",
    "yandex.com/bots",
    "yandexdirect",
    "yandexmetrika",
    "yandexfavicons",
    "bingpreview",
    "msnbot-media",
    "duckduckgo-favicons-bot",
    "slurp",
    "baiduspider",
    "mail.ru_bot",
    "facebookexternalhit",
    "facebookcatalog",
    "meta-externalagent",
    "meta-externalfetcher",
    "vkshare",
    "whatsapp",
    "telegrambot",
    "twitterbot",
    "slackbot",
    "discordbot",
    "skypeuripreview",
    "viber",
    "linkedinbot",
    "pinterestbot",
    "redditbot",
    "embedly",
    "quora link preview",
    "outbrain",
    "nuzzel",
    "bitlybot",
    "applebot",
    "gptbot",
    "chatgpt-user",
    "oai-searchbot",
    "claudebot",
    "claude-user",
    "perplexitybot",
    "perplexity-user",
    "ccbot",
    "bytespider",
    "amazonbot",
    "ahrefsbot",
    "semrushbot",
    "mj12bot",
    "dotbot",
    "petalbot",
    "dataforseobot",
    "uptimerobot",
    "pingdom",
    "gtmetrix",
    "screaming frog seo spider",
    "w3c_validator",
    "headlesschrome/lighthouse",
];

/// Which of them begin with each byte, a bit for each: every page asks, and a search for each word by itself would look
/// through its agent sixty times.
const BEGINNING: [u64; 256] = {
    let mut words = [0; 256];
    let mut at = 0;
    while at < CRAWLERS.len() {
        words[CRAWLERS[at].as_bytes()[0] as usize] |= 1 << at;
        at += 1;
    }
    words
};

/// Whether a user agent is that of a crawler. An empty one is: browsers always send theirs.
pub fn is_crawler(user_agent: &str) -> bool {
    let agent = user_agent.to_ascii_lowercase();
    if agent.trim().is_empty() {
        return true;
    }
    let ends_a_word = |suffix: &str| {
        agent.match_indices(suffix).any(|(at, _)| {
            let next = agent[at + suffix.len()..].chars().next();
            // "cubot" is a maker of phones: its model stands before " build" or ")" and behind a space.
            let whole = agent[..at]
                .chars()
                .next_back()
                .is_some_and(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
            next.is_none_or(|c| !c.is_ascii_alphanumeric()) && whole && !agent[..at].ends_with("cu")
        })
    };
    let has_known = agent.bytes().enumerate().any(|(at, byte)| {
        let mut words = BEGINNING[usize::from(byte)];
        while words != 0 {
            let known = CRAWLERS[words.trailing_zeros() as usize];
            if agent.as_bytes()[at..].starts_with(known.as_bytes()) {
                return true;
            }
            words &= words - 1;
        }
        false
    });
    has_known || ["bot", "spider", "crawler"].iter().any(|s| ends_a_word(s))
}

#[cfg(test)]
mod tests {
    use super::is_crawler;

    #[test]
    fn every_known_crawler_is_found_wherever_it_stands() {
        for known in super::CRAWLERS {
            for agent in [known.to_string(), format!("X é ({}; 1)", known.to_ascii_uppercase())] {
                assert!(is_crawler(&agent), "{agent}");
            }
        }
    }

    #[test]
    fn crawlers() {
        for agent in [
            "",
            "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
            "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; bingbot/2.0) Chrome/116.0 Safari/537.36",
            "Mozilla/5.0 (compatible; YandexBot/3.0; +http://yandex.com/bots)",
            "TelegramBot (like TwitterBot)",
            "WhatsApp/2.23.20.0",
            "facebookexternalhit/1.1 (+http://www.facebook.com/externalhit_uatext.php)",
            "SomeNewCrawler/1.0",
        ] {
            assert!(is_crawler(agent), "{agent}");
        }
        for agent in [
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) HeadlessChrome/156.0.0.0 Safari/537.36",
            "Mozilla/5.0 (Linux; Android 11; CUBOT NOTE 20 Build/RP1A) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36",
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile Safari/604.1",
        ] {
            assert!(!is_crawler(agent), "{agent}");
        }
    }
}
