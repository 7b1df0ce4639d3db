//! Settings: tables of the dialogs that the office changes row by row in the console. Whatever table stands in [`TABLES`] gets
//! its forms from its own columns; a change is one version of its file, checked before it is kept and in use at once.

mod grid;

pub use grid::{Grid, GridRow};

use super::access::Staff;
use super::files::{Told, Trial, VersionRow, VersionView, hash, names, row};
use super::{App, AppError};
use crate::dialog::load;
use crate::dialog::problem::Files;
use crate::domain::difference::{Line, difference};
use crate::domain::ids::FileVersionId;
use crate::domain::staff::Action;
use crate::domain::text::Private;
use crate::store::events::{self, Actor, EventAction, NewEvent};
use crate::store::file_versions::{self, NewFileVersion};

/// So often a change is tried again when a colleague was faster with another one.
const TRIES: usize = 3;
/// A cell may be so long, in characters.
const MAX_CELL: usize = 4_000;

/// A table that the office changes in the console.
#[derive(Debug, Clone, Copy)]
pub struct Table {
    /// Its name: `_data/<name>.csv`.
    pub name: &'static str,
    /// Who changes it.
    pub needs: Action,
    /// Whether rows may come and go, or only their values change.
    pub open: bool,
}

/// The tables. A new one takes one line here; one that the dialogs do not have is not shown.
pub const TABLES: &[Table] = &[
    Table { name: "office", needs: Action::ManageSettings, open: false },
    Table { name: "contacts", needs: Action::ManageSettings, open: false },
    Table { name: "agencies", needs: Action::ManageSettings, open: true },
    Table { name: "holidays", needs: Action::ManageSettings, open: true },
    Table { name: "hours", needs: Action::ManageSettings, open: true },
    Table { name: "promises", needs: Action::ManageSettings, open: true },
    Table { name: "labels", needs: Action::EditWordings, open: true },
    Table { name: "canned", needs: Action::EditWordings, open: true },
    Table { name: "checklists", needs: Action::EditWordings, open: true },
];

impl Table {
    /// The file of the table.
    pub fn path(self) -> String {
        format!("_data/{}.csv", self.name)
    }

    /// The only values that a column may hold; empty where anything may stand.
    pub fn choices(self, column: &str) -> Vec<&'static str> {
        load::choices(self.name, column)
    }
}

/// A table in the list of settings.
#[derive(Debug)]
pub struct TableRow {
    /// Which.
    pub table: Table,
    /// How many rows it has.
    pub rows: usize,
    /// Whether the office keeps its own version.
    pub kept: bool,
    /// Whether the file that came with the program changed since that version was made.
    pub outdated: bool,
}

/// A table with its rows and its history.
#[derive(Debug)]
pub struct TableView {
    /// Which.
    pub table: Table,
    /// Its rows.
    pub grid: Grid,
    /// What `check` says about it, also what does not keep it from use.
    pub told: Vec<Placed>,
    /// Its versions, newest first.
    pub versions: Vec<VersionRow>,
    /// Whether the office keeps its own version.
    pub kept: bool,
    /// From the kept version to the shipped one, when the latter changed since.
    pub outdated: Option<Vec<Line>>,
}

/// What `check` says about a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placed {
    /// Which row, from 1; `None` when it is about the table, or another file.
    pub row: Option<usize>,
    /// Which column, as far as it can be told.
    pub column: Option<String>,
    /// What is wrong.
    pub told: Told,
}

/// What is done to a table.
#[derive(Debug, Clone)]
pub enum Change {
    /// A row comes to the end.
    Add(Vec<String>),
    /// The row of a mark gets other cells.
    Put(String, Vec<String>),
    /// The row of a mark goes.
    Remove(String),
    /// The table becomes what it was in an older version.
    Restore(FileVersionId),
    /// The shipped table counts again.
    Shipped,
}

/// What came of it.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is in use.
    Done,
    /// Nothing was to be changed.
    Same,
    /// It would not pass `check`; nothing was changed.
    Problems(Vec<Placed>),
    /// A colleague changed or removed that very row meanwhile; nothing was changed. The row as it is now, if it is there.
    Meanwhile(Option<GridRow>),
}

impl App {
    /// The tables that this person may change.
    pub async fn settings_tables(&self, staff: &Staff) -> Result<Vec<TableRow>, AppError> {
        must_any(staff)?;
        let kept = self.kept(&mut self.store.read().await?).await?;
        let ground = self.settings.ground.clone();
        let shipped = super::files::aside(move || ground.source().files).await?;
        let mut tables = Vec::new();
        for table in TABLES.iter().filter(|table| staff.may(table.needs)) {
            let path = table.path();
            let Some(text) = kept.files.get(&path).or_else(|| shipped.get(&path)) else { continue };
            let outdated = Self::outdated(&kept, &path, shipped.get(&path).map(String::as_str)).is_some();
            tables.push(TableRow {
                table: *table,
                rows: Grid::parse(text).map_or(0, |grid| grid.rows.len()),
                kept: kept.files.contains_key(&path),
                outdated,
            });
        }
        Ok(tables)
    }

