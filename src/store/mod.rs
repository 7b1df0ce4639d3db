//! All SQL and all sealing. Functions are small, one statement each, grouped by table; what is personal goes in and comes out
//! as [`Private`](crate::domain::text::Private) and lies sealed in between.
//!
//! Reading functions take a [`Conn`], writing ones a [`Tx`], which is a `Conn` as well:
//!
//! ```text
//! let mut tx = store.begin().await?;          // one writer on SQLite, a connection of the pool on PostgreSQL
//! if seen::mark(&mut tx, "telegram", "42", now).await? { … }
//! tx.commit().await?;                          // dropped without it: rolled back
//! ```

pub mod alarms;
pub mod answers;
pub mod asks;
pub mod blobs;
pub mod buckets;
mod case_keys;
pub mod case_labels;
pub mod case_words;
pub mod cases;
pub mod checklist;
mod connect;
pub mod consents;
pub mod counters;
pub mod dialect;
pub mod drafts;
mod error;
pub mod events;
pub mod evidence;
pub mod export;
pub mod file_versions;
mod files;
pub mod fingerprints;
pub mod identifiers;
pub mod keys;
pub mod links;
pub mod lists;
pub mod logins;
pub mod looks;
pub mod messages;
pub mod nodes;
pub mod outbox;
pub mod packets;
pub mod parked;
pub mod partner_links;
pub mod people;
pub mod presence;
pub mod promises;
pub mod queue;
pub mod referrals;
pub mod register;
pub mod retention;
mod rows;
pub mod seal;
pub mod searches;
pub mod seen;
pub mod sessions;
pub mod settings;
pub mod shown;
pub mod sign;
pub mod staff;
pub mod statistics;
pub mod story;
pub mod ties;
pub mod today;
pub mod unanswered;
pub mod warnings;
pub mod waves;
pub mod web_lines;
pub mod work;

use std::fs::File;
use std::ops::{Deref, DerefMut};
use std::sync::Arc;

use sqlx::any::Any;
use sqlx::pool::PoolConnection;
use sqlx::{AnyConnection, AnyPool, Connection as _, Executor as _, SqlSafeStr as _, Transaction};

pub use connect::Hold;
pub use dialect::Engine;
pub use error::{Result, StoreError};
pub use keys::{ChatKey, KeyError, KeyFile, Keys};

use crate::domain::chance::Chance;
use crate::domain::statistics::Mark;
use crate::domain::text::Private;
use keys::Purpose;
use seal::Spot;

/// The database, open. Cheap to clone.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    writer: AnyPool,
    reader: AnyPool,
    shared: Arc<Shared>,
    /// Held while this process has the SQLite file for itself.
    lock: Option<File>,
}

/// What every connection needs beside the connection.
struct Shared {
    engine: Engine,
    keys: Keys,
    chance: Arc<Chance>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Store({:?})", self.0.shared.engine)
    }
}

impl Store {
    /// Opens the database of `url`, making and migrating it where needed; refuses one of a newer version or another key.
    pub async fn open(url: &str, hold: Hold, keys: Keys, chance: Arc<Chance>) -> Result<Self> {
        let opened = connect::open(url, hold, &keys).await?;
        let shared = Arc::new(Shared { engine: opened.engine, keys, chance });
        let inner = Inner { writer: opened.writer, reader: opened.reader, shared, lock: opened.lock };
        Ok(Self(Arc::new(inner)))
    }

    /// A write transaction. On SQLite there is one at a time; others wait here.
    pub async fn begin(&self) -> Result<Tx> {
        let transaction = match self.0.shared.engine.begin() {
            Some(statement) => self.0.writer.begin_with(statement).await?,
            None => self.0.writer.begin().await?,
        };
        let conn = Conn { held: Held::Write(transaction), shared: self.0.shared.clone() };
        Ok(Tx { conn, counted: counters::Gathered::default() })
    }

    /// A connection for reading outside a transaction.
    pub async fn read(&self) -> Result<Conn> {
        let connection = self.0.reader.acquire().await?;
        Ok(Conn { held: Held::Read(connection), shared: self.0.shared.clone() })
    }

    /// Which database it is.
    pub fn engine(&self) -> Engine {
        self.0.shared.engine
    }

