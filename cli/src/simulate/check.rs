//! What makes no sense in a scenario.

use super::scenario::Scenario;
use lendline_core::matching::Area;

/// Whether it can be played.
///
/// # Errors
/// A sentence that says what is wrong in it.
pub fn refuse(scenario: &Scenario) -> Result<(), String> {
    let shares = [
        ("visits.bounces", scenario.visits.bounces),
        ("visits.phones", scenario.visits.phones),
        ("visits.returns", scenario.visits.returns),
        ("visits.peak_share", scenario.visits.peak_share),
        ("visits.tabs", scenario.visits.tabs),
        ("visits.sleeps", scenario.visits.sleeps),
        ("visits.others", scenario.visits.others),
        ("calls.taps_seen", scenario.calls.taps_seen),
        ("calls.taps_cancelled", scenario.calls.taps_cancelled),
        ("calls.intent_callers", scenario.calls.intent_callers),
        ("calls.intent_others", scenario.calls.intent_others),
        ("calls.hides", scenario.calls.hides),
        ("calls.again", scenario.calls.again),
        ("calls.lines", scenario.calls.lines),
        ("faults.forged", scenario.faults.forged),
        ("faults.lost_leaves", scenario.faults.lost_leaves),
        ("faults.lost_visits", scenario.faults.lost_visits),
    ];
    let areas = scenario.areas.as_ref();
    let of_areas = areas.map_or([0.0; 3], |areas| [areas.known, areas.landlines, areas.own]);
    let named = ["areas.known", "areas.landlines", "areas.own"].into_iter().zip(of_areas);
    let second = scenario.pool.second.map_or(0.0, |second| second.visitors);
    let mut shares = shares.into_iter().chain(named).chain([("pool.second.visitors", second)]);
    if let Some((name, value)) = shares.find(|(_, share)| !(0.0..=1.0).contains(share)) {
        return Err(format!("{name} is {value}: give a share from 0 to 1."));
    }
    if areas.is_some_and(|areas| areas.regions.is_empty()) {
        return Err("areas.regions is empty: give regions, each with its code and share.".into());
    }
    for one in areas.into_iter().flat_map(|areas| &areas.regions) {
        let of_region = |area: Area| area.has(one.region) == Some(true);
        if one.share < 0.0 || !Area::of(&format!("+{}0000000", one.code)).is_some_and(of_region) {
            return Err(format!(
                "areas.regions: {} has numbers that begin with a code of its own, calling code first, and a share from 0.",
                one.region.code()
            ));
        }
    }
    let bans = scenario.pool.bans.map_or(0.0, |bans| bans.per_day);
    let swaps = scenario.pool.second.map_or(0.0, |second| second.swaps_per_day);
    let counts = [
        ("pool.bans.per_day", bans, 10_000.0),
        ("pool.second.swaps_per_day", swaps, 10_000.0),
        ("visits.per_day", scenario.visits.per_day, 1_000_000.0),
        ("visits.burst_sigma", scenario.visits.burst_sigma, 5.0),
        ("calls.strays", scenario.calls.strays, 10.0),
        ("faults.robots_per_day", scenario.faults.robots_per_day, 10_000.0),
        ("faults.bots_per_day", scenario.faults.bots_per_day, 1_000_000.0),
        ("faults.drains_per_day", scenario.faults.drains_per_day, 100.0),
        ("faults.drain_pages", scenario.faults.drain_pages.into(), 100_000.0),
        ("faults.unclaimed", scenario.faults.unclaimed, 10.0),
    ];
    if let Some((name, value, most)) = counts.iter().find(|(_, n, most)| !(0.0..=*most).contains(n))
    {
        return Err(format!("{name} is {value}: give 0 to {most}."));
    }
    let changed = scenario.pool.changes.iter().map(|change| change.numbers);
    if changed.chain([scenario.pool.numbers]).any(|numbers| !(1..=100_000).contains(&numbers)) {
        return Err("pool.numbers is to be 1 to 100000.".into());
    }
    if !scenario.pool.changes.is_sorted_by_key(|change| change.day) {
        return Err("pool.changes is to be in the order of days.".into());
    }
    if scenario.days == 0 || scenario.days > 3_650 || scenario.learning_days > 3_650 {
        return Err("days is to be 1 to 3650, learning_days 0 to 3650.".into());
    }
    if scenario.calls.by_length.is_empty() {
        return Err("calls.by_length is empty: give pairs of seconds and a chance.".into());
    }
    Ok(())
}
