//! What people and officers do, told in their words, on both databases.

mod ask;
mod case_page;
mod deadlines;
mod delivery;
mod desk;
mod editing;
mod group;
mod lang;
mod merge;
mod numbers;
mod offer;
mod people;
mod pictures;
mod refer;
mod report;
mod scripts;
mod settings;
mod time;
mod waves;
