//! An offer is checked: the rules' verdict, what official lists and published warnings say, and the engine's word on it.
//! Reports of other people are never looked at here: whether somebody was reported must not show.

use jiff::civil::Date;

use super::batch::Batch;
use super::effects::After;
use super::words;
use crate::dialog::checked::Line;
use crate::dialog::model::Dialogs;
use crate::dialog::session::{Input, Session};
use crate::domain::official::{CompanyAnswer, LookUp, OpenOrders, PermitAnswer, PermitStanding, Standing};
use crate::domain::statistics::Part;
use crate::domain::text::{Lang, Private};
use crate::offer::hear::Wanted;
use crate::store::StoreError;

impl Batch<'_> {
    /// Checks words and says what was found.
    pub(super) async fn check_offer(
        &mut self,
        session: Session,
        wanted: Wanted,
    ) -> Result<After, StoreError> {
        let (identifiers, permits) = (wanted.identifiers(), wanted.permits());
        let found = self.app.look_up_in(&mut self.tx, &identifiers, &permits).await?;
        let mouth = std::sync::Arc::clone(&self.mouth);
        let told = Telling { dialogs: &mouth.dialogs, lang: &session.lang };
        let mut lines = told.lines(&found);
        if wanted.only_looks_up() && lines.is_empty() {
            lines.push(Line::new("daftar.tanpa_peringatan", &[]));
        }
        let told = wanted.told(lines, forbids(&found), self.now);
        self.count(Part::Offer, &told.page);
        let before = session.clone();
        let thought = self.mind(&mouth).think(session, Input::Checked(Box::new(told)));
        Ok(if let Ok(thought) = thought {
            After { session: thought.session, replies: thought.replies }
        } else {
            let reply = self.say("gangguan", &before.lang, &[]);
            After { session: before, replies: vec![reply] }
        })
    }
}

/// Whether lists or warnings alone say not to go on.
fn forbids(found: &LookUp) -> bool {
    let ended = |standing: &Standing| matches!(standing, Standing::Ended { .. });
    let of_permit = |permit: &PermitAnswer| match &permit.standing {
        PermitStanding::Licence(standing) => ended(standing),
        PermitStanding::JobOrders { runs, .. } => !runs,
        PermitStanding::NoList | PermitStanding::NotListed => false,
    };
    !found.warnings.is_empty()
        || found.companies.iter().any(|company| ended(&company.standing))
        || found.permits.iter().any(of_permit)
}

/// What lists say, as the program's sentences.
struct Telling<'a> {
    dialogs: &'a Dialogs,
    lang: &'a Lang,
}

impl Telling<'_> {
    /// Warnings first, then companies, then permits.
    fn lines(&self, found: &LookUp) -> Vec<Line> {
        let mut lines: Vec<Line> = Vec::new();
        for warning in &found.warnings {
            let since = words::day(warning.published_at, self.dialogs, self.lang);
            let values = [
                ("nama", warning.shown.reveal().as_str()),
                ("hari", &since),
                ("isi", warning.words.reveal()),
            ];
            lines.push(Line::new("daftar.peringatan", &values));
        }
        found.companies.iter().for_each(|company| self.company(company, &mut lines));
        found.permits.iter().for_each(|permit| lines.push(self.permit(permit, found)));
        lines
    }

    fn company(&self, company: &CompanyAnswer, lines: &mut Vec<Line>) {
        let day = company.as_of.map(|date| self.day(date)).unwrap_or_default();
        lines.push(self.standing(&company.standing, company.asked.reveal(), &day));
        for name in &company.similar {
            lines.push(Line::new("daftar.mirip", &[("nama", name)]));
        }
        if let Some(orders) = &company.orders {
            lines.push(self.orders(orders));
        }
    }

    fn standing(&self, standing: &Standing, asked: &str, day: &str) -> Line {
        match standing {
            Standing::NoList => Line::new("daftar.belum_ada", &[("nama", asked)]),
            Standing::NotListed => Line::new("daftar.tidak_ada", &[("nama", asked), ("hari", day)]),
            Standing::Valid { name, permit, until } => {
                let endless = || self.dialogs.phrase("daftar.tanpa_batas", self.lang, &[]).to_plain();
                let until = until.map_or_else(endless, |date| self.day(date));
                let values = [("nama", name.as_str()), ("hari", day), ("izin", permit), ("sampai", &until)];
                Line::new("daftar.berlaku", &values)
            }
            Standing::Ended { name, state, .. } => {
                Line::new("daftar.berakhir", &[("nama", name), ("hari", day), ("keadaan", state)])
            }
        }
    }

    fn orders(&self, orders: &OpenOrders) -> Line {
        let day = self.day(orders.as_of);
        let names: Vec<String> = orders.countries.iter().map(|code| self.country(code)).collect();
        if orders.count == 0 {
            return Line::new("daftar.lowongan_kosong", &[("hari", &day)]);
        }
        let count = orders.count.to_string();
        let values = [("n", count.as_str()), ("negara", &names.join(", ")), ("hari", &day)];
        Line::new("daftar.lowongan_terbuka", &values)
    }

    fn permit(&self, permit: &PermitAnswer, found: &LookUp) -> Line {
        let newest = found.lists.iter().map(|list| list.as_of).max();
        let day = newest.map(|date| self.day(date)).unwrap_or_default();
        let asked = ("nomor", permit.asked.as_str());
        match &permit.standing {
            PermitStanding::NoList => Line::new("daftar.lowongan_belum_ada", &[asked]),
            PermitStanding::NotListed => Line::new("daftar.lowongan_tidak_ada", &[asked, ("hari", &day)]),
            PermitStanding::Licence(standing) => self.standing(standing, &permit.asked, &day),
            PermitStanding::JobOrders { company, runs, .. } => {
                let phrase = if *runs { "daftar.lowongan_ada" } else { "daftar.lowongan_habis" };
                Line::new(phrase, &[asked, ("hari", &day), ("nama", company)])
            }
        }
    }

    fn country(&self, code: &str) -> String {
        let known = self.dialogs.data.countries.iter().find(|country| country.code == code);
        known
            .map_or_else(|| code.to_owned(), |country| self.dialogs.text(&country.name, self.lang).to_owned())
    }

    fn day(&self, date: Date) -> String {
        words::date(date, self.dialogs, self.lang)
    }
}

impl Line {
    fn new(phrase: &str, values: &[(&str, &str)]) -> Self {
        let values = values.iter().map(|(name, value)| ((*name).to_owned(), Private::from(*value)));
        Self { phrase: phrase.to_owned(), values: values.collect() }
    }
}
