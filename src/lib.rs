//! wip
pub mod app;
pub mod config;
pub mod domain;
pub mod exchange;
pub mod http;
pub mod index;
pub mod record;
pub mod store;
pub mod telemetry;
