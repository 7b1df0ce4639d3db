//! What the check of an offer found: the pages of the dialog `hasil`. The dialog says what to do now; what was found is put
//! under it here.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::Run;
use super::screen::first_sentence;
use super::write::{SHOWN, bold, cut, italic, line, paragraph};
pub(super) use crate::dialog::checked::VERDICTS;
use crate::dialog::rich::{Rich, Span};
use crate::dialog::session::{Answer, Button, Checked, Does, Manner, NodeRef, Sign, Value};
use crate::domain::text::Private;

/// Its page with questions to send to the recruiter.
const QUESTIONS: &str = "tanya";
/// Its page with the law and all sources.
const GROUNDS: &str = "alasan";
/// Its page with a warning to pass on.
const CARD: &str = "peringatan";
/// Under which key a report says what the check saw.
const SEEN: &str = "cek.tanda";
/// The report form.
const REPORT: &str = "lapor";
/// Signs shown whole; the others by name.
const SIGNS: usize = 4;
/// Quotes of a sign.
const QUOTES: usize = 2;
/// Questions to send to the recruiter.
const ASKED: usize = 3;
/// What to ask when the offer itself leaves nothing open.
const ALWAYS: [&str; 3] = ["izin", "kontrak", "visa"];

impl Run<'_> {
    /// A check was made: its page, with all that was found.
    pub(super) fn checked(&mut self, checked: Checked) {
        let page = NodeRef { dialog: VERDICTS.to_owned(), node: checked.page.clone() };
        self.s.offer = Some(checked);
        self.s.asked = None;
        self.go(&page);
    }

    /// Adds what was found to a page; gives how the page stands in the chat.
    pub(super) fn add_verdict(
        &self,
        text: &mut Rich,
        options: &mut Vec<Button>,
        page: &str,
    ) -> Option<Manner> {
        let Some(offer) = &self.s.offer else {
            paragraph(text, self.phrase("cek.usang", &[]));
            return None;
        };
        match page {
            QUESTIONS => self.add_questions(text, offer),
            GROUNDS => offer.signs.iter().for_each(|sign| self.add_grounds(text, sign)),
            CARD => self.add_card(text, options, offer),
            _ => {
                self.add_findings(text, offer);
                return Some(Manner::Message);
            }
        }
        None
    }

    fn add_findings(&self, text: &mut Rich, offer: &Checked) {
        if offer.joined {
            paragraph(text, self.phrase("cek.bersama", &[]));
        }
        if !offer.signs.is_empty() {
            paragraph(text, italic(self.phrase("cek.alasan", &[])));
            offer.signs.iter().take(SIGNS).for_each(|sign| self.add_sign(text, sign));
        }
        let others: Vec<String> =
            offer.signs.iter().skip(SIGNS).filter_map(|sign| self.title_of_sign(&sign.slug)).collect();
        if !others.is_empty() {
            paragraph(text, self.phrase("cek.lainnya", &[("daftar", &others.join("; "))]));
        }
        self.add_lists(text, offer);
        let open: Vec<String> =
            offer.unchecked.iter().filter_map(|slug| self.word_of(&format!("cek.belum.{slug}"))).collect();
        if !open.is_empty() {
            paragraph(text, self.phrase("cek.belum", &[("daftar", &open.join(", "))]));
        }
    }

    /// "*Minta uang di muka*", “setor 9 juta”, "Biaya … (KP2MI, 12 Feb 2026)", each on a line.
    fn add_sign(&self, text: &mut Rich, sign: &Sign) {
        let Some(flag) = self.d.offer.flag(&sign.slug) else { return };
        let mut item = bold(self.plain(&flag.title));
        for quote in sign.quotes.iter().take(QUOTES) {
            let words = self.phrase("cek.kutip", &[("kata", quote.reveal())]).to_plain();
            item.push(Rich(vec![Span::Text("\n".to_owned()), Span::Italic(words)]));
        }
        item.push(Rich::plain("\n"));
        item.push(self.rich(&flag.why));
        if let Some(source) = flag.sources.first().and_then(|id| self.source_named(id)) {
            item.push(Rich::plain(format!(" ({source})")));
        }
        paragraph(text, item);
    }

    /// What official lists say; their date stands in each line.
    fn add_lists(&self, text: &mut Rich, offer: &Checked) {
        if offer.lists.is_empty() {
            return;
        }
        paragraph(text, bold(self.word("cek.daftar")));
        for said in &offer.lists {
            let values: Vec<(&str, &str)> =
                said.values.iter().map(|(name, value)| (name.as_str(), value.reveal().as_str())).collect();
            let mut item = Rich::plain("• ");
            item.push(self.phrase(&said.phrase, &values));
            line(text, item);
        }
    }

    /// Three polite questions that the person may copy and send.
    fn add_questions(&self, text: &mut Rich, offer: &Checked) {
        let mut slugs: Vec<&str> = Vec::new();
        for slug in offer.unchecked.iter().map(String::as_str).chain(ALWAYS) {
            if !slugs.contains(&slug) {
                slugs.push(slug);
            }
        }
        paragraph(text, self.phrase("cek.tanya.pembuka", &[]));
        let asked = slugs.into_iter().filter_map(|slug| self.word_of(&format!("cek.tanya.{slug}")));
        for (n, question) in asked.take(ASKED).enumerate() {
            line(text, Rich::plain(format!("{}. {question}", n + 1)));
        }
        line(text, self.phrase("cek.tanya.penutup", &[]));
    }

    /// A sign with its basis in law and every source.
    fn add_grounds(&self, text: &mut Rich, sign: &Sign) {
        let Some(flag) = self.d.offer.flag(&sign.slug) else { return };
        paragraph(text, bold(self.plain(&flag.title)));
        line(text, self.rich(&flag.why));
        if let Some(law) = &flag.law {
            line(text, self.rich(law));
        }
        let named: Vec<String> = flag.sources.iter().filter_map(|id| self.source_titled(id)).collect();
        if !named.is_empty() {
            line(text, italic(self.phrase("halaman.sumber", &[("daftar", &named.join("; "))])));
        }
    }

    /// A warning without any name or number, and the ways to pass it on.
    fn add_card(&self, text: &mut Rich, options: &mut Vec<Button>, offer: &Checked) {
        let card = self.card_words(offer);
        paragraph(text, Rich::plain(card.clone()));
        let encoded = utf8_percent_encode(&card, NON_ALPHANUMERIC);
        let link = |name: &str, url: String| Button { label: self.word(name), does: Does::Link(url) };
        options.insert(0, link("cek.bagi_wa", format!("https://wa.me/?text={encoded}")));
        let telegram = format!("https://t.me/share/url?url={encoded}");
        options.insert(1, link("cek.bagi_telegram", telegram));
    }

    fn card_words(&self, offer: &Checked) -> String {
        let named = offer.countries.iter().filter_map(|code| {
            let country = self.d.data.countries.iter().find(|country| country.code == *code)?;
            Some(self.plain(&country.name))
        });
        let named: Vec<String> = named.collect();
        let head = if named.is_empty() {
            self.word("cek.kartu.judul")
        } else {
            self.phrase("cek.kartu.judul_negara", &[("negara", &named.join(", "))]).to_plain()
        };
        let signs = offer.signs.iter().take(SIGNS).filter_map(|sign| self.title_of_sign(&sign.slug));
        let signs: Vec<String> = signs.map(|title| format!("- {title}")).collect();
        let end = self.word("cek.kartu.penutup");
        let parts = [head, signs.join("\n"), end];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
    }

    /// A word that may be unknown to these dialogs: the result may be of another release.
    fn word_of(&self, name: &str) -> Option<String> {
        self.d.phrases.contains_key(name).then(|| self.word(name))
    }

    fn title_of_sign(&self, slug: &str) -> Option<String> {
        Some(self.plain(&self.d.offer.flag(slug)?.title))
    }

    /// "KP2MI, 12 Feb 2026".
    fn source_named(&self, id: &str) -> Option<String> {
        let source = self.d.data.sources.get(id)?;
        Some(format!("{}, {}", source.publisher, self.tables().day(&source.date)))
    }

    fn source_titled(&self, id: &str) -> Option<String> {
        let source = self.d.data.sources.get(id)?;
        Some(format!("{} ({})", source.title, self.tables().day(&source.date)))
    }

    /// "Laporkan": the form, on the page of an offer's check already filled from it, so that one more tap sends it.
    pub(super) fn report(&mut self) {
        let here = self.s.place.as_ref().is_some_and(|place| place.dialog == VERDICTS);
        match self.s.offer.clone().filter(|_| here) {
            Some(offer) => self.report_offer(offer),
            None => self.enter_dialog(REPORT),
        }
    }

    fn report_offer(&mut self, offer: Checked) {
        let Some(dialog) = self.d.dialog(REPORT) else { return self.menu() };
        if self.s.form.as_ref().is_some_and(|form| form.dialog != dialog.id) && !self.worth_keeping() {
            self.melt();
        }
        self.open_form(dialog);
        let begun = self.s.form.as_ref().is_some_and(|form| form.answers.contains_key("narasi"));
        if begun {
            // A report is under way: the offer goes with it, and no answer is lost.
            self.note("", Some(offer.words));
            return self.enter_dialog(REPORT);
        }
        for (key, shown, value) in self.answers_of(&offer) {
            let question = match key {
                SEEN => self.word("cek.alasan"),
                _ => first_sentence(&self.question_of(dialog, key)).to_owned(),
            };
            self.keep(key, Answer { question, shown: Private::from(shown), value });
        }
        match self.summary_place() {
            Some(place) => self.go(&place),
            None => self.enter_dialog(REPORT),
        }
    }

    /// The form's answers that the check already knows.
    fn answers_of(&self, offer: &Checked) -> Vec<(&'static str, String, Value)> {
        let category = "tawaran-mencurigakan";
        let named = self.d.data.categories.iter().find(|listed| listed.slug == category);
        let named = named.map_or_else(|| category.to_owned(), |listed| self.plain(&listed.name));
        let mut answers = vec![
            ("kasus.kategori", named, Value::Choice(category.to_owned())),
            ("narasi", cut(offer.words.reveal(), SHOWN), Value::Text(offer.words.clone())),
        ];
        if !offer.identifiers.is_empty() {
            let shown = crate::dialog::answer::identifiers::shown(&offer.identifiers);
            answers.push(("perekrut.kontak", shown, Value::Identifiers(offer.identifiers.clone())));
        }
        let country = offer.countries.first().and_then(|code| {
            let country = self.d.data.countries.iter().find(|country| country.code == *code)?;
            let value = Value::Country { code: Some(code.clone()), words: Private::default() };
            Some(("tawaran.negara", self.plain(&country.name), value))
        });
        answers.extend(country);
        let signs: Vec<String> =
            offer.signs.iter().filter_map(|sign| self.title_of_sign(&sign.slug)).collect();
        if !signs.is_empty() {
            answers.push((SEEN, signs.join("; "), Value::Text(Private::from(signs.join("; ")))));
        }
        answers
    }
}
