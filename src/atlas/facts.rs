//! The rows of the tables that texts name: value, source, day, and the pages that say them.

use std::collections::BTreeMap;

use crate::dialog::map::Map;
use crate::dialog::markup;
use crate::dialog::model::row_table;
use crate::dialog::texts::parts;

use super::places::{self, Places, Told};
use super::sources::Sources;
use super::words::{self, Teller};

/// A table.
pub(super) struct Table<'a> {
    pub(super) name: &'static str,
    pub(super) rows: Vec<FactView<'a>>,
}

/// A row of a table.
pub(super) struct FactView<'a> {
    pub(super) key: String,
    pub(super) anchor: String,
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_empty: bool,
    /// The number of its source.
    pub(super) source: Option<usize>,
    pub(super) checked: String,
    pub(super) stale_after: String,
    pub(super) is_old: bool,
    /// Anchors of the pages that say it.
    pub(super) pages: Vec<String>,
    pub(super) problems: Vec<Told<'a>>,
}

/// Every row, table by table.
pub(super) fn facts<'a>(
    tell: &Teller<'a>,
    map: &Map<'_>,
    places: &Places<'a>,
    sources: &Sources<'_>,
) -> Vec<Table<'a>> {
    let data = &tell.dialogs.data;
    let said = said(map);
    let mut tables: Vec<Table<'a>> = Vec::new();
    for key in data.row_keys() {
        let Some(origin) = data.row_origin(&key) else { continue };
        let (name, is_empty) = named(tell, &key);
        let row = FactView {
            anchor: places::row(&key),
            name,
            value: tell.value(&key),
            is_empty,
            source: sources.number(&origin.source),
            checked: words::day(&origin.checked),
            stale_after: words::day(&origin.stale_after),
            is_old: tell.is_past(&origin.stale_after),
            pages: said.get(&key).cloned().unwrap_or_default(),
            problems: places.at(&places::row(&key)),
            key,
        };
        let name = row_table(&row.key).unwrap_or_default();
        match tables.last_mut() {
            Some(table) if table.name == name => table.rows.push(row),
            _ => tables.push(Table { name, rows: vec![row] }),
        }
    }
    tables
}

/// What a row is about, and whether its value is still missing.
fn named(tell: &Teller<'_>, key: &str) -> (String, bool) {
    let data = &tell.dialogs.data;
    if let Some(mission) = data.mission(key) {
        return (mission.name.clone(), !mission.has_number());
    }
    if let Some(agency) = data.agency(key) {
        return (tell.plain(&agency.name), agency.phone.base.is_empty());
    }
    data.fact(key).map_or_else(Default::default, |fact| (fact.name.clone(), fact.value.base.is_empty()))
}

/// The pages by the rows that they say.
fn said(map: &Map<'_>) -> BTreeMap<String, Vec<String>> {
    let mut said: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for place in map.edges.keys() {
        let (dialog, node) = map.name(*place);
        let anchor = places::page(dialog, node);
        for key in parts(node).iter().flat_map(|part| markup::placeholders(&part.text.base)) {
            let pages = said.entry(key).or_default();
            if pages.last() != Some(&anchor) {
                pages.push(anchor.clone());
            }
        }
    }
    said
}
