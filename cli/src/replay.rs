//! `lendline replay`: the lease and matching rules of the edge, fed from outside, a line of JSON for each event.

use crate::lines::{MAX_LINE, read_line};
use crate::plan::duration;
use lendline_core::leases::WhenEmpty;
use lendline_core::matching::{Device, Region, State, Verdict};
use lendline_core::replay::{Concluded, Replay};
use lendline_core::wire::EventKind;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::io::{self, Write};

/// The most numbers that a replay has.
const MOST_NUMBERS: usize = 100_000;

/// The site that is played.
#[derive(clap::Args)]
pub struct Arguments {
    /// How many numbers its pool has.
    #[arg(long)]
    numbers: usize,
    /// How long a number is kept after the last sign of its visitor: 15m, 900s, 1h.
    #[arg(long, value_parser = duration)]
    hold: f64,
    /// What a visitor is shown when no number is free.
    #[arg(long, value_enum, default_value_t = Emptiness::Share)]
    when_empty: Emptiness,
    /// For rules that throw dice. None does today, so that every seed gives the same.
    #[arg(long, default_value_t = 0)]
    seed: u64,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Emptiness {
    Share,
    Original,
}

#[derive(Deserialize)]
struct Line {
    t: f64,
    ev: String,
    visitor: Option<String>,
    source: Option<String>,
    mobile: Option<bool>,
    call: Option<String>,
    number: Option<usize>,
    caller: Option<Value>,
    seconds: Option<f64>,
    pool: Option<usize>,
    region: Option<String>,
}

/// The site, and what its visitors are called outside.
struct Played {
    replay: Replay,
    numbers: usize,
    ids: HashMap<String, u128>,
    names: Vec<String>,
    now: u64,
}

/// Plays stdin to its end.
pub fn run(arguments: &Arguments) -> Result<(), String> {
    let _ = arguments.seed;
    if arguments.numbers > MOST_NUMBERS {
        return Err(format!("A replay has at most {MOST_NUMBERS} numbers: give fewer --numbers."));
    }
    let when_empty = match arguments.when_empty {
        Emptiness::Share => WhenEmpty::Share,
        Emptiness::Original => WhenEmpty::Original,
    };
    let hold_ms = (arguments.hold * 1000.0) as u64;
    let mut played = Played {
        replay: Replay::new(arguments.numbers, hold_ms, when_empty),
        numbers: arguments.numbers,
        ids: HashMap::new(),
        names: Vec::new(),
        now: 0,
    };
    let mut input = io::stdin().lock();
    let mut output = io::stdout().lock();
    let (mut line, mut count) = (Vec::new(), 0u64);
    let unread =
        |error: io::Error| format!("Could not read stdin ({error}): pipe JSON lines into it.");
    while read_line(&mut input, &mut line).map_err(unread)? {
        count += 1;
        if line.trim_ascii().is_empty() {
            continue;
        }
        let answers = played.step(&line).map_err(|why| format!("Line {count}: {why}"))?;
        if !say(&mut output, &answers)? {
            return Ok(());
        }
    }
    let last = played.finish();
    say(&mut output, &last).map(|_| ())
}

/// Writes the lines, flushed; `false` where whoever reads has seen enough.
fn say(output: &mut impl Write, answers: &[Value]) -> Result<bool, String> {
    for answer in answers {
        match writeln!(output, "{answer}").and_then(|()| output.flush()) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => return Ok(false),
            Err(error) => return Err(format!("Could not write to stdout ({error}).")),
        }
    }
    Ok(true)
}

impl Played {
    fn step(&mut self, line: &[u8]) -> Result<Vec<Value>, String> {
        if line.len() > MAX_LINE {
            return Err(format!("longer than {MAX_LINE} bytes: an event is one short line."));
        }
        let line: Line = serde_json::from_slice(line).map_err(|error| {
            format!("not an event ({error}): give t, ev and what the event needs.")
        })?;
        if !line.t.is_finite() || line.t < 0.0 || line.t > 1e12 {
            return Err("t is no time: give virtual seconds from 0 on.".into());
        }
        let now = (line.t * 1000.0).round() as u64;
        if now < self.now {
            return Err(format!(
                "t goes back from {} to {}: sort the events by t.",
                self.now as f64 / 1000.0,
                line.t
            ));
        }
        self.now = now;
        let concluded = self.replay.advance(now);
        let mut answers: Vec<Value> = concluded.iter().map(|one| self.verdict(one)).collect();
        answers.extend(self.event(&line)?);
        Ok(answers)
    }