    /// A table with its rows and its history.
    pub async fn settings_table(&self, staff: &Staff, name: &str) -> Result<TableView, AppError> {
        let table = table(staff, name)?;
        let path = table.path();
        let shipped = self.shipped_text(&path).await?;
        let trial = self.try_out(Files::new()).await?;
        let mut conn = self.store.read().await?;
        let kept = self.kept(&mut conn).await?;
        let text = kept.files.get(&path).or(shipped.as_ref()).ok_or(AppError::NotFound)?;
        let grid = Grid::parse(text).ok_or(AppError::NotFound)?;
        let problems = trial.loaded.problems.iter().filter(|problem| problem.at.file == path);
        Ok(TableView {
            table,
            told: problems.map(|problem| place(&grid, &path, Told::from(problem))).collect(),
            versions: self.versions(&mut conn, &path).await?,
            kept: kept.files.contains_key(&path),
            outdated: Self::outdated(&kept, &path, shipped.as_deref()),
            grid,
        })
    }

    /// Changes a table: one version of its file, in use at once. Refuses with `Invalid("cell_too_long")` or
    /// `Invalid("row_fixed")`.
    pub async fn change_setting(
        &self,
        staff: &Staff,
        name: &str,
        change: &Change,
        note: &str,
    ) -> Result<Outcome, AppError> {
        let table = table(staff, name)?;
        fits(table, change)?;
        for _ in 0..TRIES {
            let (grid, text) = self.grid_in_use(table).await?;
            let changed = match self.changed(table, &grid, change).await? {
                Ok(changed) => changed,
                Err(outcome) => return Ok(outcome),
            };
            if changed == text && !matches!(change, Change::Shipped) {
                return Ok(Outcome::Same);
            }
            let trial = self.try_out(Files::from([(table.path(), changed.clone())])).await?;
            let errors = trial.errors();
            if !errors.is_empty() {
                let grid = Grid::parse(&changed).unwrap_or(grid);
                let placed = errors.into_iter().map(|told| place(&grid, &table.path(), told));
                return Ok(Outcome::Problems(placed.collect()));
            }
            match self.keep_setting(staff, table, change, (&text, &changed), &trial, note).await {
                Err(AppError::Stale) => {}
                Err(fault) => return Err(fault),
                Ok(()) => {
                    self.refresh(false).await?;
                    return Ok(Outcome::Done);
                }
            }
        }
        Err(AppError::Stale)
    }

    /// A version of a table beside what is in use.
    pub async fn setting_version(
        &self,
        staff: &Staff,
        name: &str,
        id: &FileVersionId,
    ) -> Result<VersionView, AppError> {
        let table = table(staff, name)?;
        let (_, text) = self.grid_in_use(table).await?;
        let mut conn = self.store.read().await?;
        let version = file_versions::by_id(&mut conn, id).await?.ok_or(AppError::NotFound)?;
        if version.path != table.path() {
            return Err(AppError::NotFound);
        }
        let lines = difference(&text, &version.body);
        let row = row(version, &names(&mut conn).await?, None);
        Ok(VersionView { path: table.path(), row, lines })
    }

    async fn grid_in_use(&self, table: Table) -> Result<(Grid, String), AppError> {
        let mut kept = self.kept(&mut self.store.read().await?).await?;
        let text = match kept.files.remove(&table.path()) {
            Some(text) => text,
            None => self.shipped_text(&table.path()).await?.ok_or(AppError::NotFound)?,
        };
        let grid = Grid::parse(&text).ok_or(AppError::NotFound)?;
        Ok((grid, text))
    }

    /// The text of the table after the change, or what keeps it from being made.
    async fn changed(
        &self,
        table: Table,
        grid: &Grid,
        change: &Change,
    ) -> Result<Result<String, Outcome>, AppError> {
        let mut grid = grid.clone();
        let width = grid.columns.len();
        let fitting = |cells: &[String]| {
            let mut cells: Vec<String> =
                cells.iter().map(|cell| cell.replace("\r\n", "\n").trim().to_owned()).collect();
            cells.resize(width, String::new());
            cells
        };
        match change {
            Change::Add(cells) => grid.rows.push(GridRow { line: 0, cells: fitting(cells) }),
            Change::Put(mark, cells) => {
                let Some(at) = grid.find(mark) else {
                    let now = cells.first().and_then(|key| grid.row_of(key)).cloned();
                    return Ok(Err(Outcome::Meanwhile(now)));
                };
                let mut cells = fitting(cells);
                if !table.open {
                    cells[0].clone_from(&grid.rows[at].cells[0]);
                }
                grid.rows[at].cells = cells;
            }
            Change::Remove(mark) => {
                let Some(at) = grid.find(mark) else { return Ok(Err(Outcome::Meanwhile(None))) };
                grid.rows.remove(at);
            }
            Change::Restore(id) => {
                let version = file_versions::by_id(&mut self.store.read().await?, id).await?;
                let version = version.filter(|version| version.path == table.path());
                return Ok(Ok(version.ok_or(AppError::NotFound)?.body));
            }
            Change::Shipped => return Ok(Ok(self.shipped_text(&table.path()).await?.unwrap_or_default())),
        }
        Ok(Ok(grid.to_text()))
    }

