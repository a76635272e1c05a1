//! What looks like a token.

/// Whether a segment of a path does, behind the one before it: long hexadecimal (with dashes too, as in a UUID), or long text
/// of mixed case and digits.
pub(super) fn is_token(text: &str, _before: &str) -> bool {
    let bare: String = text.chars().filter(|c| *c != '-').collect();
    if is_long_hex(&bare) || text.split(['-', '_', '.', '=', '~', ',']).any(is_random) {
        return true;
    }
    // base64url may contain dashes and underscores itself.
    is_random(&text.replace(['-', '_', '='], ""))
}

fn is_long_hex(text: &str) -> bool {
    text.len() >= 16
        && text.bytes().all(|b| b.is_ascii_hexdigit())
        && text.bytes().any(|b| b.is_ascii_digit())
}

fn is_random(text: &str) -> bool {
    let count = |test: fn(&u8) -> bool| text.as_bytes().iter().filter(|byte| test(byte)).count();
    is_long_hex(text)
        || (text.len() >= 20
            && text.bytes().all(|b| b.is_ascii_alphanumeric())
            && count(u8::is_ascii_digit) >= 2
            && count(u8::is_ascii_uppercase) >= 2
            && count(u8::is_ascii_lowercase) >= 2)
}
