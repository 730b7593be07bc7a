//! The rules: what a procedure is, how codes, time limits and fees are read, what may be asked.
//!
//! Pure code: no async, no input or output, no serde, no framework. The clock is a value passed in.

pub mod account;
pub mod agency;
pub mod audience;
pub mod audit;
pub mod calendar;
pub mod cell;
pub mod certainty;
pub mod channel;
pub mod code;
pub mod commune;
pub mod deadline;
pub mod decision;
pub mod delivery;
pub mod directory;
pub mod draft;
pub mod drift;
pub mod fee;
pub mod feed;
pub mod gate;
pub mod hits;
pub mod identity;
pub mod level;
pub mod merge;
pub mod nearest;
pub mod opening;
pub mod password;
pub mod place;
pub mod posting;
pub mod posting_task;
pub mod procedure;
pub mod publication;
pub mod query;
pub mod secret;
pub mod staff;
pub mod suggest;
pub mod text;
pub mod throttle;
pub mod time;
pub mod time_limit;
pub mod timeliness;
pub mod totp;
pub mod version;
pub mod webhook;
pub mod webhook_url;
