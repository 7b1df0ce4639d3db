//! Use cases: who may, one transaction, audit, outbox. Transports call these and decide nothing themselves.

/// Runs a change in one transaction, again when another writer was faster. A macro, because a closure's borrowed future
/// cannot be shown to be `Send` for every lifetime.
macro_rules! change {
    ($app:expr, $batch:ident, $body:expr) => {{
        let mut tries = 0;
        loop {
            let mut opened = $crate::app::batch::Batch::holding($app, &[]).await?;
            let $batch = &mut opened;
            let done: Result<_, $crate::app::AppError> = async { $body }.await;
            let done = match done {
                Ok(value) => opened.commit().await.map(|()| value).map_err($crate::app::AppError::from),
                Err(fault) => Err(fault),
            };
            match done {
                Err(fault) if fault.is_conflict() && tries < $crate::app::converse::CONFLICT_TRIES => {
                    tries += 1
                }
                done => break done,
            }
        }
    }};
}

pub mod access;
pub mod arrival;
mod batch;
pub mod bell;
pub mod by_hand;
pub mod canned;
pub mod cases;
mod check;
pub mod checklist;
pub mod converse;
pub mod deadlines;
mod deliver;
mod desk;
pub mod drafts;
pub mod editing;
mod effects;
pub mod error;
pub mod evidence;
pub mod export;
mod facts;
pub mod files;
mod filing;
mod group;
pub mod links;
pub mod lists;
mod look_up;
pub mod operator;
pub mod outbox;
pub mod parcel;
pub mod people;
pub mod phrases;
pub mod pictures;
pub mod presence;
pub mod queue;
pub mod referrals;
pub mod register;
pub mod reminders;
pub mod retention;
pub mod settings;
pub mod statistics;
mod story;
mod think;
mod urgency;
mod waiting;
pub mod warnings;
pub mod waves;
pub mod webchat;
mod words;
mod work;

pub use error::AppError;

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use crate::dialog::model::Dialogs;
use crate::dialog::problem::Files;
use crate::domain::chance::Chance;
use crate::domain::identifier::{Identifier, IdentifierKind};
use crate::domain::time::{Clock, Local};
use crate::find::Finder;
use crate::offer::Checker;
use crate::store::blobs::Blobs;
use crate::store::lists::CountryList;
use crate::store::{ChatKey, Store, StoreError};

/// What the office and the operator set, as far as use cases need it.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// The address under which people reach the web (`https://…`, no slash at the end).
    pub public_url: String,
    /// The staff group in Telegram; `None` when there is none.
    pub staff_chat: Option<i64>,
    /// The bot's user name without `@`, once Telegram has told it; for deep links.
    pub bot_name: Arc<std::sync::OnceLock<String>>,
    /// Whether pictures are read on this machine (`jobs::pictures`).
    pub reads_pictures: bool,
    /// A word that makes a step panic: for the fault drill alone.
    pub drill_panic: Option<String>,
    /// What lies under the kept files.
    pub ground: files::Ground,
}

/// What is said and how it is found: dialogs with the search and the check of offers over them, replaced together when the files change.
#[derive(Debug)]
pub struct Mouth {
    /// The dialogs.
    pub dialogs: Arc<Dialogs>,
    /// The search.
    pub finder: Finder,
    /// The imported list of countries that the dialogs follow.
    pub countries: CountryList,
    /// After how many changes of the kept files these dialogs were read.
    pub kept: i64,
    /// The kept files that were left out at the start, because with them nothing would run.
    pub left_out: Files,
    /// What ties no cases, because it is public: kind and normal form, with whose it is.
    public: BTreeMap<(IdentifierKind, String), String>,
    /// The check of offers.
    pub checker: Checker,
}

impl Mouth {
    /// Dialogs with the search built over them.
    pub fn new(dialogs: Dialogs) -> Self {
        Self::following(dialogs, CountryList::default())
    }

    /// The same, where the dialogs say of a country what the list says, if that is newer than their own table.
    pub fn following(mut dialogs: Dialogs, countries: CountryList) -> Self {
        dialogs.data.follow_countries(&countries.rows);
        let dialogs = Arc::new(dialogs);
        let public = dialogs.data.public_identifiers().into_iter();
        let public = public.map(|(one, name)| ((one.kind, one.normal.0), name)).collect();
        Self {
            finder: Finder::new(Arc::clone(&dialogs)),
            checker: Checker::new(Arc::clone(&dialogs)),
            dialogs,
            countries,
            kept: 0,
            left_out: Files::new(),
            public,
        }
    }

    /// The same, with what the search of another mouth learnt, where the asks are the same.
    #[must_use]
    pub fn after(self, other: &Self) -> Self {
        Self { finder: other.finder.after(Arc::clone(&self.dialogs)), ..self }
    }

