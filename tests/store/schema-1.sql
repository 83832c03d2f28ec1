-- A folder as schema 1 wrote it: one invented worker, one invented upload. Never edited: a later program must
-- open what an earlier one has kept.
-- secret: 163acbf5cf45ad2f1195a5e708590a30fa5db65d730a1ad4116e5eb019a55e97
-- key: rk-Z1ZJE-T6BH4-F5GY1-4TEJY-J3QRF-5KMPD
CREATE TABLE meta(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE worker(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  tag BLOB NOT NULL UNIQUE CHECK(length(tag) = 16),
  key_hash BLOB NOT NULL UNIQUE CHECK(length(key_hash) = 32),
  created_day INTEGER NOT NULL,
  next_submission INTEGER NOT NULL DEFAULT 1 CHECK(next_submission >= 1),
  counted INTEGER NOT NULL DEFAULT 0 CHECK(counted IN (0, 1)),
  reached TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE token(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  token_hash BLOB NOT NULL UNIQUE CHECK(length(token_hash) = 32),
  scope TEXT NOT NULL CHECK(scope IN ('post', 'read')),
  label TEXT NOT NULL,
  created_at INTEGER NOT NULL
) STRICT;
CREATE INDEX token_of_worker ON token(worker);
CREATE TABLE leaf(
  id INTEGER PRIMARY KEY,
  platform TEXT NOT NULL,
  place TEXT NOT NULL,
  month INTEGER NOT NULL CHECK(month BETWEEN 190001 AND 299912),
  published_in INTEGER NOT NULL DEFAULT 0,
  withheld INTEGER NOT NULL DEFAULT 0 CHECK(withheld IN (0, 1)),
  UNIQUE(platform, place, month)
) STRICT;
CREATE TABLE rule(
  id INTEGER PRIMARY KEY,
  rule TEXT NOT NULL,
  version TEXT NOT NULL,
  kind TEXT NOT NULL,
  unit TEXT NOT NULL,
  currency TEXT NOT NULL,
  UNIQUE(rule, version, kind, unit, currency)
) STRICT;
CREATE TABLE submission(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  number INTEGER NOT NULL CHECK(number >= 1),
  content BLOB NOT NULL CHECK(length(content) = 16),
  received_at INTEGER NOT NULL,
  reader TEXT NOT NULL,
  sources TEXT NOT NULL,
  statement_count INTEGER NOT NULL CHECK(statement_count >= 0),
  work_count INTEGER NOT NULL CHECK(work_count >= 0),
  verdict_count INTEGER NOT NULL CHECK(verdict_count >= 0),
  work BLOB NOT NULL,
  verdicts BLOB NOT NULL,
  findings TEXT NOT NULL,
  statements TEXT NOT NULL,
  UNIQUE(worker, number),
  UNIQUE(worker, content)
) STRICT;
CREATE TABLE work_key(
  worker INTEGER NOT NULL,
  key INTEGER NOT NULL,
  submission INTEGER NOT NULL,
  item INTEGER NOT NULL,
  numbered INTEGER NOT NULL CHECK(numbered IN (0, 1)),
  PRIMARY KEY(worker, key)
) STRICT, WITHOUT ROWID;
CREATE TABLE contribution(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  leaf INTEGER NOT NULL REFERENCES leaf(id),
  items INTEGER NOT NULL CHECK(items >= 0),
  changed INTEGER NOT NULL,
  published INTEGER NOT NULL DEFAULT 0 CHECK(published IN (0, 1)),
  sums BLOB NOT NULL,
  UNIQUE(worker, leaf)
) STRICT;
CREATE INDEX contribution_to_leaf ON contribution(leaf);
CREATE TABLE notice(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  made_at INTEGER NOT NULL,
  rule TEXT NOT NULL,
  item INTEGER NOT NULL,
  was TEXT NOT NULL,
  is_now TEXT NOT NULL,
  seen INTEGER NOT NULL DEFAULT 0 CHECK(seen IN (0, 1))
) STRICT;
CREATE INDEX notice_of_worker ON notice(worker);
CREATE TABLE organizer(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE,
  password TEXT NOT NULL,
  role TEXT NOT NULL CHECK(role IN ('viewer', 'organizer', 'steward')),
  created_at INTEGER NOT NULL,
  disabled INTEGER NOT NULL DEFAULT 0 CHECK(disabled IN (0, 1))
) STRICT;
CREATE TABLE session(
  token_hash BLOB PRIMARY KEY CHECK(length(token_hash) = 32),
  organizer INTEGER NOT NULL REFERENCES organizer(id) ON DELETE CASCADE,
  expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE code(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  code_hash BLOB NOT NULL UNIQUE CHECK(length(code_hash) = 32),
  label TEXT NOT NULL,
  reached TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  uses_left INTEGER NOT NULL CHECK(uses_left >= 0),
  revoked INTEGER NOT NULL DEFAULT 0 CHECK(revoked IN (0, 1))
) STRICT;
CREATE TABLE joining(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  code INTEGER NOT NULL REFERENCES code(id),
  joined_at INTEGER NOT NULL,
  left_at INTEGER
) STRICT;
CREATE INDEX joining_of_worker ON joining(worker);
CREATE INDEX joining_by_code ON joining(code);
CREATE TABLE consent(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  purpose TEXT NOT NULL CHECK(purpose IN ('own_use', 'aggregate', 'case')),
  about TEXT NOT NULL DEFAULT '',
  given_at INTEGER NOT NULL,
  withdrawn_at INTEGER
) STRICT;
CREATE INDEX consent_of_worker ON consent(worker);
CREATE TABLE audit(
  id INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL
) STRICT;
CREATE TABLE release(
  id INTEGER PRIMARY KEY,
  made_at INTEGER NOT NULL,
  k INTEGER NOT NULL CHECK(k >= 1),
  method TEXT NOT NULL
) STRICT;
CREATE TABLE cell(
  id INTEGER PRIMARY KEY,
  leaf INTEGER NOT NULL REFERENCES leaf(id),
  since INTEGER NOT NULL,
  until INTEGER NOT NULL DEFAULT 2147483647,
  platform TEXT NOT NULL,
  place TEXT NOT NULL,
  month INTEGER NOT NULL,
  rule TEXT NOT NULL,
  currency TEXT NOT NULL,
  figures BLOB NOT NULL,
  UNIQUE(until, platform, place, month, rule, currency, since)
) STRICT;
CREATE INDEX cell_of_leaf ON cell(leaf, until);
INSERT INTO meta VALUES('secret', '6990b2399c30880947f9d6e2c36452b6809965a70391bbfd27c472cae6337262');
INSERT INTO worker VALUES(1, X'da4b805e11e7c481d1923cdf8c9ea9e0', X'dc4feaf228e3a9d9235a75c9da8e422b4470e4dcb8238245c24021e12f94b1bb', 20779, 2, 0, '');
INSERT INTO leaf VALUES(1, 'shipt', 'US-MI', 202002, 0, 0);
INSERT INTO rule VALUES(1, 'pf-shipt-es', 'f78ae94e6513', 'guarantee', 'job', 'USD');
INSERT INTO rule VALUES(2, 'pf-shipt-v1', 'a30af442959c', 'published', 'job', 'USD');
INSERT INTO rule VALUES(3, 'ref-irs', '822f6b84560d', 'reference', 'job', 'USD');
INSERT INTO rule VALUES(4, 'pf-shipt-v1', '', 'published', 'job', 'USD');
INSERT INTO submission VALUES(1, 1, 1, X'b42cd4f37de0d5f739be31a9c4e6dd8a', 1795329633, 'parsers af8847e65681 rules f92b2aa0f282', '43124529443b36eba5e90b159506d13939726232de9ab7d76fd9aae5b4c03e7f', 1, 1, 3, X'010573686970740555532d4d49035553440102010000010001b08fd9e30b9f99020001e41601c98f9958f666a6a401c15e1b434d1ef79e', X'03020406030001000e0801e4160000000201000a0001e41601b21601b216000401000e0201e416000000', '[]', '[{"schema":1,"platform":"shipt","document":"","currency":"USD","time_zone":"America/Detroit","place":"US-MI","kind_of_work":"shopping","work":[{"kind":"job","ref":"#50f3d8f0d7f19b3a","started_at":"2020-02-05T15:21:44-05:00","order_value":"124.37","inputs":{},"pay":[{"category":"base","label":"Order Pay","amount":"14.58"}],"total":"14.58","spans":{},"doubts":[]}],"adjustments":[],"totals":[],"unread":[]}]');
INSERT INTO work_key VALUES(1, -6992086579282223423, 1, 0, 1);
INSERT INTO work_key VALUES(1, -6582460597120954423, 1, 0, 1);
INSERT INTO contribution VALUES(1, 1, 1, 1, 1, 0, X'0108000200000000');
INSERT INTO consent VALUES(1, 1, 'aggregate', '', 1795329633, NULL);
PRAGMA user_version=1;
