#include "store/codec/statement_codec.h"

#include <doctest/doctest.h>

#include <random>
#include <tuple>

#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "ratecheck/statement/statement_json.h"
#include "ratecheck/store/corrections.h"
#include "sample.h"
#include "shipped.h"
#include "store/codec/compressed.h"
#include "store/codec/privacy.h"
#include "store/db/connection.h"
#include "store/submissions/kept_statements.h"

using namespace ratecheck;
using namespace ratecheck::sample;

namespace {

const std::string kHashKey(32, 'k');

/// Makes up statements whose values and places look like those of documents, or like nothing at all.
class Inventor {
 public:
  explicit Inventor(unsigned seed) : random_(seed) {}

  statement::Statement statement() {
    statement::Statement out = sample::statement(one_of<std::string>({"deliveroo", "shipt"}),
                                                 one_of<std::string>({"GB", "", "US-WA/Seattle"}));
    if (below(2) == 0)
      out.parser.clear();
    if (below(4) == 0)
      out.currency = {};
    if (below(3) == 0)
      out.vehicle = "bicycle";
    if (below(3) == 0)
      out.period = statement::Period{moment(), moment(), below(2) == 0};
    if (below(3) == 0)
      out.coverage = Rational(static_cast<std::int64_t>(below(1001)), 1000);
    for (std::size_t left = below(3); left > 0; --left)
      out.doubts.push_back(doubt("pay", ""));
    for (std::size_t left = below(4); left > 0; --left) {
      statement::Adjustment& adjustment = out.adjustments.emplace_back();
      adjustment.category = category();
      adjustment.label = label();
      adjustment.amount = amount();
      if (below(2) == 0)
        adjustment.date = date_of_day_number(static_cast<std::int32_t>(below(30000)));
      if (below(3) == 0)
        adjustment.ref = one_of<std::string>({"A1", "#77-1234567"});
      for (std::size_t doubts = below(2); doubts > 0; --doubts)
        adjustment.doubts.push_back(doubt("amount", ""));
    }
    for (std::size_t left = below(3); left > 0; --left)
      out.totals.push_back({label(), amount(), {}});
    if (!out.totals.empty() && below(2) == 0)
      out.totals.back().doubts.push_back(doubt("amount", ""));
    for (std::size_t left = below(3); left > 0; --left) {
      const std::string text = one_of<std::string>({"Anna 7", "??", "call +44 7911 123456"});
      out.unread.push_back({below(100), text, "nobody knows '" + text + "'", below(2), {}});
    }
    if (below(3) != 0)
      out.skipped.emplace();
    for (std::size_t left = out.skipped ? below(3) : 0; left > 0; --left) {
      out.skipped->push_back({one_of<std::string>({"cancelled", "another driver"}), below(400),
                              below(3) == 0 ? std::nullopt : std::optional(amount()),
                              below(4) == 0 ? *Currency::parse("CHF") : Currency()});
    }
    for (std::size_t items = below(30), i = 0; i < items; ++i)
      out.work.push_back(item(static_cast<int>(i)));
    return out;
  }
  std::size_t below(std::size_t end) { return random_() % end; }

 private:
  template <typename T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  std::int64_t any_number() {
    return below(8) == 0 ? static_cast<std::int64_t>((std::uint64_t{random_()} << 32U) | random_())
                         : static_cast<std::int64_t>(below(5000)) - 1000;
  }
  Decimal amount() { return {any_number(), static_cast<int>(below(4) == 0 ? below(19) : 2)}; }
  Instant moment() {
    return {kMarch2025 + static_cast<std::int64_t>(below(1U << 30U)) - (1 << 29),
            one_of<std::int32_t>({0, 3600, -8 * 3600, 19800})};
  }
  statement::PayCategory category() {
    return static_cast<statement::PayCategory>(below(all_words<statement::PayCategory>().size()));
  }
  std::string label() {
    return one_of<std::string>({"Drop Fees", "to anna@example.org", "", "\"spans\":[0,1,2]"});
  }

  void invent(std::string& value) { value = one_of<std::string>({"A1", "#77-1234567", "Anna", "12\"34"}); }
  void invent(Instant& value) { value = moment(); }
  void invent(Seconds& value) { value = {any_number()}; }
  void invent(Distance& value) { value = {amount(), static_cast<DistanceUnit>(below(3))}; }
  void invent(PlaceName& value) { value = {one_of<std::string>({"GB", "US-WA/Seattle", "nowhere"})}; }
  void invent(std::int64_t& value) { value = any_number(); }
  void invent(Decimal& value) { value = amount(); }

