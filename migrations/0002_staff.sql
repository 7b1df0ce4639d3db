-- Who works here, and how they come in.

-- Members of staff. Rights come from this row alone, never from being in a group.
create table staff (
    id text primary key,                    -- our id
    name text not null unique,              -- as colleagues know them
    role text not null check (role in ('petugas', 'penyelia', 'admin', 'penulis', 'statistik')), -- what they may do
    area text not null,                     -- Kemendagri code of their unit; empty for the whole country
    telegram text unique,                   -- blind: their Telegram account
    telegram_id blob,                       -- sealed: their Telegram account
    active bigint not null check (active in (0, 1)), -- 0 takes every right away
    created_at bigint not null              -- when they were added
);

-- One-time log-in links. Only the token's hash is kept.
create table login_links (
    token text primary key,                 -- keyed hash of the token
    staff_id text not null references staff (id), -- who may come in
    created_at bigint not null,             -- when it was made
    expires_at bigint not null,             -- when it ends
    used_at bigint                          -- when it was used; once only
);

-- Sessions of the console.
create table staff_sessions (
    token text primary key,                 -- keyed hash of the cookie
    staff_id text not null references staff (id), -- whose
    created_at bigint not null,             -- log-in
    seen_at bigint not null,                -- last request
    expires_at bigint not null,             -- ends by then, whatever happens
    agent text not null                     -- browser, so that a person knows the own sessions
);
create index staff_sessions_of on staff_sessions (staff_id);
