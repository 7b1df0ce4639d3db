//! From sums to tables: names for people, order, masks. Pure.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use super::{Counted, Row, Speed, StatisticsAsk, Table, TableId};
use crate::dialog::checked::PAGES;
use crate::dialog::model::Dialogs;
use crate::domain::mask::{Cell, masked};
use crate::domain::statistics::{Asked, Kept, Part, within};
use crate::domain::text::Lang;
use crate::store::statistics::Sums;

/// Fewer than this say nothing about how long things take, in what is shared.
const FEW: u64 = 10;

/// What tables are made of.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) dialogs: &'a Dialogs,
    pub(super) lang: &'a Lang,
    pub(super) ask: StatisticsAsk,
    pub(super) sums: &'a Sums,
    pub(super) before: &'a Sums,
}

impl Maker<'_> {
    pub(super) fn tables(self) -> Vec<Table> {
        vec![
            self.months(),
            self.districts(),
            self.named(TableId::Categories, Part::Category),
            self.named(TableId::Channels, Part::Channel),
            self.named(TableId::Countries, Part::Country),
            self.modus(),
            self.named(TableId::Outcomes, Part::Outcome),
            self.forms(),
            self.questions(),
            self.offers(),
        ]
    }

    fn of(sums: &Sums, part: Part) -> Counted {
        let own = sums.names.iter().filter(|((own, _), times)| *own == part && **times > 0);
        own.map(|((_, name), times)| (name.clone(), *times)).collect()
    }

    fn total(sums: &Sums, part: Part) -> u64 {
        Self::of(sums, part).values().sum()
    }

    /// A table whose rows add up to its total.
    fn table(self, id: TableId, counted: Vec<(String, u64)>, before: u64) -> Table {
        let total: u64 = counted.iter().map(|(_, count)| count).sum();
        Table { id, rows: self.rows(id, counted), total: self.alone(total), before: self.alone(before) }
    }

    fn rows(self, id: TableId, counted: Vec<(String, u64)>) -> Vec<Row> {
        let counts: Vec<u64> = counted.iter().map(|(_, count)| *count).collect();
        let cells =
            if self.ask.shared { masked(&counts) } else { counts.into_iter().map(Cell::Shown).collect() };
        let row = |((key, _), count): ((String, u64), Cell)| Row { name: self.name(id, &key), key, count };
        counted.into_iter().zip(cells).map(row).collect()
    }

    fn alone(self, count: u64) -> Cell {
        Cell::alone(count, self.ask.shared)
    }

    fn name(self, id: TableId, key: &str) -> Option<String> {
        let Self { dialogs, lang, .. } = self;
        let text = |text| dialogs.text(text, lang).to_owned();
        match id {
            TableId::Districts => Some(dialogs.area_name(key).to_owned()),
            TableId::Categories => Some(dialogs.category_name(key, lang).to_owned()),
            TableId::Countries => Some(dialogs.country_name(key, lang).to_owned()),
            TableId::Modus => dialogs.offer.flag(key).map(|flag| text(&flag.title)),
            TableId::Outcomes => {
                let known = dialogs.data.close_reasons.iter().find(|reason| reason.slug == key);
                known.map(|reason| text(&reason.name))
            }
            TableId::Forms => self.step_name(key),
            _ => None,
        }
        .filter(|_| !key.is_empty())
    }

    /// The question of a step, or the title of a form.
    fn step_name(self, key: &str) -> Option<String> {
        let Self { dialogs, lang, .. } = self;
        let (form, step) = key.split_once('.').map_or((key, ""), |(form, step)| (form, step));
        let dialog = dialogs.dialog(form)?;
        let Some(node) = dialog.nodes.iter().find(|node| node.id == step) else {
            return Some(dialogs.text(&dialog.title, lang).to_owned());
        };
        let asked = node.ask.as_ref().map(|ask| &ask.ask).or(node.collect.as_ref().map(|own| &own.ask))?;
        // Questions may end in an explanation; what is asked stands in the first line.
        let text = dialogs.text(asked, lang);
        Some(text.lines().next().unwrap_or_default().replace('*', "").trim().to_owned())
    }

    /// The largest first; of equal ones by name, so that the order never wavers.
    fn sorted(counted: Counted) -> Vec<(String, u64)> {
        let mut rows: Vec<(String, u64)> = counted.into_iter().collect();
        rows.sort_by_key(|(name, times)| (Reverse(*times), name.clone()));
        rows
    }

    fn named(self, id: TableId, part: Part) -> Table {
        let rows = self.hidden_order(Self::sorted(Self::of(self.sums, part)));
        self.table(id, rows, Self::total(self.before, part))
    }

    /// In what is shared the order of rows must not tell which of the hidden counts is larger: they stand by name, after
    /// the others.
    fn hidden_order(self, rows: Vec<(String, u64)>) -> Vec<(String, u64)> {
        if !self.ask.shared {
            return rows;
        }
        let counts: Vec<u64> = rows.iter().map(|(_, count)| *count).collect();
        let (mut shown, mut hidden) = (Vec::new(), Vec::new());
        for (row, cell) in rows.into_iter().zip(masked(&counts)) {
            if cell == Cell::Hidden { hidden.push(row) } else { shown.push(row) }
        }
        hidden.sort();
        shown.extend(hidden);
        shown
    }

    fn months(self) -> Table {
        let (first, last) = self.ask.period.charted_months();
        let count = |month: i64| self.sums.months.get(&month).copied().unwrap_or(0);
        let rows = (first..=last).map(|month| (month_name(month), count(month))).collect();
        let filed = Self::total(self.sums, Part::Category);
        let table = self.table(TableId::Months, rows, Self::total(self.before, Part::Category));
        // The chart goes further back than the period: what is told of it is the period's.
        Table { total: self.alone(filed), ..table }
    }

    /// Every kabupaten of the map, also those without a case.
    fn districts(self) -> Table {
        let mut counted = self.sums.districts.clone();
        for tile in &self.dialogs.data.tiles {
            counted.entry(tile.code.clone()).or_default();
        }
        let rows = self.hidden_order(Self::sorted(counted));
        self.table(TableId::Districts, rows, self.before.districts.values().sum())
    }

    /// A case may show several signs, so the total is that of the cases.
    fn modus(self) -> Table {
        let table = self.named(TableId::Modus, Part::Modus);
        let filed = Self::total(self.sums, Part::Category);
        Table {
            total: self.alone(filed),
            before: self.alone(Self::total(self.before, Part::Category)),
            ..table
        }
    }

    /// Form by form: begun, its questions in their order, sent. The steps are no parts of a whole, so each is masked alone.
    fn forms(self) -> Table {
        let (begun, steps, filed) = (
            Self::of(self.sums, Part::FormBegun),
            Self::of(self.sums, Part::FormStep),
            Self::of(self.sums, Part::FormFiled),
        );
        let mut rows = Vec::new();
        for (form, times) in &begun {
            let row = |key: String, name, times: u64| Row { key, name, count: self.alone(times) };
            rows.push(row(form.clone(), self.name(TableId::Forms, form), *times));
            for step in self.dialogs.dialog(form).iter().flat_map(|dialog| &dialog.path) {
                let key = format!("{form}.{step}");
                let times = steps.get(&key).copied().unwrap_or(0);
                rows.push(row(key.clone(), self.name(TableId::Forms, &key), times));
            }
            rows.push(row(format!("{form}."), None, filed.get(form).copied().unwrap_or(0)));
        }
        let before = self.alone(Self::total(self.before, Part::FormBegun));
        Table { id: TableId::Forms, rows, total: self.alone(begun.values().sum()), before }
    }

    /// What was asked, each question once: guesses that were refused are no longer guesses.
    fn questions(self) -> Table {
        let counted = |sums: &Sums| -> Vec<(String, u64)> {
            let of = Self::of(sums, Part::Question);
            let times = |asked: Asked| of.get(asked.as_str()).copied().unwrap_or(0);
            let refused = times(Asked::Refused);
            let count = |asked: &Asked| match asked {
                Asked::Guessed => times(Asked::Guessed).saturating_sub(refused),
                other => times(*other),
            };
            Asked::ALL.iter().map(|asked| (asked.as_str().to_owned(), count(asked))).collect()
        };
        let before = counted(self.before).iter().map(|(_, count)| count).sum();
        self.table(TableId::Questions, counted(self.sums), before)
    }

    fn offers(self) -> Table {
        let of = Self::of(self.sums, Part::Offer);
        let rows = PAGES.iter().map(|page| ((*page).to_owned(), of.get(*page).copied().unwrap_or(0)));
        self.table(TableId::Offers, rows.collect(), Self::total(self.before, Part::Offer))
    }

    pub(super) fn answers(self) -> Speed {
        let (first, last) = self.ask.period.charted_months();
        let median = |month: i64| {
            let spans = self.sums.answers.get(&month)?;
            self.enough(spans).then(|| within(spans, 50)).flatten()
        };
        let months = (first..=last).map(|month| (month_name(month), median(month))).collect();
        Speed { months, ..self.speed(TableId::Answers, Part::Answer, Part::AnswerKept) }
    }

    pub(super) fn closings(self) -> Speed {
        self.speed(TableId::Closings, Part::Close, Part::CloseKept)
    }

    fn speed(self, id: TableId, part: Part, kept: Part) -> Speed {
        let spans: BTreeMap<u64, u64> = Self::of(self.sums, part)
            .into_iter()
            .map(|(name, times)| (name.parse().unwrap_or(0), times))
            .collect();
        let count = spans.values().sum();
        let enough = self.enough(&spans);
        let of = Self::of(self.sums, kept);
        let times = |kept: Kept| of.get(kept.as_str()).copied().unwrap_or(0);
        let counts = [times(Kept::InTime), times(Kept::Late)];
        let cells = if self.ask.shared { masked(&counts) } else { counts.map(Cell::Shown).to_vec() };
        Speed {
            id,
            count: self.alone(count),
            median: within(&spans, 50).filter(|_| enough),
            ninety: within(&spans, 90).filter(|_| enough),
            in_time: cells[0],
            late: cells[1],
            months: Vec::new(),
        }
    }

    fn enough(self, spans: &BTreeMap<u64, u64>) -> bool {
        !self.ask.shared || spans.values().sum::<u64>() >= FEW
    }
}

/// A month counted from the year 0 as `2026-11`.
fn month_name(month: i64) -> String {
    format!("{:04}-{:02}", month.div_euclid(12), month.rem_euclid(12) + 1)
}
