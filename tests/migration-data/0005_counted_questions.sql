update unanswered set times = 2, corrected = 1 where id = 'u1';
