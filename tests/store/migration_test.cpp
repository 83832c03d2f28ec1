// Databases of earlier programs, as they lie beside this file, and the forms in which those kept statements.

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "old_folder.h"
#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/statement_json.h"
#include "ratecheck/store/conflicts.h"
#include "ratecheck/store/corrections.h"
#include "ratecheck/store/judging.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"
#include "sample.h"
#include "slurp.h"
#include "store/codec/compressed.h"
#include "store/db/connection.h"
#include "store/migrations/old_statements.h"
#include "store/submissions/kept_statements.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

constexpr std::int64_t kUploads = 9;

/// What the program of schema 11 said, by "8 kept", "8 corrected" and "8 verdicts".
class Said {
 public:
  Said() {
    std::istringstream lines(test::slurp(std::string(RATECHECK_SOURCE_DIR) + "/tests/store/schema-11.txt"));
    std::string number;
    std::string what;
    std::string said;
    while (lines >> number >> what && std::getline(lines >> std::ws, said))
      all_[number + " " + what] += said + "\n";
  }
  const std::string& of(std::int64_t upload, const std::string& what) const {
    return all_.at(std::to_string(upload) + " " + what);
  }

 private:
  std::map<std::string, std::string> all_;
};

std::string json_of(std::vector<statement::Statement> statements) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  for (statement::Statement& statement : statements) {
    statement.unread.clear();  // that program left these out of what it judged again
    statement.coverage.reset();
    statement::write_json(out, statement);
  }
  out.end_array();
  return out.take() + "\n";
}

std::string verdicts_of(const store::StoredSubmission& upload) {
  std::string out;
  for (const store::VerdictRow& verdict : upload.verdicts) {
    out += verdict.rule + " " + (verdict.work.empty() ? "-" : std::to_string(verdict.work[0])) + " ";
    out += std::string(to_string(verdict.verdict)) + " " + std::string(to_string(verdict.reason)) + "\n";
  }
  return out;
}

/// As a reader sees what was kept in an older form.
std::string now(const std::string& statements, const std::string& packed = {}) {
  return store::json_of(store::KeptStatements(store::rewritten(statements, packed)));
}

std::string code_of(const std::string& statements, const std::string& packed = {}) {
  try {
    (void)store::rewritten(statements, packed);
  } catch (const store::Failure& failure) {
    return failure.error.code;
  }
  return {};
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  const std::size_t at = text.find(what);
  REQUIRE(at != std::string::npos);
  return text.replace(at, what.size(), with);
}

const std::string kContract =
    R"([{"schema":1,"platform":"p","document":"d","parser":null,"currency":"GBP","time_zone":null,"place":null,)"
    R"("vehicle":null,"kind_of_work":null,"period":null,"work":[{"kind":"job","ref":null,"inputs":{},"pay":[],)"
    R"("total":"5.00","spans":{"total":{"document":1,"line":2,"from":10,"to":15,"raw":"5.00","standing":"proven"},)"
    R"("fare":{"document":1,"line":3,"from":20,"to":21,"raw":"7","standing":"read"}},"doubts":[]}],)"
    R"("adjustments":[],"totals":[],"unread":[],"coverage":0.97}])";
// The same without the members that are null, and with the places told shorter.
const std::string kShorter =
    R"([{"schema":1,"platform":"p","document":"d","currency":"GBP","work":[{"kind":"job","inputs":{},"pay":[],)"
    R"("total":"5.00","spans":[["total",1,0,"proven","fare",1,1,"read"],2,10,5,"5.00",5,"7"],"doubts":[]}],)"
    R"("adjustments":[],"totals":[],"unread":[],"coverage":0.97}])";
const std::string kToday =
    R"([{"schema":1,"platform":"p","document":"d","currency":"GBP","work":[{"kind":"job","inputs":{},"pay":[],)"
    R"("total":"5.00","spans":{"total":{"document":1,"line":2,"from":10,"to":15,"raw":"5.00","standing":"proven"},)"
    R"("fare":{"document":1,"line":3,"from":20,"to":21,"raw":"7","standing":"read"}},"doubts":[]}],)"
    R"("adjustments":[],"totals":[],"unread":[],"coverage":0.97}])";

}  // namespace

