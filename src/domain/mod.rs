//! Plain types of the field: no IO, no framework, no clock of their own.

pub mod calendar;
pub mod case;
pub mod case_filter;
pub mod chance;
pub mod difference;
pub mod evidence;
pub mod fingerprint;
pub mod fold;
pub mod identifier;
pub mod ids;
pub mod mask;
pub mod official;
pub mod packet;
pub mod period;
pub mod referral;
pub mod register;
pub mod sheet;
pub mod staff;
pub mod statistics;
pub mod text;
pub mod time;
pub mod wave;
