//! Times cut into steps, each twice as long as the one before: what is learned is learned by step.

/// Where the steps of a visit's length end, s; the last one has no end.
pub const LENGTH_S: [f64; 8] = [5.0, 10.0, 20.0, 40.0, 80.0, 160.0, 320.0, 640.0];
/// How many steps of a visit's length there are.
pub const LENGTHS: usize = LENGTH_S.len() + 1;

/// The step in which a visit of this length ends.
pub fn length(seconds: f64) -> usize {
    LENGTH_S.iter().take_while(|end| seconds >= **end).count()
}

/// For how long of `seconds` a visit was in each step, s.
pub fn spent(seconds: f64) -> [f64; LENGTHS] {
    let mut spent = [0.0; LENGTHS];
    let mut from = 0.0;
    for (step, time) in spent.iter_mut().enumerate() {
        let end = LENGTH_S.get(step).copied().unwrap_or(f64::INFINITY).min(seconds);
        *time = f64::max(end - from, 0.0);
        from = end;
    }
    spent
}

/// The end of the first step of a delay, s.
const FIRST_DELAY_S: f64 = 20.0;
/// How many steps of a delay there are: the last ends at 30 days.
pub const DELAYS: usize = 18;

/// Where a delay stands among the steps: 2.0 is the begin of the third.
fn delay_place(seconds: f64) -> f64 {
    let last = DELAYS as f64 - 0.001;
    if seconds < FIRST_DELAY_S {
        return seconds.max(0.0) / FIRST_DELAY_S;
    }
    ((seconds / FIRST_DELAY_S).log2() + 1.0).min(last)
}

/// The steps between whose middles a delay lies: the first of the two, and its part of the next.
pub fn delay_between(seconds: f64) -> (usize, f64) {
    let place = (delay_place(seconds) - 0.5).clamp(0.0, DELAYS as f64 - 1.0);
    let step = (place as usize).min(DELAYS - 2);
    (step, place - step as f64)
}

/// Where a step of the delay begins and ends, s.
pub fn delay_bounds(step: usize) -> (f64, f64) {
    let end = FIRST_DELAY_S * f64::powi(2.0, step as i32);
    (if step == 0 { 0.0 } else { end / 2.0 }, end)
}

/// Where the steps between a tap and the call's begin end, s; the first one begins at −60, a call that is dated
/// before the tap that led to it.
pub const TAP_S: [f64; 9] = [-10.0, -2.0, 2.0, 8.0, 20.0, 40.0, 90.0, 180.0, 310.0];
/// How many steps there are between a tap and the call.
pub const TAPS: usize = TAP_S.len();
/// A call may be dated so long before its tap, s.
pub const TAP_FROM_S: f64 = -60.0;

/// The step between a tap and a call, and how long it is, s.
pub fn tap(seconds: f64) -> Option<(usize, f64)> {
    let step = TAP_S.iter().position(|end| seconds < *end)?;
    let from = step.checked_sub(1).and_then(|last| TAP_S.get(last)).copied();
    let from = from.unwrap_or(TAP_FROM_S);
    (seconds >= TAP_FROM_S).then(|| (step, TAP_S.get(step).copied().unwrap_or(from) - from))
}
