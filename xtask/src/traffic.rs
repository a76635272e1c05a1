//! A month of made-up traffic for the demo: visits by the hours of a day, calls while the page is open, soon after
//! it and hours later; some come again in the days after, by other ways. The same every time; no person is behind it.

use serde_json::{Value, json};

const DAY_MS: u64 = 24 * 3_600_000;
const DAYS: u64 = 30;
/// Visits of an ordinary day.
const VISITS: u64 = 90;

/// How visitors come: the address behind the site's, the referrer, how often in a hundred, and what of a hundred of them do besides
/// calling.
type Arrival = (&'static str, &'static str, u64, Does);

/// Of a hundred so many send the form, write by a messenger or mail, work out a price.
#[derive(Clone, Copy)]
struct Does(u64, u64, u64);

/// How visitors come for the first time.
const ARRIVALS: &[Arrival] = &[
    (
        "/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=установка+кондиционера&yclid=1",
        "",
        18,
        Does(3, 2, 9),
    ),
    (
        "/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=кондиционер+в+квартиру+цена&yclid=2",
        "",
        12,
        Does(3, 1, 12),
    ),
    (
        "/kotly.html?utm_source=yandex&utm_medium=cpc&utm_campaign=kotly&utm_term=замена+газового+котла&yclid=3",
        "",
        9,
        Does(4, 1, 6),
    ),
    (
        "/?utm_source=google&utm_medium=cpc&utm_campaign=moscow-search&utm_term=монтаж+сплит+системы&gclid=a",
        "",
        11,
        Does(3, 2, 8),
    ),
    (
        "/?utm_source=vk&utm_medium=paid_social&utm_campaign=leto-2026&rb_clickid=b",
        "",
        8,
        Does(1, 5, 3),
    ),
    (
        "/kotly.html?utm_source=newsletter&utm_medium=email&utm_campaign=osen-servis",
        "",
        5,
        Does(5, 1, 2),
    ),
    ("/", "https://yandex.ru/", 13, Does(2, 1, 6)),
    ("/kotly.html", "https://www.google.com/", 8, Does(2, 1, 6)),
    ("/kontakty.html", "https://2gis.ru/moscow/firm/1", 6, Does(1, 4, 0)),
    ("/", "", 10, Does(4, 3, 5)),
];

/// How they come again.
const RETURNS: &[Arrival] = &[
    ("/", "", 38, Does(4, 3, 5)),
    ("/", "https://yandex.ru/", 18, Does(2, 1, 6)),
    ("/kontakty.html", "https://2gis.ru/moscow/firm/1", 8, Does(1, 4, 0)),
    (
        "/?utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=климат+дом&gclid=c",
        "",
        12,
        Does(5, 3, 4),
    ),
    (
        "/?utm_source=vk&utm_medium=paid_social&utm_campaign=retargeting&rb_clickid=d",
        "",
        12,
        Does(2, 6, 3),
    ),
    (
        "/kotly.html?utm_source=newsletter&utm_medium=email&utm_campaign=osen-servis",
        "",
        12,
        Does(5, 1, 2),
    ),
];

/// Of a hundred visits so many are of somebody who was there within the last days.
const AGAIN: u64 = 38;
/// How many days back.
const WITHIN: usize = 12;
/// Of a hundred visits so many call: of new visitors, of those who come again.
const CALLERS: [u64; 2] = [3, 8];

/// Numbers that follow from a seed (SplitMix64).
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn in_a_hundred(&mut self, share: u64) -> bool {
        self.below(100) < share
    }
}

