//! The rules one by one. What they are worth together is tried on a pool, in `leases`.

use super::*;
use proptest::prelude::*;

const FREE: Stock = Stock { numbers: 400, free: 400 };

/// A site with one pool.
#[derive(Default)]
struct Site {
    allowance: Allowance,
    pool: Defence,
}

impl Site {
    fn ask(&mut self, network: u64, stock: Stock, held: u64, now: u64) -> Result<(), Refusal> {
        self.pool.ask(&mut self.allowance, network, stock, held, now)
    }

    fn offers(&mut self, network: u64, stock: Stock, held: u64, now: u64) -> bool {
        let offers = self.pool.offers(&self.allowance, network, stock, held, now);
        if offers {
            self.allowance.pay(network, now);
        }
        offers
    }
}

impl std::ops::Deref for Site {
    type Target = Defence;

    fn deref(&self) -> &Defence {
        &self.pool
    }
}

impl std::ops::DerefMut for Site {
    fn deref_mut(&mut self) -> &mut Defence {
        &mut self.pool
    }
}

#[test]
fn sixty_a_minute_are_the_sites_whichever_pools_they_are_of() {
    let (mut allowance, mut pools) =
        (Allowance::default(), [Defence::default(), Defence::default()]);
    let mut ask = |pool: usize| pools[pool].ask(&mut allowance, 1, FREE, 0, 5_000).is_ok();
    assert_eq!((0..100).filter(|n| ask(n % 2)).count(), 60);
}

#[test]
fn prefixes() {
    let v4 = |a, b, c| Some([4, a, b, c, 0, 0, 0]);
    let v6 = |bytes: [u8; 6]| Some([6, bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]]);
    let doc = v6([0x20, 0x01, 0x0d, 0xb8, 0x12, 0x34]);
    for (header, expected) in [
        ("203.0.113.7", v4(203, 0, 113)),
        ("203.0.113.200:51000", v4(203, 0, 113)),
        (" 203.0.113.7 ", v4(203, 0, 113)),
        ("198.51.100.1, 203.0.113.7", v4(203, 0, 113)),
        ("127.0.0.1, 203.0.113.7", v4(203, 0, 113)),
        ("nonsense, 203.0.113.7", v4(203, 0, 113)),
        ("::ffff:203.0.113.7", v4(203, 0, 113)),
        ("2001:db8:1234:5678::1", doc),
        ("[2001:db8:1234::9]:443", doc),
        ("2001:db8:1234:ffff:1:2:3:4", doc),
        ("fe80::1%eth0", None),
        ("fd00::1", None),
        ("10.1.2.3", None),
        ("172.17.0.1:5000", None),
        ("203.0.113.7, 192.168.1.1", None),
        ("169.254.1.1", None),
        ("100.64.0.1", None),
        ("100.128.0.1", v4(100, 128, 0)),
        ("127.0.0.1", None),
        ("127.8.9.10:80", None),
        ("203.0.113.7, 127.0.0.1", None),
        ("::1", None),
        ("[::1]:80", None),
        ("::ffff:127.0.0.1", None),
        ("0.0.0.0", None),
        ("::", None),
        ("", None),
        (",", None),
        ("unknown", None),
        ("203.0.113", None),
        ("203.0.113.999", None),
        ("[2001:db8::1", None),
        ("2001:db8::1::2", None),
    ] {
        assert_eq!(prefix(header), expected, "{header}");
    }
}

#[test]
fn sixty_at_once_and_one_each_second_after() {
    let mut defence = Site::default();
    let granted = |defence: &mut Site, at| defence.ask(1, FREE, 0, at) == Ok(());
    assert_eq!((0..100).filter(|_| granted(&mut defence, 5_000)).count(), 60);
    assert_eq!(defence.ask(1, FREE, 0, 5_000), Err(Refusal::Limit));
    assert_eq!(defence.ask(2, FREE, 0, 5_000), Ok(()), "another network");
    assert_eq!((0..100).filter(|n| granted(&mut defence, 5_100 + n * 100)).count(), 10);
}

#[test]
fn the_brake_leaves_what_is_left_to_others() {
    let stock = |free| Stock { numbers: 40, free };
    let mut defence = Site::default();
    for network in 0..30 {
        assert_eq!(defence.ask(network, stock(40), 0, 0), Ok(()), "numbers are plenty");
    }
    assert_eq!(defence.ask(1, stock(40), 1, 0), Ok(()), "his second tab");
    assert_eq!(defence.ask(1, stock(31), 1, 0), Ok(()), "whatever he asks");
    assert_eq!(defence.ask(1, stock(30), 1, 10), Err(Refusal::Brake), "a quarter is gone");
    let lent = (100..200).filter(|new| defence.ask(*new, stock(20), 0, 20).is_ok()).count();
    assert_eq!(lent, 5, "an eighth at once, also to networks that are new");
    assert_eq!(defence.ask(300, stock(15), 0, 700), Err(Refusal::Brake));
    assert_eq!(defence.ask(301, stock(15), 0, 800), Ok(()), "and then eighty a minute");
    assert_eq!(defence.ask(302, stock(0), 0, 5_000), Err(Refusal::Brake), "or share a visitor's");
    assert_eq!(defence.ask(1, stock(20), 1, 180_000), Ok(()), "it is over");
}

