//! What objects tell each other.

use lendline_core::calls::Call;
use lendline_core::conversions::Conversions;
use lendline_core::matching::{Basis, Verdict};
use lendline_core::numbers::Number;
use lendline_core::settings::Site;
use lendline_core::sources::Touch;
use lendline_core::visits::BrowserIds;
use serde::{Deserialize, Serialize};

/// A site's settings, as the Directory hands them out.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SiteRecord {
    /// The key in the script's address.
    pub key: String,
    /// Counts up with each change.
    pub version: u64,
    /// Signs the tokens of this site's visitors.
    pub secret: String,
    /// The newest ledger.
    pub epoch: u64,
    /// Its numbers that were another site's until a short time ago, and until when they rest, ms.
    #[serde(default)]
    pub resting: Vec<(Number, u64)>,
    /// What the owner set.
    pub settings: Site,
}

/// Whose number it is.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct NumberRecord {
    /// The site.
    pub site: String,
    /// Where its calls end up.
    pub destination: Number,
    /// From when on it is the site's, ms.
    pub since: u64,
    /// Until when it was; None: it is.
    pub until: Option<u64>,
}

impl NumberRecord {
    /// Whether it was the site's at this time.
    pub fn held_at(&self, at: u64) -> bool {
        self.since <= at && self.until.is_none_or(|until| at < until)
    }
}

/// A provider's settings.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct ProviderRecord {
    /// The last part of its webhook's address.
    pub secret: String,
    /// Its credentials.
    pub settings: crate::telephony::Settings,
}

/// A visit with everything that was shown in it: one row of the Ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct VisitRecord {
    /// Its number, counted up for the site.
    pub id: u64,
    /// The visitor, as 32 hexadecimal digits.
    pub visitor: String,
    /// When it began, ms.
    pub started_at: u64,
    /// Its last sign of life, ms.
    pub last_seen_at: u64,
    /// How it arrived.
    pub touch: Touch,
    /// How many calls it is expected to have made, by what was seen of it; None in records from before this was told.
    #[serde(default)]
    pub expected: Option<f64>,
    /// What was shown in it.
    pub leases: Vec<LeaseRecord>,
    /// What he did in it besides calling.
    #[serde(default, skip_serializing_if = "Conversions::is_empty")]
    pub conversions: Conversions,
    /// Who its pages say he is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub said: Option<Said>,
    /// Ids of other systems that his browser had.
    #[serde(default, skip_serializing_if = "BrowserIds::is_empty")]
    pub ids: BrowserIds,
}

impl VisitRecord {
    /// When a link that calls a number lent in it was tapped first, ms.
    pub fn tapped_at(&self) -> Option<u64> {
        let events = self.leases.iter().flat_map(|lease| lease.events.split(';'));
        events.filter_map(|event| event.strip_prefix("tap:")?.parse().ok()).min()
    }
}

/// The id of a person, as a page handed it in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Said {
    /// The id, or its keyed hash.
    pub id: String,
    /// It is a hash, since the id would have told who he is.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub hashed: bool,
    /// When a page first said it in the visit, ms.
    pub at: u64,
}

impl Said {
    /// Whether both name the same person.
    pub fn is_same(&self, other: &Self) -> bool {
        (&self.id, self.hashed) == (&other.id, other.hashed)
    }
}

/// What was told of a visit that is over, and in the Ledger.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LateRecord {
    /// The visit.
    pub visit: u64,
    /// All that he did in it.
    pub conversions: Conversions,
    /// Who its pages say he is.
    pub said: Option<Said>,
}

/// A number shown in a visit.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct LeaseRecord {
    /// The tracking number.
    pub number: String,
    /// First shown, ms.
    pub shown_at: u64,
    /// Last sign of life, ms.
    pub last_seen_at: u64,
    /// Another visitor held it at the same time.
    pub shared: bool,
    /// What the page told: `name:ms;…`
    pub events: String,
}

/// A call with its verdict: one row of the Ledger.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct CallRecord {
    /// Its number, counted up for the site.
    pub id: u64,
    /// Counts its changes: of two copies the later one holds.
    #[serde(default)]
    pub revision: u64,
    /// Its caller was erased: the call counts, and is nobody's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub erased: bool,
    /// When word of it first came, ms; None in the Pool, whose rows tell, and in records from before this was told.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heard_at: Option<u64>,
    /// What the provider told.
    pub call: Call,
    /// The source of a static number.
    pub source: Option<Touch>,
    /// What is concluded; None for a call to a number that belongs to nobody.
    pub verdict: Option<Verdict>,
    /// What the final verdict was judged from; None before it is final, of a static number, and in records from before
    /// this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Basis>,
    /// Final verdicts by earlier rules, the oldest first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superseded: Vec<Superseded>,
}

impl CallRecord {
    /// A call of which nothing is concluded.
    pub fn new(id: u64, call: Call) -> Self {
        let (source, verdict, basis) = (None, None, None);
        Self {
            id,
            revision: 0,
            erased: false,
            heard_at: None,
            call,
            source,
            verdict,
            basis,
            superseded: Vec::new(),
        }
    }
}

/// A final verdict that a later rule's took the place of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Superseded {
    /// What was concluded.
    pub verdict: Verdict,
    /// Until when it was the call's verdict, ms.
    pub until: u64,
}

/// What a Pool moves to its Ledger.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Batch {
    /// Visits, new or changed.
    pub visits: Vec<VisitRecord>,
    /// Calls, new or changed.
    pub calls: Vec<CallRecord>,
    /// What was told of visits since they moved.
    #[serde(default)]
    pub late: Vec<LateRecord>,
}
