// What may be said where something speaks against a value; and, over every layout and rule that is shipped, that
// nothing is said which hangs on a value in doubt. The second test knows no derived figure by name: one that
// forgets the doubts of what it is made of makes it fail.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <map>
#include <random>

#include "own_rules.h"
#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/document/document.h"
#include "ratecheck/rulebook/input.h"
#include "ratecheck/statement/build_statement.h"
#include "ratecheck/statement/statement_json.h"
#include "shipped.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::assessment;
using rulebook::Reason;
using statement::Statement;
using statement::WorkItem;
namespace fs = std::filesystem;

namespace {

Statement posted(const std::string& text) {
  const auto json = parse_json(text);
  REQUIRE(json);
  auto parsed = statement::read_json(*json);
  for (const auto& fault : parsed.faults)
    FAIL(fault.at << ": " << fault.detail);
  return std::move(parsed.statement);
}

Statement job_statement(const std::string& pay = "5.00") {
  return posted(R"({"schema": 1, "platform": "testride", "currency": "USD", "kind_of_work": "delivery",
    "place": "US-WA/Seattle", "work": [{"kind": "job", "started_at": "2025-06-01T12:00:00-07:00", "engaged_s": 600,
    "engaged_distance": "1 mi", "pay": [{"category": "base", "amount": ")" +
                pay + R"("}, {"category": "tip", "amount": "9.00"}]}]})");
}

// 5.27 USD are due for ten minutes and a mile.
Verdict judged(const Statement& statement, const char* rule = "t-floor") {
  JudgingOptions only;
  only.only_rules = {rule};
  const Assessment out = assess({statement}, test::own_rules(), only);
  REQUIRE(out.verdicts.size() == 1);
  return out.verdicts[0];
}

void doubt(WorkItem& item, const char* field, std::vector<std::string> readings = {}) {
  item.doubts.push_back({field, "planted", std::nullopt, std::move(readings)});
}

/// A session of three hours by its clocks, as a reader of documents makes it.
Statement session(const char* paid) {
  Statement statement = posted(R"({"schema": 1, "platform": "deliveroo", "currency": "GBP", "place": "GB",
    "kind_of_work": "delivery", "work": [{"kind": "session", "started_at": "2019-06-03T12:00:00+01:00",
    "ended_at": "2019-06-03T15:00:00+01:00", "online_s": 10800,
    "pay": [{"category": "base", "amount": ")" +
                               std::string(paid) + R"("}]}]})");
  for (const char* clock : {"started_at", "ended_at"})
    statement.work[0].spans.emplace_back(clock, statement::Span());
  return statement;
}

Verdict by_wage(const Statement& statement) {
  JudgingOptions only;
  only.only_rules = {"uk-nmw-session"};
  const Assessment out = assess({statement}, test::shipped_rules(), only);
  REQUIRE(out.verdicts.size() == 1);
  return out.verdicts[0];
}

bool is_doubtful(const Verdict& verdict) {
  return verdict.verdict == Outcome::cannot_judge && verdict.reason == Reason::doubtful_input;
}

}  // namespace

TEST_CASE("doubts: a verdict that hangs on a value in doubt is none, and the value and its doubt are named") {
  for (const char* field : {"engaged_s", "engaged_distance", "started_at", "pay.base", "pay", "total"}) {
    CAPTURE(field);
    Statement statement = job_statement();
    CHECK(to_string(judged(statement).verdict) == "short");
    doubt(statement.work[0], field);
    const Verdict verdict = judged(statement);
    CHECK(is_doubtful(verdict));
    CHECK(verdict.detail.find(std::string(field) + " is in doubt: planted") != std::string::npos);
    CHECK_FALSE(verdict.missing.empty());
  }
}

TEST_CASE("doubts: what the rule does not read may be in doubt") {
  for (const char* field : {"online_s", "ended_at", "pay.tip", "order_value"}) {
    CAPTURE(field);
    Statement statement = job_statement();
    doubt(statement.work[0], field);
    CHECK(to_string(judged(statement).verdict) == "short");
  }
}

TEST_CASE("doubts: a pay line past reading leaves no line and no verdict") {
  Statement statement = job_statement();
  statement.work[0].pay.erase(statement.work[0].pay.begin());
  doubt(statement.work[0], "pay.base");
  CHECK(is_doubtful(judged(statement)));
}

