//! What a place looks like. A screen is a function of the session, so a typed label can be looked up on it and a press
//! can be checked against it.

use super::form::node_saving;
use super::token::{Fixed, Token, act, digest, place_digest};
use super::verdict::VERDICTS;
use super::write::{SHOWN, bold, cut, fitted, italic, label, line, paragraph};
use super::{BUTTONS, Run};
use crate::dialog::model::{Ask, Dialog, InputKind, Node};
use crate::dialog::rich::{Rich, Span};
use crate::dialog::session::{Button, Manner, NodeRef, Overlay, Reply};

/// What is shown at a place.
#[derive(Debug, Default)]
pub(super) struct Screen {
    pub(super) manner: Option<Manner>,
    pub(super) text: Rich,
    /// What the place offers; typed numbers count these.
    pub(super) options: Vec<Button>,
    /// The ways on, back and out that every screen has.
    pub(super) nav: Vec<Button>,
    pub(super) progress: Option<(u16, u16)>,
}

/// Sources named under a page.
const SOURCES: usize = 3;

impl<'a> Run<'a> {
    /// Shows the present screen.
    pub(super) fn show(&mut self) {
        let screen = self.screen();
        let reply = self.framed(screen);
        self.replies.push(reply);
    }

    /// A screen as a reply: of more options than fit, a part and "Lainnya".
    pub(super) fn framed(&self, screen: Screen) -> Reply {
        let Screen { manner, text, mut options, mut nav, progress } = screen;
        // "Kirim sekarang" makes room where the question's own buttons then fit; typed, it still counts.
        let send = self.turn_token(act::SEND).does();
        if options.len() + nav.len() == BUTTONS + 1 {
            nav.retain(|button| button.does != send);
        }
        let room = BUTTONS.saturating_sub(nav.len());
        if options.len() > room {
            let part = room.saturating_sub(1).max(1);
            let from = if self.s.from < options.len() { self.s.from } else { 0 };
            options = options.into_iter().skip(from).take(part).collect();
            options.push(self.at_turn("tombol.lainnya", act::MORE));
        }
        options.extend(nav);
        options.truncate(BUTTONS);
        let text = if text.is_empty() { self.phrase("menu.kosong", &[]) } else { fitted(text) };
        Reply { manner: manner.unwrap_or(Manner::Page), text, buttons: options, progress }
    }

    /// The present screen.
    pub(super) fn screen(&self) -> Screen {
        match &self.s.overlay {
            Overlay::Discard => self.discard_screen(),
            Overlay::Edit => self.edit_screen(),
            Overlay::Guess { nodes } => self.guess_screen(nodes),
            Overlay::Loose => self.loose_screen(),
            Overlay::Told => self.told_screen(),
            Overlay::Page { at } => match self.d.node(at) {
                Some((dialog, node)) => self.card_screen(dialog, node),
                None => self.place_screen(),
            },
            Overlay::None => self.place_screen(),
        }
    }

    fn place_screen(&self) -> Screen {
        let Some((dialog, node)) = self.here() else { return self.bare_screen() };
        let unconfirmed = self.s.form.as_ref().is_some_and(|form| form.unconfirmed.is_some());
        if super::route::asks(node) && unconfirmed && self.in_form() {
            return self.confirm_screen();
        }
        if let Some(ask) = &node.ask {
            self.ask_screen(dialog, node, ask)
        } else if node.collect.is_some() {
            self.collect_screen(dialog, node)
        } else if let Some(keys) = &node.summary {
            self.summary_screen(dialog, node, keys)
        } else if dialog.procedure {
            self.step_screen(dialog, node)
        } else {
            self.page_screen(dialog, node)
        }
    }

    /// Before the first page, and where the office has no menu.
    fn bare_screen(&self) -> Screen {
        let menu = self.start_of("menu").map(|_| self.fixed("tombol.menu", Fixed::Menu));
        let danger = self.fixed("tombol.darurat", Fixed::Danger);
        Screen {
            text: self.phrase("menu.kosong", &[]),
            nav: self.resume().into_iter().chain(menu).chain([danger]).collect(),
            ..Screen::default()
        }
    }

    fn page_screen(&self, dialog: &Dialog, node: &'a Node) -> Screen {
        let mut text = Rich::default();
        if let Some(title) = &node.title {
            line(&mut text, bold(self.plain(title)));
        }
        if let Some(say) = &node.say {
            line(&mut text, self.rich(say));
        }
        let (mut options, mut manner) = (self.choices(node), None);
        if dialog.id == VERDICTS {
            manner = self.add_verdict(&mut text, &mut options, &node.id);
        }
        self.name_sources(&mut text, dialog, node);
        let nav = self.page_nav(dialog, node);
        Screen { manner, text, options, nav, ..Screen::default() }
    }

