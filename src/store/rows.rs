//! Reading a row into domain types; a value that does not read is [`StoreError::Corrupt`], never a panic.

use sqlx::Row as _;
use sqlx::any::AnyRow;

use super::error::{Result, StoreError};
use crate::domain::time::Timestamp;

/// A text column.
pub(super) fn text(row: &AnyRow, column: &'static str) -> Result<String> {
    Ok(row.try_get(column)?)
}

/// A text column that may be null.
pub(super) fn maybe_text(row: &AnyRow, column: &'static str) -> Result<Option<String>> {
    Ok(row.try_get(column)?)
}

/// A sealed column or a hash.
pub(super) fn bytes<'r>(row: &'r AnyRow, column: &'static str) -> Result<&'r [u8]> {
    Ok(row.try_get(column)?)
}

/// A sealed column that may be null.
pub(super) fn maybe_bytes<'r>(row: &'r AnyRow, column: &'static str) -> Result<Option<&'r [u8]>> {
    Ok(row.try_get(column)?)
}

/// A number.
pub(super) fn number(row: &AnyRow, column: &'static str) -> Result<i64> {
    Ok(row.try_get(column)?)
}

/// A number that may be null.
pub(super) fn maybe_number(row: &AnyRow, column: &'static str) -> Result<Option<i64>> {
    Ok(row.try_get(column)?)
}

/// A flag of 0 or 1.
pub(super) fn flag(row: &AnyRow, column: &'static str) -> Result<bool> {
    Ok(number(row, column)? != 0)
}

/// A flag that may be null.
pub(super) fn maybe_flag(row: &AnyRow, column: &'static str) -> Result<Option<bool>> {
    let flag: Option<i64> = row.try_get(column)?;
    Ok(flag.map(|flag| flag != 0))
}

/// A moment.
pub(super) fn moment(row: &AnyRow, column: &'static str) -> Result<Timestamp> {
    number(row, column).map(Timestamp)
}

/// A moment that may be null.
pub(super) fn maybe_moment(row: &AnyRow, column: &'static str) -> Result<Option<Timestamp>> {
    let millis: Option<i64> = row.try_get(column)?;
    Ok(millis.map(Timestamp))
}

/// A word of a closed enum.
pub(super) fn word<T>(
    row: &AnyRow,
    table: &'static str,
    column: &'static str,
    parse: impl Fn(&str) -> Option<T>,
) -> Result<T> {
    let found: &str = row.try_get(column)?;
    parse(found).ok_or_else(|| StoreError::corrupt(table, column, &format!("unknown word {found:?}")))
}
