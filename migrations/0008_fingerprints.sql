-- By what the same advert or poster is known again, and the pictures that are still to be looked at.

-- Fingerprints of the texts and pictures of cases. The value is sealed under the case's key; the parts it is looked up by are
-- keyed numbers, so that nobody without the key can try out whether a text or a picture stands here.
create table fingerprints (
    id text primary key,                    -- our id
    kind text not null check (kind in ('text', 'picture')), -- of what
    case_id text not null references cases (id), -- of which case
    evidence_id text references evidence (id), -- of which picture; null for words
    value blob not null,                    -- sealed: the fingerprint
    band_1 bigint not null,                 -- blind: first part
    band_2 bigint not null,                 -- blind: second part
    band_3 bigint not null,                 -- blind: third part
    band_4 bigint not null,                 -- blind: fourth part
    band_5 bigint not null,                 -- blind: fifth part
    band_6 bigint not null,                 -- blind: sixth part
    band_7 bigint not null,                 -- blind: seventh part
    band_8 bigint not null,                 -- blind: eighth part
    band_9 bigint not null,                 -- blind: ninth part
    band_10 bigint not null,                -- blind: tenth part
    band_11 bigint not null,                -- blind: eleventh part
    band_12 bigint not null,                -- blind: twelfth part
    band_13 bigint not null,                -- blind: thirteenth part
    band_14 bigint not null,                -- blind: fourteenth part
    band_15 bigint not null,                -- blind: fifteenth part
    band_16 bigint not null,                -- blind: sixteenth part
    at bigint not null                      -- when it was taken
);
create index fingerprints_1 on fingerprints (band_1);
create index fingerprints_2 on fingerprints (band_2);
create index fingerprints_3 on fingerprints (band_3);
create index fingerprints_4 on fingerprints (band_4);
create index fingerprints_5 on fingerprints (band_5);
create index fingerprints_6 on fingerprints (band_6);
create index fingerprints_7 on fingerprints (band_7);
create index fingerprints_8 on fingerprints (band_8);
create index fingerprints_9 on fingerprints (band_9);
create index fingerprints_10 on fingerprints (band_10);
create index fingerprints_11 on fingerprints (band_11);
create index fingerprints_12 on fingerprints (band_12);
create index fingerprints_13 on fingerprints (band_13);
create index fingerprints_14 on fingerprints (band_14);
create index fingerprints_15 on fingerprints (band_15);
create index fingerprints_16 on fingerprints (band_16);
create index fingerprints_case on fingerprints (case_id);
create unique index fingerprints_evidence on fingerprints (evidence_id);

-- Pictures that are still to be looked at, off the way of the conversation. The row goes when it is done.
create table looks (
    evidence_id text not null references evidence (id), -- which picture
    purpose text not null check (purpose in ('read', 'fingerprint')), -- read its words to the person, or know it again
    attempts bigint not null,               -- how often it was tried
    next_try_at bigint not null,            -- when to try (again)
    created_at bigint not null,             -- since when it waits
    primary key (evidence_id, purpose)
);
create index looks_due on looks (next_try_at);
