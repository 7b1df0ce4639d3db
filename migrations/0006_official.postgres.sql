-- The append-only triggers of the audit chain, for the table made anew; their function is there since 0004.
create trigger case_events_no_change before update or delete on case_events
    for each row execute function refuse_change();

create trigger case_events_no_truncate before truncate on case_events
    for each statement execute function refuse_change();