    /// Signs a packet for another office.
    pub fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.shared.keys.sign(message)
    }

    /// The public key by which other offices know this one's packets.
    pub fn public_key(&self) -> [u8; 32] {
        self.0.shared.keys.public()
    }

    /// The blind name of the chat at `address` (`t:12345`, `w:0f3c…`): its key in every table.
    pub fn chat(&self, address: &str) -> ChatKey {
        self.0.shared.keys.chat(address)
    }

    /// Prepares every statement of this program on this database and gives their number: a release whose statements do not
    /// fit the schema is found before the first of them is needed.
    pub async fn check_statements(&self) -> Result<usize> {
        let mut conn = self.read().await?;
        let all = catalogue(self.engine());
        for statement in &all {
            conn.raw().prepare(statement.into_sql_str()).await?;
        }
        Ok(all.len())
    }

    /// Makes this process the one that does `task` (polls Telegram), when no other is: `None` then. It ends with the value.
    /// SQLite has one process, which always is.
    pub async fn lead(&self, task: &str) -> Result<Option<Leader>> {
        let engine = self.engine();
        let mut connection = self.0.writer.acquire().await?;
        let number = self.0.shared.keys.number("lead", task);
        if !engine.try_lead(&mut connection, number).await? {
            return Ok(None);
        }
        // The lock lives in its connection, so that one leaves the pool for good.
        Ok(Some(Leader((engine == Engine::Postgres).then(|| (connection.detach(), number)))))
    }

    /// Whether a commit survives a power cut, as far as the database's settings say.
    pub async fn is_durable(&self) -> Result<bool> {
        let mut connection = self.0.writer.acquire().await?;
        let holds: i64 = sqlx::query_scalar(self.engine().durable()).fetch_one(&mut *connection).await?;
        Ok(holds == 1)
    }

    /// Closes the connections after what is under way, and lets the file go.
    pub async fn close(&self) {
        self.0.writer.close().await;
        self.0.reader.close().await;
        if let Some(lock) = &self.0.lock
            && let Err(error) = lock.unlock()
        {
            tracing::warn!(%error, "the lock of the database file could not be given back");
        }
    }
}

/// Being the one process that does a task. Dropped, another may soon; ended, at once.
#[derive(Debug)]
pub struct Leader(Option<(AnyConnection, i64)>);

impl Leader {
    /// Asks whether it still holds: an error means that the connection is gone, and the lead with it.
    pub async fn check(&mut self) -> Result<()> {
        match &mut self.0 {
            Some((connection, _)) => Ok(connection.ping().await?),
            None => Ok(()),
        }
    }

    /// Gives the lead back: whoever asks next gets it. A dropped connection is noticed by the database only after a while.
    pub async fn end(self) {
        let Some((mut connection, number)) = self.0 else { return };
        let given = Engine::end_lead(&mut connection, number).await;
        let closed = connection.close().await;
        if given.is_err() || closed.is_err() {
            tracing::debug!("a lead ended with its connection gone");
        }
    }
}

/// Every statement an engine is given.
fn catalogue(engine: Engine) -> Vec<&'static str> {
    let tables: &[&[&'static str]] = &[
        alarms::ALL,
        answers::ALL,
        asks::ALL,
        buckets::ALL,
        case_keys::ALL,
        case_labels::ALL,
        case_words::ALL,
        cases::ALL,
        checklist::ALL,
        connect::ALL,
        consents::ALL,
        counters::ALL,
        drafts::ALL,
        events::ALL,
        evidence::ALL,
        file_versions::ALL,
        fingerprints::ALL,
        identifiers::ALL,
        links::ALL,
        lists::ALL,
        logins::ALL,
        looks::ALL,
        messages::ALL,
        nodes::ALL,
        outbox::ALL,
        packets::ALL,
        parked::ALL,
        partner_links::ALL,
        people::ALL,
        presence::ALL,
        promises::ALL,
        queue::ALL,
        referrals::ALL,
        register::ALL,
        retention::ALL,
        searches::ALL,
        seen::ALL,
        sessions::ALL,
        settings::ALL,
        shown::ALL,
        staff::ALL,
        statistics::ALL,
        story::ALL,
        ties::ALL,
        today::ALL,
        unanswered::ALL,
        warnings::ALL,
        waves::ALL,
        web_lines::ALL,
        work::ALL,
    ];
    tables.concat().into_iter().chain(engine.statements()).collect()
}

