-- A case referred by its officer, the link of the agency, and a packet that became the case.
insert into referral_numbers (year, last) values (2026, 1);
insert into referrals (id, case_id, agency, state, year, number, body, words, made_by, sent_at, state_at, remind_at)
    values ('r1', 'k1', 'polda', 'sent', 2026, 1, cast('b' as blob), null, 's1', 1, 1, 2);
insert into partner_links (token, id, referral_id, made_by, created_at, expires_at, session, opened_at, seen_at, ended_at)
    values ('t1', 'l1', 'r1', 's1', 1, 2, null, null, null, null);
insert into packets (signer, packet, case_id, at) values ('aa', 'r9', 'k1', 1);