    async fn keep_setting(
        &self,
        staff: &Staff,
        table: Table,
        change: &Change,
        (old, new): (&str, &str),
        trial: &Trial,
        note: &str,
    ) -> Result<(), AppError> {
        let path = table.path();
        let shipped = self.shipped_text(&path).await?.map(|text| hash(&text)).unwrap_or_default();
        let touched = touched(old, new);
        let fields: Vec<&str> = touched.iter().map(String::as_str).collect();
        let note: String = note.trim().chars().take(MAX_CELL).collect();
        change!(self, batch, {
            let number = file_versions::count(&mut batch.tx).await?;
            if number != trial.number + 1 {
                return Err(AppError::Stale);
            }
            if matches!(change, Change::Shipped) {
                file_versions::withdraw(&mut batch.tx, &path).await?;
            } else {
                let (author, note) = (staff.id(), note.as_str());
                let new = NewFileVersion {
                    path: &path,
                    body: new,
                    base: &hash(old),
                    shipped: &shipped,
                    author,
                    note,
                };
                let id = file_versions::add(&mut batch.tx, new, batch.now).await?;
                file_versions::publish(&mut batch.tx, &id, number, author, batch.now).await?;
            }
            let reason = Private(note.clone());
            let event = NewEvent {
                case: None,
                actor: &Actor::Staff(staff.id().clone()),
                action: EventAction::Setting,
                object: &format!("file:{path}"),
                fields: &fields,
                reason: Some(&reason).filter(|reason| !reason.reveal().is_empty()),
                detail: None,
            };
            events::append(&mut batch.tx, event, batch.now).await?;
            Ok(())
        })
    }
}

/// Whoever may change any table may see the list.
fn must_any(staff: &Staff) -> Result<(), AppError> {
    if TABLES.iter().any(|table| staff.may(table.needs)) { Ok(()) } else { Err(AppError::Forbidden) }
}

/// The table of a name, if this person may change it.
fn table(staff: &Staff, name: &str) -> Result<Table, AppError> {
    must_any(staff)?;
    let table = TABLES.iter().find(|table| table.name == name).ok_or(AppError::NotFound)?;
    staff.must(table.needs)?;
    Ok(*table)
}

/// Whether the table lets itself be changed like that at all.
fn fits(table: Table, change: &Change) -> Result<(), AppError> {
    let (Change::Add(cells) | Change::Put(_, cells)) = change else {
        let removes = matches!(change, Change::Remove(_)) && !table.open;
        return if removes { Err(AppError::Invalid("row_fixed")) } else { Ok(()) };
    };
    if matches!(change, Change::Add(_)) && !table.open {
        return Err(AppError::Invalid("row_fixed"));
    }
    let long = cells.iter().any(|cell| cell.chars().count() > MAX_CELL);
    if long { Err(AppError::Invalid("cell_too_long")) } else { Ok(()) }
}

/// The names of the rows that differ, as the audit keeps them: keys of rows, never values.
fn touched(old: &str, new: &str) -> Vec<String> {
    let keys = |text: &str| {
        let rows = Grid::parse(text).map(|grid| grid.rows).unwrap_or_default().into_iter();
        rows.map(|row| (row.cells.first().cloned().unwrap_or_default(), row.cells)).collect::<Vec<_>>()
    };
    let (old, new) = (keys(old), keys(new));
    let differing =
        old.iter().filter(|row| !new.contains(row)).chain(new.iter().filter(|row| !old.contains(row)));
    let mut names: Vec<String> = differing.map(|(key, _)| key.clone()).collect();
    names.sort();
    names.dedup();
    names
}

/// Puts what `check` said into row and column of the table.
fn place(grid: &Grid, path: &str, told: Told) -> Placed {
    let row = Some(told.line).filter(|_| told.path == path).and_then(|line| grid.row_at(line));
    let column = row.and_then(|row| grid.column_with(row, &told.words)).map(str::to_owned);
    Placed { row, column, told }
}
