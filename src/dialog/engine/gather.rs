//! Files, places and contact cards: evidence of the open form, for the officer who waits, or kept for later.

use super::screen::Screen;
use super::token::Fixed;
use super::write::kept;
use super::{GATHERED, LOOSE, Run};
use crate::dialog::answer::{self, Reading, identifiers, place};
use crate::dialog::model::{Accept, Ask, Collect, InputKind, Node};
use crate::dialog::session::{Answer, Effect, How, Manner, Note, Overlay, Unheard, Value};
use crate::domain::evidence::{MAX_FILE_BYTES, Media, MediaKind};
use crate::domain::ids::EvidenceId;
use crate::domain::text::Private;

/// One thing that arrived, whatever it was.
struct Piece {
    id: Option<EvidenceId>,
    what: Option<Accept>,
    words: Option<Private>,
}

impl<'a> Run<'a> {
    /// A file.
    pub(super) fn media(&mut self, media: &Media, caption: Option<Private>, forwarded: bool) {
        let caption = caption.filter(|words| !words.reveal().trim().is_empty()).map(|w| kept(w.reveal()));
        let refused = match media.kind {
            MediaKind::Sticker | MediaKind::Animation => Some("masukan.stiker"),
            _ if media.bytes.is_some_and(|bytes| bytes > MAX_FILE_BYTES) => Some("masukan.besar"),
            _ => None,
        };
        if let Some(name) = refused {
            self.effects.push(Effect::Discard(vec![media.id.clone()]));
            self.say(name, &[]);
            return self.show();
        }
        let what =
            if forwarded && self.collects(Accept::Forward) { Accept::Forward } else { kind(media.kind) };
        let piece = Piece { id: Some(media.id.clone()), what: Some(what), words: caption };
        match self.here() {
            Some((_, node)) if self.in_form() => self.media_at(node, piece),
            _ => self.outside(piece),
        }
    }

    fn collects(&self, what: Accept) -> bool {
        self.here()
            .and_then(|(_, node)| node.collect.as_ref())
            .is_some_and(|collect| collect.what.contains(&what))
    }

    /// A spot on the map.
    pub(super) fn location(&mut self, id: EvidenceId, lat: i32, lon: i32, name: Option<Private>) {
        let node = self.here().filter(|_| self.in_form()).map(|(_, node)| node);
        if let Some((node, ask)) = node.and_then(|node| Some((node, node.ask.as_ref()?)))
            && ask.input == InputKind::Place
        {
            if self.hold(&id) {
                let spot = place::as_spot(lat, lon, name.as_ref().map(|name| name.reveal().as_str()));
                self.accept(node, ask, spot);
            }
            return;
        }
        let piece = Piece { id: Some(id), what: Some(Accept::Location), words: name };
        match node {
            Some(node) => self.media_at(node, piece),
            None => self.outside(piece),
        }
    }

    /// A contact card: an answer where somebody is asked for, otherwise words.
    pub(super) fn contact(&mut self, name: &Private, phone: &Private) {
        let (name, phone) = (kept(name.reveal()), kept(phone.reveal()));
        let words = format!("{} {}", name.reveal(), phone.reveal()).trim().to_owned();
        let node = self.here().filter(|_| self.in_form()).map(|(_, node)| node);
        if let Some((node, ask)) = node.and_then(|node| Some((node, node.ask.as_ref()?))) {
            match ask.input {
                InputKind::Identifiers => {
                    let card = identifiers::card(name.reveal(), phone.reveal());
                    return self.read_back(node, ask, card);
                }
                InputKind::Phone => return self.answer_words(node, phone.reveal()),
                InputKind::Text if node.choose.is_empty() => return self.answer_words(node, &words),
                _ => {}
            }
        }
        let piece = Piece { id: None, what: Some(Accept::Contact), words: Some(Private::from(words)) };
        match node {
            Some(node) => self.media_at(node, piece),
            None => self.outside(piece),
        }
    }

    /// Words while collecting.
    pub(super) fn collect_words(&mut self, node: &'a Node, text: &str, forwarded: bool) {
        let what = if forwarded { Accept::Forward } else { Accept::Text };
        self.media_at(node, Piece { id: None, what: Some(what), words: Some(kept(text)) });
    }

    fn media_at(&mut self, node: &'a Node, piece: Piece) {
        match (&node.collect, &node.ask) {
            (Some(collect), _) => self.collect(collect, piece),
            (None, Some(ask)) => self.media_as_answer(node, ask, piece),
            (None, None) => self.keep_beside(piece),
        }
    }