TEST_CASE("doubts: every reading is judged; where all come to one answer it is given and they are told") {
  Statement statement = job_statement("6.00");
  doubt(statement.work[0], "engaged_s", {"600", "660"});
  Verdict verdict = judged(statement);
  CHECK(to_string(verdict.verdict) == "meets");  // 5.27 and 5.72
  CHECK(to_exact_string(verdict.due->low) == "5.27");
  CHECK(to_exact_string(verdict.due->high) == "5.72");
  CHECK(verdict.detail.find("600 or 660") != std::string::npos);
  statement = job_statement("5.50");
  doubt(statement.work[0], "engaged_s", {"600", "660"});
  verdict = judged(statement);
  CHECK(is_doubtful(verdict));
  CHECK(verdict.detail.find("600 or 660") != std::string::npos);
  CHECK(verdict.detail.find("meets or short") != std::string::npos);
}

TEST_CASE("doubts: the readings of two values are judged in every combination") {
  Statement statement = job_statement();
  doubt(statement.work[0], "engaged_s", {"600", "540"});
  doubt(statement.work[0], "pay.base", {"5.00", "4.00"});
  const Verdict verdict = judged(statement);  // 5.27 or 4.82, paid 5.00 or 4.00
  CHECK(is_doubtful(verdict));
  statement.work[0].doubts.pop_back();
  doubt(statement.work[0], "pay.base", {"4.00", "4.50"});
  CHECK(to_string(judged(statement).verdict) == "short");
}

TEST_CASE("doubts: a reading and something else against the same value leave it open") {
  Statement statement = job_statement("6.00");
  doubt(statement.work[0], "engaged_s", {"600", "660"});
  doubt(statement.work[0], "engaged_s");
  CHECK(is_doubtful(judged(statement)));
}

TEST_CASE("doubts: online time made of two clocks has the doubts of both") {
  CHECK(to_string(by_wage(session("18.00")).verdict) == "below_reference");
  for (const char* clock : {"started_at", "ended_at"}) {
    CAPTURE(clock);
    Statement statement = session("18.00");
    doubt(statement.work[0], clock);
    CHECK(is_doubtful(by_wage(statement)));
  }
}

TEST_CASE("doubts: hours that contradict the clocks are judged both ways") {
  // 12:00 to 15:00 and 2.0 h printed: 24.63 or 16.42 is due
  const auto verdict = [](const char* paid) {
    Statement statement = session(paid);
    doubt(statement.work[0], "ended_at", {"2019-06-03T15:00:00+01:00", "2019-06-03T14:00:00+01:00"});
    return by_wage(statement);
  };
  CHECK(is_doubtful(verdict("18.00")));
  CHECK(to_string(verdict("30.00").verdict) == "meets");
  CHECK(to_string(verdict("10.00").verdict) == "below_reference");
}

TEST_CASE("doubts: a corrected clock makes the online time anew") {
  Statement statement = session("18.00");
  statement.work[0].ended_at = parse_rfc3339("2019-06-03T14:00:00+01:00");
  CHECK(to_string(by_wage(statement).verdict) == "meets");
}

TEST_CASE("doubts: a posted session without online time gets it of its clocks") {
  Statement statement = session("18.00");
  statement.work[0].spans.clear();
  statement.work[0].online.reset();
  CHECK(to_string(by_wage(statement).verdict) == "below_reference");
}

TEST_CASE("doubts: where a sum of the document fails, nothing is judged that the missing money may belong to") {
  const auto parser = [](const std::string& text) {
    const auto document = document::read_document(text);
    REQUIRE(document);
    const auto extraction = test::shipped_parsers().read(*document);
    REQUIRE(extraction);
    return statement::build_statement(*extraction);
  };
  std::string text = test::slurp(test::kFixtures / "deliveroo" / "invoice-gb-2018" / "rows.txt");
  JudgingOptions only;
  only.only_rules = {"uk-nmw-session"};
  for (const Verdict& verdict : assess({parser(text)}, test::shipped_rules(), only).verdicts)
    CHECK(verdict.verdict != Outcome::cannot_judge);
  const std::size_t at = text.find("127.90");
  REQUIRE(at != std::string::npos);
  text.replace(at, 6, "148.90");  // 21.00 of something that nobody read
  const Assessment out = assess({parser(text)}, test::shipped_rules(), only);
  REQUIRE(out.verdicts.size() == 5);
  for (const Verdict& verdict : out.verdicts) {
    CHECK(is_doubtful(verdict));
    CHECK(verdict.detail.find("148.90") != std::string::npos);
  }
}

