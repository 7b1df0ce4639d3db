-- What the office promised for each case and how it was kept, and what sounds until an urgent case is taken. Times and counts
-- only: nothing here is personal.

create table promises (
    case_id text not null references cases (id), -- for which case
    position bigint not null,               -- order in the case, from 1
    step text not null check (step in ('first_answer', 'follow_up')), -- what was promised
    priority text not null check (priority in ('urgent', 'high', 'normal', 'low')), -- the case's priority for which it was promised
    amount bigint not null,                 -- how soon: how many
    unit text not null check (unit in ('working_days', 'working_hours', 'minutes')), -- and of what
    began_at bigint not null,               -- from when it counts
    due_at bigint,                          -- until when it runs; null while the clock stands
    escalated_at bigint,                    -- when the penyelia was told that it was missed
    ended_at bigint,                        -- when it was answered or fell away; null while it is the present one
    kept bigint check (kept in (0, 1)),     -- whether the answer came in time; null without an answer
    primary key (case_id, position)
);
create unique index promises_present on promises (case_id) where ended_at is null;
create index promises_missed on promises (due_at) where ended_at is null and escalated_at is null;

-- When the clock stood because the office waited for the reporter.
create table pauses (
    case_id text not null references cases (id), -- of which case
    position bigint not null,               -- of which of its promises
    from_at bigint not null,                -- since when
    to_at bigint,                           -- until when; null while it stands
    primary key (case_id, position, from_at)
);

-- Urgent cases that nobody has taken, as they sound in the staff group.
create table alarms (
    case_id text primary key references cases (id), -- which case
    sounded bigint not null,                -- how often
    next_at bigint not null                 -- when again
);

-- What is late and what falls due today is asked for all day long.
create index cases_due on cases (due_at) where closed_at is null;
-- Who has waited longest for a reporter.
create index cases_status_at on cases (status, status_at) where closed_at is null;
