#include "store/codec/kept_places.h"

#include <doctest/doctest.h>

#include <random>

#include "ratecheck/store/corrections.h"
#include "sample.h"
#include "store/codec/packed_text.h"
#include "store/codec/privacy.h"
#include "store/db/connection.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

const std::string kHashKey(32, 'k');

/// Makes up work items whose places look like those of documents, or like nothing at all.
class Inventor {
 public:
  explicit Inventor(unsigned seed) : random_(seed) {}

  statement::Statement statement() {
    statement::Statement out = sample::statement();
    const std::size_t items = below(30);
    for (std::size_t i = 0; i < items; ++i)
      out.work.push_back(item(static_cast<int>(i)));
    return out;
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  statement::WorkItem item(int number) {
    statement::WorkItem out = sample::item(kMarch2025 + number * 900, 500 + number);
    const std::string ref = one_of<std::string>({"", "", "A1", "#77-1234567", "Anna", "12\"34"});
    if (!ref.empty())
      out.ref = ref;
    out.inputs.emplace_back("spans", one_of<std::string>({"7 min", "call 0044 7911 123456", "a\"b"}));
    out.pay[0].label = one_of<std::string>({"Drop Fees", "to anna@example.org", "\"spans\":[0,1,2]"});
    if (below(2) == 0)
      out.doubts.push_back({one_of<std::string>({"total", "ref"}), "it says " + ref, {}});
    if (below(4) == 0)
      out.doubts.push_back({"ref", "was 1234", statement::Proposal{"1234", "it fits"}});
    like_a_row_ = below(8) == 0 ? std::vector<std::string>() : like_a_row_;
    if (like_a_row_.empty())
      like_a_row_ = fields();
    std::size_t at = 1000 * static_cast<std::size_t>(number);
    for (const std::string& field : like_a_row_)
      out.spans.emplace_back(field, span(at, ref));
    return out;
  }

  std::vector<std::string> fields() {
    static const std::vector<std::string> kAll = {
        "ref",      "total",      "started_at",      "engaged_s", "start_place",
        "pay.base", "accessible", "odd \"field\\\n", "",          "distance"};
    std::vector<std::string> out;
    for (std::size_t left = below(kAll.size()); left > 0; --left)
      out.push_back(one_of(kAll));
    return out;
  }

  statement::Span span(std::size_t& at, const std::string& ref) {
    statement::Span out;
    const bool odd = below(10) == 0;
    out.document = odd ? below(3) : 0;
    out.line = odd ? below(1U << 20U) : at / 1000;
    out.raw = one_of<std::string>({"£9.35", "2025-03-01 18:05", "", "\"spans\":[", "a\\b\"c\x01\n\r\t\x7F",
                                   "7 King St", "+44 7911 123456", "x@y.z", "№ " + ref, "\u6f22"});
    out.from = odd ? below(1U << 30U) : at + below(3);
    out.to = odd ? out.from + below(100) : out.from + out.raw.size();
    at = out.to;
    out.standing = odd ? statement::Standing::doubtful : statement::Standing::proven;
    return out;
  }

  std::mt19937 random_;
  std::vector<std::string> like_a_row_;
};

/// What may be kept of an item, said once more and as plainly as can be.
statement::WorkItem keepable(statement::WorkItem item) {
  const std::string ref = item.ref.value_or("");
  if (item.ref)
    item.ref = store::hashed_ref(kHashKey, "deliveroo", ref);
  for (auto& [field, span] : item.spans) {
    const std::string& f = field;
    if (f == "ref" || f == "start_place" || (ref.size() >= 4 && span.raw.find(ref) != std::string::npos))
      span.raw = shape_of(span.raw);
    if (f == "accessible" || f.empty() || f.starts_with("odd"))
      span.raw = store::careful(span.raw);
  }
  for (auto& [name, value] : item.inputs)
    value = store::careful(value);
  for (statement::PayLine& line : item.pay)
    line.label = store::careful(line.label);
  for (statement::Doubt& doubt : item.doubts) {
    if (doubt.field == "ref") {
      doubt.proposal.reset();
      doubt.reason = shape_of(doubt.reason);
    }
    for (std::size_t at = 0; ref.size() >= 4 && (at = doubt.reason.find(ref, at)) != std::string::npos;) {
      doubt.reason.replace(at, ref.size(), shape_of(ref));
      at += shape_of(ref).size();
    }
  }
  return item;
}

std::string as_the_contract_says(std::vector<statement::Statement> statements) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  for (statement::Statement& statement : statements) {
    for (statement::WorkItem& item : statement.work)
      item = keepable(item);
    statement::write_json(out, statement);
  }
  out.end_array();
  return out.take();
}

std::string code_of_expanding(const std::string& text) {
  try {
    store::expand_places(text);
  } catch (const store::Failure& failure) {
    return failure.error.code;
  }
  return {};
}

/// One statement of so many equal rows as a platform's own CSV has them.
statement::Statement rows(std::size_t count) {
  statement::Statement out = sample::statement();
  for (std::size_t i = 0; i < count; ++i) {
    statement::WorkItem item = sample::item(kMarch2025 + static_cast<std::int64_t>(i) * 900, 500);
    const std::size_t at = i * 40;
    const auto read = statement::Standing::read;
    item.spans.emplace_back("started_at", statement::Span{0, i + 2, at, at + 16, "2025-03-01 12:00", read});
    item.spans.emplace_back("pay.base", statement::Span{0, i + 2, at + 17, at + 21, "5.00", read});
    item.spans.emplace_back("total", statement::Span{0, i + 2, at + 22, at + 26, "5.00", read});
    out.work.push_back(std::move(item));
  }
  return out;
}

}  // namespace

