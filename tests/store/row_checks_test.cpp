// Every byte that is kept has a check: what is changed behind the program's back is told, with its table and row.

#include <SQLiteCpp/SQLiteCpp.h>
#include <signal.h>
#include <sys/wait.h>

#include <map>

#include "ratecheck/store/cases.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/disputes.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "sample.h"
#include "store/impl.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

/// Texts and blobs that no checksum is kept of, and why.
const std::map<std::string, std::string> kUnchecked = {
    {"meta", "small words; the fingerprint in it is held against the secret at each start"},
    {"session", "ends within twelve hours; a changed token opens nothing"},
    {"erasure", "the same stands in keep/erasures, which is held against it at each start"},
    {"spend", "the same stands in keep/spends, of which the larger counts"},
    {"layout_week", "of nobody, a statistic"},
    {"layout_line", "of nobody, a statistic"},
    {"row_check", "the checksums themselves: one that changed is told as its row"},
};

/// A folder with something in every text and blob of every table. Its two workers, the first with two uploads.
std::pair<store::WorkerId, store::WorkerId> fill(store::Store& store) {
  const auto me = worker(store).id;
  Upload one = upload({{500, 600}, {700, 600}});
  Upload other = upload({{900, 600}});
  other.content = "another";
  store::NewSubmission with_document = one.of(me);
  with_document.documents.push_back({"text/plain", "as it came", "how"});
  REQUIRE(store::put(store, with_document));
  put(store, me, other);
  const auto joins = worker(store).id;
  put(store, joins, upload({{500, 600}}));
  REQUIRE(store::join_with_code(store, joins, code(store)));
  REQUIRE(store::give_consent(store, joins, store::Purpose::aggregate));
  REQUIRE(store::create_token(store, me, store::Scope::post, "phone"));
  REQUIRE(store::open_dispute(store, me, 1, 0, "words"));
  const auto judge = judge_by("rules-1", {verdict(0, 500, 600), verdict(1, 700, 600)});
  std::vector<store::FieldFault> faults;
  REQUIRE(store::correct(store, me, {1, 1}, {{"total", "9.35"}}, judge, faults));
  REQUIRE(store::add_organizer(store, "ora", "correct horse battery", store::Role::steward));
  // what only a release, a case or an older program makes
  REQUIRE(store.impl().writer->change_status([&](store::WriteContext& context) -> Status {
    for (const char* sql : {
             "INSERT INTO notice(id, worker, submission, made_at, rule, item, was, is_now) VALUES(1, "
             "(SELECT min(id) FROM worker), 1, 1, 'r', 0, 'short', 'meets')",
             "UPDATE dispute SET outcome='stands', decided_at=1, decided_role='steward', reason='seen'",
             "INSERT INTO consent(id, worker, purpose, about, given_at) VALUES(1, (SELECT min(id) FROM worker), "
             "'case', 'case 1', 1)",
             "INSERT INTO pay_case(title, opened_at) VALUES('March', 1)",
             "INSERT INTO case_decision(pay_case, worker, submission, rule, item, verdict, stands, role, reason,"
             " decided_at) VALUES(1, (SELECT min(id) FROM worker), 1, 'r', 0, 'short', 1, 'steward', 'seen', 1)",
             "INSERT INTO release(made_at, k, method) VALUES(1, 5, 'method')",
             "INSERT INTO cell(leaf, since, platform, place, month, rule, currency, figures)"
             " VALUES(1, 1, 'p', 'GB', 202503, 'r', 'GBP', x'0102')",
             "INSERT INTO release_plan(name, text, from_day, loaded_at, shipped, signature, signing_key)"
             " VALUES('n', 't', 1, 1, 0, 's', 'k')",
             "INSERT INTO publication(number, kind, period, published_at, plan, epsilon, content, merged, csv,"
             " signature, signing_key) VALUES(1, 'quarter', '2026-Q1', 1, 'n', 400, 'c', 'm', 'v', 's', 'k')",
             "INSERT INTO audit(at, actor, action, subject) VALUES(1, 'steward 1', 'looked', 'release 1')",
             "UPDATE worker SET reached='union'",
         })
      context.db.exec(sql);
    return {};
  }));
  return {me, joins};
}

struct Column {
  std::string table;
  std::string name;
};
std::vector<Column> texts_and_blobs(SQLite::Database& db) {
  std::vector<Column> out;
  SQLite::Statement columns(db,
                            "SELECT t.name, c.name FROM sqlite_schema AS t, pragma_table_info(t.name) AS c"
                            " WHERE t.type='table' AND t.name NOT LIKE 'sqlite_%' AND c.type IN ('TEXT', 'BLOB')");
  while (columns.executeStep())
    out.push_back({columns.getColumn(0).getString(), columns.getColumn(1).getString()});
  return out;
}

}  // namespace

