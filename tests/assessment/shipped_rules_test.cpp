// The shipped rules against posted work: which of them applies where, what is said where none does, and what
// is asked where nobody can tell.
#include <doctest/doctest.h>

#include <algorithm>

#include "ratecheck/assessment/assessment.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::assessment;
using rulebook::Reason;

namespace {

/// A statement in dollars: `more` are its own members, `work` its items.
Assessment check(const std::string& more, const std::string& work, std::vector<std::string> only = {}) {
  const auto json = parse_json(R"({"schema": 1, "currency": "USD", )" + more + R"(, "work": [)" + work + "]}");
  REQUIRE(json);
  auto parsed = statement::read_json(*json);
  for (const auto& fault : parsed.faults)
    FAIL(fault.at << ": " << fault.detail);
  JudgingOptions options;
  options.only_rules = std::move(only);
  return assess({parsed.statement}, test::shipped_rules(), options);
}

const Verdict* verdict_of(const Assessment& out, std::string_view rule) {
  const auto found =
      std::find_if(out.verdicts.begin(), out.verdicts.end(), [&](const Verdict& v) { return v.rule == rule; });
  return found == out.verdicts.end() ? nullptr : &*found;
}

std::string why_not(const Assessment& out, std::string_view rule) {
  for (const NotApplied& not_applied : out.not_applied) {
    if (not_applied.rule == rule)
      return not_applied.detail;
  }
  return {};
}

bool is_missing(const Verdict& verdict, std::string_view input) {
  return std::any_of(verdict.missing.begin(), verdict.missing.end(),
                     [&](const rulebook::MissingInput& missing) { return missing.input == input; });
}

const char* const kDelivery = R"("platform": "doordash", "kind_of_work": "delivery")";

std::string offer(const std::string& places, const std::string& inputs = "{}", const char* day = "2025-06-01") {
  return R"({"kind": "job", "started_at": ")" + std::string(day) +
         R"(T12:00:00-07:00", "engaged_s": 2400, "engaged_distance": "9 mi", )" + places + R"("inputs": )" +
         inputs + R"(, "pay": [{"category": "base", "amount": "17.00"}], "total": "17.00"})";
}

const char* const kIntoSeattle = R"("start_place": "US-WA", "end_place": "US-WA/Seattle", )";

std::string ride(const std::string& places) {
  return R"({"kind": "job", "started_at": "2024-06-03T12:00:00-04:00", "engaged_s": 3600, "passenger_s": 1800,
    "passenger_distance": "7.5 mi", )" +
         places + R"("inputs": {"outside_time": "0 min", "outside_distance": "0 mi"},
    "pay": [{"category": "base", "amount": "20.00"}], "total": "20.00"})";
}

const char* const kRides =
    R"("platform": "uber", "kind_of_work": "rides", "period": {"from": "2024-06-03T00:00:00-04:00",
    "to": "2024-06-10T00:00:00-04:00", "complete": true})";

}  // namespace

TEST_CASE("an offer that only ends in Seattle is due its part inside") {
  const Assessment told = check(
      kDelivery, offer(kIntoSeattle, R"({"outside_time": "10 min", "outside_distance": "4 mi"})"), {"sea-abw"});
  const Verdict* verdict = verdict_of(told, "sea-abw");
  REQUIRE(verdict != nullptr);
  CHECK(to_exact_string(verdict->due->low) == "17.35");  // 30 min and 5 mi, not 40 min and 9 mi
  CHECK(to_string(verdict->verdict) == "short");
  CHECK(verdict->missing.empty());
}

TEST_CASE("where the part inside is not told the due is an interval, and what would narrow it is named") {
  const Assessment out = check(kDelivery, offer(kIntoSeattle), {"sea-abw"});
  const Verdict* verdict = verdict_of(out, "sea-abw");
  REQUIRE(verdict != nullptr);
  CHECK(to_exact_string(verdict->due->low) == "5.2");
  CHECK(to_exact_string(verdict->due->high) == "24.93");
  CHECK(to_string(verdict->verdict) == "possibly_short");
  CHECK(is_missing(*verdict, "outside_time"));
  CHECK(is_missing(*verdict, "outside_distance"));
}