/// A statement that is being given its values.
type Statement<'q> = sqlx::query::Query<'q, Any, sqlx::any::AnyArguments>;

/// A connection with the keys: what reading functions take.
pub struct Conn {
    held: Held,
    shared: Arc<Shared>,
}

enum Held {
    Read(PoolConnection<Any>),
    Write(Transaction<'static, Any>),
}

impl std::fmt::Debug for Conn {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Conn(…)")
    }
}

impl Conn {
    /// The blind name of the chat at `address`.
    pub fn chat(&self, address: &str) -> ChatKey {
        self.shared.keys.chat(address)
    }

    /// The connection for one statement. Which statement it was can be seen at TRACE, by its place in the source: that is how
    /// a test shows that the public check asks the same whatever is asked of it.
    #[track_caller]
    fn raw(&mut self) -> &mut AnyConnection {
        tracing::trace!(place = %std::panic::Location::caller(), "a statement");
        match &mut self.held {
            Held::Read(connection) => connection,
            Held::Write(transaction) => transaction,
        }
    }

    fn engine(&self) -> Engine {
        self.shared.engine
    }

    fn keys(&self) -> &Keys {
        &self.shared.keys
    }

    fn chance(&self) -> &Chance {
        &self.shared.chance
    }

    /// Seals a text under a purpose's key.
    fn seal(&self, purpose: Purpose, spot: Spot, row: &str, text: &Private) -> Result<Vec<u8>> {
        let key = self.keys().of(purpose);
        key.seal(self.chance(), spot, row, text.reveal().as_bytes()).map_err(StoreError::sealed(spot))
    }

    /// Opens a text sealed under a purpose's key.
    fn open(&self, purpose: Purpose, spot: Spot, row: &str, sealed: &[u8]) -> Result<Private> {
        let plain = self.keys().of(purpose).open(spot, row, sealed).map_err(StoreError::sealed(spot))?;
        private(spot, plain)
    }
}

fn private(spot: Spot, plain: Vec<u8>) -> Result<Private> {
    let text = String::from_utf8(plain).map_err(|_| StoreError::corrupt(spot.0, spot.1, "not text"))?;
    Ok(Private(text))
}

/// A write transaction: what writing functions take. Dropped without [`Tx::commit`], it is rolled back.
#[derive(Debug)]
pub struct Tx {
    conn: Conn,
    counted: counters::Gathered,
}

impl Deref for Tx {
    type Target = Conn;

    fn deref(&self) -> &Conn {
        &self.conn
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut Conn {
        &mut self.conn
    }
}

const SAVEPOINT: &str = "savepoint step";
const KEEP: &str = "release savepoint step";
const UNDO: &str = "rollback to savepoint step; release savepoint step";

impl Tx {
    /// Makes everything durable. After this, and only after this, something may be acknowledged.
    pub async fn commit(mut self) -> Result<()> {
        counters::write(&mut self.conn, self.counted).await?;
        match self.conn.held {
            Held::Write(transaction) => Ok(transaction.commit().await?),
            Held::Read(_) => Ok(()),
        }
    }

    /// Counts something for the statistics; written with the commit.
    pub fn count(&mut self, mark: Mark, times: i64) {
        self.counted.add(mark, times);
    }

    /// Marks a point to come back to with [`Tx::undo`]; end it with that or with [`Tx::keep`]. They may be nested.
    pub async fn savepoint(&mut self) -> Result<()> {
        self.counted.savepoint();
        self.run(SAVEPOINT).await
    }

    /// Keeps what was done since the last [`Tx::savepoint`] (it becomes durable with the commit).
    pub async fn keep(&mut self) -> Result<()> {
        self.counted.keep();
        self.run(KEEP).await
    }

    /// Takes back what was done since the last [`Tx::savepoint`].
    pub async fn undo(&mut self) -> Result<()> {
        self.counted.undo();
        self.run(UNDO).await
    }

    async fn run(&mut self, statement: &'static str) -> Result<()> {
        sqlx::raw_sql(statement).execute(self.raw()).await?;
        Ok(())
    }
}
