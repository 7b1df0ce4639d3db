//! Where SQLite and PostgreSQL part ways: everything that is not one text for both stands here.

use sqlx::AnyConnection;

use super::error::Result;

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engine {
    /// One file, one writing process.
    Sqlite,
    /// A server, several replicas.
    Postgres,
}

/// What every SQLite connection is told first. WAL lets readers go on beside the writer; FULL flushes each commit, so what is
/// acknowledged survives a power cut. The page cache of 8 MB holds the hot part of an office's database; a checkpoint every
/// 16 MB of log flushes the file itself four times less often than by default.
pub(super) const SQLITE_WRITER: &str = "
    pragma journal_mode = wal;
    pragma synchronous = full;
    pragma busy_timeout = 5000;
    pragma cache_size = -8000;
    pragma temp_store = memory;
    pragma wal_autocheckpoint = 4000;
    pragma foreign_keys = on";

/// The same for readers, which cannot write by mistake.
pub(super) const SQLITE_READER: &str = "
    pragma busy_timeout = 5000;
    pragma foreign_keys = on;
    pragma query_only = on";

/// What every PostgreSQL connection is told first: no statement of ours runs so long that compiling it to machine code pays.
pub(super) const POSTGRES_WRITER: &str = "set jit = off";

/// Readers ask the queue's statements, of which values switch most parts off. A plan made for the values leaves those parts
/// away and costs a millisecond; one made for any values walks through all of them. Workers that are started for one
/// statement cost more than they save; and the office's disk has no arm that must be moved, as the default of 4 means.
pub(super) const POSTGRES_READER: &str = "
    set jit = off;
    set plan_cache_mode = force_custom_plan;
    set max_parallel_workers_per_gather = 0;
    set random_page_cost = 1.1";

/// SQLite takes the write lock at once, so a transaction that read first cannot fail when it comes to write.
const BEGIN_SQLITE: &str = "begin immediate";

/// Loads sessions of a batch: at most sixteen chats, the last one repeated to fill up. On PostgreSQL it locks them in the
/// order of their keys, so two batches cannot wait for each other in a circle.
const SESSIONS_SQLITE: &str = "
    select chat, person_id, state, next_seq, open_question, reminded, last_at from sessions
    where chat in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)";
const SESSIONS_POSTGRES: &str = "
    select chat, person_id, state, next_seq, open_question, reminded, last_at from sessions
    where chat in ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
    order by chat for update";

/// Takes the head of each chat's queue that is due, oldest first, and leases it until `$2`. Only a head may be taken (no older
/// pending row of the chat), or two senders would break a chat's order; on PostgreSQL rows another sender is taking are
/// passed over.
const CLAIM_SQLITE: &str = "
    update outbox set not_before = $2, attempts = attempts + 1
    where (chat, seq) in (
        select head.chat, head.seq from outbox head
        where head.state = 'pending' and head.not_before <= $1
          and not exists (
              select 1 from outbox older
              where older.chat = head.chat and older.state = 'pending' and older.seq < head.seq)
        order by head.created_at, head.chat limit $3)
    returning chat, seq, payload, attempts, created_at, message_id";
/// On SQLite one process sends, so a chat's head and what is due behind it can be taken at once: every due row with nothing
/// undue before it in its chat. The order keeps each chat's part a run from its head. Only heads count as tried.
const CLAIM_RUNS_SQLITE: &str = "
    update outbox set not_before = $2, attempts = attempts + case when exists (
            select 1 from outbox older
            where older.chat = outbox.chat and older.state = 'pending' and older.seq < outbox.seq)
        then 0 else 1 end
    where (chat, seq) in (
        select due.chat, due.seq from outbox due
        where due.state = 'pending' and due.not_before <= $1
          and not exists (
              select 1 from outbox older
              where older.chat = due.chat and older.state = 'pending' and older.seq < due.seq
                and older.not_before > $1)
        order by due.created_at, due.chat, due.seq limit $3)
    returning chat, seq, payload, attempts, created_at, message_id";
const CLAIM_POSTGRES: &str = "
    update outbox set not_before = $2, attempts = attempts + 1
    where (chat, seq) in (
        select head.chat, head.seq from outbox head
        where head.state = 'pending' and head.not_before <= $1
          and not exists (
              select 1 from outbox older
              where older.chat = head.chat and older.state = 'pending' and older.seq < head.seq)
        order by head.created_at, head.chat limit $3
        for update skip locked)
    returning chat, seq, payload, attempts, created_at, message_id";

/// Takes files that are still to be fetched, and leases them until `$2`.
const FETCH_SQLITE: &str = "
    update evidence set next_try_at = $2, attempts = attempts + 1
    where id in (
        select due.id from evidence due where due.state = 'pending' and due.next_try_at <= $1
        order by due.next_try_at limit $3)
    returning id, case_id, kind, remote, attempts";
const FETCH_POSTGRES: &str = "
    update evidence set next_try_at = $2, attempts = attempts + 1
    where id in (
        select due.id from evidence due where due.state = 'pending' and due.next_try_at <= $1
        order by due.next_try_at limit $3 for update skip locked)
    returning id, case_id, kind, remote, attempts";

