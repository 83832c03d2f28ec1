// Whatever hangs on a key is in the export and goes with the erasure: held against the schema itself, so that a
// table that is added later is asked about too.

#include <SQLiteCpp/SQLiteCpp.h>

#include <map>

#include "api_rig.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/store/cases.h"
#include "ratecheck/store/consents.h"
#include "ratecheck/store/judging.h"

using namespace test;

namespace {

/// Which section of the export tells the rows of a table.
const std::map<std::string, std::string> kSectionOf = {
    {"submission", "submissions"},
    {"document", "kept_documents"},
    {"correction", "corrections"},
    {"conflict", "conflicts"},
    {"holding", "conflicts"},
    {"dispute", "disputes"},
    {"notice", "notices"},
    {"consent", "consents"},
    {"joining", "joins"},
    {"token", "tokens"},
    {"case_decision", "case_decisions"},
    {"worker", "key"},
};
/// Tables of a worker's rows that the export leaves out, and why.
const std::map<std::string, std::string> kLeftOut = {
    {"work_key", "keyed hashes of order numbers and times, counted from the uploads"},
    {"contribution", "sums, counted from the uploads"},
};

/// Of all tables with rows that lead to a worker, the column that does.
std::map<std::string, std::string> tables_of_workers(SQLite::Database& db) {
  std::map<std::string, std::string> out = {{"worker", "id"}};
  for (bool more = true; more;) {
    more = false;
    SQLite::Statement tables(db, "SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite_%'");
    while (tables.executeStep()) {
      const std::string table = tables.getColumn(0).getString();
      if (out.contains(table))
        continue;
      SQLite::Statement columns(db,
                                "SELECT name FROM pragma_table_info(?1) WHERE name IN ('worker', 'worker_id')");
      columns.bind(1, table);
      SQLite::Statement keys(db, R"(SELECT "from", "table" FROM pragma_foreign_key_list(?1))");
      keys.bind(1, table);
      std::string column = columns.executeStep() ? columns.getColumn(0).getString() : "";
      while (column.empty() && keys.executeStep()) {
        if (out.contains(keys.getColumn(1).getString()))
          column = keys.getColumn(0).getString();
      }
      if (!column.empty()) {
        out[table] = column;
        more = true;
      }
    }
  }
  return out;
}

std::int64_t rows_in(SQLite::Database& db, const std::string& table) {
  return db.execAndGet("SELECT count(*) FROM " + table).getInt64();
}

std::string replaced(std::string text, const std::string& was, const std::string& is_now) {
  for (std::size_t at = text.find(was); at != std::string::npos; at = text.find(was, at + is_now.size()))
    text.replace(at, was.size(), is_now);
  return text;
}

/// One worker with rows in every table that can hold some.
std::string fill(Rig& rig) {
  const std::string key = rig.new_key();
  const store::WorkerId me = store::authenticate(rig.store(), key)->worker;
  const std::string first = fixture("deliveroo/invoice-gb-2020/rows.txt");
  std::string other = first;
  for (const auto& [was, is_now] :
       {std::pair{"£13.15", "£14.15"}, std::pair{"£47.45", "£48.45"}, std::pair{"£51.70", "£52.70"}})
    other = replaced(other, was, is_now);
  for (const std::string& text : {first, other})
    REQUIRE(rig.as(key, "POST /v1/statements?place=GB&keep_documents=true", "text/plain", text).status == 201);
  REQUIRE(store::create_token(rig.store(), me, store::Scope::read, "PLANTED phone"));
  const auto code = store::create_code(rig.store(), "a meeting", "union", 4102444800);
  REQUIRE(rig.json_as(key, "POST /v1/me/joins", R"({"code":")" + code->text + "\"}").status == 201);
  const JsonValue conflicts = Rig::parsed(rig.as(key, "GET /v1/me/conflicts").body);
  const JsonValue& telling = conflicts.find("items")->items.at(0).find("tellings")->items.at(0);
  REQUIRE(rig.as(key, "POST /v1/me/conflicts/" + telling.find("work")->text).status == 200);
  REQUIRE(rig.json_as(key, "PATCH /v1/me/work/1.0", R"({"total":"71.31"})").status == 200);
  const JsonValue verdicts = Rig::parsed(rig.as(key, "GET /v1/me/verdicts").body);
  const std::string verdict = verdicts.find("items")->items.at(0).find("id")->text;
  REQUIRE(rig.json_as(key, "POST /v1/me/disputes", R"({"verdict":")" + verdict + R"(","words":"PLANTED words"})")
              .status == 201);
  REQUIRE(store::add_organizer(rig.store(), "ora", "correct horse battery", store::Role::steward));
  const store::Organizer by = store::list_organizers(rig.store())->at(0);
  const auto pay_case = store::open_case(rig.store(), by, "March");
  REQUIRE(store::give_consent(rig.store(), me, store::Purpose::for_case, store::case_name(pay_case->id)));
  const auto evidence = store::case_evidence(rig.store(), pay_case->id);
  REQUIRE(store::decide_in_case(rig.store(), by, pay_case->id, {evidence->at(0).verdicts.at(0).id}, true, "seen"));
  return key;
}

}  // namespace

