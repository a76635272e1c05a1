//! What came of a rule: how many calls were named, how many of these rightly, and whether weights held what they said.

use super::months::{Months, error};
use lendline_core::matching::{Estimate, Grade};
use serde_json::{Value, json};

/// Bins of the weights that were said.
const BINS: usize = 20;

#[derive(Clone, Copy, Default)]
struct Bin {
    count: u64,
    said: f64,
    true_ones: u64,
}

#[derive(Clone, Copy, Default)]
struct Graded {
    visitors: u64,
    others: u64,
    right: u64,
}

#[derive(Clone, Copy, Default)]
struct Named {
    count: u64,
    right: u64,
}

impl Graded {
    fn all(&self) -> u64 {
        self.visitors + self.others
    }
}

/// Counts while a scenario is played.
pub struct Tally {
    next: u64,
    grades: [Graded; 4],
    /// Calls of known callers: all of them, those that are named, the confirmed ones, and how many of each rightly.
    known: [Named; 3],
    unseen: u64,
    bins: [Bin; BINS],
    made: Vec<f64>,
    months: Months,
}

/// What came of a rule.
pub struct Record {
    /// The rule.
    pub rule: String,
    tally: Tally,
    expected: Option<Vec<f64>>,
}

impl Tally {
    /// With nothing counted, for so many sources.
    pub fn new(sources: usize) -> Self {
        Self {
            next: 0,
            grades: Default::default(),
            known: Default::default(),
            unseen: 0,
            bins: [Bin::default(); BINS],
            made: vec![0.0; sources],
            months: Months::new(sources),
        }
    }

    fn add(&mut self, other: &Self) {
        for (graded, more) in self.grades.iter_mut().zip(other.grades) {
            graded.visitors += more.visitors;
            graded.others += more.others;
            graded.right += more.right;
        }
        for (named, more) in self.known.iter_mut().zip(other.known) {
            named.count += more.count;
            named.right += more.right;
        }
        for (bin, more) in self.bins.iter_mut().zip(other.bins) {
            bin.count += more.count;
            bin.said += more.said;
            bin.true_ones += more.true_ones;
        }
        self.unseen += other.unseen;
        add(&mut self.made, &other.made);
        self.months.add(&other.months);
    }

    /// A name for the next call.
    pub fn next_call(&mut self) -> String {
        self.next += 1;
        self.next.to_string()
    }

    /// A call was judged: by a visitor or somebody else, and whether the first candidate was right.
    pub fn judged(&mut self, grade: Grade, by_visitor: bool, right: bool, source: Option<usize>) {
        let graded = &mut self.grades[grade as usize];
        if by_visitor {
            graded.visitors += 1;
        } else {
            graded.others += 1;
        }
        graded.right += u64::from(right);
        self.count_source(source);
    }

    /// The call of a known caller was judged, and whether the first candidate was right.
    pub fn known(&mut self, grade: Grade, right: bool, source: Option<usize>) {
        let named = matches!(grade, Grade::Confirmed | Grade::Probable);
        for (of, counts) in self.known.iter_mut().zip([true, named, grade == Grade::Confirmed]) {
            of.count += u64::from(counts);
            of.right += u64::from(counts && right);
        }
        self.count_source(source);
    }

    /// A visitor called the printed number.
    pub fn unseen(&mut self, source: Option<usize>) {
        self.unseen += 1;
        self.count_source(source);
    }

    fn count_source(&mut self, source: Option<usize>) {
        if let Some(made) = source.and_then(|source| self.made.get_mut(source)) {
            *made += 1.0;
        }
        self.months.call(source);
    }

    /// A weight was said, and whether it was so.
    pub fn calibration(&mut self, said: f64, true_one: bool) {
        let bin = ((said * BINS as f64) as usize).min(BINS - 1);
        let bin = &mut self.bins[bin];
        bin.count += 1;
        bin.said += said;
        bin.true_ones += u64::from(true_one);
    }

    /// A month is over, and that was told of it, by source.
    pub fn month_is_over(&mut self, told: &[Estimate], counts: bool) {
        self.months.end(told, counts);
    }

