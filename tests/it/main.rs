//! The integration tests: one binary, one module an area.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a helper of a test fails as its test does")]

mod arrows;
mod atlas;
mod browser;
mod databases;
mod dialogs_broken;
mod dialogs_danger;
mod dialogs_play;
mod drawn;
mod engine_properties;
#[path = "../support/fake_telegram.rs"]
mod fake_telegram;
mod look_up;
mod offer_facts;
mod offers;
mod operator;
mod packets;
mod papers;
mod reader;
mod rights;
mod shipped;
mod store;
mod store_canary;
mod store_cases;
mod store_chats;
mod store_counters;
mod store_evidence;
mod store_fingerprints;
mod store_fixture;
mod store_queue;
mod store_register;
mod store_retention;
mod store_speed;
mod store_staff;
mod store_waves;
mod stories;
mod telegram;
mod telegram_fake;
mod telegram_rig;
mod warnings;
mod waves;
mod web;
mod world;
