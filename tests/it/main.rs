//! The integration tests: one binary, one module an area.

mod arrows;
mod databases;
mod dialogs_broken;
mod store;
