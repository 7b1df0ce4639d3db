-- Rows as the first release may have written them, for the migrations that follow 0001.
insert into settings (key, value) values ('key_id', 'd00dcebcb0c8d92fe20ffac637f51dde');
insert into seen_updates (transport, update_key, seen_at) values ('telegram', '1', 1);
insert into parked_updates (id, transport, update_key, raw, reason, attempts, state, at)
    values ('k1', 'telegram', '2', cast('raw' as blob), 'panic', 1, 'waiting', 1);
insert into people (id, chat, channel, address, name, lang, blocked_at, created_at, last_at)
    values ('p1', 'c1', 'telegram', cast('a' as blob), null, 'id', null, 1, 1);
insert into sessions (chat, person_id, state, next_seq, open_question, reminded, last_at)
    values ('c1', 'p1', cast('s' as blob), 2, 1, 0, 1);
insert into outbox (chat, seq, payload, state, attempts, not_before, created_at, done_at, reason, message_id)
    values ('c1', 1, cast('o' as blob), 'pending', 0, 1, 1, null, null, null);
insert into shown (chat, slot, message_id, at) values ('c1', 'page', 5, 1);
insert into web_lines (chat, seq, who, body, at) values ('c1', 1, 'person', cast('l' as blob), 1);
insert into unanswered (id, words, lang, at) values ('u1', cast('w' as blob), 'id', 1);
insert into buckets (name, tokens, at) values ('telegram', 1000, 1);
