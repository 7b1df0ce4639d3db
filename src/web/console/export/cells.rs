//! The columns of an export, in the reader's language.

use std::collections::HashMap;

use askama::Template;

use super::super::super::say::Say;
use crate::app::export::ExportLine;
use crate::domain::time::{Timestamp, Zone};

/// The columns, by the names that `export/words.txt` gives them.
const COLUMNS: [&str; 17] = [
    "code",
    "created",
    "kind",
    "category",
    "channel",
    "status",
    "priority",
    "reasons",
    "modus",
    "district",
    "area",
    "country",
    "assignee",
    "answered",
    "due",
    "closed",
    "close_reason",
];
/// Those that only go along with a reason.
const PERSONAL: [&str; 3] = ["story", "people", "identifiers"];

#[derive(Template)]
#[template(path = "export/words.txt")]
struct Sheet {
    say: Say,
}

/// The words of an export: columns, and what stands for kinds, channels, statuses and priorities.
pub(super) struct Words {
    named: HashMap<String, String>,
    header: Vec<String>,
    zone: Zone,
}

impl Words {
    pub(super) fn new(say: Say, zone: Zone, personal: bool) -> Result<Self, askama::Error> {
        let sheet = Sheet { say }.render()?;
        let pairs = sheet.lines().filter_map(|line| line.split_once('='));
        let words: HashMap<String, String> =
            pairs.map(|(key, word)| (key.trim().to_owned(), word.trim().to_owned())).collect();
        let personal: &[&str] = if personal { &PERSONAL } else { &[] };
        let column = |name: &&str| words.get(&format!("column.{name}")).cloned().unwrap_or_default();
        let header = COLUMNS.iter().chain(personal).map(column).collect();
        Ok(Self { named: words, header, zone })
    }

    pub(super) fn header(&self) -> &[String] {
        &self.header
    }

    /// A case as cells, as many as the header has.
    pub(super) fn cells(&self, line: &ExportLine) -> Vec<String> {
        let at = |at: Timestamp| at.civil(self.zone).strftime("%Y-%m-%d %H:%M").to_string();
        let maybe = |moment: Option<Timestamp>| moment.map(at).unwrap_or_default();
        let mut cells = vec![
            line.code.clone(),
            at(line.created_at),
            self.word("kind", line.kind.as_str()),
            line.category.clone(),
            self.word("channel", line.channel.as_str()),
            self.word("status", line.status.as_str()),
            self.word("priority", line.priority.as_str()),
            line.reasons.clone(),
            line.modus.clone(),
            line.district.clone(),
            line.area.clone(),
            line.country.clone(),
            line.assignee.clone(),
            maybe(line.first_answer_at),
            maybe(line.due_at),
            maybe(line.closed_at),
            line.close_reason.clone(),
        ];
        if let Some(personal) = &line.personal {
            let own = [&personal.story, &personal.people, &personal.identifiers];
            cells.extend(own.map(|text| text.reveal().clone()));
        }
        cells
    }

    fn word(&self, kind: &str, slug: &str) -> String {
        self.named.get(&format!("{kind}.{slug}")).cloned().unwrap_or_else(|| slug.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::case::{CaseKind, CaseStatus, Channel, Priority};
    use crate::domain::text::Lang;

    #[test]
    fn every_column_and_every_word_is_written() {
        let english = Say::new(&Lang("en".into()));
        for say in [Say::default(), english] {
            let words = Words::new(say, Zone::Wita, true).unwrap();
            assert!(words.header().iter().all(|name| !name.is_empty()), "{:?}", words.header());
            assert_eq!(words.header().len(), COLUMNS.len() + PERSONAL.len());
            let slugs = CaseKind::ALL.iter().map(|one| ("kind", one.as_str()));
            let slugs = slugs.chain(CaseStatus::ALL.iter().map(|one| ("status", one.as_str())));
            let slugs = slugs.chain(Channel::ALL.iter().map(|one| ("channel", one.as_str())));
            for (kind, slug) in slugs.chain(Priority::ALL.iter().map(|one| ("priority", one.as_str()))) {
                assert!(words.named.contains_key(&format!("{kind}.{slug}")), "{kind}.{slug}");
            }
        }
    }
}
