//! The integration tests: one binary, one module an area.

mod arrows;
mod dialogs_broken;