/// The steps of the month that ends a little before `now` (ms), in order.
pub fn month(shop_url: &str, now: u64) -> Vec<Value> {
    let (mut dice, mut others) = (Dice(2026), Dice(2027));
    let mut steps: Vec<(u64, Value)> = Vec::new();
    let today = now / DAY_MS * DAY_MS;
    let mut visitors = 0;
    // The visitors of each day so far, the last one at the end.
    let mut days: Vec<Vec<u64>> = Vec::new();
    for day in 0..=DAYS {
        let begin = today - (DAYS - day) * DAY_MS;
        let weekend = day % 7 >= 5;
        let mut came = Vec::new();
        for _ in 0..if weekend { VISITS * 2 / 3 } else { VISITS } {
            // Two throws: more visits around noon than early or late. Hours are Moscow's, three ahead of UTC.
            let hour = 4 + dice.below(9) + dice.below(8);
            let at = begin + hour * 3_600_000 + dice.below(3_600_000);
            let known: Vec<u64> = days.iter().rev().take(WITHIN).flatten().copied().collect();
            let again = !known.is_empty() && dice.in_a_hundred(AGAIN);
            let visitor = if again {
                known.get(dice.below(known.len() as u64) as usize).copied().unwrap_or(1)
            } else {
                visitors += 1;
                visitors
            };
            came.push(visitor);
            let (does, left) = visit(&mut dice, &mut steps, shop_url, (visitor, again), at);
            converts(&mut others, &mut steps, visitor, does, (at, left));
        }
        days.push(came);
    }
    steps.retain(|(at, _)| *at < now - 1_800_000);
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

/// What he does besides calling, while his page is open.
fn converts(
    dice: &mut Dice,
    steps: &mut Vec<(u64, Value)>,
    visitor: u64,
    Does(forms, messages, prices): Does,
    (at, left): (u64, u64),
) {
    let mut tells = Vec::new();
    if dice.in_a_hundred(prices) {
        let rubles = 24_900 + 1_000 * dice.below(90);
        tells.push(format!("track:расчёт,{rubles}"));
    }
    if dice.in_a_hundred(forms) {
        tells.push("form".to_owned());
    }
    if dice.in_a_hundred(messages) {
        let ways = ["link:wa.me", "link:wa.me", "link:t.me", "link:t.me", "link:mailto"];
        let way = ways.get(dice.below(ways.len() as u64) as usize);
        tells.extend(way.map(|way| (*way).to_owned()));
    }
    let mut then = at + 8_000;
    for tell in tells {
        then += dice.below(left.saturating_sub(then).max(1));
        steps.push((then, json!({"at": then, "visitor": visitor, "tell": tell})));
    }
}

/// Plays a visit; what its kind does besides calling, and when it was left.
fn visit(
    dice: &mut Dice,
    steps: &mut Vec<(u64, Value)>,
    shop_url: &str,
    (visitor, again): (u64, bool),
    at: u64,
) -> (Does, u64) {
    let mut place = dice.below(100);
    let arrivals = if again { RETURNS } else { ARRIVALS };
    let arrival = arrivals.iter().find(|(_, _, share, _)| {
        let here = place < *share;
        place = place.saturating_sub(*share);
        here
    });
    let (path, referrer, _, does) = arrival.unwrap_or(&arrivals[0]);
    let url = format!("{shop_url}{path}");
    steps.push((at, json!({"at": at, "visitor": visitor, "url": url, "referrer": referrer})));
    let stays = 15_000 + dice.below(240_000);
    let left = at + stays;
    steps.push((left, json!({"at": left, "visitor": visitor, "tell": "leave"})));
    if !dice.in_a_hundred(CALLERS[usize::from(again)]) {
        return (*does, left);
    }
    let caller = format!("+7916{:07}", dice.below(10_000_000));
    let talk = if dice.in_a_hundred(85) { 20 + dice.below(400) } else { 0 };
    let call =
        |at: u64| (at, json!({"at": at, "visitor": visitor, "caller": caller, "talk": talk}));
    match dice.below(100) {
        0..65 => {
            let tap = at + stays / 2;
            if dice.in_a_hundred(75) {
                steps.push((tap, json!({"at": tap, "visitor": visitor, "tell": "tap"})));
            }
            steps.push(call(tap + 4_000 + dice.below(9_000)));
        }
        65..85 => steps.push(call(left + 30_000 + dice.below(900_000))),
        _ => steps.push(call(left + 3_600_000 + dice.below(20 * 3_600_000))),
    }
    (*does, left)
}
