-- Counters for the statistics: a year of a million cases is read in some milliseconds. Nothing here says whose a case is.

alter table cases add column modus text not null default '[]';              -- JSON list of the slugs of signs of danger that its words show
alter table cases add column answered_late bigint;                          -- 1: the first answer came after the promise; null: none yet, or not known
alter table cases add column closed_late bigint;                            -- 1: it ended after the promise; null: it has not, or not known

create table tallies (
    grain text not null check (grain in ('day', 'month')), -- how long the span is
    at bigint not null,                     -- which span: days since 1970-01-01, or months since the year 0, in the middle zone
    part text not null check (part in ('category', 'channel', 'country', 'modus', 'outcome', 'answer', 'answer_kept', 'close', 'close_kept', 'form_begun', 'form_step', 'form_filed', 'question', 'offer')), -- what is counted
    district text not null,                 -- kabupaten of the case; empty when not known, and for what is no case
    name text not null,                     -- slug, code or span within the part; empty when not known
    shard bigint not null,                  -- several rows count together, so that replicas need not wait for each other
    times bigint not null,                  -- how many
    primary key (grain, at, part, district, name, shard)
);
