insert into unanswered (id, words, lang, at, same, corrected, times) values ('u5', cast('w' as blob), 'id', 1, 'x', 1, 2);
