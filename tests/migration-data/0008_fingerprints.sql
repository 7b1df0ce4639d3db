insert into fingerprints (id, kind, case_id, evidence_id, value, band_1, band_2, band_3, band_4, band_5, band_6, band_7, band_8,
        band_9, band_10, band_11, band_12, band_13, band_14, band_15, band_16, at)
    values ('f1', 'picture', 'k1', 'v1', cast('v' as blob), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 1);
insert into looks (evidence_id, purpose, attempts, next_try_at, created_at) values ('v1', 'read', 0, 1, 1);
