//! Telephone numbers: what one is, how people write it, where it stands in a text, and how another
//! one is written in its place.
//!
//! Finding and writing run in the browser, where each byte of code is downloaded by every visitor:
//! no regular expressions, no formatting machinery and no Unicode tables there.

mod chars;
mod context;
mod find;
mod form;
mod guess;
mod mention;
mod national;
mod number;
mod parse;
mod plan;
mod target;
mod write;
mod written;

pub use chars::Glyph;
pub(crate) use find::{FEWEST, find_in, find_with};
pub use find::{Found, find};
pub use form::{Form, FormError};
pub(crate) use guess::telephones;
pub use number::{Number, NumberError, NumberErrorKind};
pub use plan::Country;
pub(crate) use target::table;
pub use target::target_line;
pub use write::Sink;
pub(crate) use write::{put, write_into, write_listed};
pub use write::{replace, write_like};
pub(crate) use written::{plain_digits, written_telephones};
