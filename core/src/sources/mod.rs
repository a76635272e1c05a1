//! Where a visit came from: the touch, its channel, and the rule that decided.
//!
//! [`touch`] reads an address and a referrer. What it keeps of them is the path and known
//! parameters only, with what looks like an e-mail address, a telephone number or a token masked.
//!
//! The table of sources is `core/data/sources.tsv`. It is meant for the edge and the command
//! line; the snippet sends what it saw and does not carry the table.

mod address;
mod channel;
mod clicks;
mod copies;
mod error;
mod found;
#[cfg(feature = "serde")]
mod json;
mod mask;
mod origin;
mod punycode;
mod returns;
mod rules;
mod table;
mod tags;
mod text;
mod token;
mod touch;

pub use address::host_name;
pub use channel::Channel;
pub use error::{SourceError, SourceErrorKind};
pub(crate) use mask::{MASK, value as masked, without_mail};
pub use rules::{ChannelRule, SourceRules};
pub(crate) use text::{Plus, decode_all, decode_utf8, encode, is_hidden};
pub use touch::{Touch, touch, touch_by};
