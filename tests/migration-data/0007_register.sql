insert into nodes (id, kind, standing, blind, alike, written, normal, cases, first_at, last_at)
    values ('o1', 'phone', 'plain', 'b1', null, cast('w' as blob), cast('n' as blob), 1, 1, 1);
insert into node_tallies (node_id, part, name, cases) values ('o1', 'area', '72.10', 1);
insert into ties (id, node_id, other_id, case_id, verdict, reason, staff_id, at)
    values ('t1', 'o1', null, 'k1', 'apart', cast('r' as blob), 's1', 1);
update identifiers set node_id = 'o1', source = 'perekrut.kontak', district = '72.10', apart = 1 where id = 'i1';