TEST_CASE("a database of schema 11 says the same after an update: statements, corrections and verdicts") {
  TempFolder folder;
  const OldFolder old("schema-11.sql");
  const Said said;
  old.lay_out(folder.path());
  for (int opening = 0; opening < 2; ++opening) {
    auto store = open_store(folder.path());
    CHECK(store.opening().schema_was == (opening == 0 ? 11 : store.opening().schema_is));
    const auto who = store::authenticate(store, old.noted("key"));
    REQUIRE_MESSAGE(who, (who ? "" : describe(who.error())));
    for (std::int64_t upload = 1; upload <= kUploads; ++upload) {
      CAPTURE(upload);
      const auto kept = store::read_submission(store, who->worker, upload);
      REQUIRE_MESSAGE(kept, (kept ? "" : describe(kept.error())));
      CHECK(kept->statements_json + "\n" == said.of(upload, "kept"));
      CHECK(verdicts_of(*kept) == said.of(upload, "verdict"));
      const auto corrected = store::read_statements(store, who->worker, upload);
      REQUIRE_MESSAGE(corrected, (corrected ? "" : describe(corrected.error())));
      CHECK(json_of(*corrected) == said.of(upload, "corrected"));
    }
    CHECK(store::list_corrections(store, who->worker)->size() == 13);
    CHECK(store::list_corrections(store, who->worker)->at(0).read_value.empty());  // a total past reading
    CHECK(store::list_proposals(store, who->worker, 4)->size() == 1);
    CHECK(store::list_conflicts(store, who->worker, {})->size() == 2);
    const auto verified = store::verify(store);
    REQUIRE(verified);
    CHECK(verified->problems.empty());
    CHECK(verified->work_items == 31);
  }
}

TEST_CASE("a database of schema 11 that lacks a column of it gets the column and is well") {
  TempFolder folder;
  OldFolder("schema-11.sql").lay_out(folder.path());
  SQLite::Database(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE)
      .exec("ALTER TABLE submission DROP COLUMN told_twice");
  const auto store = open_store(folder.path());
  const auto report = store::verify(store);
  REQUIRE_MESSAGE(report, (report ? "" : describe(report.error())));
  CHECK(report->problems.empty());
  CHECK(report->submissions == kUploads);
}

TEST_CASE("what schema 11 kept is judged again with the corrections in place") {
  TempFolder folder;
  const OldFolder old("schema-11.sql");
  const Said said;
  old.lay_out(folder.path());
  auto store = open_store(folder.path());
  const store::WorkerId me = store::authenticate(store, old.noted("key"))->worker;
  std::string judged;
  const store::Judge judge{"rules-2", [&](const std::vector<statement::Statement>& statements) {
                             judged = json_of(statements);
                             return assessment::Assessment();
                           }};
  for (std::int64_t upload = 1; upload <= kUploads; ++upload) {
    REQUIRE(store::judge_again(store, me, {upload}, judge));
    CHECK(judged == said.of(upload, "corrected"));
  }
  CHECK(store::verify(store)->problems.empty());
}

TEST_CASE("statements are read from every form in which they were ever kept") {
  CHECK(now(kContract) == kToday);                       // to schema 5
  CHECK(now("", store::compress(kContract)) == kToday);  // 6
  CHECK(now("", store::compress(kShorter)) == kToday);   // 7 to 11
  CHECK(now("[]") == "[]");
  CHECK(now("", store::compress("[]")) == "[]");
}

TEST_CASE("layouts of places are counted through all statements of an older text") {
  const auto item = [](const std::string& spans) {
    return R"({"kind":"job","inputs":{},"pay":[],"spans":)" + spans + R"(,"doubts":[]})";
  };
  const auto statement = [](const std::string& work) {
    return R"({"schema":1,"platform":"p","document":"d","currency":"GBP","work":[)" + work + "]}";
  };
  const auto span = [](const std::string& field, int line, int from, int to) {
    return "{\"" + field + R"(":{"document":0,"line":)" + std::to_string(line) + R"(,"from":)" +
           std::to_string(from) + R"(,"to":)" + std::to_string(to) + R"(,"raw":"5.00","standing":"read"}})";
  };
  const std::string first = item(R"([["total",0,0,"read"],7,10,"5.00"])") + "," + item("{}") + "," +
                            item(R"([["fare",0,0,"read"],1,-2,"5.00"])");
  const std::string second = item(R"([0,1,3,9,"5.00"])") + "," + item(R"([1,1,1,"5.00"])");
  const std::string same =
      "[" + statement(item(span("total", 7, 10, 14)) + "," + item("{}") + "," + item(span("fare", 8, 12, 16))) +
      "," + statement(item(span("total", 9, 19, 28)) + "," + item(span("fare", 10, 29, 33))) + "]";
  CHECK(now("[" + statement(first) + "," + statement(second) + "]") == now(same));
}

