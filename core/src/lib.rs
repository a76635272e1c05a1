//! The domain of Lendline: what a number is and how it is written, where a visit came from, who is lent
//! which number for how long, and what is concluded when a call comes.
//!
//! Nothing in here does I/O, knows the time or throws dice: times (milliseconds) and random bytes are
//! arguments. The same code runs in the browser, at the edge, on the command line and in tests.
#![forbid(unsafe_code)]

pub mod attribution;
pub mod calls;
pub mod conversions;
pub mod defence;
pub mod html;
pub mod leases;
pub mod matching;
mod matrix;
pub mod numbers;
pub mod page;
pub mod people;
pub mod replay;
pub mod report;
pub mod route;
pub mod settings;
pub mod sizing;
pub mod sources;
pub mod visits;
pub mod wire;

#[cfg(test)]
mod testing;
