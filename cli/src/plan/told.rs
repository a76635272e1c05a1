//! A plan, as JSON and in words.

use super::log::Log;
use super::played::Played;
use lendline_core::sizing::{Demand, Rule, erlang_b};
use serde_json::{Value, json};

/// How many numbers, and what they are good for.
pub struct Plan {
    /// What visitors do, the share of them who have not agreed to be known, and the pages of a visit.
    pub visits: Demand,
    pub strangers: f64,
    pub pages: f64,
    /// What is asked of the numbers: visits, and each page of those who have not agreed.
    pub demand: Demand,
    pub numbers: u64,
    /// Visits without a number: of the busiest hour, of a day, and of the busiest hour with one number more.
    pub loss: f64,
    pub day_loss: f64,
    pub more_loss: f64,
    /// The same by trying: where the printed number is shown when none is free, and where one is shared.
    pub played: Option<Played>,
    pub sharing: Option<Played>,
    pub rules: Vec<Rule>,
    pub log: Option<Log>,
}

impl Plan {
    /// As JSON.
    pub fn json(&self) -> Value {
        let Self { demand, numbers, .. } = self;
        let per_number = (*numbers > 0).then(|| self.visits.visits_per_day / *numbers as f64);
        let rules = self.rules.iter().map(|rule| {
            let loss = erlang_b(demand.peak_erlang(), rule.numbers);
            json!({
                "rule": rule.says,
                "numbers": rule.numbers,
                "loss": loss,
                "day": {"loss": demand.day_loss(rule.numbers)},
            })
        });
        let mut plan = json!({
            "offered_erlang": demand.peak_erlang(),
            "numbers": numbers,
            "loss": self.loss,
            "day": {"loss": self.day_loss, "visits_without_a_number": self.day_loss * self.visits.visits_per_day},
            "one_number_more": {"loss": self.more_loss},
            "visits_per_number_per_day": per_number,
            "visits_per_day": self.visits.visits_per_day,
            "visit_seconds": self.visits.visit_s,
            "without_consent": self.strangers,
            "pages_per_visit": self.pages,
            "numbers_asked_per_day": demand.visits_per_day,
            "hours": demand.hours,
            "simulated": self.played.zip(self.sharing).map(|(played, sharing)| json!({
                "loss": played.loss(),
                "day": {"loss": played.day_loss()},
                "sharing": {"loss": sharing.loss(), "day": {"loss": sharing.day_loss()}},
                "visits": played.visits,
            })),
            "rules_of_thumb": rules.collect::<Vec<_>>(),
        });
        if let (Some(log), Some(plan)) = (&self.log, plan.as_object_mut()) {
            plan.insert("log".into(), log.json());
        }
        plan
    }

    /// In words, some lines.
    pub fn words(&self) -> String {
        let Self { demand, numbers, .. } = self;
        let percent = |share: f64| format!("{:.2} %", share * 100.0);
        let mut lines: Vec<String> = self.log.iter().map(Log::words).collect();
        lines.push(format!(
            "{:.0} visits a day of {:.1} min; a number is busy for {:.1} min; the busiest hour offers {:.2} erlang.",
            self.visits.visits_per_day,
            self.visits.visit_s / 60.0,
            demand.busy_s() / 60.0,
            demand.peak_erlang()
        ));
        if self.strangers > 0.0 {
            lines.push(format!(
                "{} of the visitors have not agreed and ask for a number on each of {:.1} pages: {:.0} numbers are asked for a day.",
                percent(self.strangers),
                self.pages,
                demand.visits_per_day
            ));
        }
        lines.push(format!(
            "With {numbers} numbers {} of its visits find none free, {} of a day's.",
            percent(self.loss),
            percent(self.day_loss)
        ));
        lines.extend(self.played.zip(self.sharing).map(|(played, sharing)| {
            format!(
                "Played, {} visits by the rules that lend: {} and {}; where numbers are shared when none is free, {} and {} have none of their own.",
                played.visits,
                percent(played.loss()),
                percent(played.day_loss()),
                percent(sharing.loss()),
                percent(sharing.day_loss())
            )
        }));
        lines.push(format!("One number more: {}.", percent(self.more_loss)));
        lines.push(
            "By rules of thumb, visits of the busiest hour and of a day that find none:".into(),
        );
        lines.extend(self.rules.iter().map(|rule| {
            format!(
                "{:>8} numbers {:>9} {:>9}  {}",
                rule.numbers,
                percent(erlang_b(demand.peak_erlang(), rule.numbers)),
                percent(demand.day_loss(rule.numbers)),
                rule.says
            )
        }));
        lines.join("\n")
    }
}