    /// Where a page's statement comes from and of when it is, below it. The emergency card stays short.
    fn name_sources(&self, text: &mut Rich, dialog: &Dialog, node: &Node) {
        let named = node.sources.iter().filter_map(|id| self.d.data.sources.get(id)).take(SOURCES);
        let list: Vec<String> =
            named.map(|source| format!("{} ({})", source.title, self.tables().day(&source.date))).collect();
        if !list.is_empty() && dialog.id != "darurat" {
            paragraph(text, italic(self.phrase("halaman.sumber", &[("daftar", &list.join("; "))])));
        }
    }

    /// The emergency card in front of a place: its own buttons, then back to the place.
    fn card_screen(&self, dialog: &Dialog, node: &'a Node) -> Screen {
        let mut screen = self.page_screen(dialog, node);
        screen.manner = Some(Manner::Message);
        let back = self.s.place.as_ref().map(|_| self.fixed("tombol.lanjutkan", Fixed::Resume));
        screen.nav = back.into_iter().chain([self.fixed("tombol.menu", Fixed::Menu)]).collect();
        screen
    }

    /// A numbered page of a procedure with its tick.
    fn step_screen(&self, dialog: &Dialog, node: &'a Node) -> Screen {
        let index = dialog.nodes.iter().position(|other| other.id == node.id).unwrap_or(0);
        let count = dialog.nodes.len();
        let done = self.s.done.contains(&step_key(dialog, node));
        let mut text = self.counted("langkah.dari", index + 1, count);
        let title = node.title.as_ref().map_or_else(String::new, |title| self.plain(title));
        line(&mut text, bold(if done { format!("✓ {title}") } else { title }));
        if let Some(say) = &node.say {
            line(&mut text, self.rich(say));
        }
        if let Some(when) = &node.done_when {
            paragraph(&mut text, italic(self.phrase("langkah.selesai_bila", &[("bila", &self.plain(when))])));
        }
        self.name_sources(&mut text, dialog, node);
        let mut options = self.choices(node);
        let tick = Token::Tick(place_digest(&dialog.id, &node.id));
        options.push(self.button(if done { "langkah.belum" } else { "langkah.sudah" }, &tick));
        let neighbour = |index: usize, name: &str| {
            let other = dialog.nodes.get(index)?;
            Some(self.button(name, &Token::Page(place_digest(&dialog.id, &other.id))))
        };
        options.extend(neighbour(index + 1, "langkah.berikutnya"));
        options.extend(index.checked_sub(1).and_then(|before| neighbour(before, "langkah.sebelumnya")));
        let progress = u16::try_from(index + 1).ok().zip(u16::try_from(count).ok());
        Screen { text, options, nav: self.page_nav(dialog, node), progress, ..Screen::default() }
    }

    /// A question's words: step, what is said before, the question, the small print. `version` of a consent hashes them.
    pub(super) fn question_text(&self, node: &Node, ask: &Ask) -> Rich {
        let mut text = Rich::default();
        if let Some(say) = &node.say {
            line(&mut text, self.rich(say));
        }
        line(&mut text, self.rich(&ask.ask));
        for small in [&ask.help, &ask.why].into_iter().flatten() {
            line(&mut text, italic(self.rich(small)));
        }
        text
    }

    fn ask_screen(&self, dialog: &Dialog, node: &'a Node, ask: &Ask) -> Screen {
        let mut screen = self.form_screen(dialog);
        line(&mut screen.text, self.question_text(node, ask));
        screen.options = self.choices(node);
        match ask.input {
            InputKind::YesNo if node.choose.is_empty() => {
                screen.options =
                    vec![self.at_turn("jawab.ya", act::YES), self.at_turn("jawab.tidak", act::NO)];
            }
            InputKind::Place => self.add_areas(&mut screen),
            _ => {}
        }
        let skip = ask
            .skip
            .as_ref()
            .map(|skip| Button { label: label(&self.plain(skip)), does: self.turn_token(act::SKIP).does() });
        screen.nav.splice(0..0, skip.into_iter().chain(self.send_now(dialog)));
        screen
    }

    fn collect_screen(&self, dialog: &Dialog, node: &'a Node) -> Screen {
        let mut screen = self.form_screen(dialog);
        let Some(collect) = &node.collect else { return screen };
        if let Some(say) = &node.say {
            line(&mut screen.text, self.rich(say));
        }
        line(&mut screen.text, self.rich(&collect.ask));
        if let Some(help) = &collect.help {
            line(&mut screen.text, italic(self.rich(help)));
        }
        screen.options = self.choices(node);
        let done = self.at_turn("tombol.selesai", act::DONE);
        screen.nav.splice(0..0, [done].into_iter().chain(self.send_now(dialog)));
        screen
    }

