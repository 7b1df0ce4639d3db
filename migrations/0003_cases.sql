-- Cases and all that belongs to them. What is personal is sealed under the case's own key.

create table cases (
    id text primary key,                    -- our id
    code text not null unique,              -- the speakable code; opens nothing by itself
    kind text not null check (kind in ('offer', 'complaint', 'missing', 'request', 'emergency')), -- what it is about
    category text not null,                 -- slug of dialogs/_data/categories.csv
    channel text not null check (channel in ('telegram', 'web', 'walk_in', 'whatsapp', 'phone', 'letter', 'cable')), -- by which way it came
    status text not null check (status in ('new', 'checking', 'in_progress', 'waiting', 'referred', 'closed', 'duplicate')), -- where the work stands
    priority text not null check (priority in ('urgent', 'high', 'normal', 'low')), -- how soon
    rank bigint not null check (rank = case priority when 'urgent' then 0 when 'high' then 1 when 'normal' then 2 else 3 end), -- priority as the order of the queue
    priority_reasons text not null,         -- JSON list of rule slugs: why this priority
    area text,                              -- Kemendagri code of the place it happened
    country text,                           -- ISO 3166-1 alpha-2 of the destination
    reporter text references people (id),   -- who reported; null when unknown, or after its retention
    assignee text references staff (id),    -- who works it
    main_case text references cases (id),   -- for a duplicate: the case it is the same as
    dialog text,                            -- which form it came from
    dialogs_hash text,                      -- with which version of the dialogs it was answered
    summary blob not null,                  -- sealed: one line for the queue
    safe_mode bigint not null check (safe_mode in (0, 1)), -- whether the reporter's phone may be read by others
    close_reason text,                      -- slug of dialogs/_data/close_reasons.csv
    created_at bigint not null,             -- when it was filed
    updated_at bigint not null,             -- last change or message
    status_at bigint not null,              -- when the status last changed
    waiting_since bigint,                   -- since when somebody waits for the office; null while the office waits, and at the end
    due_at bigint,                          -- the office's own promise
    first_answer_at bigint,                 -- first word of an officer to the reporter
    closed_at bigint                        -- when it ended
);
create index cases_queue on cases (status, rank, created_at);
create index cases_open on cases (rank, coalesce(waiting_since, created_at), id) where closed_at is null;
create index cases_ended on cases (closed_at, id) where closed_at is not null;
create index cases_reporter on cases (reporter, created_at);
create index cases_assignee on cases (assignee) where closed_at is null;

-- The key that seals one case, itself sealed by the master key. Deleting the row erases the case.
create table case_keys (
    case_id text primary key references cases (id), -- whose
    wrapped blob not null,                  -- sealed: the data key
    created_at bigint not null              -- when it was made
);

-- The audit chain: each row carries a keyed hash over itself and the row before. Never changed, never deleted.
create table case_events (
    seq bigint primary key,                 -- place in the chain, from 1, without a gap
    id text not null unique,                -- our id
    case_id text,                           -- which case; null for acts on the system. No foreign key: the chain outlives the case
    at bigint not null,                     -- when
    actor text not null,                    -- who: staff:ID, person, system
    action text not null check (action in ('created', 'message_in', 'message_out', 'note', 'taken', 'assigned', 'status', 'priority', 'merged', 'referred', 'viewed', 'exported', 'evidence', 'identifier', 'erased', 'staff', 'login')), -- what was done
    object text not null,                   -- to what: case:ID, evidence:ID, staff:ID
    fields text not null,                   -- JSON list of the names of fields touched, never values
    reason blob,                            -- sealed: why, in the actor's words
    detail blob,                            -- sealed: what the timeline shows
    prev blob not null,                     -- hash of the row before
    hash blob not null                      -- keyed hash of this row
);
create index case_events_case on case_events (case_id, seq);

-- The end of the chain, in one row that every append locks: order without gaps, and a cut end shows.
create table chain_head (
    name text primary key,                  -- which chain
    seq bigint not null,                    -- last place
    hash blob not null                      -- last hash
);