    fn event(&mut self, line: &Line) -> Result<Option<Value>, String> {
        let now = self.now;
        match line.ev.as_str() {
            "arrive" => {
                let name = needed(line.visitor.as_deref(), "visitor")?;
                let visitor = self.visitor(name);
                let device = match line.mobile {
                    Some(true) => Device::Phone,
                    Some(false) => Device::Desktop,
                    None => Device::Unknown,
                };
                let source = line.source.as_deref().unwrap_or("");
                let pool = line.pool.unwrap_or(0);
                let region = line.region.as_deref().and_then(Region::parse);
                self.replay.is_from(visitor, region);
                let number = self.replay.arrive_in(now, visitor, source, device, pool);
                Ok(Some(json!({"visitor": name, "number": number})))
            }
            "call" => {
                let call = needed(line.call.as_deref(), "call")?;
                let number = self.number(line)?;
                let caller = match &line.caller {
                    None | Some(Value::Null) => String::new(),
                    Some(Value::String(caller)) => caller.clone(),
                    Some(other) => other.to_string(),
                };
                let concluded = self.replay.call(now, call, number, &caller);
                Ok(Some(self.verdict(&concluded)))
            }
            "hangup" => {
                self.replay.hang_up(now, needed(line.call.as_deref(), "call")?);
                Ok(None)
            }
            "ban" => {
                let for_ms = line.seconds.map(|seconds| (seconds.max(0.0) * 1000.0) as u64);
                let until = for_ms.map(|for_ms| now.saturating_add(for_ms));
                self.replay.ban(now, self.number(line)?, until);
                Ok(None)
            }
            "move" => {
                let pool = line.pool.ok_or("pool is missing: this event needs it.")?;
                self.replay.move_to(self.number(line)?, pool);
                Ok(None)
            }
            "lift" => {
                self.replay.lift(self.number(line)?);
                Ok(None)
            }
            other => {
                if let Some(kind) = EventKind::parse(other) {
                    let visitor = self.visitor(needed(line.visitor.as_deref(), "visitor")?);
                    self.replay.tell(now, visitor, kind);
                }
                Ok(None)
            }
        }
    }

    fn number(&self, line: &Line) -> Result<usize, String> {
        line.number.filter(|number| *number < self.numbers).ok_or_else(|| {
            let last = self.numbers.saturating_sub(1);
            format!("number is to be 0 to {last}, one of the pool's.")
        })
    }

    fn finish(&mut self) -> Vec<Value> {
        let concluded = self.replay.finish();
        let mut last: Vec<Value> = concluded.iter().map(|one| self.verdict(one)).collect();
        let (by_source, none) = self.replay.totals();
        let totals: Map<String, Value> = by_source
            .into_iter()
            .map(|(source, calls)| (source.to_owned(), calls.into()))
            .collect();
        last.push(json!({"totals": totals, "none": none}));
        last
    }

    fn visitor(&mut self, name: &str) -> u128 {
        if let Some(known) = self.ids.get(name) {
            return *known;
        }
        let id = self.names.len() as u128;
        self.names.push(name.to_owned());
        self.ids.insert(name.to_owned(), id);
        id
    }

    fn verdict(&self, concluded: &Concluded) -> Value {
        let Concluded { call, verdict, visitors, .. } = concluded;
        let Verdict { state, grade, none, candidates, .. } = verdict;
        let state = if *state == State::Final { "final" } else { "provisional" };
        let name = |visitor: &u128| self.names.get(*visitor as usize);
        let candidates: Vec<Value> = candidates
            .iter()
            .zip(visitors)
            .map(|(one, visitor)| json!({"visitor": name(visitor), "weight": one.weight}))
            .collect();
        json!({"call": call, "state": state, "grade": grade, "none": none, "candidates": candidates})
    }
}

fn needed<'a>(value: Option<&'a str>, field: &str) -> Result<&'a str, String> {
    value.ok_or_else(|| format!("{field} is missing: this event needs it."))
}
