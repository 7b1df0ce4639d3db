-- No new table; somebody reads the console in English.
update staff set lang = 'en' where id = 's1';
