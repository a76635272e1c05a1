/// What the host is to do: bits, and when it is to report [`Input::Wake`](super::Input::Wake) next.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Todo(u32);

impl Todo {
    /// Take the numbers of the answer just reported for those to show, keep it for the next page if it is the
    /// page's own, and report `Wake`. Nothing else is to be done before.
    pub const TAKE: Self = Self(1);
    /// Show the printed numbers: the lent ones are no longer safe. Then report `Wake`.
    pub const DROP: Self = Self(2);
    /// Ask `/v1/visit` for numbers; report the answer.
    pub const VISIT: Self = Self(4);
    /// Ask `/v1/beat` to prolong the lease; report the answer.
    pub const BEAT: Self = Self(8);
    /// The beat says that the page is shown again.
    pub const SHOWN: Self = Self(16);
    /// Tell `/v1/beat` that the page was hidden or left; no answer is needed.
    pub const TELL: Self = Self(32);

    /// This and that.
    pub(super) fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// After so many ms it is to be woken; nothing is safe for longer than it is looked at, so at most 15 s: a
    /// host's timer stands still while the machine sleeps.
    pub(super) fn wake_in(self, ms: f64) -> Self {
        Self(self.0 | (super::least(ms, 15_000.0) as u32) << 6)
    }

    /// Whether all of that is to be done.
    pub fn has(self, what: Self) -> bool {
        self.0 & what.0 == what.0
    }

    /// When to wake, ms; 0 where the host reports `Wake` at once.
    pub fn wake_ms(self) -> u64 {
        u64::from(self.0 >> 6)
    }

    /// As one number: the bits, and the time × 64.
    pub fn number(self) -> u32 {
        self.0
    }
}