#[test]
fn one_office_is_no_attack() {
    let mut defence = Site::default();
    for n in 0..60 {
        let stock = Stock { numbers: 80, free: 80 - n };
        assert_eq!(defence.ask(1, stock, n, n * 10), Ok(()), "{n}");
    }
}

#[test]
fn the_last_half_is_for_who_holds_little() {
    let stock = |free| Stock { numbers: 40, free };
    let mut defence = Site::default();
    assert_eq!(defence.ask(1, stock(10), 30, 0), Ok(()), "nobody else asks");
    assert_eq!(defence.ask(2, stock(20), 9, 0), Ok(()));
    assert_eq!(defence.ask(1, stock(20), 10, 0), Err(Refusal::Brake));
    assert_eq!(defence.ask(1, stock(21), 10, 0), Ok(()));
    let small = Stock { numbers: 4, free: 1 };
    assert_eq!(defence.ask(3, small, 3, 0), Ok(()), "four numbers are nobody's fault");
}

#[test]
fn strangers_are_lent_for_the_hold_at_once_where_numbers_are_plenty() {
    let mut defence = Site::default();
    let stock = |free| Stock { numbers: 40, free };
    assert!(!defence.is_pressed(stock(40), 0, 0));
    assert!(defence.is_pressed(stock(20), 0, 0), "half are taken");
    assert!(defence.is_pressed(stock(40), 5, 0), "his network has five");
    for network in 0..6 {
        defence.ask(network, stock(40), 0, 0).unwrap();
    }
    assert!(defence.is_pressed(stock(40), 0, 0), "many ask");
    assert!(!defence.is_pressed(stock(40), 0, 120_000));
}

#[test]
fn offers_count_once_and_end_before_the_numbers_do() {
    let mut defence = Site::default();
    let stock = |free| Stock { numbers: 40, free };
    let given = (0..100).filter(|n| defence.offers(1, stock(400), 0, *n)).count();
    assert_eq!(given, 60, "as many as leases");
    for network in 2..50 {
        assert!(defence.offers(network, stock(31), 0, 0));
    }
    assert!(!defence.offers(50, stock(30), 0, 0));
    for _ in 0..9 {
        assert!(!defence.offers(51, stock(30), 0, 0));
    }
    for _ in 0..FEW {
        assert_eq!(
            defence.ask(51, stock(30), 0, 0),
            Ok(()),
            "the question that follows is the first"
        );
    }
    assert_eq!(defence.ask(51, stock(30), 0, 0), Err(Refusal::Brake));
}

#[test]
fn who_was_silent_is_forgotten() {
    let mut defence = Site::default();
    for network in 0..2 * MOST_NETWORKS as u64 {
        let _ = defence.ask(network, FREE, 0, 0);
    }
    assert_eq!(defence.networks.len(), MOST_NETWORKS);
    defence.lent(7, 3, |_| true);
    defence.sweep(120_000, |_, slot| slot == 3);
    assert_eq!(defence.networks.len(), 1);
    assert_eq!(defence.slots(7), [3]);
    defence.sweep(180_000, |_, _| false);
    assert!(defence.networks.is_empty());
}

proptest! {
    #[test]
    fn sixty_a_minute_are_never_refused(gaps in proptest::collection::vec(0u64..3_000, 1..300)) {
        let mut defence = Site::default();
        let (mut now, mut times) = (1_000_000, Vec::new());
        for gap in gaps {
            now += gap;
            let within = times.iter().filter(|at| now - **at < 60_000).count();
            if within < 60 {
                prop_assert_eq!(defence.ask(1, FREE, 0, now), Ok(()));
                times.push(now);
            }
        }
    }

    #[test]
    fn counts_of_a_minute_lie_between_it_and_two(gaps in proptest::collection::vec(0u64..9_000, 1..200)) {
        let (mut minute, mut now, mut times) = (Minute::default(), 1_000_000, Vec::new());
        for gap in gaps {
            now += gap;
            minute.add(now);
            times.push(now);
            let within = |ms| times.iter().filter(|at| now - **at < ms).count() as u64;
            prop_assert!(minute.count(now) <= within(120_000));
            prop_assert!(minute.count(now) >= within(now % 60_000 + 1));
        }
    }
}