TEST_CASE("one byte that changed, in any text or blob of any table, is found by verify, which names the row") {
  TempFolder folder;
  auto store = open_store(folder.path());
  fill(store);
  REQUIRE(store::verify(store)->problems.empty());
  SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE);
  db.exec("PRAGMA ignore_check_constraints=ON; PRAGMA foreign_keys=OFF");
  int flipped = 0;
  for (const Column& column : texts_and_blobs(db)) {
    if (kUnchecked.contains(column.table))
      continue;
    CAPTURE(column.table);
    CAPTURE(column.name);
    const std::string has = " WHERE length(" + column.name + ")>0";
    if (db.execAndGet("SELECT count(*) FROM " + column.table).getInt() == 0) {
      CHECK_MESSAGE(column.table == "withdrawal", "fill() puts nothing into this table");
      continue;
    }
    REQUIRE_MESSAGE(db.execAndGet("SELECT count(*) FROM " + column.table + has).getInt() > 0,
                    "fill() puts nothing into this column");
    const bool numbered = column.table != "conflict";
    const std::string row =
        numbered ? db.execAndGet("SELECT min(rowid) FROM " + column.table + has).getString() : std::string();
    const std::string where =
        numbered ? " WHERE rowid=" + row : " WHERE submission=(SELECT max(submission) FROM conflict" + has + ")";
    db.exec("CREATE TEMP TABLE was AS SELECT " + column.name + " AS value FROM " + column.table + where);
    const std::string last = "substr(" + column.name + ", -1)";
    const std::string cut = "substr(" + column.name + ", 1, length(" + column.name + ")-1)";
    db.exec("UPDATE " + column.table + " SET " + column.name + "=CASE typeof(" + column.name +
            ") WHEN 'text' THEN " + cut + " || CASE " + last + " WHEN '1' THEN '2' ELSE '1' END ELSE CAST(" + cut +
            " || CASE hex(" + last + ") WHEN '31' THEN x'32' ELSE x'31' END AS BLOB) END" + where);
    const auto found = store::verify(store);
    REQUIRE_MESSAGE(found, (found ? "" : describe(found.error())));
    REQUIRE_FALSE(found->problems.empty());
    std::string said;
    for (const std::string& problem : found->problems)
      said += problem + "\n";
    if (numbered && column.table != "contribution") {
      const bool named = said.find(row + " of the table " + column.table) != std::string::npos ||
                         said.find("(rows of the table " + column.table + ": " + row + ")") != std::string::npos;
      CHECK_MESSAGE(named, said);
    }
    db.exec("UPDATE " + column.table + " SET " + column.name + "=(SELECT value FROM was)" + where +
            "; DROP TABLE was");
    ++flipped;
    REQUIRE(store::verify(store)->problems.empty());
  }
  CHECK(flipped > 60);
}

TEST_CASE("a row that is gone, or came from elsewhere, is found") {
  TempFolder folder;
  auto store = open_store(folder.path());
  fill(store);
  SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE);
  db.exec("DELETE FROM audit WHERE id=(SELECT max(id) FROM audit)");
  CHECK(store::verify(store)->changed_rows == 1);
  db.exec("INSERT INTO audit(at, actor, action, subject) VALUES(1, 'nobody', 'was', 'here')");
  CHECK(store::verify(store)->changed_rows == 1);  // in the place of the other
  CHECK(store::verify(store)->costs_rows_only());
}

TEST_CASE("a letter that changed in the text of a table is found") {
  TempFolder folder;
  {
    auto store = open_store(folder.path());
    fill(store);
    CHECK(store::verify(store)->problems.empty());
  }
  {
    SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE);
    db.exec("PRAGMA writable_schema=ON");
    CHECK(db.exec("UPDATE sqlite_master SET sql=replace(sql, 'CHECK(item >= 0)', 'CHECK(item >= 1)')"
                  " WHERE name='conflict'") == 1);
  }
  auto store = open_store(folder.path());
  CHECK(store::verify(store)->problems ==
        std::vector<std::string>{"tables that are not as this program makes them"});
}

TEST_CASE("changes of all kinds keep their checksums, and what is rolled back keeps its old ones") {
  TempFolder folder;
  auto store = open_store(folder.path());
  const auto [me, other] = fill(store);
  const Status refused = store.impl().writer->change_status([&](store::WriteContext& context) -> Status {
    context.db.exec("UPDATE audit SET action='not done'");
    context.db.exec("DELETE FROM notice");
    return Error{"conflict", "no"};
  });
  CHECK_FALSE(refused);
  CHECK(store::verify(store)->problems.empty());
  REQUIRE(store::delete_submission(store, me, 2));
  REQUIRE(store::erase_worker(store, other));
  CHECK(store::verify(store)->problems.empty());
  { store::Store closed = std::move(store); }
  CHECK(store::verify(open_store(folder.path()))->problems.empty());
}

TEST_CASE("a log that was cut or spoilt after a kill is told, with how much is gone; a whole one is not") {
  TempFolder first;
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    auto opened = store::Store::open(first.path());
    const auto me = store::create_worker(*opened);
    for (int i = 0; i < 30; ++i)
      (void)store::put(*opened, upload(std::vector<Job>(5), kMarch2025 + i * 86400).of(me->id));
    (void)!::write(ends[1], "x", 1);
    ::pause();
  }
  char told = 0;
  REQUIRE(::read(ends[0], &told, 1) == 1);
  ::kill(child, SIGKILL);
  ::waitpid(child, nullptr, 0);
  const auto said_of = [&](const std::function<void(const std::string& log)>& damage) {
    TempFolder folder;
    fs::copy(first.path(), folder.path(), fs::copy_options::recursive | fs::copy_options::overwrite_existing);
    damage(folder.path() + "/ratecheck.db-wal");
    std::string said;
    store::StoreOptions options;
    options.damaged = [&](const Error& error) { said += error.code + " "; };
    const auto store = open_store(folder.path(), options);
    CHECK(store::verify(store)->problems.empty());
    return said;
  };
  CHECK(said_of([](const std::string&) {}).empty());
  CHECK(said_of([](const std::string& log) { fs::resize_file(log, fs::file_size(log) / 2); }) == "log_cut ");
  CHECK(said_of([](const std::string& log) {
          std::fstream file(log, std::ios::in | std::ios::out | std::ios::binary);
          file.seekp(static_cast<std::streamoff>(fs::file_size(log) / 2));
          file << "garbage";
        }) == "log_cut ");
}
