#include "store/migrations/schema.h"

#include <fmt/format.h>

#include <iterator>

#include "store/db/row_checks.h"
#include "store/migrations/bind_rows.h"
#include "store/migrations/old_statements.h"
#include "store/migrations/unlisted_leaves.h"

// docs/storage.md "Migrations".
// `PRAGMA user_version` is the number of steps that a database has behind it: 0 is an empty file, 3 has the first
// three. migrate() takes the rest one after the other, each in a transaction together with its number, so that a
// crash leaves a database between two steps and never within one:
//
//   user_version 9, 11 steps:  BEGIN; step 10; user_version=10; COMMIT; BEGIN; step 11; user_version=11; COMMIT
//
// Forward only: a step that has been shipped is never edited; a change is a new step at the end. What cannot be
// said in SQL, as counting sums anew, a step only asks for (a row 'recount' in meta); Store::open does it then.
// Everything that hangs on a worker has an index that begins with the worker, so that an erasure finds it.

namespace ratecheck::store {
namespace {

constexpr const char* kFirstStep = R"(
CREATE TABLE meta(
  name TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- key_hash: keyed, of the worker's key. tag: random, the name of the worker in the list of erasures,
-- since a number may be given anew after a restore. counted: joined with a code and consents to the aggregate.
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

-- published_in: the release that last made the figures of this leaf anew, 0 for never.
-- withheld: somebody who was counted has left since.
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

-- One upload, dense: its work items and its verdicts are one packed column each (rows.h).
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

-- Which item counts for a piece of work: keyed hashes of order numbers and times, per worker.
CREATE TABLE work_key(
  worker INTEGER NOT NULL,
  key INTEGER NOT NULL,
  submission INTEGER NOT NULL,
  item INTEGER NOT NULL,
  numbered INTEGER NOT NULL CHECK(numbered IN (0, 1)),
  PRIMARY KEY(worker, key)
) STRICT, WITHOUT ROWID;

-- What one worker adds to one leaf: the mergeable sums behind every published figure (sums.h).
-- changed: the release in the making when this last changed. published: part of the leaf's last figures.
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

-- A published figure, valid in the releases [since, until).
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
)";

// What people say about what was read and judged.
constexpr const char* kSecondStep = R"(
-- The read value stays in the submission; this stands beside it.
CREATE TABLE correction(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  item INTEGER NOT NULL CHECK(item >= 0),
  field TEXT NOT NULL,
  value TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  confirms INTEGER NOT NULL CHECK(confirms IN (0, 1)),
  UNIQUE(worker, submission, item, field)
) STRICT;

-- Numbers are never given twice: the audit names them.
CREATE TABLE dispute(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  rule TEXT NOT NULL,
  item INTEGER NOT NULL,
  words TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  outcome TEXT CHECK(outcome IN ('stands', 'withdrawn')),
  decided_at INTEGER,
  decided_role TEXT,
  reason TEXT,
  CHECK((outcome IS NULL) = (decided_at IS NULL)),
  UNIQUE(worker, submission, rule, item)
) STRICT;
CREATE INDEX dispute_open ON dispute(id) WHERE outcome IS NULL;

CREATE TABLE pay_case(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  title TEXT NOT NULL,
  opened_at INTEGER NOT NULL,
  closed_at INTEGER
) STRICT;
)";

// What read an upload and what judged it are two versions: new rules judge again what is kept, a new parser
// needs the document. Documents are kept only where the worker asked for it. A verdict of a case is final
// only when a person has decided; `verdict` is what that person saw.
constexpr const char* kThirdStep = R"(
ALTER TABLE submission ADD COLUMN rules TEXT NOT NULL DEFAULT '';
UPDATE submission SET rules=substr(reader, instr(reader, ' rules ') + 1),
  reader=substr(reader, 1, instr(reader, ' rules ') - 1) WHERE instr(reader, ' rules ')>0;

CREATE TABLE document(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  position INTEGER NOT NULL CHECK(position >= 0),
  media_type TEXT NOT NULL,
  bytes BLOB NOT NULL,
  UNIQUE(worker, submission, position)
) STRICT;

CREATE TABLE case_decision(
  id INTEGER PRIMARY KEY,
  pay_case INTEGER NOT NULL REFERENCES pay_case(id),
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  rule TEXT NOT NULL,
  item INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  stands INTEGER NOT NULL CHECK(stands IN (0, 1)),
  role TEXT NOT NULL,
  reason TEXT NOT NULL,
  decided_at INTEGER NOT NULL,
  UNIQUE(worker, pay_case, submission, rule, item)
) STRICT;
)";

