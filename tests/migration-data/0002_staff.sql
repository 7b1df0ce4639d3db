-- Rows as the first release may have written them, for the migrations that follow 0002.
insert into staff (id, name, role, area, telegram, telegram_id, active, created_at)
    values ('s1', 'Petugas Contoh', 'petugas', '72.10', null, null, 1, 1);
insert into login_links (token, staff_id, created_at, expires_at, used_at) values ('t1', 's1', 1, 2, null);
insert into staff_sessions (token, staff_id, created_at, seen_at, expires_at, agent) values ('t2', 's1', 1, 1, 2, 'Firefox');
