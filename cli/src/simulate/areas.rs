//! Callers whose numbers are registered somewhere, and visitors who are somewhere.

use lendline_core::matching::Region;
use serde::{Deserialize, Deserializer};

/// From this bit on a telephone's name says where it is registered: the index of its region, from 1.
const AREA_BIT: u32 = 48;
/// Numbers of an area are of so many.
const SUBSCRIBERS: u64 = 10_000_000;

/// Where people are, and where their numbers are registered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Areas {
    /// Share of visits whose region is known.
    pub known: f64,
    /// Share of callers whose number is of an area; all others call from mobile numbers, which are of none.
    pub landlines: f64,
    /// Share of these whose number is of the region in which they are; the others' is of any, by its share.
    pub own: f64,
    /// The regions.
    pub regions: Vec<Place>,
}

/// A region.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// By ISO 3166-2.
    #[serde(deserialize_with = "region")]
    pub region: Region,
    /// How its numbers begin, calling code first: `7495`.
    pub code: String,
    /// Share of visitors.
    pub share: f64,
}

fn region<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Region, D::Error> {
    let text = String::deserialize(deserializer)?;
    Region::parse(&text)
        .ok_or_else(|| serde::de::Error::custom(format!("{text:?} is no region by ISO 3166-2")))
}

impl Areas {
    /// The index of a region, by a dice of 0 to 1.
    pub fn pick(&self, dice: f64) -> usize {
        let whole: f64 = self.regions.iter().map(|one| one.share).sum();
        let mut at = dice * whole;
        let place = self.regions.iter().position(|one| {
            at -= one.share;
            at < 0.0
        });
        place.unwrap_or(self.regions.len() - 1)
    }

    /// What a telephone is called that is registered in this region.
    pub fn registered(telephone: u64, region: usize) -> u64 {
        telephone | (region as u64 + 1) << AREA_BIT
    }

    /// A telephone's number as exchanges tell it.
    pub fn number(areas: Option<&Self>, telephone: u64) -> String {
        let region = (telephone >> AREA_BIT).checked_sub(1);
        match areas.zip(region).and_then(|(areas, region)| areas.regions.get(region as usize)) {
            Some(place) => format!("+{}{:07}", place.code, telephone % SUBSCRIBERS),
            None => telephone.to_string(),
        }
    }
}
