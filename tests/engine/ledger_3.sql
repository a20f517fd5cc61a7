-- A ledger as the third step of its schema left it.
BEGIN TRANSACTION;
CREATE TABLE budget_day (day TEXT PRIMARY KEY, spent INTEGER NOT NULL, parts TEXT NOT NULL DEFAULT '{}') STRICT, WITHOUT ROWID;
INSERT INTO "budget_day" VALUES('2026-10-12',17,'{"by_reason":{"zone":9}}');
CREATE TABLE delivery (
        transition_id TEXT NOT NULL REFERENCES transition (transition_id) ON DELETE CASCADE,
        sink TEXT NOT NULL,
        created_at TEXT NOT NULL,
        delivered_at TEXT,
        attempts INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (transition_id, sink)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "delivery" VALUES('transition-1','callback','2026-10-12T12:16:42.000000Z',NULL,0);
INSERT INTO "delivery" VALUES('transition-1','home_assistant','2026-10-12T12:16:42.000000Z','2026-10-12T12:16:40.000000Z',1);
INSERT INTO "delivery" VALUES('transition-2','callback','2026-10-12T12:33:22.000000Z',NULL,0);
INSERT INTO "delivery" VALUES('transition-2','home_assistant','2026-10-12T12:33:22.000000Z','2026-10-12T12:33:20.000000Z',1);
INSERT INTO "delivery" VALUES('transition-3','callback','2026-10-12T12:50:02.000000Z',NULL,0);
INSERT INTO "delivery" VALUES('transition-3','home_assistant','2026-10-12T12:50:02.000000Z','2026-10-12T12:50:00.000000Z',1);
INSERT INTO "delivery" VALUES('transition-4','callback','2026-10-12T13:06:42.000000Z',NULL,0);
INSERT INTO "delivery" VALUES('transition-4','home_assistant','2026-10-12T13:06:42.000000Z','2026-10-12T13:06:40.000000Z',1);
INSERT INTO "delivery" VALUES('transition-5','callback','2026-10-12T13:23:22.000000Z',NULL,0);
INSERT INTO "delivery" VALUES('transition-5','home_assistant','2026-10-12T13:23:22.000000Z',NULL,0);
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
    ) STRICT;