TEST_CASE("what was kept before the lists were closed is read, and its unknown words say nothing to a judge") {
  const std::string kept = replaced(kContract, R"("vehicle":null)", R"("vehicle":"spaceship")");
  CHECK(now(kept).find(R"("vehicle":"spaceship")") != std::string::npos);
  auto statements = store::read_all(store::KeptStatements(store::rewritten(kept, {})));
  const auto judged = store::corrected(std::move(statements), {});
  REQUIRE(judged);
  CHECK_FALSE(judged->at(0).vehicle);
  CHECK(judged->at(0).work.size() == 1);
}

TEST_CASE("texts and long labels that a poster may not send were read off documents, and stay") {
  const std::string label(300, 'x');
  const std::string kept =
      replaced(kContract, R"("totals":[])", R"("totals":[{"label":")" + label + R"(","amount":"1"}])");
  CHECK(now(kept).find(label) != std::string::npos);
}

TEST_CASE("an older text that nobody can read is refused") {
  CHECK(code_of("") == "corrupt_database");
  CHECK(code_of("", "no zstd") == "corrupt_database");
  CHECK(code_of("", store::compress(kContract.substr(0, 200))) == "corrupt_database");
  CHECK(code_of(replaced(kContract, "5.00", "five")) == "corrupt_database");
  CHECK(code_of(replaced(kContract, "GBP", "XYZ")) == "corrupt_database");
  CHECK(code_of(replaced(kContract, R"("kind":"job")", R"("kind":"jab")")) == "corrupt_database");
  const std::string places = R"([["total",1,0,"proven","fare",1,1,"read"],2,10,5,"5.00",5,"7"])";
  for (const char* bad :
       {"[1,7,1,\"5.00\"]", "[-1,7,1,\"5.00\"]", "[]", "[[],7]", "[[\"total\",0,0,\"read\"],7,1,5]",
        "[[\"total\",0,0,\"read\"],7,99999999999999999999,\"5\"]", "[[\"total\",0,0],7,1,\"5\"]",
        "[[\"total\",0,0,\"read\"],7]", "[[\"total\",0,0,\"read\"]]"}) {
    CHECK_MESSAGE(code_of(replaced(kShorter, places, bad)) == "corrupt_database", bad);
  }
}

TEST_CASE("a damaged row of an older database costs that row: the others are brought up to date") {
  TempFolder folder;
  const OldFolder old("schema-11.sql");
  old.lay_out(folder.path());
  {
    SQLite::Database db(folder.path() + "/ratecheck.db", SQLite::OPEN_READWRITE);
    db.exec(
        "UPDATE submission SET packed=substr(packed, 1, 100) WHERE number=5;"
        "UPDATE submission SET packed=x'', statements='[{' WHERE number=6");
  }
  auto store = open_store(folder.path());
  CHECK(store.opening().unreadable == 2);
  const auto noted = store::list_audit(store, {});
  CHECK(std::any_of(noted->items.begin(), noted->items.end(), [](const store::AuditLine& line) {
    return line.action == "found damaged" && line.subject == "submissions that cannot be read: 2";
  }));
  const store::WorkerId me = store::authenticate(store, old.noted("key"))->worker;
  for (const std::int64_t damaged : {5, 6}) {
    CHECK(store::read_submission(store, me, damaged).error().code == "corrupt_database");
    CHECK(store::read_statements(store, me, damaged).error().code == "corrupt_database");
  }
  CHECK(store::read_submission(store, me, 4)->statements_json + "\n" == Said().of(4, "kept"));
  CHECK(store::read_submission(store, me, 7));
  CHECK(store::verify(store)->unreadable == 2);
  CHECK(store::verify(store)->problems ==
        std::vector<std::string>{"submissions that cannot be read: 2 (rows of the table submission: 5, 6)"});
}
