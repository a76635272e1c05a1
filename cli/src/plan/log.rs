//! An access log: who came when, and for how long.

use super::line::{Line, Reader, Request};
use crate::lines::{MAX_LINE, read_line};
use lendline_core::sizing::hours_of;
use lendline_core::visits::{IDLE_MS, is_crawler};
use serde_json::{Value, json};
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::fs::File;
use std::hash::{Hash, Hasher};
use std::io::{self, BufRead, BufReader};
use std::path::Path;

const HOUR_MS: i64 = 3_600_000;

/// Ends of addresses that are pages; anything else behind a full stop is a file that a page needs.
const PAGES: [&str; 8] = ["html", "htm", "xhtml", "php", "asp", "aspx", "jsp", "do"];

/// What a log tells of a site's visits.
#[derive(Default)]
pub struct Log {
    lines: u64,
    bad: u64,
    crawlers: u64,
    other: u64,
    pages: u64,
    visits: u64,
    /// Visits by the hour of the day in which they began, as the log's clock has it.
    by_hour: [f64; 24],
    /// Time between the first and the last page of a visit, together, ms.
    spans: f64,
    /// Pages that are not the first of their visit.
    further: u64,
    first: Option<i64>,
    last: i64,
    /// Days of which there is a line.
    days: BTreeSet<i64>,
}

/// A visit that may go on.
struct Visit {
    first: i64,
    last: i64,
}

impl Log {
    /// From its file, or from stdin where that is `-`.
    ///
    /// # Errors
    /// Where the file can't be read, or has no visit in it.
    pub fn read(path: &Path) -> Result<Self, String> {
        let name = path.display();
        let failed = |error: io::Error| {
            format!("Could not read {name} ({error}): give --log an access log of the site.")
        };
        let log = if path.as_os_str() == "-" {
            Self::of(io::stdin().lock())
        } else {
            File::open(path).and_then(|file| Self::of(BufReader::new(file)))
        };
        let log = log.map_err(failed)?;
        if log.visits == 0 {
            return Err(format!(
                "{name} tells of no visit: {} of its {} lines can't be read, {} are crawlers', {} of no page. Give a log in the Combined Log Format, JSON or W3C format.",
                log.bad, log.lines, log.crawlers, log.other
            ));
        }
        Ok(log)
    }

    fn of(mut input: impl BufRead) -> io::Result<Self> {
        let (mut log, mut reader) = (Self::default(), Reader::default());
        let (mut open, mut line) = (HashMap::new(), Vec::new());
        while read_line(&mut input, &mut line)? {
            let read = match line.len() > MAX_LINE {
                true => Line::Bad,
                false => reader.read(&String::from_utf8_lossy(&line)),
            };
            match read {
                Line::Nothing => continue,
                Line::Bad => log.bad += 1,
                Line::Request(request) => log.take(&request, &mut open),
            }
            log.lines += 1;
        }
        for visit in open.into_values() {
            log.over(&visit);
        }
        Ok(log)
    }

    fn take(&mut self, request: &Request, open: &mut HashMap<u64, Visit>) {
        let at = request.at + i64::from(request.offset_s) * 1000;
        self.first = Some(self.first.map_or(at, |first| first.min(at)));
        self.last = self.last.max(at);
        self.days.insert(at.div_euclid(24 * HOUR_MS));
        if request.agent.as_deref().is_some_and(is_crawler) {
            self.crawlers += 1;
            return;
        }
        if !is_page(request) {
            self.other += 1;
            return;
        }
        self.pages += 1;
        let mut who = DefaultHasher::new();
        (&request.address, &request.agent).hash(&mut who);
        let goes_on = open.get_mut(&who.finish()).filter(|visit| {
            let idle = IDLE_MS as i64;
            visit.first - idle < request.at && request.at < visit.last + idle
        });
        if let Some(visit) = goes_on {
            // Lines are in the order in which requests ended, more or less.
            visit.first = visit.first.min(request.at);
            visit.last = visit.last.max(request.at);
            self.further += 1;
            return;
        }
        self.visits += 1;
        self.by_hour[(at.div_euclid(HOUR_MS).rem_euclid(24)) as usize] += 1.0;
        let visit = Visit { first: request.at, last: request.at };
        if let Some(before) = open.insert(who.finish(), visit) {
            self.over(&before);
        }
    }

    fn over(&mut self, visit: &Visit) {
        self.spans += (visit.last - visit.first) as f64;
    }

    /// For how many days the log has each hour of the day, begun hours counting whole. A day without a line is not in it: one
    /// wrong date adds a day, and not all those between.
    fn covered(&self) -> [f64; 24] {
        let first = self.first.unwrap_or(self.last).div_euclid(HOUR_MS);
        let last = self.last.div_euclid(HOUR_MS);
        std::array::from_fn(|hour| {
            let hours = self.days.iter().map(|day| day * 24 + hour as i64);
            hours.filter(|hour| (first..=last).contains(hour)).count() as f64
        })
    }

    /// Visits in each hour of the mean day.
    fn mean_day(&self) -> [f64; 24] {
        let covered = self.covered();
        std::array::from_fn(|hour| self.by_hour[hour] / covered[hour].max(1.0))
    }

    /// The shares of the hours.
    pub fn hours(&self) -> [f64; 24] {
        hours_of(self.mean_day()).unwrap_or([1.0 / 24.0; 24])
    }

    /// Visits of the mean day; hours that the log does not have count as empty.
    pub fn visits_per_day(&self) -> f64 {
        self.mean_day().iter().sum()
    }

    /// How long a visit lasts in the mean, s: from its first page to its last, and on that one as long as on the others. None
    /// where no visit has a second page.
    pub fn visit_s(&self) -> Option<f64> {
        let further = (self.further > 0).then_some(self.further as f64)?;
        Some((self.spans / self.visits as f64 + self.spans / further) / 1000.0)
    }

    /// Pages of a visit; None without visits.
    pub fn pages(&self) -> Option<f64> {
        (self.visits > 0).then(|| (self.pages as f64 / self.visits as f64).max(1.0))
    }

    /// Hours of the day that the log has.
    pub fn hours_covered(&self) -> usize {
        self.covered().iter().filter(|days| **days > 0.0).count()
    }

    /// What was read.
    pub fn json(&self) -> Value {
        json!({
            "lines": self.lines,
            "bad_lines": self.bad,
            "crawlers": self.crawlers,
            "other": self.other,
            "pages": self.pages,
            "visits": self.visits,
            "hours_covered": self.hours_covered(),
        })
    }

    /// In words.
    pub fn words(&self) -> String {
        let mut words = format!(
            "{} lines: {} visits with {} pages; {} lines are crawlers', {} of no page, {} can't be read.",
            self.lines, self.visits, self.pages, self.crawlers, self.other, self.bad
        );
        if self.hours_covered() < 24 {
            words += &format!(" Only {} hours of the day are in it.", self.hours_covered());
        }
        words
    }
}

/// Whether a request is for a page, and was answered with one.
fn is_page(request: &Request) -> bool {
    let path = request.target.split(['?', '#']).next().unwrap_or_default();
    let file = path.rsplit('/').next().unwrap_or_default();
    let is_asset = file
        .rsplit_once('.')
        .is_some_and(|(_, end)| !PAGES.iter().any(|page| page.eq_ignore_ascii_case(end)));
    let answered =
        request.status.is_none_or(|status| (200..300).contains(&status) || status == 304);
    request.method == "GET" && answered && !is_asset && !path.starts_with("/.well-known/")
}
