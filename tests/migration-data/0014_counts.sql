insert into tallies (grain, at, part, district, name, shard, times) values ('day', 20000, 'category', '72.10', 'calo-desa', 0, 1);
