//! Which forms are leads, by what they ask for.

/// Types of fields in which somebody writes how to reach him.
const WRITTEN: [&str; 4] = ["text", "tel", "email", "textarea"];
/// Other telephones, and other mail.
const OTHERS: [&str; 5] = ["headphone", "smartphone", "microphone", "earphone", "mailing"];

/// Whether a form asks how to reach who sends it, and is no way in: it has a field for a telephone or a mail address and none for
/// a password. A search, a filter, a sign-in and a registration are no leads.
///
/// `fields` are the type and the name of each of its fields (`type` and `name` of HTML), a comma between any two, as a page tells them:
/// never what stands in them.
pub(super) fn is_lead(fields: &str) -> bool {
    let fields = fields.to_lowercase();
    let fields: Vec<&str> = fields.split(',').collect();
    let asks = |kind: &str, name: &str| {
        let mut words = name.split(|c: char| !c.is_alphanumeric());
        let named = ["phone", "mail", "телефон", "почта"].iter().any(|part| name.contains(part))
            || words.any(|word| ["tel", "mobile", "mobil", "whatsapp"].contains(&word));
        let other = OTHERS.iter().any(|other| name.contains(other));
        ["tel", "email"].contains(&kind) || WRITTEN.contains(&kind) && named && !other
    };
    let pairs = || fields.chunks(2).map(|pair| (pair[0], pair.get(1).copied().unwrap_or_default()));
    pairs().any(|(kind, name)| asks(kind, name)) && pairs().all(|(kind, _)| kind != "password")
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
            ("checkbox,headphones,checkbox,phone", false),
            ("hidden,smartphone_id,number,qty", false),
            ("text,smartphone_model,text,mailing_address", false),
            ("checkbox,brand,checkbox,brand,range,price", false),
            // Ways in.
            ("email,email,password,password,submit,", false),
            ("tel,login,password,pass", false),
        ] {
            assert_eq!(is_lead(fields), expected, "{fields}");
        }
    }
}
