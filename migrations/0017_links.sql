-- Cases that belong together: one merged into another, and typed links between cases that stay apart.

-- A case that is the same as another. The row of the newest merge that was not undone is the one that stands.
create table case_merges (
    id text primary key,                    -- our id
    case_id text not null references cases (id), -- the case that was merged
    main_case text not null references cases (id), -- into which
    status_before text not null check (status_before in ('new', 'checking', 'in_progress', 'waiting', 'referred', 'closed', 'duplicate')), -- its status before, to go back to
    staff_id text not null references staff (id), -- who merged
    at bigint not null,                     -- when
    undone_at bigint,                       -- when it was undone; null while it stands
    undone_by text references staff (id)    -- who undid it
);
create unique index case_merges_standing on case_merges (case_id) where undone_at is null;
create index case_merges_main on case_merges (main_case, at) where undone_at is null;

-- A link between two cases: said once, read from both.
create table case_links (
    id text primary key,                    -- our id
    case_id text not null references cases (id), -- from which case
    other_case text not null references cases (id), -- to which
    link_kind text not null check (link_kind in ('same_recruiter', 'same_family', 'follow_up')), -- what ties them; follow_up: the first follows the other
    staff_id text not null references staff (id), -- who said so
    at bigint not null                      -- when
);
create unique index case_links_one on case_links (case_id, other_case, link_kind);
create index case_links_other on case_links (other_case);
