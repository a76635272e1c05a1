//! A page against virtual clocks.

use super::*;
const IDLE_MS: f64 = crate::visits::IDLE_MS as f64;

fn at(ms: impl Into<f64>) -> Now {
    let ms = ms.into();
    Now { wall: 1_790_000_000_000.0 + ms, mono: ms }
}

const REPLY: Answer = Answer { safe_ms: 600_000.0, beat_ms: 150_000.0, asked_at: 0.0 };

/// A host: what it shows, and what it was told to do last.
struct Host {
    page: Page,
    view: View,
    todo: Todo,
}

impl Host {
    fn opened(stored: Answer, visible: bool, now: Now) -> Self {
        let mut host = Self { page: Page::new(), view: View::default(), todo: Todo::default() };
        if !visible {
            host.on(Input::Hidden, now);
        }
        host.on(Input::Stored(stored), now);
        host
    }

    fn new(now: Now) -> Self {
        Self::opened(Answer::default(), true, now)
    }

    /// One that was lent a number at 100 ms, and what it stored.
    fn lent() -> (Self, Answer) {
        let mut host = Self::new(at(0));
        host.see(at(100));
        assert!(host.asked(Todo::VISIT));
        assert!(host.reply(true, at(150)));
        (host, Answer { asked_at: at(100).wall, ..REPLY })
    }

    /// Reports; does what a host does with the numbers. Whether numbers were taken.
    fn on(&mut self, input: Input, now: Now) -> bool {
        self.take(true, input, now)
    }

    fn take(&mut self, lent: bool, input: Input, now: Now) -> bool {
        self.todo = self.page.on(input, self.view, now);
        let taken = self.todo.has(Todo::TAKE);
        if taken || self.todo.has(Todo::DROP) {
            assert_eq!(self.todo.wake_ms(), 0);
            let told = self.todo;
            self.view.lent = taken && lent;
            self.view.lacking &= !(taken && lent);
            self.todo = self.page.on(Input::Wake, self.view, now);
            assert!(!self.todo.has(Todo::DROP) && !self.todo.has(Todo::TAKE));
            if told.has(Todo::TELL) {
                self.todo = self.todo.and(Todo::TELL);
            }
        }
        assert!(self.todo.wake_ms() >= 20, "never a busy loop");
        taken
    }

    fn see(&mut self, now: Now) {
        self.view.lacking |= !self.view.lent;
        self.on(Input::Seen, now);
    }

    /// Its request is answered, with a number or without.
    fn reply(&mut self, lent: bool, now: Now) -> bool {
        self.take(lent, Input::Reply(REPLY), now)
    }

    fn asked(&self, what: Todo) -> bool {
        self.todo.has(what)
    }

    fn asked_any(&self) -> bool {
        self.asked(Todo::VISIT) || self.asked(Todo::BEAT)
    }
}

#[test]
fn nothing_is_asked_before_a_number_is_seen_by_a_person() {
    let mut host = Host::opened(Answer::default(), false, at(0));
    assert!(!host.asked_any());
    host.see(at(10));
    assert!(!host.asked_any(), "a hidden page waits");
    host.on(Input::Visible, at(5_000));
    assert!(host.asked(Todo::VISIT));
}

#[test]
fn a_page_made_ahead_asks_once_for_what_is_seen_of_it() {
    let mut host = Host::opened(Answer::default(), false, at(0));
    host.on(Input::Ready, at(10));
    host.on(Input::Visible, at(5_000));
    assert!(!host.asked_any(), "nothing is known yet of what can be seen");
    host.see(at(5_020));
    assert!(host.asked(Todo::VISIT));
    host.reply(true, at(5_050));
    host.on(Input::Wake, at(6_010));
    assert!(!host.asked_any());

    let mut empty = Host::opened(Answer::default(), false, at(0));
    empty.on(Input::Ready, at(10));
    empty.on(Input::Visible, at(5_000));
    empty.on(Input::Wake, at(6_000));
    assert!(empty.asked(Todo::VISIT), "a page without numbers tells its visit");
}

#[test]
fn a_page_without_numbers_tells_its_visit_once() {
    let mut host = Host::new(at(0));
    host.on(Input::Ready, at(10));
    assert!(!host.asked_any());
    host.on(Input::Wake, at(1_010));
    assert!(host.asked(Todo::VISIT));
    host.reply(false, at(1_050));
    assert!(!host.view.lent);
    host.on(Input::Wake, at(10_000));
    assert!(!host.asked_any());
    host.see(at(11_000));
    assert!(host.asked(Todo::VISIT), "a number that comes later is asked for at once");
}

#[test]
fn the_next_page_shows_at_once_what_the_first_stored() {
    let (_, stored) = Host::lent();
    let host = Host::opened(stored, true, Now { wall: at(60_000).wall, mono: 5.0 });
    assert!(host.view.lent && !host.asked_any());
}

#[test]
fn a_stored_number_is_not_shown_past_its_time_or_after_the_clock_was_set_back() {
    let (_, stored) = Host::lent();
    for wall in [at(600_100).wall, at(5_000_000).wall, at(99).wall, 1.0] {
        assert!(!Host::opened(stored, true, Now { wall, mono: 5.0 }).view.lent, "{wall}");
    }
    assert!(Host::opened(stored, true, Now { wall: at(600_099).wall, mono: 5.0 }).view.lent);
}