    /// One piece more of a collection.
    fn collect(&mut self, collect: &Collect, piece: Piece) {
        if !piece.what.is_some_and(|what| collect.what.contains(&what)) {
            return self.keep_beside(piece);
        }
        if self.gathered(collect) >= collect.max.max(1) {
            self.effects.extend(piece.id.map(|id| Effect::Discard(vec![id])));
            return self.progress_line("bukti.penuh", collect.max);
        }
        if let Some(id) = piece.id {
            if !self.hold(&id) {
                return;
            }
            let mut ids = self.collected_ids(collect);
            ids.push(id);
            self.keep_collected(collect, ids);
            self.note("", piece.words);
        } else {
            self.note(&collect.save, piece.words);
            let ids = self.collected_ids(collect);
            self.keep_collected(collect, ids);
        }
        self.progress_line("bukti.diterima", self.gathered(collect));
    }

    fn collected_ids(&self, collect: &Collect) -> Vec<EvidenceId> {
        let answer = self.s.form.as_ref().and_then(|form| form.answers.get(&collect.save));
        match answer.map(|answer| &answer.value) {
            Some(Value::Evidence(ids)) => ids.clone(),
            _ => vec![],
        }
    }

    fn keep_collected(&mut self, collect: &Collect, ids: Vec<EvidenceId>) {
        let value = Value::Evidence(ids);
        let question = self.plain(&collect.ask);
        self.keep(&collect.save, Answer { question, shown: Private::default(), value });
        let shown = Private::from(self.counted_things("bukti.jumlah", self.gathered(collect)));
        let answer = self.s.form.as_mut().and_then(|form| form.answers.get_mut(&collect.save));
        if let Some(answer) = answer {
            answer.shown = shown;
        }
    }

    /// How many pieces a collection holds.
    fn gathered(&self, collect: &Collect) -> usize {
        let notes = self.s.form.iter().flat_map(|form| &form.notes);
        self.collected_ids(collect).len() + notes.filter(|note| note.key == collect.save).count()
    }

    /// "Selesai".
    pub(super) fn collected(&mut self, node: &'a Node) {
        let Some(collect) = &node.collect else { return self.show() };
        let ids = self.collected_ids(collect);
        self.keep_collected(collect, ids);
        let shown = self.counted_things("bukti.jumlah", self.gathered(collect));
        self.answered(&self.plain(&collect.ask), &shown);
        self.proceed(node, None);
    }

    /// A file at a question: its answer where the question takes such, else kept, and its caption answers free questions.
    fn media_as_answer(&mut self, node: &'a Node, ask: &'a Ask, piece: Piece) {
        let free = ask.input == InputKind::Text && node.choose.is_empty();
        let taken = piece.what.is_some_and(|what| {
            ask.accept.contains(&what) || (free && what == Accept::Voice && piece.id.is_some())
        });
        match (taken, piece.id.clone(), &piece.words) {
            (true, Some(id), _) => {
                if !self.hold(&id) {
                    return;
                }
                self.note("", piece.words);
                if piece.what == Some(Accept::Voice) {
                    self.say("suara.diterima", &[]);
                }
                let shown = self.word(name_of(piece.what));
                self.accept(node, ask, Reading { shown, value: Value::Evidence(vec![id]) });
            }
            (true, None, Some(words)) => {
                let words = words.reveal().clone();
                self.accept(node, ask, answer::as_words(&words));
            }
            (false, Some(id), Some(words)) if free => {
                let words = words.reveal().clone();
                if self.hold(&id) {
                    self.answer_words(node, &words);
                }
            }
            _ => self.keep_beside(piece),
        }
    }

    /// Keeps a thing with the form without counting it as the answer, and says so; the question stays open.
    fn keep_beside(&mut self, piece: Piece) {
        if let Some(id) = &piece.id
            && !self.hold(id)
        {
            return;
        }
        self.note("", piece.words);
        let name = match piece.what {
            Some(Accept::Voice) => "suara.diterima",
            _ => "bukti.disimpan",
        };
        self.progress_line(name, self.s.form.as_ref().map_or(0, |form| form.evidence.len()));
    }

