//! A page against virtual clocks.

use super::*;
use crate::visits::IDLE_MS;
use crate::wire::{Beat, Lent, Reply, VisitRequest};

const SETTINGS: &str = "s=demo\nd=+74951234567\nd=+78121234567\n";
const URL: &str = "https://example.com/?utm_source=a";

fn number(text: &str) -> Number {
    Number::parse(text).unwrap()
}

fn at(ms: u64) -> Now {
    Now { wall: 1_790_000_000_000 + ms, mono: ms }
}

fn reply(token: &str, numbers: &[(&str, &str)]) -> Vec<u8> {
    let lent = numbers
        .iter()
        .map(|(to, lent)| Lent { destination: number(to), number: number(lent), shared: false })
        .collect();
    Reply { token: token.into(), safe_ms: 600_000, beat_ms: 150_000, lent }.encode().into()
}

const A: (&str, &str) = ("+74951234567", "+74950000001");

/// What the host is to do, as a value.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Command {
    Show,
    Ask(&'static str, u64, String),
    Tell(String),
    Store(String),
    Wake(u64),
}

fn read(commands: Commands) -> Vec<Command> {
    let read = |command: &str| {
        let (letter, rest) = command.split_at(1);
        match letter {
            "S" => Command::Show,
            "A" => {
                let fields: Vec<&str> = rest.split('\u{2}').collect();
                let [path, sequence, body] = fields[..] else { panic!("{rest:?}") };
                let path = match path {
                    "visit" if VisitRequest::decode(body).is_some() => "/v1/visit",
                    "beat" if Beat::decode(body).is_some() => "/v1/beat",
                    _ => panic!("the edge does not understand {path} {body:?}"),
                };
                Command::Ask(path, sequence.parse().unwrap(), body.into())
            }
            "T" => {
                assert!(Beat::decode(rest).is_some_and(|beat| !beat.events.is_empty()), "{rest:?}");
                Command::Tell(rest.into())
            }
            "K" => Command::Store(rest.into()),
            "W" => Command::Wake(rest.parse().unwrap()),
            other => panic!("no command {other:?}"),
        }
    };
    std::str::from_utf8(&commands.0).unwrap().split('\u{1}').map(read).collect()
}

/// A page whose commands are values.
struct Tested(Page);

impl Tested {
    fn on(&mut self, input: Input<'_>, now: Now) -> Vec<Command> {
        let mut out = Commands::default();
        self.0.on(input, now, &mut out);
        read(out)
    }
}

fn open_as(stored: &str, visible: bool, now: Now) -> (Tested, Vec<Command>) {
    let mut out = Commands::default();
    let mut page = Page::new();
    let [settings, url, stored] = [SETTINGS, URL, stored].map(str::as_bytes);
    page.open(settings, (url, b""), stored, visible, now, &mut out);
    (Tested(page), read(out))
}

fn open(stored: &str, now: Now) -> (Tested, Vec<Command>) {
    open_as(stored, true, now)
}

fn asked(commands: &[Command]) -> Option<(&'static str, u64)> {
    commands.iter().find_map(|command| match command {
        Command::Ask(path, sequence, _) => Some((*path, *sequence)),
        _ => None,
    })
}

fn told(commands: &[Command], what: &str) -> bool {
    commands.iter().any(|command| matches!(command, Command::Tell(body) if body.contains(what)))
}

fn stored(commands: &[Command]) -> String {
    let text = commands.iter().find_map(|command| match command {
        Command::Store(text) => Some(text.clone()),
        _ => None,
    });
    text.unwrap()
}

fn wake(commands: &[Command]) -> u64 {
    let wake = commands.iter().rev().find_map(|command| match command {
        Command::Wake(ms) => Some(*ms),
        _ => None,
    });
    wake.unwrap()
}

fn shows(page: &Tested) -> Option<String> {
    page.0.lent(0).map(|lent| lent.to_string())
}

/// A page that was lent a number at 100 ms; what it stored.
fn lent() -> (Tested, String) {
    let (mut page, _) = open("", at(0));
    let (_, sequence) = asked(&page.on(Input::Seen(0), at(100))).unwrap();
    let commands = page.on(Input::Reply(sequence, &reply("t1", &[A]), b""), at(150));
    assert_eq!(commands.first(), Some(&Command::Store(stored(&commands))));
    assert!(commands.contains(&Command::Show));
    (page, stored(&commands))
}

