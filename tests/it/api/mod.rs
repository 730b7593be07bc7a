//! The API over HTTP, as a client meets it.

mod any_bytes;
mod bad_input;
mod browser;
mod caching;
mod calendar;
mod detail;
mod directory;
mod docs_page;
mod headers;
mod life_events;
mod limits;
mod logging;
mod outage;
mod paper;
mod protocol;
mod search;
pub mod staff;
mod starting;
mod suggest;
mod understanding;
#[cfg(target_os = "linux")]
mod unread;
