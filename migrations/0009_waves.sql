-- Waves: what reports from several districts had in common, as staff were told of it. Nothing here can be read: subjects are
-- blind, and what they are in clear lies sealed in their cases.

create table notices (
    id text primary key,                    -- our id
    state text not null check (state in ('open', 'seen', 'closed')), -- what staff did with it
    created_at bigint not null,             -- when it was raised
    last_at bigint not null,                -- when a report was last added; it rests from then on
    seen_by text references staff (id),     -- who saw it first
    seen_at bigint,                         -- when
    closed_by text references staff (id),   -- who said that it is done
    closed_at bigint                        -- when
);
create index notices_last on notices (last_at, id);

-- What the reports of a notice have in common. The first is the one it began with.
create table notice_subjects (
    notice_id text not null references notices (id) on delete cascade, -- of which notice
    position bigint not null,               -- order in the notice
    kind text not null check (kind in ('phone', 'account', 'handle', 'link', 'company', 'text', 'picture')), -- what it is
    blind text not null,                    -- blind: as it is compared; of an advert or a picture the id of the first fingerprint
    primary key (notice_id, kind, blind)
);

-- The reports of a notice.
create table notice_cases (
    notice_id text not null references notices (id) on delete cascade, -- of which notice
    case_id text not null references cases (id), -- which report
    at bigint not null,                     -- when it named a subject
    primary key (notice_id, case_id)
);

-- The reports of the last days are looked at every ten minutes.
create index identifiers_accused on identifiers (created_at) where role = 'accused';
create index fingerprints_at on fingerprints (at);