-- What was answered, with the questions of that day.
create table answers (
    case_id text not null references cases (id), -- whose
    position bigint not null,               -- order in the form
    key text not null,                      -- under which name the form saved it
    question text not null,                 -- what was asked
    body blob not null,                     -- sealed: the answer as shown and as the program reads it
    primary key (case_id, position)
);

-- Phones, accounts, handles, links, companies and names that a case mentions.
create table identifiers (
    id text primary key,                    -- our id
    case_id text not null references cases (id), -- which case
    kind text not null check (kind in ('phone', 'account', 'handle', 'link', 'company', 'name')), -- what it is
    role text not null check (role in ('accused', 'victim', 'reporter', 'other')), -- of whom
    written blob not null,                  -- sealed: as it was written
    normal blob not null,                   -- sealed: as it is compared
    blind text not null,                    -- blind: as it is compared
    position bigint not null,               -- order in the case
    created_at bigint not null              -- when it was named
);
create index identifiers_blind on identifiers (kind, blind);
create index identifiers_case on identifiers (case_id, position);

-- Files and places that were handed in. The bytes lie sealed outside the database.
create table evidence (
    id text primary key,                    -- our id
    person_id text references people (id),  -- who handed it in
    case_id text references cases (id),     -- to which case; null while a report is being written
    position bigint,                        -- order in the case
    kind text not null check (kind in ('photo', 'document', 'voice', 'audio', 'video', 'video_note', 'sticker', 'animation', 'location', 'contact')), -- as what it was sent
    state text not null check (state in ('pending', 'stored', 'failed', 'gone')), -- whether the bytes are here
    file_key blob,                          -- sealed: the key of the file; null without a file
    remote blob,                            -- sealed: where the bytes are to be fetched (Telegram's file id)
    note blob,                              -- sealed: caption, or the place
    path text,                              -- random name of the file
    bytes bigint,                           -- size of the original
    sha256 text,                            -- hash of the original, hexadecimal
    mime text,                              -- type found in the bytes
    reason text,                            -- why it could not be fetched, as a slug
    attempts bigint not null,               -- how often it was tried
    next_try_at bigint not null,            -- when to try again
    received_at bigint not null             -- when it was handed in
);
create index evidence_case on evidence (case_id, position);
create index evidence_pending on evidence (next_try_at) where state = 'pending';
create index evidence_loose on evidence (received_at) where case_id is null;

-- Who opened which piece of evidence.
create table evidence_views (
    evidence_id text not null references evidence (id), -- which
    staff_id text not null references staff (id), -- who
    at bigint not null,                     -- when
    primary key (evidence_id, staff_id, at)
);

-- The conversation about a case, and the officers' notes.
create table messages (
    id text primary key,                    -- our id
    case_id text not null references cases (id), -- which case
    position bigint not null,               -- order in the case: two messages of one batch have one moment
    direction text not null check (direction in ('in', 'out', 'note')), -- from the reporter, to the reporter, among staff
    author text references staff (id),      -- the officer; null for the reporter
    body blob not null,                     -- sealed: the words
    evidence text not null,                 -- JSON list of evidence ids
    delivery text not null check (delivery in ('none', 'pending', 'sent', 'failed')), -- of an outgoing message
    delivered_at bigint,                    -- when it was sent
    at bigint not null                      -- when it was written
);
create index messages_case on messages (case_id, position);

-- Consents, one row a purpose (UU 27/2022).
create table consents (
    id text primary key,                    -- our id
    case_id text references cases (id),     -- for which case
    person_id text references people (id),  -- whose
    purpose text not null,                  -- what for, as named in the dialog
    text_version text not null,             -- hash of the text that was shown
    answer text not null,                   -- what was answered
    lang text not null,                     -- in which language it was shown
    at bigint not null                      -- when
);
create index consents_case on consents (case_id);
create index consents_person on consents (person_id);