#[test]
fn nothing_is_asked_before_a_number_is_seen_by_a_person() {
    let (mut page, commands) = open_as("", false, at(0));
    assert_eq!(asked(&commands), None);
    assert_eq!(asked(&page.on(Input::Seen(0), at(10))), None, "a hidden page waits");
    assert_eq!(asked(&page.on(Input::Visible, at(5_000))), Some(("/v1/visit", 1)));
}

#[test]
fn a_page_without_numbers_tells_its_visit_once() {
    let (mut page, _) = open("", at(0));
    assert_eq!(asked(&page.on(Input::Ready, at(10))), None);
    let (path, sequence) = asked(&page.on(Input::Wake, at(1_010))).unwrap();
    assert_eq!(path, "/v1/visit");
    let commands = page.on(Input::Reply(sequence, &reply("t1", &[]), b""), at(1_050));
    assert!(!commands.contains(&Command::Show));
    assert_eq!(asked(&page.on(Input::Wake, at(10_000))), None);
    assert!(
        asked(&page.on(Input::Seen(1), at(11_000))).is_some(),
        "a number that comes later is asked for at once"
    );
}

#[test]
fn the_next_page_shows_at_once_what_the_first_stored() {
    let (_, memory) = lent();
    let next = Now { wall: at(60_000).wall, mono: 5 };
    let (page, commands) = open(&memory, next);
    assert_eq!(commands.first(), Some(&Command::Show));
    assert_eq!(asked(&commands), None);
    assert_eq!(shows(&page).as_deref(), Some("+74950000001"));
}

#[test]
fn a_stored_number_is_not_shown_past_its_time_or_after_the_clock_was_set_back() {
    let (_, memory) = lent();
    for wall in [at(600_100).wall, at(5_000_000).wall, at(99).wall, 0] {
        let (page, commands) = open(&memory, Now { wall, mono: 5 });
        assert_eq!(shows(&page), None, "{wall}");
        assert!(!commands.contains(&Command::Show));
    }
    let (page, _) = open(&memory, Now { wall: at(600_099).wall, mono: 5 });
    assert!(shows(&page).is_some());
}

#[test]
fn broken_storage_is_no_storage() {
    for text in [
        "",
        "x",
        "v=1",
        "v=1\nt=a\nk=x\nb=1\nw=1",
        "v=1\nt=a\nk=600000\nb=1\nn=+1 +2\nw=",
        "\u{0}\u{1}",
    ] {
        let (page, _) = open(text, at(0));
        assert_eq!(shows(&page), None, "{text:?}");
    }
}

#[test]
fn an_idle_visible_tab_renews_and_gives_up_after_half_an_hour() {
    let (mut page, _) = lent();
    let mut now = 150;
    let mut renewed = 0;
    let mut commands = page.on(Input::Wake, at(now));
    while now < 2 * IDLE_MS {
        if let Some((path, sequence)) = asked(&commands) {
            assert_eq!(path, "/v1/beat");
            renewed += 1;
            now += 40;
            commands = page.on(Input::Reply(sequence, &reply("t1", &[A]), b""), at(now));
        } else {
            now += wake(&commands);
            commands = page.on(Input::Wake, at(now));
        }
        assert!(shows(&page).is_none() || page.0.safe_until > page.0.clock.passed);
    }
    assert!((2..=4).contains(&renewed), "{renewed}");
    assert_eq!(shows(&page), None, "the printed number is back");
    assert!(asked(&page.on(Input::Active, at(now + 5))).is_some(), "and a person gets one anew");
}

#[test]
fn a_tab_that_slept_shows_the_printed_number_before_it_asks() {
    for asleep in [
        Now { wall: at(3_600_000).wall, mono: 20_000 },
        Now { wall: at(20_000).wall, mono: 3_600_000 },
    ] {
        let (mut page, _) = lent();
        page.on(Input::Hidden, at(10_000));
        let commands = page.on(Input::Visible, asleep);
        assert_eq!(commands.first(), Some(&Command::Show));
        assert_eq!(shows(&page), None);
        assert_eq!(asked(&commands).map(|a| a.0), Some("/v1/visit"));
    }
}

