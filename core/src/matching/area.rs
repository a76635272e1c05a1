//! Where a telephone's number is registered, beside where visitors were: weak evidence, since numbers are carried along and
//! people call from elsewhere.
//!
//! A visitor's caller has a number of his own region so often (`often`), and else one of any region, as common as it is among
//! all who were shown the number (`common`). So where everybody is from one place it says nothing. How often is not learned:
//! calls that are sure without the area are those after taps, made from mobile telephones, which in most countries have none.

use super::{Showing, callers};
use crate::numbers::Number;
use crate::settings::is_region;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

const DATA: &str = include_str!("../../data/areas.tsv");

/// Nobody weighs more than so many times as much, or so many times less, by where he was.
const MOST: f64 = 4.0;

/// How often callers call from a number of the region that they are in just for that: an assumption, and a cautious one.
/// It stands in each basis, so that another one leaves old verdicts what they were.
const OFTEN: f32 = 0.25;

/// A region by ISO 3166-2 (`RU-MOW`), or a country (`RU`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Region([u8; 6]);

impl Region {
    /// Reads the code, in capitals; None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        let mut code = [0; 6];
        code.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
        is_region(text).then_some(Self(code))
    }

    /// The code.
    pub fn code(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default().trim_end_matches('\0')
    }
}

/// Where a number is registered: regions of the table, several where a code is of several.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Area(&'static str);

impl Area {
    /// Of a caller in E.164. None where he is not told so, and of numbers that are of no place: mobile ones (but in North
    /// America, where they have area codes), toll-free ones.
    pub fn of(caller: &str) -> Option<Self> {
        let number = Number::parse(caller).ok().filter(|_| callers::is_told(caller))?;
        // Calling code and area code; the plans of the table have ten digits behind the one of the calling code.
        let code = number.digits().get(..4).filter(|_| number.digits().len() == 11)?;
        table().get(code).copied().map(Self)
    }

    /// Whether a region is in it; None where that is not known: of the region's country alone.
    pub fn has(&self, region: Region) -> Option<bool> {
        let is_of = |part: &str, whole: &str| {
            part.strip_prefix(whole).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
        };
        let (mut regions, region) = (self.0.split(','), region.code());
        if regions.clone().any(|own| is_of(region, own)) {
            return Some(true);
        }
        (!regions.any(|own| is_of(own, region))).then_some(false)
    }
}

/// The areas by how numbers begin.
fn table() -> &'static BTreeMap<&'static str, &'static str> {
    static TABLE: OnceLock<BTreeMap<&str, &str>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let rows = DATA.lines().filter_map(|row| row.split_once('\t'));
        rows.flat_map(|(regions, codes)| codes.split(' ').map(move |code| (code, regions)))
            .collect()
    })
}

/// The caller's area beside the regions of the visitors who were shown his number.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Beside {
    /// Who was in it when he was shown the number last.
    pub inside: BTreeSet<u128>,
    /// Who was not.
    pub outside: BTreeSet<u128>,
    /// How common it is among all who were shown the number.
    pub common: f32,
    /// How often callers call from a number of the region that they are in.
    pub often: f32,
}

impl Beside {
    /// Of a call's showings; None where the area or nobody's region is known.
    pub fn of<'a>(area: Option<Area>, showings: impl Iterator<Item = &'a Showing>) -> Option<Self> {
        let area = area?;
        let mut last: BTreeMap<u128, (u64, bool)> = BTreeMap::new();
        for one in showings {
            let Some(inside) = one.region.and_then(|region| area.has(region)) else { continue };
            let known = last.entry(one.visitor).or_insert((one.shown_at, inside));
            if one.shown_at >= known.0 {
                *known = (one.shown_at, inside);
            }
        }
        let (inside, outside): (Vec<_>, Vec<_>) =
            last.into_iter().partition(|(_, (_, inside))| *inside);
        let common = (inside.len() as f64 + 1.0) / ((inside.len() + outside.len()) as f64 + 2.0);
        let visitors = |of: Vec<(u128, (u64, bool))>| of.into_iter().map(|(visitor, _)| visitor);
        (inside.len() + outside.len() > 0).then(|| Self {
            inside: visitors(inside).collect(),
            outside: visitors(outside).collect(),
            common: common as f32,
            often: OFTEN,
        })
    }

    /// The same area without the visitors.
    pub fn of_nobody(&self) -> Self {
        Self { common: self.common, often: self.often, ..Self::default() }
    }

    /// Takes in a visitor.
    pub fn put(&mut self, visitor: u128, inside: bool) {
        let of = if inside { &mut self.inside } else { &mut self.outside };
        of.insert(visitor);
    }

    /// Forgets visitors.
    pub fn retain(&mut self, stays: impl Fn(u128) -> bool) {
        self.inside.retain(|visitor| stays(*visitor));
        self.outside.retain(|visitor| stays(*visitor));
    }

    /// Whether a visitor was in the area.
    pub fn has(&self, visitor: u128) -> Option<bool> {
        let outside = self.outside.contains(&visitor).then_some(false);
        outside.or(self.inside.contains(&visitor).then_some(true))
    }

    /// How many times as likely as somebody's of whom no region is known a visitor's call comes from such a number.
    fn fit(&self, visitor: u128) -> f64 {
        let (often, common) = (f64::from(self.often), f64::from(self.common));
        match self.has(visitor) {
            Some(true) => (1.0 - often + often / common).min(MOST),
            Some(false) => (1.0 - often).max(1.0 / MOST),
            None => 1.0,
        }
    }
}

/// How likely a call of this visitor, or of nobody, comes from such a number, beside somebody of whom no region is known.
pub(super) fn fit(beside: Option<&Beside>, visitor: Option<u128>) -> f64 {
    match (beside, visitor) {
        (Some(beside), Some(visitor)) => beside.fit(visitor),
        _ => 1.0,
    }
}

#[cfg(test)]
mod tests;
