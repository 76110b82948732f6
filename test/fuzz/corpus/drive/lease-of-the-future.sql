INSERT OR REPLACE INTO lease VALUES (1, 't', 'other-host', 77, '', 'reconstruction', 0, 4000000000000, 0);
