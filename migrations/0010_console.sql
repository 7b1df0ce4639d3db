-- What the console learns to do, for the audit chain, and the language in which each member of staff reads it.

alter table staff add column lang text not null default 'id';               -- language of the console for them, BCP 47

-- SQLite cannot change a check, so the table is made anew with the same rows, as in 0006.
alter table case_events rename to case_events_old;
create table case_events (
    seq bigint primary key,                 -- place in the chain, from 1, without a gap
    id text not null unique,                -- our id
    case_id text,                           -- which case; null for acts on the system. No foreign key: the chain outlives the case
    at bigint not null,                     -- when
    actor text not null,                    -- who: staff:ID, person, system
    action text not null check (action in ('created', 'message_in', 'message_out', 'note', 'taken', 'assigned', 'status', 'priority', 'merged', 'referred', 'viewed', 'exported', 'evidence', 'identifier', 'erased', 'staff', 'login', 'list', 'warning', 'label', 'checklist', 'linked', 'unmerged', 'deadline', 'setting', 'dialogs')), -- what was done
    object text not null,                   -- to what: case:ID, evidence:ID, staff:ID, list:KIND, warning:ID, file:PATH
    fields text not null,                   -- JSON list of the names of fields touched, never values
    reason blob,                            -- sealed: why, in the actor's words
    detail blob,                            -- sealed: what the timeline shows
    prev blob not null,                     -- hash of the row before
    hash blob not null                      -- keyed hash of this row
);
insert into case_events (seq, id, case_id, at, actor, action, object, fields, reason, detail, prev, hash)
    select seq, id, case_id, at, actor, action, object, fields, reason, detail, prev, hash from case_events_old order by seq;
drop table case_events_old;
create index case_events_case on case_events (case_id, seq);