#[test]
fn beats_come_from_a_page_in_use_only() {
    let (mut page, _) = lent();
    assert_eq!(asked(&page.on(Input::Wake, at(200_000))), None, "idle: nothing to tell");
    assert_eq!(asked(&page.on(Input::Active, at(210_000))).map(|a| a.0), Some("/v1/beat"));
    let (mut page, _) = lent();
    page.on(Input::Hidden, at(1_000));
    assert_eq!(asked(&page.on(Input::Active, at(210_000))), None, "hidden: nothing to tell");
}

#[test]
fn taps_hides_and_leaves_are_told_at_once_and_once() {
    let (mut page, _) = lent();
    assert!(told(&page.on(Input::Tapped(0), at(1_000)), "e=tap 0 +74951234567"));
    assert!(!told(&page.on(Input::Tapped(1), at(1_000)), "tap"), "a printed number is no evidence");
    assert!(told(&page.on(Input::Hidden, at(2_000)), "e=hide 0"));
    assert!(!told(&page.on(Input::Left, at(2_001)), "e="));
    assert!(asked(&page.on(Input::Visible, at(3_000))).is_some());
    assert!(told(&page.on(Input::Left, at(4_000)), "e=leave 0"));
}

#[test]
fn garbage_and_silence_change_nothing() {
    let (mut page, _) = open("", at(0));
    let (_, sequence) = asked(&page.on(Input::Seen(0), at(100))).unwrap();
    let commands = page.on(Input::Reply(sequence, b"<html>502</html>", b""), at(200));
    assert!(!commands.contains(&Command::Show));
    assert_eq!(asked(&page.on(Input::Active, at(300))), None, "it waits before it asks again");
    let (_, sequence) = asked(&page.on(Input::Wake, at(5_300))).unwrap();
    let commands = page.on(Input::Wake, at(15_400));
    assert_eq!(asked(&commands), None);
    page.on(Input::Reply(sequence, &reply("t", &[A]), b""), at(15_500));
    assert_eq!(shows(&page), None, "an answer that was given up comes too late");
}

#[test]
fn a_number_that_was_taken_away_is_not_shown_on() {
    let (mut page, _) = lent();
    page.on(Input::Active, at(100_000));
    let (_, sequence) = asked(&page.on(Input::Active, at(160_000))).unwrap();
    let commands = page.on(Input::Reply(sequence, &reply("t1", &[]), b""), at(160_100));
    assert!(commands.contains(&Command::Show));
    assert_eq!(shows(&page), None);
}

#[test]
fn of_two_tabs_opened_at_once_the_second_takes_the_first_ones_number() {
    let (_, first) = lent();
    let (mut page, _) = open("", at(0));
    let (_, sequence) = asked(&page.on(Input::Seen(0), at(100))).unwrap();
    let other = ("+74951234567", "+74950000002");
    let commands =
        page.on(Input::Reply(sequence, &reply("t2", &[other]), first.as_bytes()), at(160));
    assert!(told(&commands, "t=t2\ne=leave"));
    assert_eq!(shows(&page).as_deref(), Some("+74950000001"));
}

#[test]
fn another_tabs_renewal_is_taken_over() {
    let (mut page, memory) = lent();
    let later = memory.replace(&at(100).wall.to_string(), &at(500_000).wall.to_string());
    page.on(Input::Stored(later.as_bytes()), at(500_100));
    page.on(Input::Wake, at(700_000));
    assert_eq!(shows(&page).as_deref(), Some("+74950000001"));
}

#[test]
fn an_empty_pool_is_asked_again_not_often() {
    let (mut page, _) = open("", at(0));
    let (_, sequence) = asked(&page.on(Input::Seen(0), at(100))).unwrap();
    let commands = page.on(Input::Reply(sequence, &reply("t1", &[]), b""), at(150));
    assert!(wake(&commands) >= 150_000, "{}", wake(&commands));
    assert_eq!(asked(&page.on(Input::Active, at(10_000))), None);
    assert!(asked(&page.on(Input::Wake, at(150_150))).is_some());
}

#[test]
fn a_destination_seen_while_another_is_asked_for_is_asked_for_next() {
    let (mut page, _) = open("", at(0));
    let (_, sequence) = asked(&page.on(Input::Seen(0), at(100))).unwrap();
    assert_eq!(asked(&page.on(Input::Seen(1), at(100))), None);
    let commands = page.on(Input::Reply(sequence, &reply("t1", &[A]), b""), at(150));
    assert_eq!(asked(&commands).map(|asked| asked.0), Some("/v1/visit"));
}
