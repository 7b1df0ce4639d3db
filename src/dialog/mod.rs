//! The dialog files and the pure step function over them.

pub mod markup;
pub mod model;
pub mod rich;
pub mod session;