TEST_CASE("kept statements expand to what the contract's writer writes") {
  for (unsigned seed = 1; seed <= 300; ++seed) {
    Inventor inventor(seed);
    std::vector<statement::Statement> statements;
    for (std::size_t left = inventor.below(4); left > 0; --left)
      statements.push_back(inventor.statement());
    const std::string dense = store::keepable_json(statements, kHashKey);
    REQUIRE(store::expand_places(dense) == as_the_contract_says(statements));
  }
}

TEST_CASE("more layouts than are counted expand all the same") {
  statement::Statement statement = sample::statement();
  for (std::size_t i = 0; i < 400; ++i) {
    statement::WorkItem item = sample::item(kMarch2025 + static_cast<std::int64_t>(i) * 900, 500);
    for (std::size_t field = 0; field <= i % 150; ++field)
      item.spans.emplace_back("total", statement::Span{0, i, i * 10, i * 10 + 4, "5.00", {}});
    statement.work.push_back(std::move(item));
  }
  const std::string dense = store::keepable_json({statement}, kHashKey);
  CHECK(store::expand_places(dense) == as_the_contract_says({statement}));
}

TEST_CASE("texts without short places are what they are") {
  const std::string contract = as_the_contract_says({rows(3)});
  CHECK(store::expand_places(contract) == contract);
  CHECK(store::expand_places("").empty());
}

TEST_CASE("places of equal rows are kept in a quarter of what the contract takes") {
  const statement::Statement many = rows(100);
  statement::Statement placeless = many;
  for (statement::WorkItem& item : placeless.work)
    item.spans.clear();
  const std::size_t without = as_the_contract_says({placeless}).size();
  const std::size_t contract = as_the_contract_says({many}).size() - without;
  const std::size_t dense = store::keepable_json({many}, kHashKey).size() - without;
  CHECK(dense * 4 < contract);
}

TEST_CASE("broken places are a broken database and no crash") {
  const std::string good = "[{\"spans\":[[\"total\",0,0,\"read\"],7,1,\"5.00\"],\"x\":1}]";
  CHECK(store::expand_places(good).find("\"raw\":\"5.00\"") != std::string::npos);
  for (const char* bad :
       {"[1,7,1,\"5.00\"]", "[-1,7,1,\"5.00\"]", "[]", "[[],7]", "[[\"total\",0,0,\"read\"],7,1,5]",
        "[[\"total\",0,0,\"read\"],7,1,\"5.0\\q\"]", "[[\"total\",0,0,\"read\"],7,1,\"5.0\\u00e9\"]",
        "[[\"total\",0,0,\"read\"],7,99999999999999999999,\"5\"]", "[[\"total\",0,0,\"read\"],7,1,\"5.00\""}) {
    CHECK_MESSAGE(code_of_expanding("[{\"spans\":" + std::string(bad)) == "corrupt_database", bad);
  }
  for (std::size_t end = good.find(":[") + 2; end < good.find("],\"x\""); ++end)
    CHECK(code_of_expanding(good.substr(0, end)) == "corrupt_database");
  std::mt19937 random(5);
  const std::string many = store::keepable_json({Inventor(7).statement(), rows(5)}, kHashKey);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = many;
    for (int left = 1 + static_cast<int>(random() % 4); left > 0; --left)
      damaged[random() % damaged.size()] = "0[]\",\\-u:{7"[random() % 12];
    const std::string code = code_of_expanding(damaged);
    REQUIRE((code.empty() || code == "corrupt_database"));
  }
}

TEST_CASE("a store whose kept statements are damaged says so") {
  TempFolder folder;
  store::Store store = open_store(folder.path());
  const auto me = sample::worker(store);
  Upload sent = upload({{500, 600}});
  sent.statements = {rows(1)};
  put(store, me.id, sent);
  CHECK(store::read_submission(store, me.id, 1)->statements_json.find("\"standing\":\"read\"") !=
        std::string::npos);
  const std::string broken = store::pack_text("[{\"work\":[{\"spans\":[5,1,1,\"5.00\"]}]}]");
  for (const auto& file : fs::directory_iterator(folder.path())) {
    if (file.path().extension() != ".db")
      continue;
    sqlite3* db = nullptr;
    sqlite3_stmt* change = nullptr;
    REQUIRE(sqlite3_open(file.path().c_str(), &db) == SQLITE_OK);
    REQUIRE(sqlite3_prepare_v2(db, "UPDATE submission SET packed=?1", -1, &change, nullptr) == SQLITE_OK);
    sqlite3_bind_blob(change, 1, broken.data(), static_cast<int>(broken.size()), SQLITE_STATIC);
    CHECK(sqlite3_step(change) == SQLITE_DONE);
    sqlite3_finalize(change);
    sqlite3_close(db);
  }
  CHECK(store::read_submission(store, me.id, 1).error().code == "corrupt_database");
  CHECK(store::read_statements(store, me.id, 1).error().code == "corrupt_database");
}
