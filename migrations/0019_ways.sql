-- Two indexes that only their own questions may use. PostgreSQL took them for the order of the queue as well, because they hold
-- the same cases: it read all open cases where fifty were wanted.

drop index cases_due;
create index cases_due on cases (due_at) where closed_at is null and due_at is not null;
drop index cases_status_at;
create index cases_status_at on cases (status, status_at) where closed_at is null and status_at > 0;