// How well parser files read what comes, of nobody in particular: nothing here hangs on a worker.
constexpr const char* kFourthStep = R"(
-- week: day number of its Monday. covered: sum of the shares read, in thousandths.
CREATE TABLE layout_week(
  layout TEXT NOT NULL,
  week INTEGER NOT NULL,
  platform TEXT NOT NULL,
  documents INTEGER NOT NULL CHECK(documents >= 1),
  covered INTEGER NOT NULL CHECK(covered >= 0),
  PRIMARY KEY(layout, week)
) STRICT, WITHOUT ROWID;

-- Shapes of unread lines, never their text. place: among the unread lines of the first document that held it.
CREATE TABLE layout_line(
  layout TEXT NOT NULL,
  week INTEGER NOT NULL,
  shape TEXT NOT NULL,
  place INTEGER NOT NULL,
  documents INTEGER NOT NULL CHECK(documents >= 1),
  PRIMARY KEY(layout, week, shape)
) STRICT, WITHOUT ROWID;
)";

// What a document was read with besides its bytes. Of those kept before it is not known: they are never read anew
// unasked.
constexpr const char* kFifthStep = "ALTER TABLE document ADD COLUMN how TEXT NOT NULL DEFAULT ''";

// packed: the statements' JSON, compressed. Rows of before hold it in `statements`, as text, and nothing here.
constexpr const char* kSixthStep = "ALTER TABLE submission ADD COLUMN packed BLOB NOT NULL DEFAULT x''";

// Nothing to do: from here on the JSON in `packed` tells places shorter (old_statements.cpp), and older programs,
// which would hand it out as it stands, refuse the database.
constexpr const char* kSeventhStep = "";

// Until here anyone could see figures of a leaf, and they could tell of one person. They are deleted, the ended
// ones of earlier releases too (secure_delete leaves no byte). Leaves count as never published, so that the next
// release makes working figures anew, for organizers; where somebody has left, a leaf stays withheld by its own
// rule. Rows of `release` stay, without figures: contributions tell by their numbers what changed.
constexpr const char* kEighthStep = R"(
-- What was shown to anyone and was taken back, for organizers to know; of nobody in particular.
CREATE TABLE withdrawal(
  id INTEGER PRIMARY KEY,
  withdrawn_at INTEGER NOT NULL,
  first_release INTEGER NOT NULL,
  last_release INTEGER NOT NULL,
  leaves INTEGER NOT NULL CHECK(leaves >= 1),
  cells INTEGER NOT NULL CHECK(cells >= 1)
) STRICT;
INSERT INTO withdrawal(withdrawn_at, first_release, last_release, leaves, cells)
  SELECT unixepoch(), first_release, (SELECT max(id) FROM release), leaves, cells FROM
    (SELECT min(since) AS first_release, count(DISTINCT leaf) AS leaves, count(*) AS cells FROM cell WHERE rule<>'')
  WHERE cells>0;
INSERT INTO audit(at, actor, action, subject)
  SELECT withdrawn_at, 'system', 'withdraw public figures', 'releases ' || first_release || ' to ' || last_release
  FROM withdrawal;
DELETE FROM cell;
UPDATE contribution SET published=0 WHERE leaf IN (SELECT id FROM leaf WHERE withheld=0);
UPDATE leaf SET published_in=0 WHERE withheld=0;
ALTER TABLE release ADD COLUMN withdrawn INTEGER NOT NULL DEFAULT 0 CHECK(withdrawn IN (0, 1));
UPDATE release SET withdrawn=1;
)";

