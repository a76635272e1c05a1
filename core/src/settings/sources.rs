//! What is refused of an owner's own rules of sources.

use super::Problem;
use crate::sources::{SourceRules, host_name};

/// Rules of each kind, and letters of a text in them, at most.
const MOST_RULES: usize = 50;
const LONGEST_TEXT: usize = 256;

/// The first rule that is wrong.
pub(super) fn check(rules: &SourceRules) -> Result<(), Problem> {
    let (parameters, channels, returns) =
        ("sources.parameters", "sources.channels", "sources.returns");
    let given = [
        (channels, rules.channels.len()),
        (parameters, rules.parameters.len()),
        (returns, rules.returns.len()),
    ];
    if let Some((field, _)) = given.into_iter().find(|(_, count)| *count > MOST_RULES) {
        return Err(Problem::new("too_many_rules", field, "give at most 50 rules"));
    }
    for (n, host) in rules.returns.iter().enumerate() {
        // A bare `ru` would be every site's.
        if !host_name(host).is_some_and(|name| name.contains('.')) {
            let message = format!(
                "{host:?} is no host: write it as pay.example.com, without https://, port and path; the hosts below it count too"
            );
            return Err(Problem::new("bad_return", format!("{returns}[{n}]"), message));
        }
    }
    for (own, tag) in &rules.parameters {
        let known = |byte: u8| byte.is_ascii_alphanumeric() || b"_-.".contains(&byte);
        let named = (1..=40).contains(&own.len()) && own.bytes().all(known);
        if !named || own.to_lowercase().starts_with("utm_") {
            let message = format!(
                "{own:?} is no parameter of yours: letters, digits, _ - and ., at most 40, and not a UTM tag"
            );
            return Err(Problem::new("bad_parameter", parameters, message));
        }
        if SourceRules::is_click_id(own) {
            let message = format!(
                "{own:?} is a click's own identifier, another one in each link: it is read as such, and stands for no UTM tag"
            );
            return Err(Problem::new("bad_parameter", parameters, message));
        }
        let same = |other: &&String| other.eq_ignore_ascii_case(own);
        if rules.parameters.keys().filter(same).count() > 1 {
            let message = format!("{own:?} stands there twice: capitals make no other parameter");
            return Err(Problem::new("bad_parameter", parameters, message));
        }
        if !SourceRules::TAGS.contains(&tag.as_str()) {
            let message = format!("{own:?} may stand for one of {}", SourceRules::TAGS.join(", "));
            return Err(Problem::new("bad_parameter", parameters, message));
        }
    }
    for (n, rule) in rules.channels.iter().enumerate() {
        let texts = [&rule.source, &rule.medium, &rule.campaign];
        let given = || texts.into_iter().flatten();
        let short = |text: &String| !text.is_empty() && text.chars().count() <= LONGEST_TEXT;
        if given().next().is_none() || !given().all(short) {
            let message = "name a source, a medium or a campaign, in at most 256 characters each";
            return Err(Problem::new("bad_channel_rule", format!("{channels}[{n}]"), message));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use crate::settings::Site;
    use crate::settings::tests::check;
    use crate::sources::{Channel, ChannelRule};

    #[test]
    fn rules() {
        let parameter = |own: &str, tag: &str| {
            let (own, tag) = (own.to_owned(), tag.to_owned());
            move |s: &mut Site| drop(s.sources.parameters.insert(own, tag))
        };
        check(parameter("src", "utm_source"), None);
        check(parameter("utm_source", "utm_medium"), Some(("bad_parameter", "sources.parameters")));
        check(parameter("src", "source"), Some(("bad_parameter", "sources.parameters")));
        for id in ["gclid", "YCLID", "fbclid", "mkt_tok"] {
            check(parameter(id, "utm_source"), Some(("bad_parameter", "sources.parameters")));
        }
        check(parameter("gclid2", "utm_source"), None);
        let twice = |s: &mut Site| {
            for own in ["src", "SRC"] {
                s.sources.parameters.insert(own.into(), "utm_source".into());
            }
        };
        check(twice, Some(("bad_parameter", "sources.parameters")));
        check(parameter("a b", "utm_source"), Some(("bad_parameter", "sources.parameters")));
        let rule = |source: Option<&str>| {
            let source = source.map(str::to_owned);
            let channel = Channel::PaidSocial;
            move |s: &mut Site| {
                let rule = ChannelRule { channel, source, medium: None, campaign: None };
                s.sources.channels.push(rule);
            }
        };
        check(rule(Some("tg_*")), None);
        check(rule(None), Some(("bad_channel_rule", "sources.channels[0]")));
        check(rule(Some("")), Some(("bad_channel_rule", "sources.channels[0]")));
        let returns = |host: &str| {
            let hosts = vec!["pay.bank.example".to_owned(), host.to_owned()];
            move |s: &mut Site| s.sources.returns = hosts
        };
        check(returns("Касса.РФ"), None);
        check(returns("192.0.2.1"), None);
        for bad in
            ["", "ru", "https://bank.ru", "bank.ru/pay", "bank.ru:443", "*.bank.ru", "a b.ru"]
        {
            check(returns(bad), Some(("bad_return", "sources.returns[1]")));
        }
        let many = |s: &mut Site| s.sources.returns = vec!["bank.ru".into(); 51];
        check(many, Some(("too_many_rules", "sources.returns")));
    }
}
