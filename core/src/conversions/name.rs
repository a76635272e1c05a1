//! Names as they are kept: without anybody's mail address or telephone.

use super::{Kind, MAX_NAME};
use crate::numbers::telephones;
use crate::sources::{MASK, Plus, decode_all, is_hidden, masked as as_in_address, without_mail};

/// A text as a page told it, percent-encoded: decoded, each white space a space, without characters that are not seen, trimmed.
pub(super) fn plain(encoded: &str) -> String {
    clean(&decode_all(encoded, Plus::Itself))
}

/// The same of a text that is decoded.
pub(super) fn clean(decoded: &str) -> String {
    let spaced = decoded.split_whitespace().collect::<Vec<_>>().join(" ");
    spaced.chars().filter(|letter| !is_hidden(*letter)).collect::<String>().trim().to_owned()
}

/// The first characters of a text.
pub(super) fn short(text: &str) -> String {
    let cut: String = text.chars().take(MAX_NAME).collect();
    cut.trim_end().to_owned()
}

/// The text with `*` in the place of mail addresses and of what may be telephones. None where nothing is left of it.
pub(super) fn masked(text: &str) -> Option<String> {
    let mut out = without_mail(text);
    for place in telephones(&out).into_iter().rev() {
        out.replace_range(place, MASK);
    }
    // What has signs between its digits that only addresses have: `8_916_070_70_70`.
    Some(short(&as_in_address(&out))).filter(|name| !name.is_empty())
}

/// Whom a link leads to that was tapped, by its scheme and its host, a comma between, as a page tells them (`mailto:,`, `https:,wa.me`), or one of them; a
/// messenger under one name however it is linked to. None where it is neither mail nor a messenger.
pub(super) fn link(told: &str) -> Option<(Kind, Option<&'static str>)> {
    let told = told.to_lowercase();
    let (scheme, host) = told.split_once(',').unwrap_or((told.as_str(), ""));
    // What stands behind the scheme of an application (`tg://resolve?…`) is no host of the web.
    let place = if scheme.starts_with("http") { host } else { scheme.trim_end_matches(':') };
    let name = match place.trim_start_matches("www.") {
        "mailto" => return Some((Kind::Mail, None)),
        "whatsapp" | "wa.me" | "api.whatsapp.com" | "web.whatsapp.com" | "chat.whatsapp.com" => {
            "whatsapp"
        }
        "tg" | "telegram" | "t.me" | "telegram.me" | "telegram.dog" => "telegram",
        "viber" | "viber.me" | "chats.viber.com" | "invite.viber.com" => "viber",
        "m.me" | "fb-messenger" | "messenger" | "messenger.com" => "messenger",
        "vk" | "vk.me" => "vk",
        "max" | "max.ru" => "max",
        "sgnl" | "signal" | "signal.me" => "signal",
        "skype" | "join.skype.com" => "skype",
        "line" | "line.me" => "line",
        _ => return None,
    };
    Some((Kind::Messenger, Some(name)))
}
