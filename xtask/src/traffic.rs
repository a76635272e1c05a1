//! A month of made-up traffic for the demo: visits by the hours of a day, calls while the page is open, soon after
//! it and hours later; some come again in the days after, by other ways. The same every time; no person is behind it.

use serde_json::{Value, json};

const DAY_MS: u64 = 24 * 3_600_000;
const DAYS: u64 = 30;
/// Visits of an ordinary day.
const VISITS: u64 = 90;

/// How visitors come for the first time: the address behind the site's, the referrer, and how often in a hundred.
const ARRIVALS: &[(&str, &str, u64)] = &[
    (
        "/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=установка+кондиционера&yclid=1",
        "",
        18,
    ),
    (
        "/?utm_source=yandex&utm_medium=cpc&utm_campaign=split-sistemy&utm_term=кондиционер+в+квартиру+цена&yclid=2",
        "",
        12,
    ),
    (
        "/kotly.html?utm_source=yandex&utm_medium=cpc&utm_campaign=kotly&utm_term=замена+газового+котла&yclid=3",
        "",
        9,
    ),
    (
        "/?utm_source=google&utm_medium=cpc&utm_campaign=moscow-search&utm_term=монтаж+сплит+системы&gclid=a",
        "",
        11,
    ),
    ("/?utm_source=vk&utm_medium=paid_social&utm_campaign=leto-2026&rb_clickid=b", "", 8),
    ("/kotly.html?utm_source=newsletter&utm_medium=email&utm_campaign=osen-servis", "", 5),
    ("/", "https://yandex.ru/", 13),
    ("/kotly.html", "https://www.google.com/", 8),
    ("/kontakty.html", "https://2gis.ru/moscow/firm/1", 6),
    ("/", "", 10),
];

/// How they come again.
const RETURNS: &[(&str, &str, u64)] = &[
    ("/", "", 38),
    ("/", "https://yandex.ru/", 18),
    ("/kontakty.html", "https://2gis.ru/moscow/firm/1", 8),
    ("/?utm_source=google&utm_medium=cpc&utm_campaign=brand&utm_term=климат+дом&gclid=c", "", 12),
    ("/?utm_source=vk&utm_medium=paid_social&utm_campaign=retargeting&rb_clickid=d", "", 12),
    ("/kotly.html?utm_source=newsletter&utm_medium=email&utm_campaign=osen-servis", "", 12),
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
    let mut dice = Dice(2026);
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
            visit(&mut dice, &mut steps, shop_url, (visitor, again), at);
        }
        days.push(came);
    }
    steps.retain(|(at, _)| *at < now - 1_800_000);
    steps.sort_by_key(|(at, _)| *at);
    steps.into_iter().map(|(_, step)| step).collect()
}

fn visit(
    dice: &mut Dice,
    steps: &mut Vec<(u64, Value)>,
    shop_url: &str,
    (visitor, again): (u64, bool),
    at: u64,
) {
    let mut place = dice.below(100);
    let arrivals = if again { RETURNS } else { ARRIVALS };
    let arrival = arrivals.iter().find(|(_, _, share)| {
        let here = place < *share;
        place = place.saturating_sub(*share);
        here
    });
    let (path, referrer, _) = arrival.unwrap_or(&arrivals[0]);
    let url = format!("{shop_url}{path}");
    steps.push((at, json!({"at": at, "visitor": visitor, "url": url, "referrer": referrer})));
    let stays = 15_000 + dice.below(240_000);
    let left = at + stays;
    steps.push((left, json!({"at": left, "visitor": visitor, "tell": "leave"})));
    if !dice.in_a_hundred(CALLERS[usize::from(again)]) {
        return;
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
}
