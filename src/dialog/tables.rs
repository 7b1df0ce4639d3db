//! What the tables of `_data/` say to people: a number, a mission, the state of a country. An old or missing number is said
//! to be so wherever it is shown, with the number that works for everybody after it.

use jiff::civil::Date;

use super::markup;
use super::model::{Agency, Country, CountryFacet, Dialogs, Mission, Origin, Text};
use crate::domain::text::Lang;

/// A number last seen longer ago than this is called old.
const OLD_AFTER_YEARS: i64 = 3;

/// The tables as they are said in one language on one day.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Said<'a> {
    /// The dialogs.
    pub(crate) dialogs: &'a Dialogs,
    /// The language.
    pub(crate) lang: &'a Lang,
    /// Today.
    pub(crate) today: Date,
}

impl Said<'_> {
    /// The row that a placeholder names, `{kontak.polisi}` or `{perwakilan.kbri_muscat}`.
    pub(crate) fn row(self, key: &str) -> String {
        let data = &self.dialogs.data;
        if let Some(mission) = data.mission(key) {
            return self.mission(mission);
        }
        if let Some(agency) = data.agency(key) {
            return self.agency(agency);
        }
        self.dialogs.fact(key, self.lang).unwrap_or_else(|| self.phrase("fakta.kosong", &[]))
    }

    /// What is said about a country; `code` is `None` for one that we do not know.
    pub(crate) fn country(self, code: Option<&str>, facet: CountryFacet) -> String {
        let country = self.dialogs.data.countries.iter().find(|country| Some(&*country.code) == code);
        match (country, facet) {
            (Some(country), CountryFacet::State) => self.state(country),
            (None, CountryFacet::State) => self.phrase("negara.tidak_dikenal", &[]),
            (_, CountryFacet::Missions) => self.missions(code),
        }
    }

    /// A day as people write it: `2026-02-12` is `12 Feb 2026`; a month or a year alone stays as it is.
    pub(crate) fn day(self, date: &str) -> String {
        let parts: Vec<&str> = date.split('-').collect();
        let [year, month, day] = parts.as_slice() else { return date.to_owned() };
        let month = self.phrase(&format!("bulan.{}", month.trim_start_matches('0')), &[]);
        format!("{} {month} {year}", day.trim_start_matches('0'))
    }

    fn state(self, country: &Country) -> String {
        let states = &self.dialogs.data.country_states;
        let Some(state) = states.iter().find(|state| state.slug == country.state) else {
            return self.phrase("negara.tidak_dikenal", &[]);
        };
        let sentence = self.dialogs.text(&state.name, self.lang);
        let sentence = markup::render(sentence, |key| self.dialogs.fact(key, self.lang)).to_plain();
        if country.origin.checked.is_empty() {
            return sentence;
        }
        let day = self.day(&country.origin.checked);
        self.phrase("negara.per", &[("keadaan", &sentence), ("hari", &day)])
    }

    /// The missions in a country, each with its number, then the number for all countries.
    fn missions(self, code: Option<&str>) -> String {
        let here = self.dialogs.data.missions.iter().filter(|mission| Some(&*mission.country) == code);
        let mut lines: Vec<String> = here
            .map(|mission| {
                let number = self.number(mission).unwrap_or_else(|| self.phrase("perwakilan.kosong", &[]));
                self.phrase("perwakilan.baris", &[("nama", &mission.name), ("nomor", &number)])
            })
            .collect();
        if lines.is_empty() {
            lines.push(self.phrase("perwakilan.tidak_ada", &[]));
        }
        lines.push(self.phrase("perwakilan.semua", &[]));
        lines.join("\n")
    }

    /// The number of one mission, which stands alone.
    fn mission(self, mission: &Mission) -> String {
        match self.number(mission) {
            Some(number) if self.is_old(&mission.origin) => {
                self.phrase("perwakilan.cadangan", &[("nomor", &number)])
            }
            Some(number) => number,
            None => self.phrase("perwakilan.hilang", &[]),
        }
    }

    /// Its numbers, with the year when they are old.
    fn number(self, mission: &Mission) -> Option<String> {
        let second = self.dialogs.text(&mission.second, self.lang);
        let whatsapp = Some(&mission.whatsapp).filter(|number| !number.is_empty());
        let whatsapp = whatsapp.map_or_else(String::new, |number| format!("WhatsApp {number}"));
        let numbers = [&mission.phone, second, &whatsapp].into_iter().filter(|number| !number.is_empty());
        let numbers = Some(numbers.collect::<Vec<_>>().join(", ")).filter(|_| mission.has_number())?;
        Some(self.dated(numbers, &mission.origin))
    }

    /// An agency: its name, its address where there is one, and its number or that we do not have it.
    fn agency(self, agency: &Agency) -> String {
        let name = self.filled(&agency.name).unwrap_or_default();
        let name = match self.filled(&agency.address) {
            Some(address) => self.phrase("instansi.alamat", &[("nama", &name), ("alamat", &address)]),
            None => name,
        };
        match self.filled(&agency.phone) {
            Some(number) => {
                let number = self.dated(number, &agency.origin);
                self.phrase("instansi.baris", &[("nama", &name), ("nomor", &number)])
            }
            None => self.phrase("instansi.kosong", &[("nama", &name)]),
        }
    }

    /// A cell with its facts filled in; `None` when it is empty, or one of its facts is.
    fn filled(self, text: &Text) -> Option<String> {
        self.dialogs.cell(text, self.lang)
    }

    /// A number, with its year when it is old.
    fn dated(self, number: String, origin: &Origin) -> String {
        if !self.is_old(origin) {
            return number;
        }
        let year = origin.checked.split('-').next().unwrap_or_default();
        self.phrase("nomor.lama", &[("nomor", &number), ("tahun", year)])
    }

    fn is_old(self, origin: &Origin) -> bool {
        let limit = jiff::Span::new().years(OLD_AFTER_YEARS);
        let checked = origin.checked.parse::<Date>();
        !checked.is_ok_and(|checked| self.today.checked_sub(limit).is_ok_and(|oldest| checked >= oldest))
    }

    fn phrase(self, name: &str, values: &[(&str, &str)]) -> String {
        self.dialogs.phrase(name, self.lang, values).to_plain()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dialog::load;

    fn said(dialogs: &Dialogs) -> Said<'_> {
        static BASE: std::sync::OnceLock<Lang> = std::sync::OnceLock::new();
        Said { dialogs, lang: BASE.get_or_init(Lang::default), today: jiff::civil::date(2026, 11, 21) }
    }

    fn dialogs() -> Dialogs {
        load::embedded().dialogs.unwrap()
    }

    #[test]
    fn an_old_or_missing_number_is_said_to_be_so_with_the_one_for_everybody_after_it() {
        let dialogs = dialogs();
        let all = dialogs.fact("kontak.kemlu", &Lang::default()).unwrap();
        let row = |key: &str| said(&dialogs).row(key);
        assert_eq!(row("perwakilan.kbri_muscat"), "+968 9600 0210");
        assert_eq!(
            row("perwakilan.konsulat_tawau"),
            format!(
                "+60 19-822 8800, +60 11-1623 0800 (nomor lama, tahun 2020); bila tidak tersambung, {all}"
            )
        );
        assert_eq!(row("perwakilan.kjri_penang"), format!("nomornya belum kami punya (pakai {all})"));
        assert_eq!(row("kontak.polisi"), "110");
        assert_eq!(row("kantor.telepon"), "belum kami punya (hubungi 0800-1000)");
    }

    #[test]
    fn a_number_grows_old() {
        let dialogs = dialogs();
        let later = Said { today: jiff::civil::date(2027, 10, 28), ..said(&dialogs) };
        assert!(later.row("perwakilan.kbri_muscat").contains("nomor lama, tahun 2024"));
    }

    #[test]
    fn a_country_has_a_state_with_its_day_and_its_missions() {
        let dialogs = dialogs();
        let country = |code, facet| said(&dialogs).country(code, facet);
        let closed = country(Some("OM"), CountryFacet::State);
        assert!(closed.ends_with("(data per 3 Mar 2026)"), "{closed}");
        let unknown = country(Some("VN"), CountryFacet::State);
        assert!(!unknown.contains("data per"), "{unknown}");
        assert!(country(None, CountryFacet::State).contains("belum ada di daftar"));

        let malaysia = country(Some("MY"), CountryFacet::Missions);
        let lines: Vec<&str> = malaysia.lines().collect();
        assert_eq!(lines[0], "• KBRI Kuala Lumpur: +60 17-668 8032");
        assert!(lines[1].ends_with("(nomor lama, tahun 2020)"), "{}", lines[1]);
        assert!(lines[2].ends_with("nomornya belum kami punya"), "{}", lines[2]);
        assert_eq!(lines.len(), 7);
        assert!(lines[6].ends_with("+62 812-9007-0027"));
        let nowhere = country(Some("VN"), CountryFacet::Missions);
        assert_eq!(nowhere.lines().count(), 2, "{nowhere}");
    }

    #[test]
    fn an_agency_is_named_with_its_number_or_that_we_have_none() {
        let mut dialogs = dialogs();
        let row = |dialogs: &Dialogs, key: &str| said(dialogs).row(key);
        assert_eq!(row(&dialogs, "instansi.polisi"), "Polisi, 24 jam: 110");
        assert!(row(&dialogs, "instansi.lpsk").ends_with("148 (nomor lama, tahun 2020)"));
        assert!(row(&dialogs, "instansi.disnaker").ends_with("nomornya belum kami punya"));
        assert_eq!(row(&dialogs, "instansi.bp3mi"), "BP3MI Sulawesi Tengah: nomornya belum kami punya");
        let office = dialogs.data.facts.get_mut("kantor").unwrap();
        office.get_mut("telepon").unwrap().value.base = "(0451) 000000".into();
        office.get_mut("alamat").unwrap().value.base = "Jalan Contoh 1".into();
        assert_eq!(
            row(&dialogs, "instansi.bp3mi"),
            "BP3MI Sulawesi Tengah, Jalan Contoh 1: (0451) 000000",
            "the office's own table fills it"
        );
    }
}
