//! What people and officers do, told in their words, on both databases.

mod delivery;
mod desk;
mod group;
mod ask;
mod lang;
mod report;
mod time;