    /// Takes a file to the form; `false`, with a word, when it holds too many.
    fn hold(&mut self, id: &EvidenceId) -> bool {
        let now = self.now;
        if let Some(form) = self.s.form.as_mut().filter(|form| form.evidence.len() < GATHERED) {
            form.evidence.push(id.clone());
            form.touched = now;
            return true;
        }
        self.effects.push(Effect::Discard(vec![id.clone()]));
        self.progress_line("bukti.penuh", GATHERED);
        false
    }

    pub(super) fn note(&mut self, key: &str, words: Option<Private>) {
        if let (Some(form), Some(text)) = (&mut self.s.form, words)
            && form.notes.len() < GATHERED
        {
            form.notes.push(Note { key: key.to_owned(), text });
        }
    }

    /// One line that grows, with the buttons of the present question.
    fn progress_line(&mut self, name: &str, n: usize) {
        let text = self.phrase(name, &[("n", &n.to_string())]);
        let buttons = self.framed(self.screen()).buttons;
        self.reply(Manner::Progress, text, buttons);
    }

    /// Outside a form: to the officer who waits, else kept for a report.
    fn outside(&mut self, piece: Piece) {
        if let Some(code) = self.s.talk.clone() {
            let evidence = piece.id.into_iter().collect();
            self.effects.push(Effect::Tell { code, text: piece.words, evidence });
            return self.lay_beside(Overlay::Told);
        }
        let under_a_file = piece.id.is_some();
        if let Some(id) = piece.id {
            if self.s.loose.len() >= LOOSE {
                self.effects.push(Effect::Discard(vec![id]));
                self.say("lepas.penuh", &[("n", &LOOSE.to_string())]);
                return self.lay_beside(Overlay::Loose);
            }
            self.s.loose.push(id);
        }
        if let Some(words) = piece.words.filter(|_| self.s.loose_words.len() < LOOSE) {
            let how = How::Caption;
            self.unheard = under_a_file.then(|| Unheard { words: words.clone(), how });
            self.s.loose_words.push(words);
        }
        self.lay_beside(Overlay::Loose);
    }

    /// A new report form takes what was sent before it.
    pub(super) fn take_in_loose(&mut self) {
        let room = |len: usize| GATHERED.saturating_sub(len);
        let Some(form) = &mut self.s.form else { return };
        let ids = self.s.loose.len().min(room(form.evidence.len()));
        form.evidence.extend(self.s.loose.drain(..ids));
        let words = self.s.loose_words.len().min(room(form.notes.len()));
        let notes = self.s.loose_words.drain(..words).map(|text| Note { key: String::new(), text });
        form.notes.extend(notes);
    }

    pub(super) fn loose_screen(&self) -> Screen {
        let count = self.s.loose.len().max(self.s.loose_words.len());
        Screen {
            manner: Some(Manner::Progress),
            text: self.phrase("lepas.diterima", &[("n", &count.to_string())]),
            options: vec![
                self.fixed("tombol.lapor", Fixed::Report),
                self.fixed("tombol.petugas", Fixed::Officer),
                self.fixed("tombol.hapus", Fixed::DropLoose),
            ],
            nav: self.resume().into_iter().chain([self.fixed("tombol.menu", Fixed::Menu)]).collect(),
            progress: None,
        }
    }

    pub(super) fn told_screen(&self) -> Screen {
        let code = self.s.talk.as_deref().unwrap_or_default();
        Screen {
            manner: Some(Manner::Message),
            text: self.phrase("bicara.diteruskan", &[("kode", code)]),
            options: vec![],
            nav: vec![self.fixed("tombol.menu", Fixed::Menu), self.fixed("tombol.darurat", Fixed::Danger)],
            progress: None,
        }
    }
}

fn kind(media: MediaKind) -> Accept {
    match media {
        MediaKind::Photo | MediaKind::Sticker | MediaKind::Animation => Accept::Photo,
        MediaKind::Document => Accept::Document,
        MediaKind::Voice | MediaKind::Audio => Accept::Voice,
        MediaKind::Video | MediaKind::VideoNote => Accept::Video,
    }
}

/// The word for a thing that is an answer.
fn name_of(what: Option<Accept>) -> &'static str {
    match what {
        Some(Accept::Photo) => "jenis.foto",
        Some(Accept::Voice) => "jenis.suara",
        Some(Accept::Video) => "jenis.video",
        Some(Accept::Location) => "jenis.lokasi",
        Some(Accept::Forward | Accept::Text | Accept::Contact | Accept::Document) | None => "jenis.berkas",
    }
}
