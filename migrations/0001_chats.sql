-- Everything about conversations: what came in, who wrote, where they stand, what goes out.
--
-- The same text for SQLite and PostgreSQL. Moments are milliseconds since 1970 UTC, flags are 0 or 1, ids are UUIDv7 made by
-- the program. "Sealed" means encrypted by the program before it comes here (docs/sealing.md); a "blind" value is a keyed
-- hash that can be compared for equality and for nothing else.

-- What the database knows about itself.
create table settings (
    key text primary key,                   -- name of the setting
    value text not null                     -- its value, never personal
);

-- The updates that were already handled, so that a redelivery does nothing.
create table seen_updates (
    transport text not null,                -- who delivered it: telegram, web
    update_key text not null,               -- the deliverer's own id of the update
    seen_at bigint not null,                -- when it was handled
    primary key (transport, update_key)
);
create index seen_updates_age on seen_updates (seen_at);

-- Updates that could not be handled, as they were received.
create table parked_updates (
    id text primary key,                    -- our id
    transport text not null,                -- who delivered it
    update_key text not null,               -- the deliverer's own id
    raw blob not null,                      -- sealed: the JSON as received
    reason text not null,                   -- which fault, as a slug
    attempts bigint not null,               -- how often it was tried
    state text not null check (state in ('waiting', 'done', 'given_up')), -- what became of it
    at bigint not null                      -- when it was parked
);
create index parked_updates_waiting on parked_updates (at) where state = 'waiting';

-- The chats we know: those who write to us, and the staff group. One row a chat.
create table people (
    id text primary key,                    -- our id
    chat text not null unique,              -- blind: the chat's address
    channel text not null check (channel in ('telegram', 'web', 'walk_in', 'whatsapp', 'phone', 'letter', 'cable')), -- by which way
    address blob not null,                  -- sealed: the chat id, or the web chat's token
    name blob,                              -- sealed: the name they show, if they show one
    lang text not null,                     -- language of the replies, BCP 47
    blocked_at bigint,                      -- since when messages to them are refused
    created_at bigint not null,             -- first seen
    last_at bigint not null                 -- last seen
);

-- Where each conversation stands. The row is what a batch locks on PostgreSQL.
create table sessions (
    chat text primary key,                  -- blind: the chat's address
    person_id text references people (id),  -- whose it is; null for a chat that is only written to
    state blob,                             -- sealed: the engine's session; null before the first step and after its retention
    next_seq bigint not null,               -- number of the chat's next outgoing message
    open_question bigint not null check (open_question in (0, 1)), -- whether a form waits for an answer
    reminded bigint not null check (reminded in (0, 1)), -- whether that question was offered again
    last_at bigint not null                 -- when the person last did something
);
create index sessions_open on sessions (last_at) where open_question = 1;
create index sessions_age on sessions (last_at);

-- Messages on their way out, in order for each chat. The payload goes when the message is sent.
create table outbox (
    chat text not null,                     -- blind: to whom
    seq bigint not null,                    -- order in the chat
    payload blob,                           -- sealed: what to send; null once it was sent
    state text not null check (state in ('pending', 'sent', 'failed')), -- where it stands
    attempts bigint not null,               -- how often it was handed to the sender
    not_before bigint not null,             -- not to be sent earlier: back-off, or the lease of the sender that has it
    created_at bigint not null,             -- when it was written
    done_at bigint,                         -- when it was sent or given up
    reason text,                            -- why it was given up, as a slug
    message_id text,                        -- the case message it carries, whose delivery it reports
    primary key (chat, seq)
);
create index outbox_pending on outbox (chat, seq) where state = 'pending';
create index outbox_order on outbox (created_at, chat, seq) where state = 'pending';
create index outbox_done on outbox (done_at) where state <> 'pending';

-- Which message of the chat stands in which slot (page, question, progress line), so that it can be edited.
create table shown (
    chat text not null,                     -- blind: in which chat
    slot text not null,                     -- what stands there
    message_id bigint not null,             -- the transport's id of the message
    at bigint not null,                     -- when it was put there
    primary key (chat, slot)
);

-- The transcript of a web chat: the page shows it. Telegram keeps its own.
create table web_lines (
    chat text not null,                     -- blind: which chat
    seq bigint not null,                    -- order in the chat
    who text not null check (who in ('person', 'bot', 'officer')), -- who speaks
    body blob not null,                     -- sealed: the line
    at bigint not null,                     -- when
    primary key (chat, seq)
);
create index web_lines_age on web_lines (at);

-- Questions that found no answer, without identity, for the editors.
create table unanswered (
    id text primary key,                    -- our id
    words blob not null,                    -- sealed: the question
    lang text not null,                     -- language of the chat
    at bigint not null                      -- when it was asked
);
create index unanswered_age on unanswered (at);

-- The sender's allowance, shared by replicas.
create table buckets (
    name text primary key,                  -- which allowance
    tokens bigint not null,                 -- thousandths of a message that may be sent now
    at bigint not null                      -- when that was counted
);
