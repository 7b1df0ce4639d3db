insert into file_versions (id, path, body, base, shipped, author, at, note, state, number, published_by, published_at)
    values ('v1', '_data/office.csv', 'id,name,value', 'h1', 'h1', 's1', 1, 'nomor baru', 'published', 1, 's1', 2);