    /// Closes the count.
    pub fn record(self, rule: String, expected: Option<Vec<f64>>) -> Record {
        Record { rule, tally: self, expected }
    }
}

fn add(sums: &mut [f64], more: &[f64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

/// The lower end of the one-sided 95 % interval of a share (Wilson).
fn lower_bound(right: u64, of: u64) -> Option<f64> {
    if of == 0 {
        return None;
    }
    let (z, n) = (1.644_853_627, of as f64);
    let p = right as f64 / n;
    let middle = p + z * z / (2.0 * n);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    Some((middle - spread) / (1.0 + z * z / n))
}

fn share(part: u64, of: u64) -> Option<f64> {
    (of > 0).then(|| part as f64 / of as f64)
}

impl Record {
    /// How many calls it confirmed.
    pub fn confirmed(&self) -> u64 {
        self.tally.grades[Grade::Confirmed as usize].all()
    }

    /// Counts in what came of the same rule elsewhere.
    pub fn add(&mut self, other: &Self) {
        self.tally.add(&other.tally);
        if let (Some(told), Some(more)) = (&mut self.expected, &other.expected) {
            add(told, more);
        }
    }

    /// As JSON.
    pub fn json(&self) -> Value {
        let grades = &self.tally.grades;
        let visitors: u64 = grades.iter().map(|one| one.visitors).sum::<u64>() + self.tally.unseen;
        let others: u64 = grades.iter().map(|one| one.others).sum();
        let named = [Grade::Confirmed, Grade::Probable].map(|grade| grades[grade as usize]);
        let named_all: u64 = named.iter().map(Graded::all).sum();
        let named_right: u64 = named.iter().map(|one| one.right).sum();
        let named_others: u64 = named.iter().map(|one| one.others).sum();
        let confirmed = grades[Grade::Confirmed as usize];
        let [known, known_named, known_confirmed] = self.tally.known;
        let bins = self.tally.bins.iter().filter(|bin| bin.count > 0).map(|bin| {
            let count = bin.count as f64;
            json!({"said": bin.said / count, "observed": bin.true_ones as f64 / count, "count": bin.count})
        });
        json!({
            "rule": self.rule,
            "calls": {"visitors": visitors, "others": others},
            "named_right": share(named_right, visitors),
            "named_wrong": share(named_all - named_right, visitors),
            "named_wrong_visitors": share(named_all - named_others - named_right, visitors),
            "named_precision": share(named_right, named_all),
            "confirmed": share(confirmed.all(), visitors + others),
            "confirmed_count": confirmed.all(),
            "confirmed_precision": share(confirmed.right, confirmed.all()),
            "confirmed_precision_at_least": lower_bound(confirmed.right, confirmed.all()),
            "grades": {
                "confirmed": confirmed.all(),
                "probable": grades[Grade::Probable as usize].all(),
                "ambiguous": grades[Grade::Ambiguous as usize].all(),
                "unknown": grades[Grade::Unknown as usize].all() + self.tally.unseen,
            },
            "known_callers": {
                "calls": known.count,
                "right": known.right,
                "named": known_named.count,
                "named_right": known_named.right,
                "confirmed": known_confirmed.count,
                "confirmed_right": known_confirmed.right,
            },
            "source_error": self.source_error(),
            "months": self.tally.months.json(),
            "calibration": bins.collect::<Vec<_>>(),
        })
    }

    /// Over the whole time, see [`error`].
    fn source_error(&self) -> Option<f64> {
        error(self.expected.as_ref()?, &self.tally.made)
    }

    /// In words, a line.
    pub fn line(&self) -> String {
        let value = self.json();
        let of = |field: &str| match field {
            "month_error" => value.pointer("/months/source_error"),
            _ => value.get(field),
        };
        let percent = |field: &str| match of(field).and_then(Value::as_f64) {
            Some(share) => format!("{:6.2}", share * 100.0),
            None => "     –".into(),
        };
        format!(
            "{:<24}{} {} {} {} {} {} {}",
            self.rule,
            percent("named_right"),
            percent("named_wrong"),
            percent("named_precision"),
            percent("confirmed"),
            percent("confirmed_precision"),
            percent("source_error"),
            percent("month_error"),
        )
    }
}