TEST_CASE("every table with rows of a worker is told by the export and emptied by the erasure") {
  Rig rig;
  const std::string key = fill(rig);
  SQLite::Database db(rig.store().folder() + "/ratecheck.db", SQLite::OPEN_READONLY);
  const auto tables = tables_of_workers(db);
  CHECK(tables.size() >= 14);
  const Response answer = rig.as(key, "GET /v1/me/export");
  REQUIRE(answer.status == 200);
  const JsonValue all = Rig::parsed(answer.body);
  for (const auto& [table, column] : tables) {
    CAPTURE(table);
    CHECK_MESSAGE(rows_in(db, table) > 0, "fill() puts nothing into this table, so that nothing is shown of it");
    const auto section = kSectionOf.find(table);
    CHECK_MESSAGE((section != kSectionOf.end()) != kLeftOut.contains(table),
                  "say in which section the export tells it, or why it does not");
    if (section == kSectionOf.end())
      continue;
    REQUIRE(all.find(section->second) != nullptr);
    const JsonValue& told = *all.find(section->second);
    CHECK_FALSE((told.items.empty() && told.members.empty()));
  }
  const JsonValue& made = *all.find("key");
  const std::int64_t today = db.execAndGet("SELECT created_day FROM worker").getInt64();
  CHECK(made.find("made_on")->text == to_rfc3339({today * 86400, 0}).substr(0, 10));
  CHECK(made.find("idle_service_days")->text == "0");
  // Of the worker's own row: each column is told, or it is said why not.
  const std::map<std::string, std::string> columns_told = {
      {"id", "a random number that nobody outside sees"},
      {"tag", "random; the receipt of an erasure tells it"},
      {"key_hash", "the key itself is the worker's"},
      {"created_day", "key.made_on"},
      {"active_on", "key.idle_service_days"},
      {"next_submission", "the number after the last of submissions"},
      {"counted", "follows from joins and consents"},
      {"reached", "as in joins"},
  };
  for (SQLite::Statement columns(db, "SELECT name FROM pragma_table_info('worker')"); columns.executeStep();)
    CHECK_MESSAGE(columns_told.contains(columns.getColumn(0).getString()), columns.getColumn(0).getString());
  for (const char* said : {"PLANTED words", "PLANTED phone", "71.31", "\"holds\":true", "£47.45"})
    CHECK_MESSAGE(answer.body.find(said) != std::string::npos, std::string(said));
  CHECK(answer.body.find("rt-") == std::string::npos);
  CHECK(answer.body.find(key) == std::string::npos);
  const std::string zip = rig.as(key, "GET /v1/me/export?format=zip").body;
  CHECK(zip.find(R"("file":"documents/1-0")") != std::string::npos);

  REQUIRE(rig.as(key, "DELETE /v1/me").status == 200);
  for (const auto& [table, column] : tables)
    CHECK_MESSAGE(rows_in(db, table) == 0, table);
  for (const std::string& file : rig.folder_content())
    CHECK(file.find("PLANTED") == std::string::npos);
}

TEST_CASE("a document that is no text is in the export all the same") {
  Rig rig;
  const std::string key = fill(rig);
  const store::WorkerId me = store::authenticate(rig.store(), key)->worker;
  const std::vector<statement::Statement> statements;
  const assessment::Assessment assessment;
  for (const auto& [bytes, written] : {std::pair<std::string, std::string>{"\xff\xfe\x01", "\"//4B\""},
                                       {"\xff\xfe", "\"//4=\""},
                                       {"\xff", "\"/w==\""}}) {
    store::NewSubmission upload{me, bytes, "r", "j", {}, statements, assessment};
    upload.documents.push_back({"application/octet-stream", bytes});
    REQUIRE(store::put(rig.store(), upload));
    CHECK(rig.as(key, "GET /v1/me/export").body.find("\"base64\":" + written) != std::string::npos);
  }
}
