//! wip
pub mod domain;
pub mod exchange;
pub mod index;
pub mod record;
pub mod store;
