insert into promises (case_id, position, step, priority, amount, unit, began_at, due_at, escalated_at, ended_at, kept)
    values ('k1', 1, 'first_answer', 'high', 3, 'working_days', 1, 2, null, null, null);
insert into pauses (case_id, position, from_at, to_at) values ('k1', 1, 1, 2);
insert into alarms (case_id, sounded, next_at) values ('k1', 1, 1);
