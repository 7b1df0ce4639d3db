-- The register of recruiters: what several cases name of their accused is one node, and the identifiers of those cases are
-- its sightings. Names tie nothing by themselves; nor does what the office or its lists call public.

create table nodes (
    id text primary key,                    -- our id
    kind text not null check (kind in ('phone', 'account', 'handle', 'link', 'company', 'name')), -- what it is
    standing text not null check (standing in ('plain', 'listed', 'common')), -- whether it ties: listed and common do not
    blind text not null,                    -- blind: as it is compared
    alike text,                             -- blind: its bare sound, equal for names that are written alike; null when too short
    written blob not null,                  -- sealed: as it was first written
    normal blob not null,                   -- sealed: as it is compared
    cases bigint not null,                  -- in how many cases it stands, without those to which it does not belong
    first_at bigint not null,               -- first seen
    last_at bigint not null                 -- last seen
);
create unique index nodes_blind on nodes (kind, blind);
create index nodes_alike on nodes (kind, alike) where alike is not null;
create index nodes_standing on nodes (standing, last_at) where standing <> 'plain';

-- How many cases of a node lie where and when: a number named by 50,000 reports answers as fast as one named by two.
create table node_tallies (
    node_id text not null references nodes (id), -- which
    part text not null check (part in ('area', 'month')), -- what is counted
    name text not null,                     -- code of the kabupaten (empty: not known), or the month (2026-11)
    cases bigint not null,                  -- how many
    primary key (node_id, part, name)
);

-- What staff decided: one row a decision that stands; the history of all of them is in the audit chain.
create table ties (
    id text primary key,                    -- our id
    node_id text not null references nodes (id), -- about which node; of two, the one with the smaller id
    other_id text references nodes (id),    -- the other node, for same and different
    case_id text references cases (id),     -- the case, for apart
    verdict text not null check (verdict in ('same', 'different', 'apart', 'common')), -- one and the same, never the same, not of this case, public or shared
    reason blob not null,                   -- sealed: why
    staff_id text not null references staff (id), -- who decided
    at bigint not null                      -- when
);
create index ties_node on ties (node_id, at);
create index ties_other on ties (other_id, at) where other_id is not null;
create index ties_case on ties (case_id) where case_id is not null;

-- Identifiers of the accused are sightings of a node. Older rows get theirs from a job, because only the program can seal.
alter table identifiers add column node_id text references nodes (id);      -- of what it is a sighting; null for others than the accused
alter table identifiers add column source text not null default '';         -- under which key the form or the officer named it
alter table identifiers add column district text not null default '';       -- kabupaten of the case; empty when not known
alter table identifiers add column apart bigint not null default 0;         -- 1: staff said that it does not belong to the case
create index identifiers_node on identifiers (node_id, created_at, case_id) where node_id is not null;
create index identifiers_place on identifiers (node_id, district, created_at, case_id) where node_id is not null;
create index identifiers_loose on identifiers (id) where node_id is null and role = 'accused';
drop index identifiers_blind;
