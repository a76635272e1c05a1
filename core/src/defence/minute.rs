/// How often something happened in the last minute: two whole minutes are counted, and of the earlier one as much as the
/// last sixty seconds reach into it. Counts of parts add up to the count of the whole.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Minute {
    number: u64,
    count: u64,
    before: u64,
}

const MS: u64 = 60_000;

impl Minute {
    pub(super) fn add(&mut self, now: u64) {
        let number = now / MS;
        if number > self.number {
            self.before = if number == self.number + 1 { self.count } else { 0 };
            (self.number, self.count) = (number, 0);
        }
        self.count += 1;
    }

    /// What was just added did not happen.
    pub(super) fn take_back(&mut self) {
        self.count = self.count.saturating_sub(1);
    }

    pub(super) fn count(&self, now: u64) -> u64 {
        let left = MS - now % MS;
        match (now / MS).saturating_sub(self.number) {
            0 => self.count + (self.before * left).div_ceil(MS),
            1 => (self.count * left).div_ceil(MS),
            _ => 0,
        }
    }
}
