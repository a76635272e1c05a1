//! A site's pools as core's leases count them: of each destination the plain one, and those with rules.

use lendline_core::settings::{Destination, Place};

/// So many destinations a site has at most: what settings of 1 MB have room for is less.
const DESTINATIONS: usize = 1 << 16;

/// What core's leases call a destination's pool; `None` is the plain one.
pub fn group(destination: usize, ruled: Option<usize>) -> usize {
    ruled.map_or(0, |pool| pool + 1) * DESTINATIONS + destination
}

/// The destination of a group, and its place in `pools`.
pub fn of_group(group: usize) -> (usize, Option<usize>) {
    (group % DESTINATIONS, (group / DESTINATIONS).checked_sub(1))
}

/// The groups from which a visitor may be lent at a place, the preferred ones first; none where that is not known.
pub fn fitting(index: usize, destination: &Destination, place: &Place) -> Vec<usize> {
    destination.fitting(place).into_iter().map(|ruled| group(index, ruled)).collect()
}

#[cfg(test)]
mod tests {
    use super::{group, of_group};

    #[test]
    fn groups() {
        for (destination, ruled) in [(0, None), (7, None), (0, Some(0)), (7, Some(65_000))] {
            assert_eq!(of_group(group(destination, ruled)), (destination, ruled));
        }
        assert_eq!(group(3, None), 3);
    }
}
