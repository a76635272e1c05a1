//! Times as providers write them.

use chrono::{DateTime, NaiveDateTime};

/// An offset from UTC, s.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone(i64);

impl Zone {
    /// From `+03:00`, `-0530`, `Z`.
    pub fn parse(text: &str) -> Option<Self> {
        if text == "Z" {
            return Some(Self(0));
        }
        let sign = match text.bytes().next()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let digits: String = text.get(1..)?.chars().filter(|c| *c != ':').collect();
        if digits.len() != 4 {
            return None;
        }
        let hours: i64 = digits.get(..2)?.parse().ok()?;
        let minutes: i64 = digits.get(2..)?.parse().ok()?;
        (hours <= 14 && minutes < 60).then_some(Self(sign * (hours * 3600 + minutes * 60)))
    }

    /// The offset, s; east of Greenwich above zero.
    pub fn seconds(self) -> i64 {
        self.0
    }
}

/// ms since 1970 from Unix seconds or ms, ISO 8601, RFC 2822, or a local time without offset.
///
/// A local time is read in `zone`; where that is not known, in the one (of full quarters of an hour) that
/// brings it nearest to `received_at`, for webhooks come within minutes.
pub fn read(text: &str, zone: Option<Zone>, received_at: u64) -> Option<u64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<f64>() {
        // Seconds until the year 5138, ms from 1973 until 5138: what lies beyond is no time of a call.
        let ms = if number < 1e11 { number * 1000.0 } else { number };
        return (ms > 0.0 && ms < 1e14).then_some(ms as u64);
    }
    let with_offset =
        DateTime::parse_from_rfc3339(text).or_else(|_| DateTime::parse_from_rfc2822(text));
    if let Ok(time) = with_offset {
        return u64::try_from(time.timestamp_millis()).ok();
    }
    let forms = ["%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.f"];
    let local = forms.iter().find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())?;
    let local = local.and_utc().timestamp_millis();
    let offset = match zone {
        Some(Zone(seconds)) => seconds * 1000,
        None => {
            const QUARTER: i64 = 15 * 60 * 1000;
            let away = local - i64::try_from(received_at).ok()?;
            (away + QUARTER / 2).div_euclid(QUARTER) * QUARTER
        }
    };
    u64::try_from(local - offset).ok()
}

/// ISO 8601 in UTC, with full seconds: `2026-11-21T12:04:55Z`.
pub fn write(ms: u64) -> String {
    let time = i64::try_from(ms).ok().and_then(DateTime::from_timestamp_millis);
    time.map_or_else(String::new, |time| time.format("%Y-%m-%dT%H:%M:%SZ").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: u64 = 1_795_262_695_000; // 2026-11-21T12:04:55Z

    #[test]
    fn times() {
        for (text, expected) in [
            ("1795262695", Some(NOON)),
            ("1795262695000", Some(NOON)),
            ("2026-11-21T12:04:55Z", Some(NOON)),
            ("2026-11-21T15:04:55+03:00", Some(NOON)),
            ("2026-11-21T12:04:55.000Z", Some(NOON)),
            ("Sat, 21 Nov 2026 12:04:55 +0000", Some(NOON)),
            ("2026-11-21 15:04:55", Some(NOON)),
            ("2026-11-21 17:34:55", Some(NOON)),
            ("yesterday", None),
            ("", None),
            ("-5", None),
            ("99999999999999999", None),
            ("1e300", None),
            ("inf", None),
            ("2026-13-41 25:00:00", None),
        ] {
            assert_eq!(read(text, None, NOON + 3_000), expected, "{text}");
        }
        assert_eq!(
            read("2026-11-21 15:04:55", Zone::parse("+02:00"), NOON),
            Some(NOON + 3_600_000)
        );
        assert_eq!(write(NOON), "2026-11-21T12:04:55Z");
    }

    #[test]
    fn offsets() {
        assert_eq!(Zone::parse("+03:00"), Some(Zone(10_800)));
        assert_eq!(Zone::parse("-0530"), Some(Zone(-19_800)));
        for bad in ["", "3", "+3", "+25:00", "+03:61", "Moscow", "+00:0é"] {
            assert_eq!(Zone::parse(bad), None, "{bad}");
        }
    }
}
