insert into case_looks (case_id, staff_id, seen_at) values ('k1', 's1', 1);
insert into case_drafts (case_id, staff_id, kind, body, at) values ('k1', 's1', 'answer', cast('b' as blob), 1);
insert into case_asks (case_id, staff_id, asked_at, due_at, missed_at) values ('k1', 's1', 1, 2, null);
insert into case_steps (case_id, step, staff_id, at) values ('k1', 'aman', 's1', 1);
