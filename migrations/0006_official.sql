-- Official lists and the office's own warnings: all that the public check ever reads. Nothing here comes from reports.

-- The official lists, one row a list: a list is replaced whole, and read whole by each process when its version changes.
create table lists (
    kind text not null check (kind in ('p3mi', 'job_orders', 'countries')), -- which list
    version bigint not null,                -- counts the imports, so that every replica sees a new one
    entries bigint not null,                -- how many rows it has
    as_of text not null,                    -- the list's own date, YYYY-MM-DD
    source text not null,                   -- where it comes from
    body text not null,                     -- its rows as JSON; public by nature
    imported_at bigint not null,            -- when it was imported
    primary key (kind)
);

-- Warnings about an identifier, published by a member of staff with the right, each with a reason.
create table warnings (
    id text primary key,                    -- our id
    kind text not null check (kind in ('phone', 'account', 'handle', 'link', 'company', 'name')), -- what the identifier is
    blind text not null,                    -- blind: the identifier as it is compared, in a domain of its own
    shown blob not null,                    -- sealed: the identifier as people read it
    words blob not null,                    -- sealed: the warning in plain words
    country text,                           -- ISO 3166-1 alpha-2 of the destination it is about
    area text,                              -- Kemendagri code of the area it is about
    state text not null check (state in ('published', 'disputed', 'withdrawn')), -- the public reads published ones alone
    published_at bigint not null,           -- when it was published first
    changed_at bigint not null              -- when its state last changed
);
create unique index warnings_one on warnings (blind) where state <> 'withdrawn';
create index warnings_public on warnings (blind) where state = 'published';
create index warnings_newest on warnings (changed_at, id);

-- What was done with a warning, by whom and why.
create table warning_history (
    warning_id text not null references warnings (id) on delete cascade, -- which
    position bigint not null,               -- order in the warning
    state text not null check (state in ('published', 'disputed', 'withdrawn')), -- into which state
    staff_id text not null references staff (id), -- by whom
    reason blob not null,                   -- sealed: why, in their words
    at bigint not null,                     -- when
    primary key (warning_id, position)
);

-- The audit chain learns two acts, `list` and `warning`. SQLite cannot change a check, so the table is made anew with the
-- same rows; its triggers go with the old one and are made again at the end.
alter table case_events rename to case_events_old;
create table case_events (
    seq bigint primary key,                 -- place in the chain, from 1, without a gap
    id text not null unique,                -- our id
    case_id text,                           -- which case; null for acts on the system. No foreign key: the chain outlives the case
    at bigint not null,                     -- when
    actor text not null,                    -- who: staff:ID, person, system
    action text not null check (action in ('created', 'message_in', 'message_out', 'note', 'taken', 'assigned', 'status', 'priority', 'merged', 'referred', 'viewed', 'exported', 'evidence', 'identifier', 'erased', 'staff', 'login', 'list', 'warning')), -- what was done
    object text not null,                   -- to what: case:ID, evidence:ID, staff:ID, list:KIND, warning:ID
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
