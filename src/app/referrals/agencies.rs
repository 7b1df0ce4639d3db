//! Which agency suits a case: by topic and by place. Pure.

use crate::dialog::model::{Agency, Dialogs};
use crate::domain::staff::covers;
use crate::domain::text::Lang;

/// An agency that may be chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgencyRow {
    /// Slug.
    pub slug: String,
    /// Name.
    pub name: String,
    /// Number; empty when nobody has supplied it.
    pub phone: String,
    /// Address, or empty.
    pub address: String,
    /// Whether it handles such a case.
    pub by_topic: bool,
    /// Whether it works for that very area.
    pub by_place: bool,
    /// Whether it is among the best matches.
    pub best: bool,
}

/// How well an agency suits; more is better, in this order.
type Fit = (bool, u8, u8);

/// All agencies but the office itself, the best matches first and otherwise in the table's order.
pub(super) fn agencies(
    dialogs: &Dialogs,
    category: &str,
    topic: Option<&str>,
    area: Option<&str>,
) -> Vec<AgencyRow> {
    let own = |agency: &&Agency| agency.name.base.trim() != "{kantor.nama}";
    let mut fitted: Vec<(Fit, AgencyRow)> = dialogs
        .data
        .agencies
        .iter()
        .filter(own)
        .map(|agency| {
            let fit = fit(agency, category, topic, area);
            (fit, row(dialogs, agency, fit))
        })
        .collect();
    fitted.sort_by(|(one, _), (other, _)| other.cmp(one));
    fitted.into_iter().map(|(_, row)| row).collect()
}

fn fit(agency: &Agency, category: &str, topic: Option<&str>, area: Option<&str>) -> Fit {
    let handles = |slug: &str| agency.handles.iter().any(|own| own == slug);
    let by_topic = if handles(category) { 2 } else { u8::from(topic.is_some_and(handles)) };
    let by_place = match area {
        _ if agency.area.is_empty() => 1,
        Some(area) if covers(&agency.area, Some(area)) => 2,
        _ => 0,
    };
    (by_topic > 0 && by_place > 0, by_topic, by_place)
}

fn row(dialogs: &Dialogs, agency: &Agency, (best, by_topic, by_place): Fit) -> AgencyRow {
    let lang = Lang::default();
    let said = |text| dialogs.cell(text, &lang);
    AgencyRow {
        slug: agency.slug.clone(),
        name: said(&agency.name).unwrap_or_else(|| agency.slug.clone()),
        phone: said(&agency.phone).unwrap_or_default(),
        address: said(&agency.address).unwrap_or_default(),
        by_topic: by_topic > 0,
        by_place: by_place == 2,
        best,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;

    fn order(category: &str, topic: Option<&str>, area: Option<&str>) -> Vec<AgencyRow> {
        agencies(&load::embedded().dialogs.unwrap(), category, topic, area)
    }

    #[test]
    fn who_handles_it_here_comes_first_and_nobody_is_left_out() {
        let found = order("perdagangan-orang", Some("tppo"), Some("72.10.01"));
        let slugs: Vec<&str> = found.iter().map(|row| row.slug.as_str()).collect();
        assert_eq!(slugs[0], "polda", "it handles the category, for this province: {slugs:?}");
        assert!(found[0].best && found[0].by_place && found[0].by_topic);
        let all = load::embedded().dialogs.unwrap().data.agencies.len();
        assert_eq!(found.len(), all - 1, "all but the office itself");
        assert!(!slugs.contains(&"bp3mi"));
        let first_other = found.iter().position(|row| !row.best).unwrap();
        assert!(found[first_other..].iter().all(|row| !row.best), "the best stand together");
    }

    #[test]
    fn a_case_elsewhere_prefers_the_country_over_this_province() {
        let found = order("perdagangan-orang", None, Some("31.71"));
        assert_eq!(found[0].slug, "polisi");
        assert!(found.iter().any(|row| row.slug == "polda" && !row.best));
    }
}
