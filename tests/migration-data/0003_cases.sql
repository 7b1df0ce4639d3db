-- Rows as the first release may have written them, for the migrations that follow 0003.
insert into cases (id, code, kind, category, channel, status, priority, rank, priority_reasons, area, country, reporter,
        assignee, main_case, dialog, dialogs_hash, summary, safe_mode, close_reason, created_at, updated_at, status_at,
        waiting_since, due_at, first_answer_at, closed_at)
    values ('k1', 'kelapa-biru-278', 'offer', 'calo_di_desa', 'telegram', 'new', 'high', 1, '[]', '72.10', 'MY', 'p1',
        's1', null, 'lapor', 'abc', cast('s' as blob), 0, null, 1, 1, 1,
        1, null, null, null);
insert into case_keys (case_id, wrapped, created_at) values ('k1', cast('w' as blob), 1);
insert into case_events (seq, id, case_id, at, actor, action, object, fields, reason, detail, prev, hash)
    values (1, 'e1', 'k1', 1, 'person', 'created', 'case:k1', '[]', null, null, cast('p' as blob), cast('h' as blob));
insert into chain_head (name, seq, hash) values ('cases', 1, cast('h' as blob));
insert into answers (case_id, position, key, question, body) values ('k1', 0, 'kejadian', '?', cast('b' as blob));
insert into identifiers (id, case_id, kind, role, written, normal, blind, position, created_at)
    values ('i1', 'k1', 'phone', 'accused', cast('w' as blob), cast('n' as blob), 'b1', 1, 1);
insert into evidence (id, person_id, case_id, position, kind, state, file_key, remote, note, path, bytes, sha256, mime, reason,
        attempts, next_try_at, received_at)
    values ('v1', 'p1', 'k1', 1, 'photo', 'pending', null, cast('r' as blob), null, null, null, null, null, null, 0, 1, 1);
insert into evidence_views (evidence_id, staff_id, at) values ('v1', 's1', 1);
insert into messages (id, case_id, position, direction, author, body, evidence, delivery, delivered_at, at)
    values ('m1', 'k1', 1, 'in', null, cast('b' as blob), '[]', 'none', null, 1);
insert into consents (id, case_id, person_id, purpose, text_version, answer, lang, at)
    values ('n1', 'k1', 'p1', 'teruskan', 'v1', 'ya', 'id', 1);
