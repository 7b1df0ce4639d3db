-- Referrals: a case handed on to another agency, the partner's one-time links, and packets that came from other offices.

-- The last number of each year's letters. Taken and rolled back with the letter, so the row of numbers has no gap.
create table referral_numbers (
    year bigint primary key,                -- of which year
    last bigint not null                    -- the last one given
);

create table referrals (
    id text primary key,                    -- our id
    case_id text not null references cases (id), -- which case
    agency text not null,                   -- slug of dialogs/_data/agencies.csv; empty for one that is not in it
    state text not null check (state in ('sent', 'accepted', 'refused', 'done', 'withdrawn')), -- where it stands
    year bigint not null,                   -- of the letter's number
    number bigint not null,                 -- of the letter in its year
    body blob not null,                     -- sealed: what was sent, as it was sent
    words blob,                             -- sealed: what the agency or the officer said with the last state
    made_by text not null references staff (id), -- who sent it
    sent_at bigint not null,                -- when
    state_at bigint not null,               -- when the state last changed
    remind_at bigint,                       -- when to ask again; null when it has ended
    unique (year, number)
);
create index referrals_case on referrals (case_id, sent_at);
create index referrals_silent on referrals (remind_at) where remind_at is not null;

-- The way in for a partner without an account: a link that opens once, in one browser.
create table partner_links (
    token text primary key,                 -- keyed hash of the link's token
    id text not null unique,                -- our id, by which officers end it
    referral_id text not null references referrals (id), -- what it shows
    made_by text not null references staff (id), -- who made it
    created_at bigint not null,             -- when
    expires_at bigint not null,             -- until when link and session work
    session text unique,                    -- keyed hash of the cookie of the browser that opened it; null before
    opened_at bigint,                       -- when it was opened
    seen_at bigint,                         -- last look
    ended_at bigint                         -- when an officer ended it
);
create index partner_links_referral on partner_links (referral_id, created_at);
create index partner_links_end on partner_links (expires_at);

-- Packets of other offices that became cases here. The same packet gives the same case.
create table packets (
    signer text not null,                   -- public key of the office that signed, hexadecimal
    packet text not null,                   -- the referral's id at that office
    case_id text not null references cases (id), -- the case it became
    at bigint not null,                     -- when it came
    primary key (signer, packet)
);
create index packets_case on packets (case_id);