TEST_CASE("doubts: in a period every item, every adjustment and the period itself count") {
  const auto period = [] {
    return posted(R"({"schema": 1, "platform": "testride", "currency": "USD", "kind_of_work": "delivery",
      "place": "US-WA/Seattle",
      "period": {"from": "2025-06-01T00:00:00-07:00", "to": "2025-06-08T00:00:00-07:00", "complete": true},
      "work": [{"kind": "job", "started_at": "2025-06-01T12:00:00-07:00", "engaged_s": 600,
        "engaged_distance": "1 mi", "pay": [{"category": "base", "amount": "2.00"}]}],
      "adjustments": [{"category": "base", "amount": "1.00"}, {"category": "tip", "amount": "1.00"}]})");
  };
  CHECK(to_string(judged(period(), "t-period").verdict) == "short");
  Statement statement = period();
  statement.adjustments[1].doubts.push_back({"adjustment.tip", "planted", std::nullopt});
  CHECK(to_string(judged(statement, "t-period").verdict) == "short");
  statement.adjustments[0].doubts.push_back({"adjustment.base", "planted", std::nullopt});
  CHECK(is_doubtful(judged(statement, "t-period")));
  for (const char* field : {"period", "place", "currency"}) {
    CAPTURE(field);
    statement = period();
    statement.doubts.push_back({field, "planted", std::nullopt});
    CHECK(is_doubtful(judged(statement, "t-period")));
  }
  statement = period();
  doubt(statement.work[0], "engaged_distance");  // 4.50 are due for the time alone
  CHECK(to_string(judged(statement, "t-period").verdict) == "short");
  doubt(statement.work[0], "engaged_s");
  CHECK(is_doubtful(judged(statement, "t-period")));
}

// ---- over everything that is shipped