INSERT INTO "observation" VALUES(1,'example.test','example.test','test','rdap','question','https://rdap.test/','registered',NULL,'{}','after 3 s',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:16:40.000000Z','2026-10-12T12:17:40.000000Z',2,'{"asked_at":"2026-10-12T12:16:40.000000Z","server":"https://rdap.test/","reason":"after 0 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "observation" VALUES(2,NULL,'nic.test','test','rdap','control','https://rdap.test/','registered',NULL,'{}','',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:16:41.000000Z','2026-10-12T12:16:41.000000Z',1,NULL);
INSERT INTO "observation" VALUES(3,'example.test','example.test','test','rdap','question','https://rdap.test/','absent',NULL,'{}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:33:20.000000Z','2026-10-12T12:34:20.000000Z',2,'{"asked_at":"2026-10-12T12:33:20.000000Z","server":"https://rdap.test/","reason":"after 1 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "observation" VALUES(4,NULL,'nic.test','test','rdap','control','https://rdap.test/','registered',NULL,'{}','',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:33:21.000000Z','2026-10-12T12:33:21.000000Z',1,NULL);
INSERT INTO "observation" VALUES(5,'example.test','example.test','test','rdap','question','https://rdap.test/','registered',NULL,'{}','after 5 s',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:50:00.000000Z','2026-10-12T12:51:00.000000Z',2,'{"asked_at":"2026-10-12T12:50:00.000000Z","server":"https://rdap.test/","reason":"after 2 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "observation" VALUES(6,NULL,'nic.test','test','rdap','control','https://rdap.test/','registered',NULL,'{}','',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T12:50:01.000000Z','2026-10-12T12:50:01.000000Z',1,NULL);
INSERT INTO "observation" VALUES(7,'other.test','other.test','test','rdap','question','https://rdap.test/','registered',NULL,'{}','after 3 s',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T13:06:40.000000Z','2026-10-12T13:07:40.000000Z',2,'{"asked_at":"2026-10-12T13:06:40.000000Z","server":"https://rdap.test/","reason":"after 0 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "observation" VALUES(8,NULL,'nic.test','test','rdap','control','https://rdap.test/','registered',NULL,'{}','',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T13:06:41.000000Z','2026-10-12T13:06:41.000000Z',1,NULL);
INSERT INTO "observation" VALUES(9,'other.test','other.test','test','rdap','question','https://rdap.test/','absent',NULL,'{}','after 4 s',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T13:23:20.000000Z','2026-10-12T13:24:20.000000Z',2,'{"asked_at":"2026-10-12T13:23:20.000000Z","server":"https://rdap.test/","reason":"after 1 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "observation" VALUES(10,NULL,'nic.test','test','rdap','control','https://rdap.test/','registered',NULL,'{}','',NULL,NULL,NULL,0,NULL,1,0.25,'2026-10-12T13:23:21.000000Z','2026-10-12T13:23:21.000000Z',1,NULL);
CREATE TABLE pace (server TEXT PRIMARY KEY, state TEXT NOT NULL) STRICT, WITHOUT ROWID;
INSERT INTO "pace" VALUES('https://rdap.test/','{"count":3,"day":"2026-10-12"}');
CREATE TABLE plan (
        name TEXT PRIMARY KEY REFERENCES watched_name (name) ON DELETE CASCADE,
        due TEXT NOT NULL,
        reason TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
INSERT INTO "plan" VALUES('example.test','2026-10-12T13:50:00.000000Z','zone');
INSERT INTO "plan" VALUES('other.test','2026-10-12T14:23:20.000000Z','zone');
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
    ) STRICT;
INSERT INTO "transition" VALUES('transition-1','example.test','first_seen',NULL,'registered','pending_delete','available',0.95,'2026-10-12T12:16:42.000000Z','["gone","control answered"]',NULL,NULL,1);
INSERT INTO "transition" VALUES('transition-2','example.test','became_available','registered','available','pending_delete','available',0.95,'2026-10-12T12:33:22.000000Z','["gone","control answered"]',NULL,NULL,2);
INSERT INTO "transition" VALUES('transition-3','example.test','taken','available','registered','pending_delete','available',0.95,'2026-10-12T12:50:02.000000Z','["gone","control answered"]',NULL,NULL,3);
INSERT INTO "transition" VALUES('transition-4','other.test','first_seen',NULL,'registered','pending_delete','available',0.95,'2026-10-12T13:06:42.000000Z','["gone","control answered"]',NULL,NULL,4);
INSERT INTO "transition" VALUES('transition-5','other.test','became_available','registered','available','pending_delete','available',0.95,'2026-10-12T13:23:22.000000Z','["gone","control answered"]',NULL,NULL,5);
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
INSERT INTO "verdict" VALUES(1,'example.test','registered',NULL,0.99,'2','[]','2026-10-12T12:16:42.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(2,'example.test','available',NULL,0.99,'2','[]','2026-10-12T12:33:22.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(3,'example.test','registered',NULL,0.99,'2','[]','2026-10-12T12:50:02.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(4,'other.test','registered',NULL,0.99,'2','[]','2026-10-12T13:06:42.000000Z',0,NULL,NULL,NULL);
INSERT INTO "verdict" VALUES(5,'other.test','available',NULL,0.99,'2','[]','2026-10-12T13:23:22.000000Z',0,NULL,NULL,NULL);
CREATE TABLE verdict_observation (
        verdict_id INTEGER NOT NULL REFERENCES verdict (id) ON DELETE CASCADE,
        position INTEGER NOT NULL,
        observation_id INTEGER NOT NULL REFERENCES observation (id) ON DELETE CASCADE,
        seen TEXT NOT NULL,
        PRIMARY KEY (verdict_id, position)
    ) STRICT, WITHOUT ROWID;
INSERT INTO "verdict_observation" VALUES(1,0,1,'{"asked_at":"2026-10-12T12:16:40.000000Z","server":"https://rdap.test/","reason":"after 0 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(1,1,2,'{"asked_at":"2026-10-12T12:16:41.000000Z","server":"https://rdap.test/","reason":"","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(1,2,1,'{"asked_at":"2026-10-12T12:17:40.000000Z","server":"https://rdap.test/","reason":"after 3 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(2,0,3,'{"asked_at":"2026-10-12T12:33:20.000000Z","server":"https://rdap.test/","reason":"after 1 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(2,1,4,'{"asked_at":"2026-10-12T12:33:21.000000Z","server":"https://rdap.test/","reason":"","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(2,2,3,'{"asked_at":"2026-10-12T12:34:20.000000Z","server":"https://rdap.test/","reason":"after 4 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(3,0,5,'{"asked_at":"2026-10-12T12:50:00.000000Z","server":"https://rdap.test/","reason":"after 2 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(3,1,6,'{"asked_at":"2026-10-12T12:50:01.000000Z","server":"https://rdap.test/","reason":"","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(3,2,5,'{"asked_at":"2026-10-12T12:51:00.000000Z","server":"https://rdap.test/","reason":"after 5 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(4,0,7,'{"asked_at":"2026-10-12T13:06:40.000000Z","server":"https://rdap.test/","reason":"after 0 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(4,1,8,'{"asked_at":"2026-10-12T13:06:41.000000Z","server":"https://rdap.test/","reason":"","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(4,2,7,'{"asked_at":"2026-10-12T13:07:40.000000Z","server":"https://rdap.test/","reason":"after 3 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(5,0,9,'{"asked_at":"2026-10-12T13:23:20.000000Z","server":"https://rdap.test/","reason":"after 1 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(5,1,10,'{"asked_at":"2026-10-12T13:23:21.000000Z","server":"https://rdap.test/","reason":"","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
INSERT INTO "verdict_observation" VALUES(5,2,9,'{"asked_at":"2026-10-12T13:24:20.000000Z","server":"https://rdap.test/","reason":"after 4 s","duration":0.25,"serial":null,"data_at":null,"retry_after":null,"queries":1}');
CREATE TABLE watched_name (
        name TEXT PRIMARY KEY,
        display_name TEXT NOT NULL,
        suffix TEXT NOT NULL,
        added_at TEXT NOT NULL,
        paused INTEGER NOT NULL DEFAULT 0,
        first_look_at TEXT
    ) STRICT, WITHOUT ROWID;
INSERT INTO "watched_name" VALUES('example.test','example.test','test','2026-10-12T12:00:00.000000Z',0,'2026-10-12T12:16:40.000000Z');
INSERT INTO "watched_name" VALUES('other.test','other.test','test','2026-10-12T12:00:00.000000Z',0,'2026-10-12T13:06:40.000000Z');
CREATE INDEX observation_of_name ON observation (name, last_seen_at);
CREATE INDEX verdict_of_name ON verdict (name, id);
CREATE INDEX verdict_observation_of_observation ON verdict_observation (observation_id);
CREATE INDEX transition_of_name ON transition (name, at);
CREATE INDEX transition_of_verdict ON transition (verdict_id);
CREATE INDEX delivery_open ON delivery (sink) WHERE delivered_at IS NULL;
COMMIT;
PRAGMA user_version = 3;
