-- The queue of an office with many cases: labels, words to search by, saved searches, and an index for each way into the queue.

alter table cases add column waited bigint not null default 0;              -- milliseconds somebody had waited when the office began to wait for them

alter table cases add column ordered_at bigint generated always as (coalesce(waiting_since, created_at)) virtual; -- its place in the queue among cases of its priority

-- What staff hang on a case to find it again.
create table case_labels (
    case_id text not null references cases (id), -- which case
    label text not null,                    -- slug of dialogs/_data/labels.csv
    at bigint not null,                     -- when it was set
    primary key (case_id, label)
);
create index case_labels_label on case_labels (label, case_id);

-- The words of a case, blind: whoever holds the key of the office can ask for a word, nobody can read one.
create table case_words (
    token bigint not null,                  -- blind: keyed hash of a word's stem, cut to 64 bits
    case_id text not null references cases (id), -- in which case it stands
    primary key (token, case_id)
);
create index case_words_case on case_words (case_id);

-- Searches that staff want to find again.
create table saved_searches (
    id text primary key,                    -- our id
    owner text not null references staff (id), -- who saved it
    shared bigint not null check (shared in (0, 1)), -- whether the whole office sees it
    name text not null,                     -- what they call it
    folder text not null,                   -- in which folder of the queue
    query text not null,                    -- the filter as it stands in an address: nothing personal
    created_at bigint not null              -- when it was saved
);
create index saved_searches_owner on saved_searches (owner, created_at);

-- The order of the queue, with what a filter asks: a filter is decided in the index, before a row is read.
drop index cases_open;
drop index cases_ended;
drop index cases_assignee;
create index cases_open on cases (rank, ordered_at, id, created_at, status, category, area, country, channel, assignee, due_at) where closed_at is null;
create index cases_ended on cases (closed_at, id, created_at, status, category, area, country, channel, assignee, rank, due_at) where closed_at is not null;
-- The ways into the queue by one thing that few cases have.
create index cases_created on cases (created_at);
create index cases_assignee on cases (assignee, closed_at);
create index cases_category on cases (category, closed_at);
create index cases_country on cases (country, closed_at);
create index cases_channel on cases (channel, closed_at);
create index cases_kabupaten on cases (substr(area, 1, 5), closed_at);
create index cases_kecamatan on cases (substr(area, 1, 8), closed_at);