    /// The same, read after so many changes of the kept files, some of which had to be left out.
    #[must_use]
    pub fn with_kept(self, number: i64, left_out: Files) -> Self {
        Self { kept: number, left_out, ..self }
    }

    /// Whether an identifier is public, and so nobody's.
    fn is_public(&self, identifier: &Identifier) -> bool {
        self.public.contains_key(&(identifier.kind, identifier.normal.reveal().clone()))
    }
}

/// The use cases and what they work with. One a process, shared by all transports.
#[derive(Debug)]
pub struct App {
    store: Store,
    blobs: Blobs,
    mouth: RwLock<Arc<Mouth>>,
    /// The staff group of this moment, 0 for none: a group that becomes a supergroup gets a new id.
    staff_group: AtomicI64,
    /// The official lists as they were when somebody last asked.
    lists: RwLock<Arc<look_up::Known>>,
    /// One at a time reads the dialogs anew; what was read last and had errors: number of changes, version of the countries.
    refreshing: tokio::sync::Mutex<Option<(i64, i64)>>,
    readings: files::Readings,
    stage: editing::Stage,
    /// Where "now" comes from.
    pub clock: Clock,
    /// Where chance comes from.
    pub chance: Arc<Chance>,
    /// Wake-up calls.
    pub bell: bell::Bell,
    /// Settings.
    pub settings: Settings,
}

/// What an [`App`] is made of.
#[derive(Debug)]
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The evidence.
    pub blobs: Blobs,
    /// What is said and how it is found.
    pub mouth: Arc<Mouth>,
    /// The clock.
    pub clock: Clock,
    /// Chance.
    pub chance: Arc<Chance>,
    /// Settings.
    pub settings: Settings,
}

impl App {
    /// Puts the parts together.
    pub fn new(parts: Parts) -> Self {
        let Parts { store, blobs, mouth, clock, chance, settings } = parts;
        let mouth = RwLock::new(mouth);
        let staff_group = AtomicI64::new(settings.staff_chat.unwrap_or(0));
        Self {
            store,
            blobs,
            mouth,
            staff_group,
            lists: RwLock::default(),
            refreshing: tokio::sync::Mutex::default(),
            readings: files::Readings::default(),
            stage: editing::Stage::default(),
            clock,
            chance,
            bell: bell::Bell::default(),
            settings,
        }
    }

    /// The dialogs of this moment; a reload never changes those in hand.
    pub fn dialogs(&self) -> Arc<Dialogs> {
        Arc::clone(&self.mouth().dialogs)
    }

    /// Now, by the office's clock.
    pub fn local_now(&self) -> Local {
        Local { at: self.clock.now(), zone: self.dialogs().data.zone() }
    }

    /// Puts other dialogs, which have passed `check`, in use. Whoever can wait lets their search learn before.
    pub fn use_mouth(&self, mouth: Mouth) {
        *self.mouth.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(mouth);
    }

    /// Lets the search learn the asks of the dialogs, so that no question waits for it. Takes some tenths of a second.
    pub fn warm_search(&self) {
        self.mouth().finder.warm();
    }

    fn mouth(&self) -> Arc<Mouth> {
        Arc::clone(&self.mouth.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn chat_key(&self, address: &arrival::ChatAddress) -> ChatKey {
        self.store.chat(&address.key_text())
    }

    fn staff_chat(&self) -> Option<i64> {
        Some(self.staff_group.load(Ordering::Relaxed)).filter(|id| *id != 0)
    }

    /// At the start: follows the staff group to the id it moved to while the setting still names the old one.
    pub async fn follow_staff_group(&self) -> Result<(), AppError> {
        let mut conn = self.store.read().await?;
        // A group moves once in its life; the bound only guards against a ring.
        for _ in 0..8 {
            let Some(group) = self.staff_chat() else { return Ok(()) };
            let moved = crate::store::settings::get(&mut conn, &moved_key(group)).await?;
            let Some(to) = moved.and_then(|to| to.parse().ok()) else { return Ok(()) };
            self.staff_group.store(to, Ordering::Relaxed);
        }
        Ok(())
    }

    fn ring(&self, rings: &batch::Rings) {
        if rings.outbox {
            self.bell.ring_outbox();
        }
        for chat in &rings.web {
            self.bell.ring_web(chat);
        }
        if rings.cases {
            self.bell.ring_cases();
        }
    }

    /// Ends what is under way and closes the database.
    pub async fn end(&self) {
        self.store.close().await;
    }
}

/// Under which setting the new id of a group that moved is kept.
fn moved_key(group: i64) -> String {
    format!("group_moved.{group}")
}

impl From<StoreError> for AppError {
    fn from(fault: StoreError) -> Self {
        match fault {
            StoreError::Unavailable(_) => Self::Unavailable(Box::new(fault)),
            StoreError::Missing(_) => Self::NotFound,
            StoreError::Step { .. } => Self::Stale,
            _ => Self::Internal(Box::new(fault)),
        }
    }
}
