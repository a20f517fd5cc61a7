-- A ledger as the fourth step of its schema left it.
BEGIN TRANSACTION;
CREATE TABLE budget_day (day TEXT PRIMARY KEY, spent INTEGER NOT NULL, parts TEXT NOT NULL DEFAULT '{}') STRICT, WITHOUT ROWID;
INSERT INTO "budget_day" VALUES('2026-10-12',17,'{}');
CREATE TABLE delivery (
        transition_id TEXT NOT NULL REFERENCES transition (transition_id) ON DELETE CASCADE,
        sink TEXT NOT NULL,
        created_at TEXT NOT NULL,
        delivered_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0, next_attempt_at TEXT, retry_after REAL, tried_for REAL NOT NULL DEFAULT 0, status INTEGER, reason TEXT, ended_at TEXT,
        PRIMARY KEY (transition_id, sink)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "delivery" VALUES('00000000000000000000000000000002','callback','2026-11-05T23:10:00.000000Z','2026-11-27T16:52:03.000000Z',2,NULL,NULL,60.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000002','home_assistant','2026-11-05T23:10:00.000000Z',NULL,4,'2027-01-28T15:36:59.000000Z',NULL,240.0,500,'',NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000003','callback','2026-11-26T22:36:57.000000Z',NULL,1,NULL,NULL,0.0,410,'gone','2026-11-27T10:04:10.000000Z');
INSERT INTO "delivery" VALUES('00000000000000000000000000000003','home_assistant','2026-11-26T22:36:57.000000Z',NULL,0,NULL,NULL,0.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000004','callback','2026-11-26T22:46:58.000000Z','2026-12-17T10:25:14.000000Z',1,NULL,NULL,0.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000004','home_assistant','2026-11-26T22:46:58.000000Z',NULL,0,NULL,NULL,0.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000005','callback','2026-11-27T10:14:41.000000Z','2027-01-28T09:42:39.000000Z',2,NULL,NULL,60.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000005','home_assistant','2026-11-27T10:14:41.000000Z',NULL,0,NULL,NULL,0.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000007','callback','2027-01-28T03:28:15.000000Z',NULL,0,NULL,NULL,0.0,NULL,NULL,NULL);
INSERT INTO "delivery" VALUES('00000000000000000000000000000007','home_assistant','2027-01-28T03:28:15.000000Z',NULL,0,NULL,NULL,0.0,NULL,NULL,NULL);
CREATE TABLE drop_seen (
        id INTEGER PRIMARY KEY,
        name TEXT REFERENCES watched_name (name) ON DELETE SET NULL,
        suffix TEXT NOT NULL,
        registry TEXT NOT NULL,
        "after" TEXT NOT NULL,
        "by" TEXT NOT NULL,
        foretold_earliest TEXT,
        foretold_latest TEXT,
        foretold_likely TEXT,
        late_days INTEGER NOT NULL,
        changed_at TEXT,
        registered_at TEXT,
        transition_id TEXT REFERENCES transition (transition_id) ON DELETE SET NULL
    ) STRICT;
INSERT INTO "drop_seen" VALUES(1,NULL,'test','two','2026-11-04T23:44:05.000000Z','2026-11-04T23:44:05.000000Z',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "drop_seen" VALUES(2,NULL,'test','two','2026-11-04T18:08:15.000000Z','2026-11-04T18:08:15.000000Z',NULL,NULL,NULL,0,NULL,NULL,NULL);
INSERT INTO "drop_seen" VALUES(3,NULL,'test','two','2026-11-04T23:44:05.000000Z','2026-11-04T23:44:05.000000Z',NULL,NULL,NULL,0,NULL,NULL,NULL);
CREATE TABLE episode (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        began TEXT NOT NULL UNIQUE REFERENCES transition (transition_id) ON DELETE CASCADE,
        began_at TEXT NOT NULL,
        ended TEXT UNIQUE REFERENCES transition (transition_id) ON DELETE CASCADE,
        ended_at TEXT,
        how TEXT CHECK (how IN ('taken', 'retracted', 'withheld')),
        CHECK ((ended IS NULL) = (ended_at IS NULL) AND (ended IS NULL) = (how IS NULL))
    ) STRICT;
INSERT INTO "episode" VALUES(1,'dora.test','00000000000000000000000000000002','2026-11-05T23:10:00.000000Z','00000000000000000000000000000003','2026-11-26T22:36:57.000000Z','taken');
INSERT INTO "episode" VALUES(3,'dora.test','00000000000000000000000000000007','2027-01-28T03:28:15.000000Z',NULL,NULL,NULL);
CREATE TABLE observation (
        id INTEGER PRIMARY KEY,
        name TEXT REFERENCES watched_name (name) ON DELETE CASCADE,
        asked TEXT NOT NULL,
        suffix TEXT NOT NULL,
        layer TEXT NOT NULL,
        role TEXT NOT NULL,
        server TEXT NOT NULL,
        outcome TEXT NOT NULL,
        phase TEXT,
        facts TEXT NOT NULL,
        reason TEXT NOT NULL,
        shape TEXT,
        data_at TEXT,
        serial INTEGER,
        nonce INTEGER NOT NULL,
        retry_after REAL,
        queries INTEGER NOT NULL,
        duration REAL NOT NULL,
        first_seen_at TEXT NOT NULL,
        last_seen_at TEXT NOT NULL,
        count INTEGER NOT NULL,
        first TEXT
    , led_by INTEGER REFERENCES observation (id) ON DELETE SET NULL) STRICT;
INSERT INTO "observation" VALUES(13,'dora.test','dora.test','test','dns','question','c','failed',NULL,'{"name":"dora.test","registrar":"One"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-05T11:31:47.000000Z','2026-11-05T11:31:47.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(17,NULL,'test','test','whois','referral','root','failed',NULL,'{}','after 7 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-05T23:10:00.000000Z','2026-11-05T23:10:00.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(18,'dora.test','dora.test','test','whois','question','c','failed',NULL,'{"name":"dora.test","registrar":"Two"}','after 7 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-05T23:10:00.000000Z','2026-11-05T23:10:00.000000Z',1,NULL,17);
INSERT INTO "observation" VALUES(19,'dora.test','dora.test','test','dns','question','b','registered',NULL,'{"name":"dora.test","registrar":"Two"}','after 1 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-06T04:43:21.000000Z','2026-11-06T04:43:21.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(21,'dora.test','dora.test','test','rdap','question','b','registered',NULL,'{"name":"dora.test","registrar":"One"}','after 5 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-06T10:27:11.000000Z','2026-11-06T10:27:11.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(25,NULL,'test','test','whois','referral','root','refused',NULL,'{}','after 5 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T11:08:12.000000Z','2026-11-26T11:08:12.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(26,'dora.test','dora.test','test','whois','question','a','refused',NULL,'{"name":"dora.test","registrar":"Two"}','after 5 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T11:08:12.000000Z','2026-11-26T11:08:12.000000Z',1,NULL,25);
INSERT INTO "observation" VALUES(27,'dora.test','dora.test','test','dns','question','c','absent',NULL,'{"name":"dora.test","registrar":"Two"}','after 8 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T16:52:04.000000Z','2026-11-27T16:52:04.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(28,NULL,'test','test','dns','control','c','registered',NULL,'{}','after 8 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T16:52:05.000000Z','2026-11-27T16:52:05.000000Z',1,NULL,27);
INSERT INTO "observation" VALUES(30,'dora.test','dora.test','test','dns','question','b','failed',NULL,'{"name":"dora.test","registrar":"One"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:36:57.000000Z','2026-11-26T22:36:57.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(31,'bert.test','bert.test','test','rdap','question','c','absent',NULL,'{"name":"bert.test","registrar":"One"}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:46:58.000000Z','2026-11-26T22:46:58.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(32,NULL,'test','test','rdap','control','c','registered',NULL,'{}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:46:59.000000Z','2026-11-26T22:46:59.000000Z',1,NULL,31);
INSERT INTO "observation" VALUES(33,NULL,'bert.test','test','dns','control','c','registered',NULL,'{"name":"bert.test"}','after 3 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:56:59.000000Z','2026-11-26T22:56:59.000000Z',1,NULL,27);
INSERT INTO "observation" VALUES(34,'dora.test','dora.test','test','dns','question','c','absent',NULL,'{"name":"dora.test","registrar":"Two"}','after 8 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T16:52:04.000000Z','2026-11-27T16:52:04.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(35,NULL,'test','test','whois','referral','root','absent',NULL,'{}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:56:59.000000Z','2026-11-26T22:56:59.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(37,NULL,'bert.test','test','whois','control','a','registered',NULL,'{"name":"bert.test"}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:57:00.000000Z','2026-11-26T22:57:00.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(38,NULL,'test','test','whois','referral','root','refused',NULL,'{}','after 8 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:57:00.000000Z','2026-11-26T22:57:00.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(39,'dora.test','dora.test','test','whois','question','b','refused',NULL,'{"name":"dora.test","registrar":"Two"}','after 8 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-26T22:57:00.000000Z','2026-11-26T22:57:00.000000Z',1,NULL,38);
INSERT INTO "observation" VALUES(40,'dora.test','dora.test','test','rdap','question','c','absent',NULL,'{"name":"dora.test","registrar":"One"}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T04:30:20.000000Z','2026-11-27T04:30:20.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(41,NULL,'test','test','rdap','control','c','registered',NULL,'{}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T04:30:21.000000Z','2026-11-27T04:30:21.000000Z',1,NULL,40);
INSERT INTO "observation" VALUES(42,NULL,'test','test','whois','referral','root','failed',NULL,'{}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T10:14:41.000000Z','2026-11-27T10:14:41.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(43,'bert.test','bert.test','test','whois','question','c','failed',NULL,'{"name":"bert.test","registrar":"One"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-11-27T10:14:41.000000Z','2026-11-27T10:14:41.000000Z',1,NULL,42);
INSERT INTO "observation" VALUES(44,NULL,'test','test','whois','referral','root','refused',NULL,'{}','after 2 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-12-17T10:14:43.000000Z','2026-12-17T10:14:43.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(47,'bert.test','bert.test','test','rdap','question','a','refused',NULL,'{"name":"bert.test","registrar":"Two"}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.0,'2026-12-17T10:35:44.000000Z','2026-12-17T10:35:44.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(48,'dora.test','dora.test','test','dns','question','a','failed',NULL,'{"name":"dora.test","registrar":"One"}','after 2 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-26T16:09:35.000000Z','2027-01-26T16:09:35.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(49,NULL,'test','test','whois','referral','root','refused',NULL,'{}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-26T16:10:35.000000Z','2027-01-26T16:10:35.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(50,'bert.test','bert.test','test','whois','question','b','refused',NULL,'{"name":"bert.test","registrar":"Two"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-26T16:10:35.000000Z','2027-01-26T16:10:35.000000Z',1,NULL,49);
INSERT INTO "observation" VALUES(52,NULL,'nic.test','test','dns','control','a','registered',NULL,'{"name":"nic.test"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-26T21:54:26.000000Z','2027-01-26T21:54:26.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(53,'dora.test','dora.test','test','dns','question','c','refused',NULL,'{"name":"dora.test","registrar":"Two"}','after 5 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T03:28:15.000000Z','2027-01-28T03:28:15.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(54,NULL,'test','test','whois','referral','root','absent',NULL,'{}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T03:38:46.000000Z','2027-01-28T03:38:46.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(55,'bert.test','bert.test','test','whois','question','a','absent',NULL,'{"name":"bert.test","registrar":"One"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T03:38:46.000000Z','2027-01-28T03:38:46.000000Z',1,NULL,54);
INSERT INTO "observation" VALUES(56,NULL,'nic.test','test','whois','control','a','registered',NULL,'{"name":"nic.test"}','after 6 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T03:38:47.000000Z','2027-01-28T03:38:47.000000Z',1,NULL,55);
INSERT INTO "observation" VALUES(58,NULL,'bert.test','test','rdap','control','a','registered',NULL,'{"name":"bert.test"}','after 2 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:22:08.000000Z','2027-01-28T09:22:08.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(59,NULL,'test','test','whois','referral','root','absent',NULL,'{}','after 1 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:32:08.000000Z','2027-01-28T09:32:08.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(60,'dora.test','dora.test','test','whois','question','c','absent',NULL,'{"name":"dora.test","registrar":"Two"}','after 1 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:32:08.000000Z','2027-01-28T09:32:08.000000Z',1,NULL,59);
INSERT INTO "observation" VALUES(61,NULL,'test','test','whois','control','c','registered',NULL,'{}','after 1 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:32:09.000000Z','2027-01-28T09:32:09.000000Z',1,NULL,60);
INSERT INTO "observation" VALUES(62,'bert.test','bert.test','test','dns','question','b','absent',NULL,'{"name":"bert.test","registrar":"One"}','after 0 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:32:38.000000Z','2027-01-28T09:32:38.000000Z',1,NULL,NULL);
INSERT INTO "observation" VALUES(63,NULL,'dora.test','test','dns','control','b','registered',NULL,'{"name":"dora.test"}','after 0 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:32:39.000000Z','2027-01-28T09:32:39.000000Z',1,NULL,62);
INSERT INTO "observation" VALUES(65,NULL,'dora.test','test','dns','control','c','registered',NULL,'{"name":"dora.test"}','after 7 s',NULL,NULL,NULL,0,NULL,1,0.0,'2027-01-28T09:42:39.000000Z','2027-01-28T09:42:39.000000Z',1,NULL,NULL);
CREATE TABLE pace (server TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "pace" VALUES('https://rdap.test/','{"count":3,"day":"2026-10-12"}');
CREATE TABLE plan (
        name TEXT PRIMARY KEY REFERENCES watched_name (name) ON DELETE CASCADE,
        due TEXT NOT NULL,
        reason TEXT NOT NULL
    , verdict_id INTEGER REFERENCES verdict (id) ON DELETE SET NULL) STRICT, WITHOUT ROWID;
INSERT INTO "plan" VALUES('bert.test','2027-01-29T17:32:38.000000Z','routine',16);
INSERT INTO "plan" VALUES('dora.test','2027-01-29T01:32:08.000000Z','routine',18);
CREATE TABLE published_entry (
        key TEXT NOT NULL REFERENCES published_list (key) ON DELETE CASCADE,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        at TEXT NOT NULL,
        PRIMARY KEY (key, name)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "published_entry" VALUES('list','bert.test','2026-11-04T23:44:05+00:00');
INSERT INTO "published_entry" VALUES('list','dora.test','2026-11-04T23:44:05+00:00');
CREATE TABLE published_list (
        key TEXT PRIMARY KEY, state TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "published_list" VALUES('list','{"rows":1}');
CREATE TABLE renewal (
        verdict_id INTEGER PRIMARY KEY REFERENCES verdict (id) ON DELETE CASCADE,
        decided_at TEXT NOT NULL,
        confidence REAL NOT NULL,
        row TEXT NOT NULL,
        look_again REAL,
        numbers TEXT NOT NULL
    ) STRICT;
INSERT INTO "renewal" VALUES(16,'2027-01-28T09:32:38.000000Z',0.99,'3',NULL,'3 00');
INSERT INTO "renewal" VALUES(18,'2027-01-28T09:32:08.000000Z',0.99,'2',NULL,'2 00');
CREATE TABLE sighting (
        observation_id INTEGER PRIMARY KEY REFERENCES observation (id) ON DELETE CASCADE,
        last_seen_at TEXT NOT NULL,
        count INTEGER NOT NULL,
        seen TEXT NOT NULL
    ) STRICT;
INSERT INTO "sighting" VALUES(19,'2026-11-06T10:47:12.000000Z',2,'{"server":"c"}');
INSERT INTO "sighting" VALUES(27,'2026-11-26T22:56:58.000000Z',2,'{"reason":"after 3 s"}');
CREATE TABLE transition (
        transition_id TEXT PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        from_verdict TEXT,
        to_verdict TEXT NOT NULL,
        from_phase TEXT,
        to_phase TEXT,
        confidence REAL NOT NULL,
        at TEXT NOT NULL,
        reasons TEXT NOT NULL,
        price TEXT,
        currency TEXT,
        verdict_id INTEGER NOT NULL REFERENCES verdict (id)
    , sequence INTEGER NOT NULL DEFAULT 0) STRICT;
INSERT INTO "transition" VALUES('00000000000000000000000000000002','dora.test','became_available','registered','available',NULL,NULL,0.9,'2026-11-05T23:10:00.000000Z','[]',NULL,NULL,7,3);
INSERT INTO "transition" VALUES('00000000000000000000000000000003','dora.test','taken','available','registered',NULL,NULL,0.9,'2026-11-26T22:36:57.000000Z','[]',NULL,NULL,10,4);
INSERT INTO "transition" VALUES('00000000000000000000000000000004','bert.test','changed','registered','registered',NULL,NULL,0.9,'2026-11-26T22:46:58.000000Z','[]',NULL,NULL,11,5);
INSERT INTO "transition" VALUES('00000000000000000000000000000005','bert.test','changed','registered','registered',NULL,NULL,0.9,'2026-11-27T10:14:41.000000Z','[]',NULL,NULL,13,6);
INSERT INTO "transition" VALUES('00000000000000000000000000000007','dora.test','became_available','registered','available',NULL,NULL,0.9,'2027-01-28T03:28:15.000000Z','[]',NULL,NULL,17,8);
CREATE TABLE verdict (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL REFERENCES watched_name (name) ON DELETE CASCADE,
        kind TEXT NOT NULL,
        phase TEXT,
        confidence REAL NOT NULL,
        row TEXT NOT NULL,
        reasons TEXT NOT NULL,
        decided_at TEXT NOT NULL,
        stale INTEGER NOT NULL,
        look_again REAL,
        price TEXT,
        currency TEXT
    ) STRICT;
INSERT INTO "verdict" VALUES(6,'dora.test','registered',NULL,0.99,'12','["since 12:00"]','2026-11-05T11:31:47.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(7,'dora.test','available',NULL,0.99,'2','["since 2:00"]','2026-11-05T23:10:00.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(8,'dora.test','available',NULL,0.99,'12','["since 12:00"]','2026-11-27T16:52:04.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(10,'dora.test','registered',NULL,0.99,'12','["since 12:00"]','2026-11-26T22:36:57.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(11,'bert.test','registered',NULL,0.99,'2','["since 2:00"]','2026-11-26T22:46:58.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(12,'dora.test','registered',NULL,0.99,'12','["since 12:00"]','2027-01-26T16:09:35.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(13,'bert.test','registered',NULL,0.99,'3','["since 3:00"]','2026-11-27T10:14:41.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(16,'bert.test','registered',NULL,0.99,'2','["since \u001a:\u001a"]','2026-12-17T10:35:44.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(17,'dora.test','available',NULL,0.99,'2','["since 2:00"]','2027-01-28T03:28:15.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(18,'dora.test','available',NULL,0.99,'2','["since \u001a:\u001a"]','2027-01-28T09:32:08.000000Z',0,NULL,NULL,NULL);
CREATE TABLE "verdict_observation" (
        verdict_id INTEGER NOT NULL REFERENCES verdict (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        seen TEXT,
        PRIMARY KEY (verdict_id, position)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "verdict_observation" VALUES(6,0,13,'{"asked_at":"2026-11-05T11:31:47.000000Z","server":"c","duration":0.0,"reason":"after 6 s"}');
INSERT INTO "verdict_observation" VALUES(7,0,13,'{"asked_at":"2026-11-05T11:31:47.000000Z","server":"c","duration":0.0,"reason":"after 6 s"}');
INSERT INTO "verdict_observation" VALUES(7,1,18,'{"asked_at":"2026-11-05T23:10:00.000000Z","server":"c","duration":0.0,"reason":"after 7 s"}');
INSERT INTO "verdict_observation" VALUES(8,0,19,'{"asked_at":"2026-11-06T10:47:12.000000Z","server":"c","duration":0.0,"reason":"after 1 s"}');
INSERT INTO "verdict_observation" VALUES(8,1,21,'{"asked_at":"2026-11-06T10:27:11.000000Z","server":"b","duration":0.0,"reason":"after 5 s"}');
INSERT INTO "verdict_observation" VALUES(8,2,26,'{"asked_at":"2026-11-26T11:08:12.000000Z","server":"a","duration":0.0,"reason":"after 5 s"}');
INSERT INTO "verdict_observation" VALUES(8,3,27,'{"asked_at":"2026-11-27T16:52:04.000000Z","server":"c","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(8,4,28,'{"asked_at":"2026-11-27T16:52:05.000000Z","server":"c","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(10,0,19,'{"asked_at":"2026-11-06T10:47:12.000000Z","server":"c","duration":0.0,"reason":"after 1 s"}');
INSERT INTO "verdict_observation" VALUES(10,1,21,'{"asked_at":"2026-11-06T10:27:11.000000Z","server":"b","duration":0.0,"reason":"after 5 s"}');
INSERT INTO "verdict_observation" VALUES(10,2,26,'{"asked_at":"2026-11-26T11:08:12.000000Z","server":"a","duration":0.0,"reason":"after 5 s"}');
INSERT INTO "verdict_observation" VALUES(10,3,27,'{"asked_at":"2026-11-27T16:52:04.000000Z","server":"c","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(10,4,28,'{"asked_at":"2026-11-27T16:52:05.000000Z","server":"c","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(10,5,30,'{"asked_at":"2026-11-26T22:36:57.000000Z","server":"b","duration":0.0,"reason":"after 6 s"}');
INSERT INTO "verdict_observation" VALUES(11,0,31,'{"asked_at":"2026-11-26T22:46:58.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(11,1,32,'{"asked_at":"2026-11-26T22:46:59.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(12,0,27,'{"asked_at":"2026-11-26T22:56:58.000000Z","server":"c","duration":0.0,"reason":"after 3 s"}');
INSERT INTO "verdict_observation" VALUES(12,1,33,'{"asked_at":"2026-11-26T22:56:59.000000Z","server":"c","duration":0.0,"reason":"after 3 s"}');
INSERT INTO "verdict_observation" VALUES(12,2,39,'{"asked_at":"2026-11-26T22:57:00.000000Z","server":"b","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(12,3,40,'{"asked_at":"2026-11-27T04:30:20.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(12,4,41,'{"asked_at":"2026-11-27T04:30:21.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(12,5,48,'{"asked_at":"2027-01-26T16:09:35.000000Z","server":"a","duration":0.0,"reason":"after 2 s"}');
INSERT INTO "verdict_observation" VALUES(13,0,31,'{"asked_at":"2026-11-26T22:46:58.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(13,1,32,'{"asked_at":"2026-11-26T22:46:59.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(13,2,43,'{"asked_at":"2026-11-27T10:14:41.000000Z","server":"c","duration":0.0,"reason":"after 6 s"}');
INSERT INTO "verdict_observation" VALUES(16,0,47,NULL);
INSERT INTO "verdict_observation" VALUES(16,1,50,NULL);
INSERT INTO "verdict_observation" VALUES(16,2,55,NULL);
INSERT INTO "verdict_observation" VALUES(16,3,56,NULL);
INSERT INTO "verdict_observation" VALUES(16,4,62,NULL);
INSERT INTO "verdict_observation" VALUES(16,5,63,NULL);
INSERT INTO "verdict_observation" VALUES(17,0,33,'{"asked_at":"2026-11-26T22:56:59.000000Z","server":"c","duration":0.0,"reason":"after 3 s"}');
INSERT INTO "verdict_observation" VALUES(17,1,39,'{"asked_at":"2026-11-26T22:57:00.000000Z","server":"b","duration":0.0,"reason":"after 8 s"}');
INSERT INTO "verdict_observation" VALUES(17,2,40,'{"asked_at":"2026-11-27T04:30:20.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(17,3,41,'{"asked_at":"2026-11-27T04:30:21.000000Z","server":"c","duration":0.0,"reason":"after 4 s"}');
INSERT INTO "verdict_observation" VALUES(17,4,48,'{"asked_at":"2027-01-26T16:09:35.000000Z","server":"a","duration":0.0,"reason":"after 2 s"}');
INSERT INTO "verdict_observation" VALUES(17,5,53,'{"asked_at":"2027-01-28T03:28:15.000000Z","server":"c","duration":0.0,"reason":"after 5 s"}');
INSERT INTO "verdict_observation" VALUES(18,0,40,NULL);
INSERT INTO "verdict_observation" VALUES(18,1,41,NULL);
INSERT INTO "verdict_observation" VALUES(18,2,48,NULL);
INSERT INTO "verdict_observation" VALUES(18,3,53,NULL);
INSERT INTO "verdict_observation" VALUES(18,4,60,NULL);
INSERT INTO "verdict_observation" VALUES(18,5,61,NULL);
CREATE TABLE watched_name (
        name TEXT PRIMARY KEY,
        display_name TEXT NOT NULL,
        suffix TEXT NOT NULL,
        added_at TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0,
        first_look_at TEXT
    ) STRICT, WITHOUT ROWID;
INSERT INTO "watched_name" VALUES('bert.test','bert.test','test','2026-11-26T22:36:58.000000Z',0,'2026-11-26T22:46:58.000000Z');
INSERT INTO "watched_name" VALUES('dora.test','dora.test','test','2026-11-04T18:09:15.000000Z',0,'2026-11-05T11:31:47.000000Z');
CREATE INDEX observation_of_name ON observation (name, last_seen_at);
CREATE INDEX verdict_of_name ON verdict (name, id);
CREATE INDEX transition_of_verdict ON transition (verdict_id);
CREATE INDEX observation_led_by ON observation (led_by) WHERE led_by IS NOT NULL;
CREATE VIEW run AS SELECT
        observation.id, name, asked, suffix, layer, role, server, outcome, phase, facts, reason,
        shape, data_at, serial, nonce, retry_after, queries, duration, first_seen_at, led_by, first,
        coalesce(sighting.last_seen_at, observation.last_seen_at) AS last_seen_at,
        coalesce(sighting.count, observation.count) AS count,
        observation.last_seen_at AS row_seen_at,
        sighting.seen AS latest
    FROM observation LEFT JOIN sighting ON observation_id = observation.id;
CREATE VIEW decision AS SELECT
        verdict.id, name, kind, phase, reasons, stale, price, currency, numbers,
        coalesce(renewal.decided_at, verdict.decided_at) AS decided_at,
        coalesce(renewal.confidence, verdict.confidence) AS confidence,
        coalesce(renewal.row, verdict.row) AS row,
        iif(verdict_id IS NULL, verdict.look_again, renewal.look_again) AS look_again
    FROM verdict LEFT JOIN renewal ON verdict_id = verdict.id;
CREATE INDEX verdict_observation_of_observation ON verdict_observation (observation_id);
CREATE INDEX plan_of_verdict ON plan (verdict_id);
CREATE UNIQUE INDEX transition_order ON transition (sequence);
CREATE INDEX transition_of_name ON transition (name, sequence);
CREATE INDEX delivery_open ON delivery (sink) WHERE delivered_at IS NULL AND ended_at IS NULL;
CREATE INDEX episode_of_name ON episode (name);
CREATE UNIQUE INDEX episode_open ON episode (name) WHERE ended IS NULL;
CREATE INDEX drop_seen_of_name ON drop_seen (name);
CREATE INDEX drop_seen_of_transition ON drop_seen (transition_id);
CREATE INDEX published_entry_of_name ON published_entry (name);
COMMIT;
PRAGMA user_version = 4;
