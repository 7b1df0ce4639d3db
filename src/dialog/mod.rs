//! The dialog files and the pure step function over them.

pub mod answer;
pub mod areas;
pub mod check;
pub mod checked;
pub mod condition;
pub mod engine;
pub mod graph;
pub mod input;
pub mod load;
pub(crate) mod map;
pub mod markup;
pub mod model;
pub mod paper;
pub mod play;
pub mod problem;
pub mod rich;
pub mod schema;
pub mod session;
pub mod sheet;
pub(crate) mod tables;
pub mod testing;
pub mod texts;
