insert into notices (id, state, created_at, last_at, seen_by, seen_at, closed_by, closed_at)
    values ('o1', 'seen', 1, 1, 's1', 1, null, null);
insert into notice_subjects (notice_id, position, kind, blind) values ('o1', 1, 'phone', 'b1');
insert into notice_cases (notice_id, case_id, at) values ('o1', 'k1', 1);
