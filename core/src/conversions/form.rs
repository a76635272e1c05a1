//! Which forms are leads, by what they ask for.

/// Whether a form asks how to reach who sends it, and is no way in: it has a field for a telephone or a mail address and none for
/// a password. A search, a filter, a sign-in and a registration are no leads.
///
/// `fields` are the types and names of its fields (`type` and `name` of HTML), a comma between any two, as a page tells them: never
/// what stands in them. A name with a comma in it is two names, which changes nothing.
pub(super) fn is_lead(fields: &str) -> bool {
    let fields = fields.to_lowercase();
    let asks = |field: &str| {
        let mut words = field.split(|c: char| !c.is_alphanumeric());
        ["phone", "mail", "телефон", "почта"].iter().any(|part| field.contains(part))
            || words.any(|word| ["tel", "mobile", "mobil", "whatsapp"].contains(&word))
    };
    fields.split(',').any(asks) && !fields.split(',').any(|field| field == "password")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_forms_ask_for() {
        for (fields, expected) in [
            ("tel,phone,submit,", true),
            ("text,name,tel,,submit,", true),
            ("text,Phone,submit,", true),
            ("text,user[tel],submit,", true),
            ("text,form_text_1,email,form_email_2", true),
            ("text,Телефон", true),
            ("text,your-mobile", true),
            // What it has no field for.
            ("", false),
            ("search,q,submit,", false),
            ("text,hotel,date,from,submit,", false),
            ("checkbox,brand,checkbox,brand,range,price", false),
            // Ways in.
            ("email,email,password,password,submit,", false),
            ("tel,login,password,pass", false),
        ] {
            assert_eq!(is_lead(fields), expected, "{fields}");
        }
    }
}