TEST_CASE("an offer that neither starts nor ends in Seattle is not judged by its rule, and the answer says so") {
  const Assessment out = check(kDelivery, offer(R"("start_place": "US-OR", "end_place": "US-OR", )"), {"sea-abw"});
  CHECK(out.verdicts.empty());
  CHECK(why_not(out, "sea-abw") == "the work neither starts nor ends in US-WA/Seattle");
  // the next town, where somebody says so; the state alone may be the city or not
  const std::string suburb = R"("start_place": "US-WA/outside Seattle", "end_place": "US-WA/outside Seattle", )";
  CHECK(why_not(check(kDelivery, offer(suburb)), "sea-abw") ==
        "the work neither starts nor ends in US-WA/Seattle");
  const Assessment state =
      check(kDelivery, offer(R"("start_place": "US-WA", "end_place": "US-WA", )"), {"sea-abw"});
  CHECK(verdict_of(state, "sea-abw")->reason == Reason::ambiguous_place);
}

TEST_CASE("each part of what makes a rule apply is explained when it does not") {
  const std::string seattle = R"("place": "US-WA/Seattle", )";
  CHECK(why_not(check(seattle + kRides, ride(""), {"sea-abw"}), "sea-abw") ==
        "the rule is about delivery, shopping, not about rides");
  CHECK(why_not(check(seattle + kDelivery, offer(""), {"pf-shipt-es"}), "pf-shipt-es") ==
        "the rule is about shipt, not about doordash");
  CHECK(why_not(check(seattle + kDelivery, offer(""), {"uk-nmw-session"}), "uk-nmw-session") ==
        "the rule is in GBP, the document in USD");
  const Assessment early = check(seattle + kDelivery, offer("", "{}", "2024-01-12"), {"sea-abw"});
  CHECK(verdict_of(early, "sea-abw")->reason == Reason::not_in_force);
  CHECK(verdict_of(early, "sea-abw")->detail == "not in force before 2024-01-13");
}

TEST_CASE("where the place is unknown the answer lists what would be due where, and asks") {
  const Assessment out = check(kDelivery, offer(""));
  const Verdict* seattle = verdict_of(out, "sea-abw");
  REQUIRE(seattle != nullptr);
  CHECK(seattle->reason == Reason::ambiguous_place);
  CHECK(to_string(seattle->verdict) == "cannot_judge");
  CHECK(seattle->detail.find("in US-WA/Seattle 24.93 USD would be due") != std::string::npos);
  CHECK(to_exact_string(seattle->due->low) == "24.93");
  CHECK(is_missing(*seattle, "place"));
  CHECK(verdict_of(out, "wa-tnc") == nullptr);  // the law of rides does not ask about deliveries
  // before the law nothing is due wherever it was, so nobody is asked
  const Assessment early = check(kDelivery, offer("", "{}", "2023-06-01"), {"sea-abw"});
  CHECK(verdict_of(early, "sea-abw")->reason == Reason::not_in_force);
  CHECK(verdict_of(early, "sea-abw")->missing.empty());
}

TEST_CASE("where one rule stands instead of another only it judges") {
  const Assessment city = check(std::string(kRides) + R"(, "place": "US-NY/New York City")", ride(""));
  REQUIRE(verdict_of(city, "nyc-tlc") != nullptr);
  CHECK(to_exact_string(verdict_of(city, "nyc-tlc")->due->low) == "27.69");
  CHECK(verdict_of(city, "ny-ag-tnc") == nullptr);
  CHECK(why_not(city, "ny-ag-tnc") == "nyc-tlc holds here instead");

  const Assessment upstate = check(std::string(kRides) + R"(, "place": "US-NY/outside New York City")", ride(""));
  CHECK(verdict_of(upstate, "nyc-tlc") == nullptr);
  REQUIRE(verdict_of(upstate, "ny-ag-tnc") != nullptr);
  CHECK(to_exact_string(verdict_of(upstate, "ny-ag-tnc")->due->low) == "26");
  CHECK(to_string(verdict_of(upstate, "ny-ag-tnc")->verdict) == "short");

  const Assessment somewhere = check(std::string(kRides) + R"(, "place": "US-NY")", ride(""));
  CHECK(verdict_of(somewhere, "nyc-tlc")->reason == Reason::ambiguous_place);
  CHECK(verdict_of(somewhere, "ny-ag-tnc")->reason == Reason::ambiguous_place);
}