// Who was erased, by the tags of the folder's list, in the transaction that erases: what was rolled back never
// gets into the list, and what was committed gets into it at the latest with the next start.
constexpr const char* kNinthStep = R"(
CREATE TABLE erasure(
  tag BLOB PRIMARY KEY CHECK(length(tag) = 16)
) STRICT, WITHOUT ROWID;
)";

// Work that is possibly short is counted by itself from here on: shares are of judged work. Sums of before lack
// it, so they are emptied, and a start counts them anew from the submissions (recount_if_asked). The next release
// makes all figures anew, but where somebody has left and others must change first.
constexpr const char* kJudgedWorkStep = R"(
UPDATE contribution SET changed=(SELECT coalesce(max(id), 0) + 1 FROM release)
  WHERE leaf IN (SELECT id FROM leaf WHERE withheld=0);
UPDATE contribution SET sums=x'';
INSERT OR REPLACE INTO meta(name, value) SELECT 'recount', 'sums' WHERE EXISTS (SELECT 1 FROM contribution);
)";

// Work that two uploads of a worker tell differently. `conflict` is derived and counted anew with the sums;
// `holding` is the worker's word. Keys for the ends of sessions come with the count.
constexpr const char* kConflictStep = R"(
CREATE TABLE conflict(
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  item INTEGER NOT NULL CHECK(item >= 0),
  first_submission INTEGER NOT NULL,
  first_item INTEGER NOT NULL,
  withheld INTEGER NOT NULL CHECK(withheld IN (0, 1)),
  with_submission INTEGER NOT NULL,
  with_item INTEGER NOT NULL,
  differs TEXT NOT NULL,
  PRIMARY KEY(worker, submission, item)
) STRICT, WITHOUT ROWID;

CREATE TABLE holding(
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  item INTEGER NOT NULL CHECK(item >= 0),
  said_at INTEGER NOT NULL,
  PRIMARY KEY(worker, submission, item)
) STRICT, WITHOUT ROWID;
-- One upload tells some work twice, and differently: to be looked into whenever its worker is counted anew.
ALTER TABLE submission ADD COLUMN told_twice INTEGER NOT NULL DEFAULT 0 CHECK(told_twice IN (0, 1));
UPDATE submission SET told_twice=1 WHERE instr(sources, ' ')>0;
INSERT OR REPLACE INTO meta(name, value) SELECT 'recount', 'conflicts' WHERE EXISTS (SELECT 1 FROM submission);
)";

// Codes for one person, and codes that were made for several. Of an old one nobody can tell any more which it was,
// since whoever joined by it may have been erased; so all are shared. Who joined alone by one is one voice for
// organizers as before, and needs a code of today to speak in public. Numbers that workers see are random from
// here on, those of before too, since they told how many others had done the same; a dispute that was decided
// keeps its number, by which the audit names it.
constexpr const char* kCodesStep = R"(
ALTER TABLE code ADD COLUMN shared INTEGER NOT NULL DEFAULT 0 CHECK(shared IN (0, 1));
UPDATE code SET shared=1;

UPDATE consent SET id=random_id();
UPDATE joining SET id=random_id();
UPDATE token SET id=random_id();
UPDATE notice SET id=random_id();
UPDATE correction SET id=random_id();
UPDATE dispute SET id=random_id() WHERE outcome IS NULL;
DROP INDEX dispute_open;
CREATE INDEX dispute_open ON dispute(made_at, id) WHERE outcome IS NULL;
)";

// Cells go with whoever goes from here on, at once; so no cell tells that somebody left, and no leaf need note it.
// A cell that stands has five voices, where keys of one shared code are one. What names a leaf has a contribution
// to it: the start counts all anew, so that those of no items come in.
constexpr const char* kCellsOfVoices = R"(
DELETE FROM cell WHERE rule='' OR leaf IN (SELECT id FROM leaf WHERE withheld=1);
UPDATE contribution SET published=0 WHERE items=0 OR leaf IN (SELECT id FROM leaf WHERE withheld=1);
ALTER TABLE leaf DROP COLUMN withheld;
DELETE FROM cell WHERE leaf NOT IN
  (SELECT contribution.leaf FROM contribution JOIN worker ON worker.id=contribution.worker
    WHERE worker.counted=1 AND contribution.items>0 GROUP BY contribution.leaf
    HAVING count(DISTINCT coalesce((SELECT code.id FROM joining JOIN code ON code.id=joining.code
      WHERE joining.worker=worker.id AND joining.left_at IS NULL AND code.shared=1), -worker.id)) >= 5);
