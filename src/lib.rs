//! `tthc` publishes a Vietnamese province's administrative procedures (thủ tục hành chính), finds them in citizens'
//! words, and takes what people have to say about them (phản ánh, kiến nghị) to an answer.
//!
//! # Map
//!
//! A request flows down the list and its answer back up; a row flows from a file to the database to the index.
//!
//! | room | knows | may use |
//! |---|---|---|
//! | [`cli`] | the commands | everything |
//! | [`config`], [`telemetry`] | settings; logging | `store` for its URL, `files` for their place, `identity` and `domain`; `config` |
//! | [`http`] | actix-web, utoipa, the API's wire format | `app`, `record`, `domain` |
//! | [`app`] | the use cases: one file for each noun, one function for each verb | `store`, `index`, `exchange`, `paper`, `notify`, `identity`, `files`, `domain` |
//! | [`exchange`] | formats of files: JSON lines, spreadsheets, CSV, workbooks of reports, rules in TOML; bundled places and rules | `record`, `domain` |
//! | [`store`] | SQL, on SQLite and PostgreSQL alike | `record`, `domain` |
//! | [`index`] | tantivy, and the data in the top-level folder `index/` | `record`, `domain` |
//! | [`identity`] | asking the identity provider who somebody is: OpenID Connect, hyper, TLS | `domain` |
//! | [`notify`] | sending to webhooks, mail servers and gateways: hyper, lettre, TLS, which addresses may be sent to | `domain` |
//! | [`files`] | files that people send along: `object_store`, pictures made anew, documents looked through, the scanner | `domain` |
//! | [`paper`] | what offices print and put up: PDF, HTML, CSV | `domain` |
//! | [`record`] | the one JSON form of a procedure, and that of an agency | `domain` |
//! | [`domain`] | the rules | nothing |
//!
//! # Invariants
//!
//! - `domain` has no async, no input or output, no serde and no framework; `app` has no serde.
//! - Only `store` knows sqlx, only `index` knows tantivy, only `http` and `cli` know actix-web.
//! - Only `notify` connects to addresses that somebody has typed in.
//! - `store` and `index` never meet: [`app::follow`] alone carries rows from one to the other.
//! - Nothing writes to both. The database is the truth; the index is derived and may be thrown away.
//! - A search never asks the database.
//! - What time it is comes from a [`domain::time::Clock`] that was handed in; only durations are measured.
//! - A change of an officer's account and its audit entry are one transaction.
//! - Passwords, tokens and cookies are kept as hashes and never printed: they travel as [`domain::secret::Secret`].
//! - Query strings never reach a log: they hold people's questions.
//! - What a feedback says, who sent it, and what was sent along is kept sealed; events have nothing personal, and
//!   everything else about a feedback follows from them. Only [`app::feedback`] and [`app::attachments`] open what is
//!   sealed.
//!
//! - A day of feedback that is over has a root, which others may have written down; no event is added to it any more.
//! - Parts of a feedback are deleted in one place only, `app::feedback::erasure`, together with an event that names them.
//!
//! `tests/it/architecture.rs` checks the arrows.
//!
//! # Recipe: another part of a procedure
//!
//! 1. `domain/procedure.rs`: the field, and `domain/merge.rs` if not every source may change it.
//! 2. `record/mod.rs` or `record/part.rs`, `record/read.rs`, `record/write.rs`: its JSON form, optional.
//!    `record/dictionary.rs` says what it means; a test asks for it.
//! 3. `exchange/national.rs`, `exchange/list.rs`: where sources have it. `exchange/open_data/table.rs`: its column, at
//!    the end. `http/linked/`: if schema.org or CPSV-AP have a word for it.
//! 4. `index/entry.rs`, `index/schema.rs`, `index/fields.toml`: if it is searched, shown in lists or counted;
//!    raise `ENTRY_VERSION` there, so that indexes are built anew.
//! 5. `cargo test` twice: the first run rewrites `openapi/openapi.json` and its examples, the second passes.
//!
//! # Recipe: another step with a feedback
//!
//! 1. `domain/feedback/event.rs`: what happened, and `case/fold.rs`: what follows from it.
//! 2. `domain/feedback/actions/`: the action, who may take it, where it begins, what it asks.
//! 3. `app/feedback/step.rs`, `http/staff/feedback_step.rs`: how an officer writes it; or `app/feedback/sender.rs` and
//!    `http/feedback/sender.rs`, if it is the sender's.
//! 4. `tests/it/feedback/invariants.rs`: one of it in `every_action`; what must hold is tried with it then.

pub mod app;
pub mod cli;
pub mod config;
pub mod domain;
pub mod exchange;
pub mod files;
pub mod http;
pub mod identity;
pub mod index;
pub mod notify;
pub mod paper;
pub mod record;
pub mod store;
pub mod telemetry;