#[test]
fn an_idle_visible_tab_renews_and_gives_up_after_half_an_hour() {
    let (mut host, _) = Host::lent();
    let (mut now, mut renewed) = (150.0, 0);
    while now < 2.0 * IDLE_MS {
        if host.asked(Todo::BEAT) {
            renewed += 1;
            now += 40.0;
            host.reply(true, at(now));
        } else {
            assert!(!host.asked(Todo::VISIT));
            now += host.todo.wake_ms() as f64;
            host.on(Input::Wake, at(now));
        }
        assert!(!host.view.lent || host.page.safe_until > host.page.clock.passed);
        if !host.view.lent {
            break;
        }
    }
    assert!((2..=4).contains(&renewed), "{renewed}");
    assert!(now > IDLE_MS, "the printed number is back at {now}");
    host.view.lacking = true;
    host.on(Input::Active, at(now + 5.0));
    assert!(host.asked(Todo::VISIT), "and a person gets one anew");
}

#[test]
fn a_tab_that_slept_shows_the_printed_number_before_it_asks() {
    for asleep in [
        Now { wall: at(3_600_000).wall, mono: 20_000.0 },
        Now { wall: at(20_000).wall, mono: 3_600_000.0 },
    ] {
        let (mut host, _) = Host::lent();
        host.on(Input::Hidden, at(10_000));
        let todo = host.page.on(Input::Visible, host.view, asleep);
        assert_eq!(todo, Todo::DROP, "before anything else");
        host.view = View { lent: false, lacking: true };
        host.on(Input::Wake, asleep);
        assert!(host.asked(Todo::VISIT));
    }
}

#[test]
fn beats_come_from_a_page_in_use_only() {
    let (mut host, _) = Host::lent();
    host.on(Input::Wake, at(200_000));
    assert!(!host.asked_any(), "idle: nothing to tell");
    host.on(Input::Active, at(210_000));
    assert!(host.asked(Todo::BEAT) && !host.asked(Todo::SHOWN));
    let (mut host, _) = Host::lent();
    host.on(Input::Hidden, at(1_000));
    host.on(Input::Active, at(210_000));
    assert!(!host.asked_any(), "hidden: nothing to tell");
}

#[test]
fn hides_and_leaves_are_told_at_once_and_once() {
    let (mut host, _) = Host::lent();
    host.on(Input::Hidden, at(2_000));
    assert!(host.asked(Todo::TELL));
    host.on(Input::Left, at(2_001));
    assert!(!host.asked(Todo::TELL));
    host.on(Input::Visible, at(3_000));
    assert!(host.asked(Todo::BEAT) && host.asked(Todo::SHOWN));
    host.on(Input::Left, at(4_000));
    assert!(host.asked(Todo::TELL));
    let mut host = Host::new(at(0));
    host.see(at(100));
    host.on(Input::Left, at(200));
    assert!(!host.asked(Todo::TELL), "a page that shows no lent number has nothing to tell");
}

#[test]
fn a_leave_is_told_though_the_numbers_time_is_over() {
    let (mut host, _) = Host::lent();
    host.on(Input::Hidden, at(700_000));
    assert!(host.asked(Todo::TELL) && !host.view.lent);
}

#[test]
fn after_a_failure_it_waits_longer_each_time() {
    let mut host = Host::new(at(0));
    host.see(at(100));
    host.on(Input::Failed, at(200));
    let mut now = 200;
    for pause in [5_000, 10_000, 20_000, 40_000, 80_000, 80_000] {
        host.on(Input::Active, at(now + pause - 100));
        assert!(!host.asked_any(), "{pause}");
        now += pause;
        host.on(Input::Active, at(now));
        assert!(host.asked(Todo::VISIT), "{pause}");
        host.on(Input::Failed, at(now));
    }
}

#[test]
fn a_number_that_was_taken_away_is_not_shown_on() {
    let (mut host, _) = Host::lent();
    host.on(Input::Active, at(160_000));
    assert!(host.asked(Todo::BEAT));
    assert!(host.reply(false, at(160_100)));
    assert!(!host.view.lent);
}

#[test]
fn a_stranger_may_live_by_what_another_tab_stored_while_that_is_safe() {
    let (_, first) = Host::lent();
    let mut host = Host::new(at(0));
    host.see(at(100));
    assert!(!host.on(Input::Stored(first), at(150)), "its own answer is on the way");
    assert!(host.on(Input::Reply(first), at(160)));
    assert_eq!(host.page.safe_until, 600_100.0);
    let mut host = Host::new(at(0));
    host.see(at(100));
    let over = Answer { asked_at: at(0).wall - 600_000.0, ..REPLY };
    assert!(!host.on(Input::Reply(over), at(160)));
    assert!(host.on(Input::Reply(REPLY), at(160)), "else by its own");
}

#[test]
fn another_tabs_renewal_is_taken_over() {
    let (mut host, stored) = Host::lent();
    assert!(host.on(Input::Stored(Answer { asked_at: at(500_000).wall, ..stored }), at(500_100)));
    host.on(Input::Wake, at(700_000));
    assert!(host.view.lent);
}

#[test]
fn an_empty_pool_is_asked_again_not_often() {
    let mut host = Host::new(at(0));
    host.see(at(100));
    host.reply(false, at(150));
    host.on(Input::Active, at(10_000));
    assert!(!host.asked_any());
    host.on(Input::Wake, at(150_150));
    assert!(host.asked(Todo::VISIT));
}

#[test]
fn a_destination_seen_while_another_is_asked_for_is_asked_for_next() {
    let mut host = Host::new(at(0));
    host.see(at(100));
    assert!(host.asked(Todo::VISIT));
    host.see(at(110));
    assert!(!host.asked_any());
    host.page.on(Input::Reply(REPLY), host.view, at(150));
    host.view = View { lent: true, lacking: true };
    host.on(Input::Wake, at(150));
    assert!(host.asked(Todo::VISIT));
}
