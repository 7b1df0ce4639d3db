//! `tiles.csv`: the map of the statistics, one square a kabupaten.

/// A square of the map.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct Tile {
    /// Kemendagri code of the kabupaten or kota.
    pub code: String,
    /// What stands on it: as short as people call it.
    pub short: String,
    /// Column from the left, from 1.
    pub column: u64,
    /// Row from the top, from 1.
    pub row: u64,
}
