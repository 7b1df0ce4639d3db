//! Real browsers before the running office: people report and officers work, every page is looked at in every look. Screenshots
//! are kept in `SULUH_ARTIFACTS` (default `target/artifacts`).
//!
//! Without `chromedriver` the tests say loudly that they were left out; `SULUH_TEST_BROWSER=1` makes that a failure.

mod atlas;
mod case;
mod day;
mod driver;
mod hands;
mod keys;
mod pages;
mod recruiter;
mod refer;
mod report;
mod stock;
mod tab;
