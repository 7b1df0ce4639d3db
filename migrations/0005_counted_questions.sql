-- The editors want to know what is asked most: a question asked again is counted, not kept twice. The words are masked
-- before they are sealed.
alter table unanswered add column same text not null default '';        -- blind: equal for questions of the same words
alter table unanswered add column corrected bigint not null default 0;  -- 1: guesses were shown and none was meant
alter table unanswered add column times bigint not null default 1;      -- how often it was asked
update unanswered set same = id;
create unique index unanswered_same on unanswered (same);
