//! Which pages say how to reach the owner: who opens one is about to call.

/// Whether a page's path is that of a contacts page, in the languages that write it much like English or Russian: `/contacts`, `/kontakty/`,
/// `/contatti`, `/контакты` also as addresses have it, percent-encoded.
pub fn is_contacts(path: &str) -> bool {
    let path = path.to_lowercase();
    let words = ["contact", "kontakt", "contakt", "kontact", "contato", "contatti"];
    // `контакт` as UTF-8 in escapes, of small letters; the first one may be a capital.
    let escaped = "%be%d0%bd%d1%82%d0%b0%d0%ba%d1%82";
    words.iter().chain(&["контакт", escaped]).any(|word| path.contains(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contacts_pages() {
        for (path, expected) in [
            ("/contacts", true),
            ("/Contact-Us/", true),
            ("/ru/kontakty", true),
            ("/contacto", true),
            ("/fale-contato", true),
            ("/контакты", true),
            ("/%D0%BA%D0%BE%D0%BD%D1%82%D0%B0%D0%BA%D1%82%D1%8B/", true),
            ("/%D0%9A%D0%BE%D0%BD%D1%82%D0%B0%D0%BA%D1%82%D1%8B", true),
            ("/", false),
            ("/contract", false),
            ("/tact/con", false),
        ] {
            assert_eq!(is_contacts(path), expected, "{path}");
        }
    }
}
