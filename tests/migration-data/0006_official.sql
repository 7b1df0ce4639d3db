insert into lists (kind, version, entries, as_of, source, body, imported_at)
    values ('p3mi', 1, 0, '2026-11-01', 'Contoh', '[]', 1);
insert into warnings (id, kind, blind, shown, words, country, area, state, published_at, changed_at)
    values ('w', 'phone', 'b', cast('x' as blob), cast('x' as blob), null, null, 'published', 1, 1);
insert into warning_history (warning_id, position, state, staff_id, reason, at)
    select 'w', 1, 'published', id, cast('x' as blob), 1 from staff;
