//! Values as they are written on the command line.

/// The most numbers that are planned for.
const MOST_NUMBERS: u64 = 1_000_000;

/// How many numbers.
pub fn numbers(text: &str) -> Result<u64, String> {
    let numbers = text.parse().ok().filter(|numbers| *numbers <= MOST_NUMBERS);
    numbers.ok_or_else(|| format!("write how many, 0 to {MOST_NUMBERS}"))
}

fn number(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|value: &f64| value.is_finite()).ok_or_else(|| "write a number".into())
}

/// A number above 0.
pub fn positive(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value > 0.0 { Ok(value) } else { Err("write a number above 0".into()) }
    })
}

/// A number from 0 on.
pub fn not_negative(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value >= 0.0 { Ok(value) } else { Err("write a number from 0 on".into()) }
    })
}

/// Pages of a visit.
pub fn pages(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value >= 1.0 { Ok(value) } else { Err("write a number from 1 on".into()) }
    })
}

/// A share above 0, up to 1.
pub fn share(text: &str) -> Result<f64, String> {
    number(text).and_then(|value| {
        if value > 0.0 && value <= 1.0 {
            Ok(value)
        } else {
            Err("write a share above 0, up to 1: 0.01 is one in a hundred".into())
        }
    })
}

/// Seconds, from `15m`, `900s`, `1.5h`, `900`.
pub fn duration(text: &str) -> Result<f64, String> {
    let units = [("h", 3600.0), ("m", 60.0), ("s", 1.0)];
    let unit = units
        .iter()
        .find_map(|(name, seconds)| text.strip_suffix(name).map(|rest| (rest, *seconds)));
    let (rest, seconds) = unit.unwrap_or((text, 1.0));
    match number(rest) {
        Ok(value) if value >= 0.0 => Ok(value * seconds),
        _ => Err("write a time such as 15m, 900s or 1h".into()),
    }
}
