-- The case page: under which number reporters know an officer, who looks at a case, what was begun and not sent, until when a
-- reporter was asked to answer, which steps of the checklist are done.

alter table staff add column number bigint not null default 0;              -- as reporters know them: "Petugas 2", never the name
update staff set number = (
    select count(*) from staff as older
    where older.created_at < staff.created_at or (older.created_at = staff.created_at and older.id <= staff.id));
create unique index staff_number on staff (number);

-- Who has a case before them. A row a look, moved on while the page stays open.
create table case_looks (
    case_id text not null references cases (id), -- which case
    staff_id text not null references staff (id), -- who
    seen_at bigint not null,                -- when their page was last known to be open
    primary key (case_id, staff_id)
);
create index case_looks_seen on case_looks (seen_at);

-- Words that an officer has begun and not sent.
create table case_drafts (
    case_id text not null references cases (id), -- about which case
    staff_id text not null references staff (id), -- whose
    kind text not null check (kind in ('note', 'answer', 'priority', 'close')), -- in which form
    body blob not null,                     -- sealed: the words and what was chosen beside them
    at bigint not null,                     -- when they were last kept
    primary key (case_id, staff_id, kind)
);
create index case_drafts_at on case_drafts (at);

-- What a reporter was asked for and has not answered yet, one row a case.
create table case_asks (
    case_id text primary key references cases (id), -- which case
    staff_id text not null references staff (id), -- who asked
    asked_at bigint not null,               -- when
    due_at bigint not null,                 -- until when the reporter was told to answer
    missed_at bigint                        -- when the case came back because no answer had come; null while we wait
);
create index case_asks_due on case_asks (due_at) where missed_at is null;

-- Steps of the checklist that are done; a step that is taken back has no row, and both stand in the events.
create table case_steps (
    case_id text not null references cases (id), -- which case
    step text not null,                     -- step of dialogs/_data/checklists.csv
    staff_id text not null references staff (id), -- who ticked it
    at bigint not null,                     -- when
    primary key (case_id, step)
);
