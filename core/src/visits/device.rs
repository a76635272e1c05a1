//! What a visitor holds in his hands, by his browser's own word.

use crate::matching::Device;

/// The device of a user agent: browsers on telephones call themselves `Mobile` (Chromium, Firefox and Safari alike, see
/// MDN, "Browser detection using the user agent"). Tablets, which seldom make calls, count as desktops.
pub fn device(user_agent: &str) -> Device {
    if user_agent.trim().is_empty() {
        return Device::Unknown;
    }
    let tablet = user_agent.contains("iPad") || user_agent.contains("Tablet");
    let phone = user_agent.contains("Mobi") || user_agent.contains("iPhone");
    if phone && !tablet { Device::Phone } else { Device::Desktop }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        for (agent, expected) in [
            ("", Device::Unknown),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Mobile/15E148 Safari/604.1",
                Device::Phone,
            ),
            (
                "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 Chrome/156.0.0.0 Mobile Safari/537.36",
                Device::Phone,
            ),
            ("Mozilla/5.0 (Android 15; Mobile; rv:153.0) Gecko/153.0 Firefox/153.0", Device::Phone),
            (
                "Mozilla/5.0 (Android 15; Tablet; rv:153.0) Gecko/153.0 Firefox/153.0",
                Device::Desktop,
            ),
            (
                "Mozilla/5.0 (iPad; CPU OS 12_5 like Mac OS X) AppleWebKit/605.1.15 Version/12.1 Mobile/15E148 Safari/604.1",
                Device::Desktop,
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/156.0.0.0 Safari/537.36",
                Device::Desktop,
            ),
        ] {
            assert_eq!(device(agent), expected, "{agent}");
        }
    }
}
