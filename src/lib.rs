//! Suluh: a helpdesk in a chat that keeps migrant workers safe.
//!
//! The crate in reading order, from the plain types up to the transports; imports point back up this list only:
//!
//! 1. [`domain`] — plain types of the field
//! 2. [`dialog`] — the dialog files and the pure step function; [`find`] — everyday words to a page;
//!    [`offer`] — what a text names, and what is wrong with it
//! 3. [`store`] — all SQL, all sealing
//! 4. [`app`] — use cases: who may, one transaction, audit, outbox
//! 5. [`telegram`], [`web`], [`jobs`], [`terminal`] — transports: translate, decide nothing;
//!    [`atlas`] — the dialogs as one page for those who keep them
//! 6. [`config`], [`cli`] — settings and commands

pub mod app;
pub mod atlas;
pub mod cli;
pub mod config;
pub mod dialog;
pub mod domain;
pub mod find;
pub mod jobs;
pub mod offer;
pub mod store;
pub mod telegram;
pub mod terminal;
pub mod web;