    fn summary_screen(&self, dialog: &Dialog, node: &'a Node, keys: &[String]) -> Screen {
        let mut screen = self.form_screen(dialog);
        let title = node.say.as_ref().map_or_else(|| self.phrase("ringkas.judul", &[]), |say| self.rich(say));
        line(&mut screen.text, title);
        self.list_answers(&mut screen.text, dialog, keys);
        screen.options = self.choices(node);
        screen
    }

    fn list_answers(&self, text: &mut Rich, dialog: &Dialog, keys: &[String]) {
        // All of it must fit into one message.
        let most = (3_000 / keys.len().max(1) / 2).clamp(20, SHOWN);
        for key in keys {
            let Some(shown) = self.summed(dialog, key) else { continue };
            let question = format!("• {}\n", cut(&self.question_of(dialog, key), most));
            line(text, Rich(vec![Span::Text(question), Span::Bold(cut(&shown, most))]));
        }
    }

    /// An answer as the summary shows it; what was collected is counted as a whole.
    fn summed(&self, dialog: &Dialog, key: &str) -> Option<String> {
        let form = self.s.form.as_ref()?;
        let collects = |node: &Node| node.collect.as_ref().is_some_and(|collect| collect.save == key);
        if dialog.nodes.iter().any(collects) {
            let count = form.evidence.len() + form.notes.len();
            return (count > 0).then(|| self.counted_things("bukti.jumlah", count));
        }
        form.answers.get(key).map(|answer| answer.shown.reveal().clone())
    }

    fn confirm_screen(&self) -> Screen {
        let mut screen = Screen { manner: Some(Manner::Question), ..Screen::default() };
        screen.text = self.confirm_text();
        screen.options = vec![self.at_turn("tombol.benar", act::YES), self.at_turn("tombol.ubah", act::NO)];
        screen.nav = self.form_nav();
        screen
    }

    fn discard_screen(&self) -> Screen {
        Screen {
            manner: Some(Manner::Question),
            text: self.phrase("isian.hapus_tanya", &[]),
            options: vec![
                self.fixed("tombol.lanjut_isi", Fixed::Resume),
                self.at_turn("tombol.hapus_semua", act::DROP),
                self.fixed("tombol.darurat", Fixed::Danger),
            ],
            nav: vec![self.fixed("tombol.menu", Fixed::Menu)],
            progress: None,
        }
    }

    fn edit_screen(&self) -> Screen {
        let dialog = self.s.form.as_ref().and_then(|form| self.d.dialog(&form.dialog));
        let option = |key: &String| {
            let dialog = dialog?;
            node_saving(dialog, key)?;
            let words = label(first_sentence(&self.question_of(dialog, key)));
            Some(Button { label: words, does: self.turn_token(&digest(&[key])).does() })
        };
        let mut text = self.phrase("ubah.pilih", &[]);
        if let Some(dialog) = dialog {
            self.list_answers(&mut text, dialog, &self.editable());
        }
        Screen {
            manner: Some(Manner::Question),
            text,
            options: self.editable().iter().filter_map(option).collect(),
            nav: vec![self.fixed("tombol.kembali", Fixed::Resume), self.fixed("tombol.batal", Fixed::Cancel)],
            progress: None,
        }
    }

    /// What every screen of a form begins with: "Langkah 3 dari 7", and the way back and out.
    fn form_screen(&self, dialog: &Dialog) -> Screen {
        let progress = self.progress(dialog);
        let text = progress.map_or_else(Rich::default, |(n, total)| {
            italic(self.counted("isian.langkah", n.into(), total.into()))
        });
        Screen { manner: Some(Manner::Question), text, nav: self.form_nav(), progress, ..Screen::default() }
    }

    /// The step by the form's `path`; a question beside the path counts as the one before it.
    fn progress(&self, dialog: &Dialog) -> Option<(u16, u16)> {
        let step = |place: &NodeRef| {
            let on_path = (place.dialog == dialog.id).then_some(&place.node)?;
            dialog.path.iter().position(|id| id == on_path)
        };
        let places = self.s.place.iter().chain(self.s.trail.iter().rev());
        let index = places.into_iter().find_map(step)?;
        Some((u16::try_from(index + 1).ok()?, u16::try_from(dialog.path.len()).ok()?))
    }

    fn counted(&self, name: &str, n: usize, total: usize) -> Rich {
        self.phrase(name, &[("n", &n.to_string()), ("dari", &total.to_string())])
    }

    pub(super) fn counted_things(&self, name: &str, n: usize) -> String {
        self.phrase(name, &[("n", &n.to_string())]).to_plain()
    }
}

/// The key under which a step's tick is kept.
pub(super) fn step_key(dialog: &Dialog, node: &Node) -> String {
    format!("{}.{}", dialog.id, node.id)
}

/// Of a question of several sentences, the first.
pub(super) fn first_sentence(text: &str) -> &str {
    let end = text.find(['.', '?', '!']).filter(|end| text[end + 1..].starts_with([' ', '\n']));
    end.map_or(text, |end| text[..=end].trim_end_matches('.'))
}
