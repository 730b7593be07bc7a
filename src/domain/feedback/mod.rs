//! Feedback (phản ánh, kiến nghị): what somebody sends about a procedure, and all that becomes of it.
//!
//! What is true of a feedback follows from its events alone: [`case`] folds them, [`actions`] says what may be done
//! next and which events that makes, [`limits`] which deadlines run. Nothing here is personal: names, texts and
//! answers are sealed elsewhere, and events only name the sealed parts.

pub mod abuse;
pub mod actions;
pub mod announce;
pub mod case;
pub mod chain;
pub mod code;
pub mod contact;
pub mod discrepancy;
pub mod event;
pub mod facts;
pub mod in_charge;
pub mod late;
pub mod limits;
pub mod milestones;
pub mod next_check;
pub mod policy;
pub mod proof;
pub mod queue;
pub mod reason;
pub mod receipt;
pub mod release;
pub mod reply_template;
pub mod report;
pub mod retention;
pub mod seal;
pub mod sight;
pub mod state;
pub mod submission;
pub mod timer;
pub mod waiting;
pub mod words;