  statement::Doubt doubt(const std::string& field, const std::string& ref) {
    statement::Doubt out{field, "it says " + ref, {}, {}};
    if (below(3) == 0)
      out.proposal = statement::Proposal{"1234", "it fits"};
    for (std::size_t left = below(3); left > 0; --left)
      out.readings.push_back(std::to_string(below(100)));
    return out;
  }

  statement::WorkItem item(int number) {
    statement::WorkItem out = sample::item(kMarch2025 + number * 900, 500 + number);
    out.kind = static_cast<statement::WorkKind>(below(4));
    const bool like_the_others = below(3) > 0;
    each_work_field([&]<typename T>(const WorkField&, std::optional<T> WorkFields::*member) {
      if (!like_the_others && below(3) == 0)
        invent((out.*member).emplace());
    });
    const std::string ref = out.ref.value_or("");
    out.inputs.emplace_back("spans", one_of<std::string>({"7 min", "call 0044 7911 123456", "a\"b"}));
    out.pay[0].label = label();
    for (std::size_t left = below(3); left > 0; --left)
      out.pay.push_back({category(), label(), amount()});
    if (below(2) == 0)
      out.doubts.push_back(doubt(one_of<std::string>({"total", "ref", "pay.base"}), ref));
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
statement::WorkItem keepable(statement::WorkItem item, const std::string& platform) {
  const std::string ref = item.ref.value_or("");
  if (item.ref)
    item.ref = store::hashed_ref(kHashKey, platform, ref);
  for (auto& [field, span] : item.spans) {
    const std::string& f = field;
    if (f == "ref" || f.ends_with("place") || (ref.size() >= 4 && span.raw.find(ref) != std::string::npos))
      span.raw = shape_of(span.raw);
    const bool plain = f.starts_with("pay") || f == "total" || f == "order_value" || f == "fare" ||
                       f.ends_with("_at") || f.ends_with("_s") || f.ends_with("distance");
    if (!plain)
      span.raw = store::careful(span.raw);
  }
  for (auto& [name, value] : item.inputs)
    value = store::careful(value);
  for (statement::PayLine& line : item.pay)
    line.label = store::careful(line.label);
  for (statement::Doubt& doubt : item.doubts) {
    if (doubt.field == "ref") {
      doubt.proposal.reset();
      doubt.readings.clear();
      doubt.reason = shape_of(doubt.reason);
    }
    for (std::size_t at = 0; ref.size() >= 4 && (at = doubt.reason.find(ref, at)) != std::string::npos;) {
      doubt.reason.replace(at, ref.size(), shape_of(ref));
      at += shape_of(ref).size();
    }
  }
  return item;
}

statement::Statement keepable(statement::Statement statement) {
  for (statement::WorkItem& item : statement.work)
    item = keepable(item, statement.platform);
  const auto careful = [](std::vector<statement::Doubt>& doubts) {
    for (statement::Doubt& doubt : doubts)
      doubt.reason = store::careful(doubt.reason);
  };
  careful(statement.doubts);
  for (statement::Adjustment& adjustment : statement.adjustments) {
    adjustment.label = store::careful(adjustment.label);
    careful(adjustment.doubts);
    if (adjustment.ref)
      adjustment.ref = store::hashed_ref(kHashKey, statement.platform, *adjustment.ref);
  }
  for (statement::Total& total : statement.totals) {
    total.label = store::careful(total.label);
    careful(total.doubts);
  }
  for (statement::Unread& unread : statement.unread) {
    const std::string shape = unread.shape.empty() ? shape_of(unread.text) : unread.shape;
    const std::size_t at = unread.reason.find(unread.text);
    if (at != std::string::npos && !unread.text.empty())
      unread.reason.replace(at, unread.text.size(), shape);
    unread.reason = store::careful(unread.reason);
    unread.text = shape;
  }
  return statement;
}

std::string json_of(const std::vector<statement::Statement>& statements) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  for (const statement::Statement& statement : statements)
    statement::write_json(out, statement);
  out.end_array();
  return out.take();
}

std::string as_the_contract_says(std::vector<statement::Statement> statements) {
  for (statement::Statement& statement : statements)
    statement = keepable(std::move(statement));
  return json_of(statements);
}

std::string packed(const std::vector<statement::Statement>& statements) {
  return store::pack_statements(statements, kHashKey);
}
std::string bytes_of(const std::vector<statement::Statement>& statements) {
  return std::string(store::decompress(packed(statements)).bytes());
}

/// What becomes of bytes that are read: "" or the code.
template <typename Read>
std::string code_of(const Read& read) {
  try {
    read();
  } catch (const store::Failure& failure) {
    return failure.error.code;
  }
  return {};
}
std::string code_of_decoding(const std::string& bytes) {
  return code_of([&] { std::ignore = store::json_of(store::KeptStatements(store::compress(bytes))); });
}
std::string code_of_reading(const std::string& packed) {
  return code_of([&] { std::ignore = store::json_of(store::KeptStatements(packed)); });
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

TEST_CASE("what is kept of a statement comes back as the contract's writer writes it") {
  for (unsigned seed = 1; seed <= 600; ++seed) {
    Inventor inventor(seed);
    std::vector<statement::Statement> statements;
    for (std::size_t left = inventor.below(4); left > 0; --left)
      statements.push_back(inventor.statement());
    const std::string kept = packed(statements);
    const std::string said = as_the_contract_says(statements);
    REQUIRE(store::json_of(store::KeptStatements(kept)) == said);
    REQUIRE(json_of(store::read_all(store::KeptStatements(kept))) == said);
  }
}

TEST_CASE("of every document of the fixtures everything comes back that may be kept of it") {
  std::size_t read_items = 0;
  std::vector<statement::Statement> all;
  for (const auto& entry : fs::recursive_directory_iterator(test::kFixtures)) {
    if (!entry.is_regular_file() || entry.path().string().ends_with(".expected.json"))
      continue;
    const auto document = document::read_document(test::slurp(entry.path()));
    if (!document)
      continue;
    auto extraction = test::shipped_parsers().read(*document);
    if (!extraction)
      continue;
    CAPTURE(entry.path().string());
    const statement::Statement statement = statement::build_statement(*std::move(extraction));
    const std::string kept = packed({statement});
    CHECK(store::json_of(store::KeptStatements(kept)) == as_the_contract_says({statement}));
    CHECK(as_the_contract_says({statement}) == json_of({store::redacted(statement, kHashKey)}));
    all.push_back(statement);
    read_items += statement.work.size();
  }
  CHECK(read_items > 100);
  CHECK(store::json_of(store::KeptStatements(packed(all))) == as_the_contract_says(all));
}

TEST_CASE("more layouts and more words than are known come back all the same") {
  statement::Statement statement = sample::statement();
  for (std::size_t i = 0; i < 400; ++i) {
    statement::WorkItem item = sample::item(kMarch2025 + static_cast<std::int64_t>(i) * 900, 500);
    item.pay[0].label = "Label " + std::to_string(i % 150);
    for (std::size_t field = 0; field <= i % 150; ++field)
      item.spans.emplace_back("total", statement::Span{0, i, i * 10, i * 10 + 4, "5.00", {}});
    statement.work.push_back(std::move(item));
  }
  CHECK(store::json_of(store::KeptStatements(packed({statement}))) == as_the_contract_says({statement}));
}

TEST_CASE("the bytes of a statement are those that the codec's example shows") {
  statement::Statement statement;
  statement.platform = "p";
  statement.document = "d";
  statement.currency = gbp();
  statement::WorkItem item;
  item.total = Decimal(500, 2);
  item.spans.emplace_back("total", statement::Span{0, 2, 10, 14, "5.00", statement::Standing::read});
  statement.work.push_back(item);
  using namespace std::string_literals;
  CHECK(bytes_of({statement}) == "\x02\x01"s +
                                     "\x01p\x01"
                                     "d\x00\x03GBP\x00"s +
                                     "\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"s + "\x01"s + "\x00"s +
                                     "\x04\xe8\x07\x02"s + "\x00\x00"s + "\x00\x01\x05total\x00\x00\x01"s +
                                     "\x04\x14\x08"s + "5.00" + "\x00"s);
}

TEST_CASE("words that are kept by their place keep it") {
  using Words = std::vector<std::string>;
  CHECK(all_words<PayCategory>() == Words{"base", "distance", "time", "wait", "boost", "surge", "bonus",
                                          "guarantee", "cancellation", "tip", "adjustment", "reimbursement",
                                          "toll", "fee", "commission", "tax", "other", "cash", "payout"});
  CHECK(all_words<WorkKind>() == Words{"job", "session", "block", "day"});
  CHECK(all_words<Standing>() == Words{"proven", "read", "doubtful"});
  CHECK(static_cast<int>(DistanceUnit::metre) == 0);
  CHECK(static_cast<int>(DistanceUnit::kilometre) == 1);
  CHECK(static_cast<int>(DistanceUnit::mile) == 2);
}

TEST_CASE("places of equal rows are kept in a quarter of what the contract takes") {
  const statement::Statement many = rows(100);
  statement::Statement placeless = many;
  for (statement::WorkItem& item : placeless.work)
    item.spans.clear();
  const std::size_t contract = as_the_contract_says({many}).size() - as_the_contract_says({placeless}).size();
  const std::size_t kept = bytes_of({many}).size() - bytes_of({placeless}).size();
  CHECK(kept * 4 < contract);
}

TEST_CASE("statements read by two versions of a parser file say the same where only its name differs") {
  statement::Statement one = Inventor(7).statement();
  statement::Statement other = one;
  const auto same = [&] {
    return store::say_the_same(store::KeptStatements(packed({one, rows(3)})),
                               store::KeptStatements(packed({other, rows(3)})));
  };
  other.parser = "deliveroo/invoice@2";
  CHECK(same());
  REQUIRE_FALSE(other.work.empty());
  other.work.back().total = Decimal(5000, 3);  // the same amount, told otherwise
  CHECK_FALSE(same());
  other = one;
  other.work.push_back(rows(1).work[0]);
  CHECK_FALSE(same());
}

TEST_CASE("broken bytes are a broken database and no crash") {
  const std::string good = bytes_of({Inventor(7).statement(), rows(5)});
  CHECK(code_of_decoding(good).empty());
  CHECK(code_of_decoding(good + '\0') == "corrupt_database");
  for (std::size_t end = 0; end < good.size(); ++end)
    REQUIRE(code_of_decoding(good.substr(0, end)) == "corrupt_database");
  std::mt19937 random(5);
  for (int round = 0; round < 20000; ++round) {
    std::string damaged = good;
    for (int left = 1 + static_cast<int>(random() % 4); left > 0; --left)
      damaged[random() % damaged.size()] = static_cast<char>(random() % 3 == 0 ? 0xff : random());
    const std::string code = code_of_decoding(damaged);
    REQUIRE((code.empty() || code == "corrupt_database"));
  }
}

TEST_CASE("no changed bit of what is kept is read as another") {
  const std::string good = packed({rows(5)});
  const std::string said = as_the_contract_says({rows(5)});
  CHECK(code_of_reading("") == "corrupt_database");
  for (std::size_t at = 0; at < good.size(); ++at) {
    for (unsigned bit = 0; bit < 8; ++bit) {
      std::string damaged = good;
      damaged[at] = static_cast<char>(static_cast<unsigned char>(damaged[at]) ^ (1U << bit));
      std::string read;
      const std::string code = code_of([&] { read = store::json_of(store::KeptStatements(damaged)); });
      REQUIRE((code == "corrupt_database" || read == said));  // zstd has bits that mean nothing
    }
    REQUIRE(code_of_reading(good.substr(0, at)) == "corrupt_database");
  }
}

TEST_CASE("bytes that claim to hold more than there is are refused before memory is taken for it") {
  const std::string many("\xff\xff\xff\xff\x0f", 5);  // 4,294,967,295
  CHECK(code_of_decoding("\x01" + many) == "corrupt_database");
  const std::string empty = bytes_of({statement::Statement()});
  for (std::size_t at = 2; at < empty.size(); ++at)
    CHECK(code_of_decoding(empty.substr(0, at) + many + empty.substr(at)) == "corrupt_database");
  CHECK(code_of_decoding("\x02\x00") == "corrupt_database");  // another version
}

TEST_CASE("bytes that tell a long word again and again are refused before an item grows beyond any upload") {
  constexpr std::uint64_t kTimes = 2000;
  const std::string word(30'000, 'w');
  store::Packer bytes;
  bytes.count(1).count(1).text("p").text("d").text("").text("GBP").text("");
  for (int nothing = 0; nothing < 9; ++nothing)
    bytes.count(0);
  bytes.count(1).count(0).count(0).count(0).count(kTimes);  // one item, a job, of so many pay lines
  bytes.count(0).count(0).text(word).number(0).count(0);
  for (std::uint64_t again = 1; again < kTimes; ++again)
    bytes.count(0).count(1).number(0).count(0);
  store::StatementDecoder in(bytes.bytes());
  statement::Statement frame;
  statement::WorkItem item;
  REQUIRE(in.next_statement(frame));
  CHECK_THROWS_AS(in.next_item(item), store::Failure);
  CHECK(item.pay.size() < 600);
}

TEST_CASE("a moment that no calendar has is damage") {
  CHECK(store::instant_of(253'402'300'799, 86'400).offset_seconds == 86'400);
  CHECK_THROWS_AS(store::instant_of(253'402'300'800, 0), store::Failure);
  CHECK_THROWS_AS(store::instant_of(INT64_MAX, 3600), store::Failure);
  CHECK_THROWS_AS(store::instant_of(INT64_MIN, 0), store::Failure);
  CHECK_THROWS_AS(store::instant_of(0, 86'401), store::Failure);
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
  const std::string broken = store::compress("[{\"work\":[]}]");
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