UPDATE contribution SET published=0 WHERE leaf NOT IN (SELECT leaf FROM cell);
INSERT OR REPLACE INTO meta(name, value) SELECT 'recount', 'leaves' WHERE EXISTS (SELECT 1 FROM submission);
)";

// Releases for everyone: what was drawn, once and for good; the plans it follows; what it spent. The record of
// spends lies in the folder `keep` too, which is what counts after a restore.
constexpr const char* kPublicationStep = R"(
-- from_day: days since 1970. signature, signing_key: hex.
CREATE TABLE release_plan(
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL,
  text TEXT NOT NULL,
  from_day INTEGER NOT NULL,
  loaded_at INTEGER NOT NULL,
  shipped INTEGER NOT NULL CHECK(shipped IN (0, 1)),
  signature TEXT NOT NULL,
  signing_key TEXT NOT NULL
) STRICT;

-- content: the JSON that is signed. merged, csv: made of it alone. epsilon: thousandths. period: '2026-Q3', '2026'
-- for earlier work, '' for the opening one.
CREATE TABLE publication(
  number INTEGER PRIMARY KEY CHECK(number >= 1),
  kind TEXT NOT NULL CHECK(kind IN ('opening', 'quarter', 'earlier_work')),
  period TEXT NOT NULL UNIQUE,
  published_at INTEGER NOT NULL,
  plan TEXT NOT NULL,
  epsilon INTEGER NOT NULL CHECK(epsilon >= 0),
  content TEXT NOT NULL,
  merged TEXT NOT NULL,
  csv TEXT NOT NULL,
  signature TEXT NOT NULL,
  signing_key TEXT NOT NULL
) STRICT;

CREATE TABLE spend(
  year INTEGER NOT NULL,
  period TEXT NOT NULL,
  epsilon INTEGER NOT NULL CHECK(epsilon >= 1),
  number INTEGER NOT NULL,
  PRIMARY KEY(year, period)
) STRICT, WITHOUT ROWID;
)";

// active_on: number of the day, of those on which the service ran, of the last upload (upkeep.cpp).
constexpr const char* kServiceDaysStep = "ALTER TABLE worker ADD COLUMN active_on INTEGER NOT NULL DEFAULT 0";

// Checksums of rows (row_checks.h). kind: place of the table in their list. A later step that changes the columns
// of a table in it ends with check_all_rows.
constexpr const char* kRowChecksStep = R"(
CREATE TABLE row_check(
  kind INTEGER NOT NULL,
  row INTEGER NOT NULL,
  sum INTEGER NOT NULL,
  PRIMARY KEY(kind, row)
) STRICT, WITHOUT ROWID;
)";

