//! `_data/offices.csv`: offices whose packets are believed.

use super::read::rows;
use crate::dialog::model::Office;
use crate::dialog::problem::{CheckKind, Problem};
use crate::domain::packet::bytes_of;

const OFFICE: &[&str] = &["key", "name"];

/// Reads the table. A key is 64 hexadecimal digits.
pub(super) fn offices(file: &str, source: &str, problems: &mut Vec<Problem>) -> Vec<Office> {
    let mut offices = Vec::new();
    for mut row in rows(file, source, OFFICE, problems) {
        let written = row.take(0).to_lowercase();
        match bytes_of(&written) {
            Some(key) => offices.push(Office { key, name: row.take(1) }),
            None => problems.push(
                Problem::new(CheckKind::WrongType, row.at.clone(), written).detail("64 angka heksadesimal"),
            ),
        }
    }
    offices
}
