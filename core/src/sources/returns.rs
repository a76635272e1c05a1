//! Servers on which banks ask a payer for his code: he only comes back from them, whichever bank it is.

/// Whether a host is by its name the server on which a bank checks its client: the Access Control Server (ACS) of EMV 3-D Secure,
/// to which shops send the payer's browser (EMVCo, "EMV 3-D Secure Protocol and Core Functions Specification": ACS and challenge
/// flow). Each bank has one, so no list is complete; banks call it `acs`, `acs4` or `3ds`, below a name of their own.
pub(super) fn is_bank_check(host: &str) -> bool {
    let Some((label, below)) = host.split_once('.') else { return false };
    let bare = label.trim_end_matches(|letter: char| letter.is_ascii_digit());
    matches!(bare, "acs" | "3ds" | "3dsec" | "3dsecure") && below.contains('.') && !is_shared(below)
}

/// Whether names below it belong to different owners (`acs.co.uk` is a name of its own), or to a university, where `acs` is a
/// chemists' society or a computing centre.
fn is_shared(name: &str) -> bool {
    const SECOND: [&str; 8] = ["co", "com", "gov", "msk", "ne", "net", "org", "spb"];
    let Some((before, last)) = name.rsplit_once('.') else { return true };
    let second = before.rsplit('.').next().unwrap_or_default();
    let academic = |label: &str| matches!(label, "ac" | "edu");
    academic(last) || academic(second) || (SECOND.contains(&before) && last.len() == 2)
}
