insert into case_labels (case_id, label, at) values ('k1', 'viral', 1);
insert into case_words (token, case_id) values (1, 'k1');
insert into saved_searches (id, owner, shared, name, folder, query, created_at)
    values ('q1', 's1', 1, 'Palu', 'baru', 'wilayah=72.71', 1);
