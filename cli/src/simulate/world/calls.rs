//! Who calls, when and from which telephone, and what his page tells before.

use super::{Caller, LINES, What, World};
use crate::simulate::scenario::When;
use lendline_core::matching::Device;
use lendline_core::wire::EventKind;

/// How long after a call its caller calls the same number again: median, s, and the spread of the logarithm.
const AGAIN_S: f64 = 4.0 * 86_400.0;
const AGAIN_SIGMA: f64 = 1.0;
/// How many lines the offices have from which people call who don't use their own telephones.
const OFFICES: u64 = 20;
/// Of so many of the last callers robots know the telephones.
const MOST_FORGED: usize = 200;

impl World<'_> {
    /// Plans the calls of a visit; returns when the last comes.
    pub(super) fn plan_calls(
        &mut self,
        visit: u64,
        own: u64,
        device: Device,
        at: u64,
        left_at: u64,
    ) -> u64 {
        let telephone = match self.happens(self.scenario.calls.lines) {
            true => LINES + own % OFFICES,
            false => own,
        };
        let called_at = self.plan_call(visit, telephone, device, at, left_at);
        self.callers.push_back(telephone);
        if self.callers.len() > MOST_FORGED {
            self.callers.pop_front();
        }
        if !self.happens(self.scenario.calls.again) {
            return called_at;
        }
        let pause_s = AGAIN_S * (AGAIN_SIGMA * self.normal()).exp();
        let again_at = called_at + (pause_s * 1000.0) as u64;
        self.push(again_at, What::Call(Caller::Visit(visit), telephone));
        again_at
    }

    /// A telephone that nobody called from.
    pub(super) fn new_telephone(&mut self) -> u64 {
        self.next_telephone += 1;
        self.place_of(self.next_telephone).1
    }

    /// What a robot says that it calls from: made up, or that of somebody who called before.
    pub(super) fn forged_telephone(&mut self) -> u64 {
        if !self.callers.is_empty() && self.happens(self.scenario.faults.forged) {
            let index = self.rng.usize(0..self.callers.len());
            return self.callers[index];
        }
        self.new_telephone()
    }

    fn plan_call(
        &mut self,
        visit: u64,
        telephone: u64,
        device: Device,
        at: u64,
        left_at: u64,
    ) -> u64 {
        let calls = &self.scenario.calls;
        let when: &When = if device == Device::Phone { &calls.phone } else { &calls.desktop };
        let dice = self.rng.f64();
        let mut called_at = if dice < when.during {
            self.rng.u64(at..left_at)
        } else if dice < when.during + when.soon {
            left_at + (self.delay(&when.soon_delay) * 1000.0) as u64
        } else {
            left_at + (self.delay(&when.late_delay) * 1000.0) as u64
        };
        let during = dice < when.during;
        let tapped = during && device == Device::Phone && self.rng.f64() < calls.taps_seen;
        if tapped {
            self.push(called_at, What::Tell(visit, EventKind::Tap));
            called_at += self.rng.u64(3_000..20_000);
        } else {
            if self.rng.f64() < calls.intent_callers {
                self.plan_intent(visit, at, called_at.min(left_at));
            }
            if during && device == Device::Phone && self.rng.f64() < calls.hides {
                self.push(called_at, What::Tell(visit, EventKind::Hide));
                called_at += self.rng.u64(4_000..15_000);
            }
        }
        let faults = &self.scenario.faults;
        let error = faults.clock_s + faults.clock_sigma_s * self.normal();
        let reported = (called_at as f64 + error * 1000.0).max(at as f64) as u64;
        self.push(reported, What::Call(Caller::Visit(visit), telephone));
        reported
    }

    pub(super) fn plan_no_call(&mut self, visit: u64, device: Device, at: u64, left_at: u64) {
        let calls = &self.scenario.calls;
        if device == Device::Phone && self.rng.f64() < calls.taps_cancelled {
            let tapped_at = self.rng.u64(at..left_at);
            self.push(tapped_at, What::Tell(visit, EventKind::Tap));
        }
        if self.rng.f64() < calls.intent_others {
            self.plan_intent(visit, at, left_at);
        }
    }

    pub(super) fn plan_intent(&mut self, visit: u64, at: u64, until: u64) {
        let kinds = [EventKind::Copy, EventKind::Reveal, EventKind::Contacts];
        let kind = kinds[self.rng.usize(0..kinds.len())];
        let at = self.rng.u64(at..until.max(at + 1));
        self.push(at, What::Tell(visit, kind));
    }
}
