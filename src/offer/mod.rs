//! The offer check: what stands in a text, whether it is an offer of work, and what is wrong with it. Pure.
//!
//! A text goes through [`facts`] (what is named in it) to a [`verdict`] (what it is, and why).

pub mod alike;
pub mod facts;
pub mod poster;
pub mod verdict;
