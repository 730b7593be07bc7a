//! The rules: what a procedure is, how codes, time limits and fees are read, what may be asked.
//!
//! Pure code: no async, no input or output, no serde, no framework. The clock is a value passed in.

pub mod agency;
pub mod audience;
pub mod calendar;
pub mod certainty;
pub mod channel;
pub mod code;
pub mod commune;
pub mod deadline;
pub mod directory;
pub mod fee;
pub mod hits;
pub mod level;
pub mod merge;
pub mod nearest;
pub mod opening;
pub mod place;
pub mod procedure;
pub mod query;
pub mod suggest;
pub mod text;
pub mod time;
pub mod time_limit;
pub mod timeliness;
