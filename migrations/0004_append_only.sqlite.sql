-- The audit chain is never changed. Each database writes triggers its own way, so this file has a twin.
create trigger case_events_no_update before update on case_events
begin
    select raise(abort, 'case_events is append-only');
end;

create trigger case_events_no_delete before delete on case_events
begin
    select raise(abort, 'case_events is append-only');
end;