namespace {

/// One value of a statement, other values it might have, and how it is marked as doubtful.
struct Value {
  std::string name;
  std::vector<std::function<void(Statement&)>> changes;
  std::function<void(Statement&)> doubt;
};

statement::Doubt planted(std::string field) {
  return {std::move(field), "planted", std::nullopt};
}

std::vector<Decimal> others(const Decimal& amount) {
  const auto cent = Decimal(1, 2);
  std::vector<Decimal> out{Decimal(0, 2), add(amount, amount).value_or(amount), add(amount, cent).value_or(amount),
                           add(amount, Decimal(100000, 2)).value_or(amount)};
  std::erase_if(out, [&](const Decimal& other) { return other == amount; });
  return out;
}
std::vector<Seconds> others(const Seconds& time) {
  return {{time.count * 2 + 60}, {time.count / 2}, {time.count * 20 + 3600}, {time.count + 1}};
}
std::vector<std::int64_t> others(const std::int64_t& count) {
  return {count + 1, count * 3 + 2, 0};
}
std::vector<Distance> others(const Distance& way) {
  return {{add(way.value, way.value).value_or(way.value), way.unit},
          {Decimal(0, 1), way.unit},
          {add(way.value, Decimal(500, 0)).value_or(way.value), way.unit}};
}
std::vector<Instant> others(const Instant& time) {
  std::vector<Instant> out;
  for (const std::int64_t by : {-3600, 3600, 7 * 3600, -86400, 400 * 86400, -400 * 86400, -3000 * 86400}) {
    out.push_back(time);
    out.back().unix_seconds += by;
  }
  return out;
}
std::vector<PlaceName> others(const PlaceName& place) {
  std::vector<PlaceName> out;
  for (const char* other : {"US-WA/Seattle", "US-NY/New York City", "US-CA", "GB", "CA-BC", "FR", "US-MN"}) {
    if (place.text != other)
      out.push_back({other});
  }
  return out;
}
std::vector<std::string> others(const std::string& text) {
  const std::size_t digits = text.find_first_not_of("0123456789.");
  const auto number = Decimal::parse(text.substr(0, digits));
  if (text == "true" || text == "false")
    return {text == "true" ? "false" : "true"};
  if (!number)
    return {"bicycle", "car", "other"};
  const std::string unit = digits == std::string::npos ? "" : text.substr(digits);
  std::vector<std::string> out;
  for (const Decimal& other : others(*number))
    out.push_back(other.to_string() + unit);
  return out;
}

void add_item_values(const Statement& statement, std::size_t i, std::vector<Value>& out) {
  const WorkItem& item = statement.work[i];
  const std::string at = "work " + std::to_string(i) + " ";
  const auto doubt_field = [i](std::string field) {
    return [i, field](Statement& s) { s.work[i].doubts.push_back(planted(field)); };
  };
  each_work_field([&](const WorkField& field, auto member) {
    if (field.name == "ref" || !(item.*member))
      return;
    Value value{at + std::string(field.name), {}, doubt_field(std::string(field.name))};
    for (const auto& other : others(*(item.*member)))
      value.changes.emplace_back([=](Statement& s) { s.work[i].*member = other; });
    out.push_back(std::move(value));
  });
  for (std::size_t line = 0; line < item.pay.size(); ++line) {
    const std::string field = "pay." + std::string(to_string(item.pay[line].category));
    Value value{at + field, {}, doubt_field(field)};
    for (const Decimal& other : others(item.pay[line].amount))
      value.changes.emplace_back([=](Statement& s) { s.work[i].pay[line].amount = other; });
    out.push_back(std::move(value));
  }
  for (std::size_t input = 0; input < item.inputs.size(); ++input) {
    Value value{at + item.inputs[input].first, {}, doubt_field(item.inputs[input].first)};
    for (const std::string& other : others(item.inputs[input].second))
      value.changes.emplace_back([=](Statement& s) { s.work[i].inputs[input].second = other; });
    out.push_back(std::move(value));
  }
}

template <typename T>
void add_head_value(const char* field, std::optional<T> Statement::*member, const Statement& statement,
                    std::vector<Value>& out) {
  if (!(statement.*member))
    return;
  Value value{field, {}, [field](Statement& s) { s.doubts.push_back(planted(field)); }};
  for (const T& other : others(*(statement.*member)))
    value.changes.emplace_back([=](Statement& s) { s.*member = other; });
  out.push_back(std::move(value));
}

std::vector<Value> values_of(const Statement& statement) {
  std::vector<Value> out;
  for (std::size_t i = 0; i < statement.work.size(); ++i)
    add_item_values(statement, i, out);
  for (std::size_t i = 0; i < statement.adjustments.size(); ++i) {
    Value value{"adjustment", {}, [i](Statement& s) { s.adjustments[i].doubts.push_back(planted("adjustment")); }};
    for (const Decimal& other : others(statement.adjustments[i].amount))
      value.changes.emplace_back([=](Statement& s) { s.adjustments[i].amount = other; });
    out.push_back(std::move(value));
  }
  for (std::size_t i = 0; i < statement.totals.size(); ++i) {
    Value value{"total", {}, [i](Statement& s) { s.totals[i].doubts.push_back(planted("total")); }};
    for (const Decimal& other : others(statement.totals[i].amount))
      value.changes.emplace_back([=](Statement& s) { s.totals[i].amount = other; });
    out.push_back(std::move(value));
  }
  add_head_value("place", &Statement::place, statement, out);
  add_head_value("vehicle", &Statement::vehicle, statement, out);
  add_head_value("kind_of_work", &Statement::kind_of_work, statement, out);
  Value platform{"platform", {}, [](Statement& s) { s.doubts.push_back(planted("platform")); }};
  platform.changes = {[](Statement& s) { s.platform = "elsewhere"; }};
  Value currency{"currency", {}, [](Statement& s) { s.doubts.push_back(planted("currency")); }};
  currency.changes = {[](Statement& s) { s.currency = *Currency::parse("SEK"); }};
  out.push_back(std::move(platform));
  out.push_back(std::move(currency));
  if (statement.period) {
    Value period{"period", {}, [](Statement& s) { s.doubts.push_back(planted("period")); }};
    for (const Instant& other : others(statement.period->from))
      period.changes.emplace_back([=](Statement& s) { s.period->from = other; });
    for (const Instant& other : others(statement.period->to))
      period.changes.emplace_back([=](Statement& s) { s.period->to = other; });
    period.changes.emplace_back([](Statement& s) { s.period->complete = !s.period->complete; });
    out.push_back(std::move(period));
  }
  return out;
}

struct Case {
  std::string name;
  Statement statement;
  JudgingOptions options;
};

using Words = std::map<std::string, const Verdict*>;

Words words_of(const Assessment& assessment) {
  Words out;
  for (const Verdict& verdict : assessment.verdicts) {
    std::string key = verdict.rule;
    for (const WorkRef& ref : verdict.work)
      key += " " + std::to_string(ref.index);
    out.emplace(std::move(key), &verdict);
  }
  return out;
}

/// The verdicts that some other value would make another; of values that the rule itself calls possible.
std::vector<std::string> hanging_on(const Value& value, const Case& one, const Words& before) {
  std::vector<std::string> out;
  for (const auto& change : value.changes) {
    Statement changed = one.statement;
    change(changed);
    const Assessment assessment = assess({changed}, test::shipped_rules(), one.options);
    const Words after = words_of(assessment);
    for (const auto& [key, verdict] : before) {
      if (verdict->verdict == Outcome::cannot_judge)
        continue;
      const auto now = after.find(key);
      const bool impossible =
          now != after.end() && now->second->detail.find("outside what is possible") != std::string::npos;
      if (!impossible && (now == after.end() || now->second->verdict != verdict->verdict))
        out.push_back(key);
    }
  }
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

/// How many verdicts had to turn.
std::size_t check_value(const Value& value, const Case& one) {
  const Assessment assessment = assess({one.statement}, test::shipped_rules(), one.options);
  const std::vector<std::string> hanging = hanging_on(value, one, words_of(assessment));
  if (hanging.empty())
    return 0;
  Statement doubted = one.statement;
  value.doubt(doubted);
  const Assessment in_doubt = assess({doubted}, test::shipped_rules(), one.options);
  const Words now = words_of(in_doubt);
  for (const std::string& key : hanging) {
    CAPTURE(one.name);
    CAPTURE(value.name);
    CAPTURE(key);
    const auto found = now.find(key);
    REQUIRE(found != now.end());
    CAPTURE(found->second->detail);
    CHECK(to_string(found->second->verdict) == "cannot_judge");
    CHECK(rulebook::to_string(found->second->reason) == "doubtful_input");
  }
  return hanging.size();
}

JudgingOptions options_for(const Statement& statement) {
  static const std::map<std::string, const char*> kPlaces = {
      {"USD", "US-WA/Seattle"}, {"GBP", "GB"}, {"CAD", "CA-BC"}, {"EUR", "FR"}, {"AUD", "AU"}};
  JudgingOptions options;
  const auto place = kPlaces.find(statement.currency.code());
  if (!statement.place && place != kPlaces.end())
    options.place = PlaceName{place->second};
  if (!statement.vehicle)
    options.vehicle = "car";
  return options;
}

void add_documents(std::vector<Case>& out) {
  constexpr std::size_t kMostItems = 4;  // more of the same shape only take time
  for (const auto& entry : fs::recursive_directory_iterator(test::kFixtures)) {
    const std::string extension = entry.path().extension().string();
    const fs::path layout = fs::relative(entry.path().parent_path(), test::kFixtures);
    const bool known = fs::exists(fs::path(RATECHECK_SOURCE_DIR) / "parsers" / (layout.string() + ".toml"));
    if (!known || entry.path().string().ends_with(".expected.json") ||
        (extension != ".txt" && extension != ".csv" && extension != ".json"))
      continue;
    const auto document = document::read_document(test::slurp(entry.path()));
    REQUIRE(document);
    const auto extraction = test::shipped_parsers().read(*document);
    if (!extraction)
      continue;
    Case one{fs::relative(entry.path(), test::kFixtures).string(), statement::build_statement(*extraction), {}};
    if (one.statement.work.size() > kMostItems)
      one.statement.work.resize(kMostItems);
    one.options = options_for(one.statement);
    out.push_back(std::move(one));
  }
}

statement::WorkKind kind_tested(const rulebook::Rule& rule) {
  return rule.unit == rulebook::TestUnit::session ? statement::WorkKind::session
         : rule.unit == rulebook::TestUnit::block ? statement::WorkKind::block
                                                  : statement::WorkKind::job;
}

/// Work that tells what an example of a rule tells, as values of its fields where it has them.
WorkItem work_of(const rulebook::Rule& rule, const Date& on,
                 const std::vector<std::pair<std::string, std::string>>& given) {
  WorkItem item;
  item.kind = kind_tested(rule);
  item.started_at = parse_rfc3339(to_string(on) + "T12:00:00+00:00");
  for (const auto& told : given) {
    const std::string& name = told.first;
    const std::string& text = told.second;
    const auto value = rulebook::parse_input(rule, name, text);
    const auto* measure = value ? std::get_if<rulebook::Measure>(&*value) : nullptr;
    bool placed = false;
    each_work_field([&]<typename T>(const WorkField& field, std::optional<T> WorkFields::*member) {
      if (field.input != name)
        return;
      if constexpr (std::is_same_v<T, Seconds>) {
        if (measure != nullptr && measure->low.reduced().denominator() == 1) {
          item.*member = Seconds{static_cast<std::int64_t>(measure->low.reduced().numerator())};
          placed = true;
        }
      } else if constexpr (std::is_same_v<T, Distance>) {
        item.*member = parse_distance(text);
        placed = (item.*member).has_value();
      } else if constexpr (std::is_same_v<T, PlaceName>) {
        item.*member = PlaceName{text};
        placed = true;
      }
    });
    if (!placed)
      item.inputs.emplace_back(name, text);
  }
  return item;
}

void add_examples(std::vector<Case>& out) {
  for (const auto& rule : test::shipped_rules().rules()) {
    for (const rulebook::Example& example : rule->examples) {
      if (!example.expect || rule->rate_table)
        continue;
      Case one{rule->id + " " + to_string(example.on), {}, {}};
      Statement& statement = one.statement;
      statement.platform = rule->scope.platforms.empty() ? "elsewhere" : rule->scope.platforms.front();
      statement.currency = rule->currency;
      if (!rule->scope.kinds_of_work.empty())
        statement.kind_of_work = rule->scope.kinds_of_work.front();
      if (!rule->scope.vehicles.empty())
        statement.vehicle = rule->scope.vehicles.front();
      if (!rule->scope.places.empty())
        statement.place = PlaceName{rule->scope.places.front()};
      statement.work.push_back(work_of(*rule, example.on, example.given));
      for (const auto& given : example.work)
        statement.work.push_back(work_of(*rule, example.on, given));
      const std::string category = rule->counts.empty() ? "base" : rule->counts.front();
      for (WorkItem& item : statement.work) {
        item.pay.push_back({*parse_word<PayCategory>(category), "", Decimal(500, 2)});
        item.pay.push_back({statement::PayCategory::tip, "", Decimal(100, 2)});
      }
      Instant from = *parse_rfc3339(to_string(example.on) + "T00:00:00+00:00");
      Instant to = from;
      to.unix_seconds += 7 * 86400;
      statement.period = statement::Period{from, to, true};
      statement.adjustments.push_back({*parse_word<PayCategory>(category), "", Decimal(100, 2), {}, {}});
      one.options.only_rules = {rule->id};
      out.push_back(std::move(one));
    }
  }
}

}  // namespace

TEST_CASE("doubts: whatever value can change a verdict, in doubt it takes the verdict away") {
  std::vector<Case> cases;
  add_documents(cases);
  REQUIRE(cases.size() > 40);
  add_examples(cases);
  std::vector<std::pair<const Case*, Value>> all;
  for (const Case& one : cases) {
    for (Value& value : values_of(one.statement))
      all.emplace_back(&one, std::move(value));
  }
  std::shuffle(all.begin(), all.end(), std::mt19937(20261129));  // NOLINT: the same sample every time
  const bool whole = std::getenv("RATECHECK_FULL") != nullptr;
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  std::size_t looked_at = 0;
  std::size_t turned = 0;
  for (const auto& [one, value] : all) {
    if (!whole && std::chrono::steady_clock::now() > end)
      break;
    ++looked_at;
    turned += check_value(value, *one);
  }
  MESSAGE(looked_at << " of " << all.size() << " values of " << cases.size() << " cases; " << turned
                    << " verdicts hung on one and were taken back");
  CHECK(turned >= 50);
}
