insert into case_merges (id, case_id, main_case, status_before, staff_id, at, undone_at, undone_by)
    values ('m1', 'k1', 'k1', 'checking', 's1', 1, null, null);
insert into case_links (id, case_id, other_case, link_kind, staff_id, at) values ('l1', 'k1', 'k1', 'follow_up', 's1', 1);