TEST_CASE("the work of a period that was elsewhere is left out of it, and said to be") {
  const std::string both = ride(R"("start_place": "US-NY/New York City", "end_place": "US-NY/New York City", )") +
                           ", " + ride(R"("start_place": "US-NY/outside New York City",
                                   "end_place": "US-NY/outside New York City", )");
  const Assessment out = check(kRides, both, {"ny-ag-tnc"});
  const Verdict* verdict = verdict_of(out, "ny-ag-tnc");
  REQUIRE(verdict != nullptr);
  REQUIRE(verdict->work.size() == 1);
  CHECK(verdict->work[0].index == 1);
  CHECK(to_exact_string(*verdict->paid) == "20");
  CHECK(to_exact_string(verdict->due->low) == "26");
  CHECK(why_not(out, "ny-ag-tnc") == "nyc-tlc holds here instead");
}

TEST_CASE("a cap is held against what was taken, and a ceiling on the fare against nobody") {
  const auto judged = [](const char* taken) {
    const auto json = parse_json(R"({"schema": 1, "platform": "gojek", "currency": "IDR", "kind_of_work": "rides",
        "vehicle": "motorcycle", "place": "ID", "work": [{"kind": "job", "started_at": "2022-10-01T12:00:00+07:00",
        "fare": "20000", "distance": "4 km", "inputs": {"zone": "I"}, "pay": [{"category": "base", "amount": "20000"},
        {"category": "commission", "amount": ")" +
                                 std::string(taken) + R"("}]}]})");
    REQUIRE(json);
    const auto parsed = statement::read_json(*json);
    REQUIRE(parsed.faults.empty());
    return assess({parsed.statement}, test::shipped_rules(), {});
  };
  CHECK(to_string(verdict_of(judged("-3000"), "id-ojol-fee")->verdict) == "meets");
  CHECK(to_string(verdict_of(judged("-3500"), "id-ojol-fee")->verdict) == "short");
  CHECK(to_exact_string(*verdict_of(judged("-3500"), "id-ojol-fee")->paid) == "3500");
  CHECK(to_string(verdict_of(judged("-3500"), "id-ojol")->verdict) == "meets");
  CHECK(verdict_of(judged("-3500"), "id-ojol-ceiling") == nullptr);
}

TEST_CASE("every reason why nothing is judged, once") {
  const std::string seattle = R"("place": "US-WA/Seattle", )";
  const std::string city = R"("place": "US-NY/New York City", )";
  const std::string no_clock =
      R"({"kind": "job", "started_at": "2025-06-01T12:00:00-07:00", "pay": [{"category": "base", "amount": "5.00"}]})";
  const std::string derived =
      R"({"kind": "job", "started_at": "2023-06-01T12:00:00-04:00", "passenger_s": 1800, "passenger_distance": "7.5 mi",
          "pay": [{"category": "base", "amount": "5.00"}]})";
  struct Row {
    const char* reason;
    const char* rule;
    std::string statement;
    std::string work;
  };
  const Row rows[] = {
      {"missing_input", "sea-abw", seattle + kDelivery, no_clock},
      {"unknown_rate", "sea-abw", seattle + kDelivery, offer("", "{}", "2026-06-01")},
      {"weak_source", "nyc-tlc", city + R"("platform": "uber", "kind_of_work": "rides")", derived},
      {"not_in_force", "sea-abw", seattle + kDelivery, offer("", "{}", "2023-06-01")},
      {"incomplete_period", "nyc-dcwp-std", city + kDelivery, offer("")},
      {"company_test", "nyc-dcwp-company", city + kDelivery, offer("")},
      {"ambiguous_place", "sea-abw", kDelivery, offer("")},
      {"unpublished_formula", "pf-doordash-base", R"("place": "US", )" + std::string(kDelivery), offer("")},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Assessment out = check(row.statement, row.work, {row.rule});
    const Verdict* verdict = verdict_of(out, row.rule);
    REQUIRE(verdict != nullptr);
    CHECK(std::string(to_string(verdict->reason)) == row.reason);
    CHECK(to_string(verdict->verdict) == "cannot_judge");
    CHECK_FALSE((verdict->detail.empty() && verdict->missing.empty()));
  }
}
