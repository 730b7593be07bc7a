//! The API over HTTP, as a client meets it.

mod any_bytes;
mod bad_input;
mod browser;
mod caching;
mod calendar;
mod detail;
mod directory;
mod discovery;
mod docs_page;
pub mod feedback;
mod feeds;
mod headers;
mod life_events;
mod limits;
mod linked;
mod logging;
mod open_data;
mod outage;
pub mod paper;
mod protocol;
mod search;
pub mod staff;
mod starting;
mod suggest;
mod understanding;
#[cfg(target_os = "linux")]
mod unread;
