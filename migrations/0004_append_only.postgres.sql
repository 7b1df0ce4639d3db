-- The audit chain is never changed. Each database writes triggers its own way, so this file has a twin.
create function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception 'case_events is append-only';
end
$$;

create trigger case_events_no_change before update or delete on case_events
    for each row execute function refuse_change();

create trigger case_events_no_truncate before truncate on case_events
    for each statement execute function refuse_change();
