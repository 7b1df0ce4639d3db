//! How long things are kept: one table, which docs/privacy.md shows and a test compares.

use std::time::Duration;

use super::error::Result;
use super::{Tx, cases};
use crate::domain::ids::CaseId;
use crate::domain::time::{Timestamp, days, hours};

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    /// What is kept, as a slug.
    pub what: &'static str,
    /// For how long.
    pub keep: Duration,
    how: How,
}

/// How a rule is carried out. Its statement takes the moment before which things have had their time.
#[derive(Debug, Clone, Copy)]
enum How {
    /// By the statement.
    Sql(&'static str),
    /// The statement names cases, which are erased one by one: the register must stay right.
    Erase(&'static str),
}

/// How many cases are erased in one go; the rest in the next.
const ERASE_AT_ONCE: i64 = 200;

/// The table, in the order it is applied: what points to something goes before it.
pub const RULES: &[Rule] = &[
    Rule { what: "seen_update", keep: hours(48), how: How::Sql(SEEN) },
    Rule { what: "sent_message", keep: hours(48), how: How::Sql(SENT) },
    Rule { what: "draft", keep: days(7), how: How::Sql(DRAFT) },
    Rule { what: "loose_evidence", keep: days(7), how: How::Sql(LOOSE) },
    Rule { what: "shown", keep: days(30), how: How::Sql(SHOWN) },
    Rule { what: "web_chat", keep: days(30), how: How::Sql(WEB_LINES) },
    Rule { what: "chat_state", keep: days(30), how: How::Sql(SESSIONS) },
    Rule { what: "parked_update", keep: days(30), how: How::Sql(PARKED) },
    Rule { what: "unanswered_question", keep: days(180), how: How::Sql(UNANSWERED) },
    Rule { what: "login_link", keep: days(30), how: How::Sql(LINKS) },
    Rule { what: "staff_session", keep: days(30), how: How::Sql(STAFF_SESSIONS) },
    Rule { what: "case_look", keep: hours(48), how: How::Sql(CASE_LOOKS) },
    Rule { what: "case_draft", keep: days(30), how: How::Sql(CASE_DRAFTS) },
    Rule { what: "closed_case_files", keep: days(365), how: How::Sql(CASE_FILES) },
    Rule { what: "closed_case_fingerprint", keep: days(365), how: How::Sql(CASE_FINGERPRINTS) },
    Rule { what: "closed_case_identity", keep: days(365), how: How::Erase(CASE_KEYS) },
    Rule { what: "closed_case_reporter", keep: days(365), how: How::Sql(CASE_REPORTER) },
    Rule { what: "withdrawn_warning", keep: days(365), how: How::Sql(WARNINGS) },
    Rule { what: "wave_notice", keep: days(365), how: How::Sql(NOTICES) },
    Rule { what: "partner_link", keep: days(30), how: How::Sql(PARTNER_LINKS) },
];

const SEEN: &str = "delete from seen_updates where seen_at < $1";
const SENT: &str = "delete from outbox where state <> 'pending' and done_at < $1";
/// A draft is the open form of a conversation: the conversation goes, its message numbers stay.
const DRAFT: &str = "
    update sessions set state = null, open_question = 0, reminded = 0 where open_question = 1 and last_at < $1";
const LOOSE: &str = "
    update evidence set state = 'gone', file_key = null, remote = null, note = null
    where case_id is null and state <> 'gone' and received_at < $1";
const SHOWN: &str = "delete from shown where at < $1";
const WEB_LINES: &str = "delete from web_lines where at < $1";
/// The row goes only when nothing is numbered by it any more.
const SESSIONS: &str = "
    delete from sessions
    where last_at < $1
      and not exists (select 1 from outbox where outbox.chat = sessions.chat)
      and not exists (select 1 from web_lines where web_lines.chat = sessions.chat)";
const PARKED: &str = "delete from parked_updates where state <> 'waiting' and at < $1";
const UNANSWERED: &str = "delete from unanswered where at < $1";
const LINKS: &str = "delete from login_links where expires_at < $1";
const STAFF_SESSIONS: &str = "delete from staff_sessions where expires_at < $1";
const CASE_LOOKS: &str = "delete from case_looks where seen_at < $1";
const CASE_DRAFTS: &str = "delete from case_drafts where at < $1";
/// A case that was handed to another agency keeps what it has until it is released.
const CASE_FILES: &str = "
    update evidence set state = 'gone', file_key = null, remote = null, note = null
    where state <> 'gone' and case_id in (select id from cases where status <> 'referred' and closed_at < $1)";
const CASE_FINGERPRINTS: &str = "
    delete from fingerprints where case_id in (select id from cases where status <> 'referred' and closed_at < $1)";
const CASE_KEYS: &str = "
    select case_keys.case_id from case_keys join cases on cases.id = case_keys.case_id
    where cases.status <> 'referred' and cases.closed_at < $1 order by cases.closed_at limit $2";
const CASE_REPORTER: &str =
    "update cases set reporter = null where reporter is not null and status <> 'referred' and closed_at < $1";
/// Its history goes with it; that it was published and withdrawn stays in the audit chain.
const WARNINGS: &str = "delete from warnings where state = 'withdrawn' and changed_at < $1";
const NOTICES: &str = "delete from notices where last_at < $1";
const PARTNER_LINKS: &str = "delete from partner_links where expires_at < $1";
pub(super) const ALL: &[&str] = &[
    SEEN,
    SENT,
    DRAFT,
    LOOSE,
    SHOWN,
    WEB_LINES,
    SESSIONS,
    PARKED,
    UNANSWERED,
    LINKS,
    STAFF_SESSIONS,
    CASE_LOOKS,
    CASE_DRAFTS,
    CASE_FILES,
    CASE_FINGERPRINTS,
    CASE_KEYS,
    CASE_REPORTER,
    WARNINGS,
    NOTICES,
    PARTNER_LINKS,
];

/// Applies the table; gives what was touched, without the lines that touched nothing. Files of gone evidence go afterwards
/// ([`super::evidence::gone_files`]).
pub async fn run(tx: &mut Tx, now: Timestamp) -> Result<Vec<(&'static str, u64)>> {
    let mut touched = Vec::new();
    for rule in RULES {
        let before = now.before(rule.keep).0;
        let rows = match rule.how {
            How::Sql(sql) => sqlx::query(sql).bind(before).execute(tx.raw()).await?.rows_affected(),
            How::Erase(sql) => erase(tx, sql, before).await?,
        };
        if rows > 0 {
            touched.push((rule.what, rows));
        }
    }
    Ok(touched)
}

async fn erase(tx: &mut Tx, sql: &'static str, before: i64) -> Result<u64> {
    let due: Vec<String> =
        sqlx::query_scalar(sql).bind(before).bind(ERASE_AT_ONCE).fetch_all(tx.raw()).await?;
    let mut erased = 0;
    for case in due {
        cases::erase(tx, &CaseId::from_text(case)).await?;
        erased += 1;
    }
    Ok(erased)
}