/// Takes pictures that are still to be looked at, and leases them until `$2`. A picture whose bytes are still to be fetched
/// waits for them.
const LOOKS_SQLITE: &str = "
    update looks set next_try_at = $2, attempts = attempts + 1
    where (evidence_id, purpose) in (
        select due.evidence_id, due.purpose from looks due join evidence on evidence.id = due.evidence_id
        where due.next_try_at <= $1 and evidence.state <> 'pending'
        order by due.created_at, due.evidence_id limit $3)
    returning evidence_id, purpose, attempts, created_at";
const LOOKS_POSTGRES: &str = "
    update looks set next_try_at = $2, attempts = attempts + 1
    where (evidence_id, purpose) in (
        select due.evidence_id, due.purpose from looks due join evidence on evidence.id = due.evidence_id
        where due.next_try_at <= $1 and evidence.state <> 'pending'
        order by due.created_at, due.evidence_id limit $3 for update of due skip locked)
    returning evidence_id, purpose, attempts, created_at";

/// The end of the audit chain, held until the transaction ends.
const HEAD_SQLITE: &str = "select seq, hash from chain_head where name = $1";
const HEAD_POSTGRES: &str = "select seq, hash from chain_head where name = $1 for update";

/// A shared allowance, held until the transaction ends.
const BUCKET_SQLITE: &str = "select tokens, at from buckets where name = $1";
const BUCKET_POSTGRES: &str = "select tokens, at from buckets where name = $1 for update";

/// Elects one of several replicas; the lock ends with its connection.
const TRY_LOCK_POSTGRES: &str = "select pg_try_advisory_lock($1)";
const UNLOCK_POSTGRES: &str = "select pg_advisory_unlock($1)";

/// One row with 1 when a commit is flushed before it is answered.
const DURABLE_SQLITE: &str = "
    select count(*) from pragma_journal_mode, pragma_synchronous where journal_mode = 'wal' and synchronous = 2";
const DURABLE_POSTGRES: &str = "
    select count(*)
    where current_setting('fsync') = 'on' and current_setting('synchronous_commit') <> 'off'";

impl Engine {
    /// The statement that opens a transaction; `None` for the driver's own.
    pub(super) fn begin(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some(BEGIN_SQLITE),
            Self::Postgres => None,
        }
    }

    pub(super) fn sessions(self) -> &'static str {
        match self {
            Self::Sqlite => SESSIONS_SQLITE,
            Self::Postgres => SESSIONS_POSTGRES,
        }
    }

    pub(super) fn claim(self) -> &'static str {
        match self {
            Self::Sqlite => CLAIM_SQLITE,
            Self::Postgres => CLAIM_POSTGRES,
        }
    }

    /// The statement that claims heads with what follows them, where one can.
    pub(super) fn claim_runs(self) -> Option<&'static str> {
        match self {
            Self::Sqlite => Some(CLAIM_RUNS_SQLITE),
            Self::Postgres => None,
        }
    }

    pub(super) fn fetch(self) -> &'static str {
        match self {
            Self::Sqlite => FETCH_SQLITE,
            Self::Postgres => FETCH_POSTGRES,
        }
    }

    pub(super) fn looks(self) -> &'static str {
        match self {
            Self::Sqlite => LOOKS_SQLITE,
            Self::Postgres => LOOKS_POSTGRES,
        }
    }

    pub(super) fn chain_head(self) -> &'static str {
        match self {
            Self::Sqlite => HEAD_SQLITE,
            Self::Postgres => HEAD_POSTGRES,
        }
    }

    pub(super) fn bucket(self) -> &'static str {
        match self {
            Self::Sqlite => BUCKET_SQLITE,
            Self::Postgres => BUCKET_POSTGRES,
        }
    }

    pub(super) fn durable(self) -> &'static str {
        match self {
            Self::Sqlite => DURABLE_SQLITE,
            Self::Postgres => DURABLE_POSTGRES,
        }
    }

    /// This engine's own statements, for the catalogue.
    pub(super) fn statements(self) -> Vec<&'static str> {
        let mut all = vec![
            self.sessions(),
            self.claim(),
            self.fetch(),
            self.looks(),
            self.chain_head(),
            self.bucket(),
            self.durable(),
        ];
        match self {
            Self::Postgres => all.extend([TRY_LOCK_POSTGRES, UNLOCK_POSTGRES]),
            Self::Sqlite => all.push(CLAIM_RUNS_SQLITE),
        }
        all
    }

    /// Whether this replica is (or becomes) the one that holds `name`. SQLite has one process, which always is.
    pub(super) async fn try_lead(self, connection: &mut AnyConnection, name: i64) -> Result<bool> {
        match self {
            Self::Sqlite => Ok(true),
            Self::Postgres => {
                Ok(sqlx::query_scalar(TRY_LOCK_POSTGRES).bind(name).fetch_one(connection).await?)
            }
        }
    }

    /// Gives `name` back, so that another may hold it at once.
    pub(super) async fn end_lead(connection: &mut AnyConnection, name: i64) -> Result<()> {
        let _held: bool = sqlx::query_scalar(UNLOCK_POSTGRES).bind(name).fetch_one(connection).await?;
        Ok(())
    }
}