// A counter remembers the last number that it gave, also when the worker or dispute of that number is gone: both
// have random ones and need none (the order of columns stays, since their checksums hang on it). Numbers of
// disputes that are gone go from the audit, as an erasure takes them from here on.
constexpr const char* kNoCountersStep = R"(
CREATE TABLE worker_without_counter(
  id INTEGER PRIMARY KEY,
  tag BLOB NOT NULL UNIQUE CHECK(length(tag) = 16),
  key_hash BLOB NOT NULL UNIQUE CHECK(length(key_hash) = 32),
  created_day INTEGER NOT NULL,
  next_submission INTEGER NOT NULL DEFAULT 1 CHECK(next_submission >= 1),
  counted INTEGER NOT NULL DEFAULT 0 CHECK(counted IN (0, 1)),
  reached TEXT NOT NULL DEFAULT '',
  active_on INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO worker_without_counter SELECT * FROM worker;
DROP TABLE worker;
ALTER TABLE worker_without_counter RENAME TO worker;

CREATE TABLE dispute_without_counter(
  id INTEGER PRIMARY KEY,
  worker INTEGER NOT NULL REFERENCES worker(id) ON DELETE CASCADE,
  submission INTEGER NOT NULL,
  rule TEXT NOT NULL,
  item INTEGER NOT NULL,
  words TEXT NOT NULL,
  made_at INTEGER NOT NULL,
  outcome TEXT CHECK(outcome IN ('stands', 'withdrawn')),
  decided_at INTEGER,
  decided_role TEXT,
  reason TEXT,
  CHECK((outcome IS NULL) = (decided_at IS NULL)),
  UNIQUE(worker, submission, rule, item)
) STRICT;
INSERT INTO dispute_without_counter SELECT * FROM dispute;
DROP TABLE dispute;
ALTER TABLE dispute_without_counter RENAME TO dispute;
CREATE INDEX dispute_open ON dispute(made_at, id) WHERE outcome IS NULL;

UPDATE audit SET subject='a dispute that is gone' WHERE
  (subject LIKE 'dispute %' AND substr(subject, 9) NOT IN (SELECT CAST(id AS TEXT) FROM dispute)) OR
  (action LIKE '%{dispute%' AND subject NOT IN (SELECT CAST(id AS TEXT) FROM dispute));
)";

std::int64_t check_audit(Connection& db) {
  check_rows_of(db, "audit");
  return 0;
}

/// SQL, and what it cannot say, between its two parts.
struct Step {
  const char* sql;
  /// How many submissions cannot be read, and stay as they are.
  std::int64_t (*change)(Connection&) = nullptr;
  const char* then = "";
  bool makes_parents_anew = false;  ///< tables that others lead to: a DROP would take their rows along
};

constexpr Step kSteps[] = {
    {kFirstStep},
    {kSecondStep},
    {kThirdStep},
    {kFourthStep},
    {kFifthStep},
    {kSixthStep},
    {kSeventhStep},
    {kEighthStep},
    {kNinthStep},
    {kJudgedWorkStep},
    {kConflictStep},
    // Statements are kept as bytes from here on, in `packed` alone.
    {"", rewrite_old_statements, "ALTER TABLE submission DROP COLUMN statements"},
    // The packed columns of a submission are bound to their row from here on.
    {"", bind_rows},
    {kCodesStep, drop_unlisted_leaves, kCellsOfVoices},
    {kPublicationStep},
    {kServiceDaysStep},
    {kRowChecksStep, check_all_rows},
    {kNoCountersStep, check_audit, "", true},
    // Kept statements tell from here on what was passed over (statement_codec.cpp, version 2). Those before stay
    // as they are; a program that knows version 1 alone stays away.
    {""},
};

}  // namespace

std::int64_t schema_version() {
  return static_cast<std::int64_t>(std::size(kSteps));
}

Status migrate(Connection& db, std::int64_t* unreadable) {
  std::int64_t version = db.number("PRAGMA user_version");
  if (version > schema_version() || version < 0) {
    return Error{"newer_database", fmt::format("The database was written by a newer Ratecheck (schema {}; this "
                                               "program knows {}). It was left untouched.",
                                               version, schema_version())}
        .with_hint("Start the newer program, or restore a backup that this one made.");
  }
  for (; version < schema_version(); ++version) {
    const Step& step = kSteps[version];
    if (step.makes_parents_anew)
      db.exec("PRAGMA foreign_keys=OFF");  // within a transaction it would change nothing
    db.exec("BEGIN IMMEDIATE");
    try {
      db.raw().exec(step.sql);
      const std::int64_t left = step.change == nullptr ? 0 : step.change(db);
      db.raw().exec(step.then);
      db.exec(("PRAGMA user_version=" + std::to_string(version + 1)).c_str());
      db.exec("COMMIT");
      if (unreadable != nullptr)
        *unreadable += left;
      db.exec("PRAGMA foreign_keys=ON");
    } catch (...) {
      if (db.in_transaction())
        db.exec("ROLLBACK");
      throw;
    }
  }
  return {};
}

}  // namespace ratecheck::store
