#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "extraction/identities/identity.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

// a, b, c of the document, in this order; an empty text is absent, "?x" cannot be read.
Extraction extraction_of(const std::vector<std::string>& figures) {
  auto facts = std::make_shared<ParserFacts>();
  facts->fields = {{"a", "internal", ""}, {"b", "internal", ""}, {"c", "internal", ""}};
  Extraction out;
  out.parser = facts;
  for (std::uint16_t i = 0; i < figures.size(); ++i) {
    if (figures[i].empty())
      continue;
    Value value;
    value.field = i;
    value.raw = figures[i][0] == '?' ? figures[i].substr(1) : figures[i];
    if (figures[i][0] == '?') {
      value.standing = Standing::doubtful;
      value.suspicions.push_back({"cannot be read", std::nullopt});
    } else {
      value.datum = *Decimal::parse(figures[i]);
    }
    out.values.push_back(std::move(value));
  }
  return out;
}

std::string judged(const std::string& text, const std::vector<std::string>& figures) {
  Result<IdentityRule> rule = parse_identity(text);
  REQUIRE(rule);
  rule->code = "sum_mismatch";
  for (auto* side : {&rule->left, &rule->right}) {
    for (Term& term : *side) {
      if (term.kind == Term::Kind::field)
        term.field = static_cast<std::uint16_t>(term.name[0] - 'a');
    }
  }
  Extraction extraction = extraction_of(figures);
  apply_identities({*rule}, extraction);
  std::string out;
  for (const Value& value : extraction.values) {
    out += value.standing == Standing::proven ? 'p' : value.standing == Standing::read ? 'r' : 'd';
    for (const Suspicion& suspicion : value.suspicions) {
      if (suspicion.repair)
        out += "(" + suspicion.repair->value + ")";
    }
  }
  for (const FigureMismatch& c : extraction.contradictions)
    out += " " + c.expected + "!=" + c.actual;
  return out;
}

}  // namespace

TEST_CASE("an identity that holds proves its figures, one that fails makes them doubtful") {
  CHECK(judged("a + b == c", {"1.00", "2.00", "3.00"}) == "ppp");
  CHECK(judged("a + b == c", {"1.00", "2.00", "3.01"}) == "ddd 3.00!=3.01");
  CHECK(judged("a - 2 * b == c", {"10.00", "2.50", "5"}) == "ppp");
  CHECK(judged("a + b? == c", {"3.00", "", "3.00"}) == "pp");
}

TEST_CASE("absent is zero only where the identity says so") {
  CHECK(judged("a + b == c", {"3.00", "", "3.00"}) == "rr");
}

TEST_CASE("a lost decimal point is proposed when exactly one repair makes the identity hold") {
  CHECK(judged("a + b == c", {"1184", "2.00", "13.84"}) == "d(11.84)dd 1186.00!=13.84");
}

TEST_CASE("letters for digits are proposed, and the value stays unread") {
  CHECK(judged("a + b == c", {"?11.8O", "2.00", "13.80"}) == "d(11.80)rr");
  CHECK(judged("a + b == c", {"?S16.05", "2.00", "18.05"}) == "d(16.05)rr");
}

TEST_CASE("figures past reading are proposed together when one reading of them makes the sum, and only then") {
  CHECK(judged("a + b == c", {"?11.8O", "?2.OO", "13.80"}) == "d(11.80)d(2.00)r");
  CHECK(judged("a + b == c", {"?11.8O", "?2.OO", "13.90"}) == "ddr");
}

TEST_CASE(
    "several readings that would all make the sum are none, and a figure that reads may not change beside them") {
  CHECK(judged("a + b == c", {"?S16.05", "2.00", "?S18.05"}) == "drd");
  CHECK(judged("a + b == c", {"?S16.05", "200", "18.05"}) == "drr");
}

TEST_CASE("several repairs that would all do are none") {
  // 400 + 500 against 9: either one alone mends nothing; 4.00 + 500 = 504 and 400 + 5.00 do not hold
  CHECK(judged("a + b == c", {"400", "500", "9.00"}).find('(') == std::string::npos);
  // a = 200 with point is 2.00; c = 300 as 3.00 does not fit; both sides ambiguous only when equal
  CHECK(judged("a == b", {"150", "1.50"}) == "d(1.50)d 150.00!=1.50");
}

TEST_CASE("what an identity cannot be written as") {
  for (const char* text :
       {"", "a", "a ==", "== a", "a = b", "a + == b", "sum(a) == b", "count(x.y) == b", "a.b == c", "a == b c"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_identity(text));
  }
}

namespace {

// A ledger, oldest row first: amount and balance of each; "?x" cannot be read.
Extraction ledger(const std::vector<std::pair<std::string, std::string>>& rows, bool newest_first) {
  Extraction out = extraction_of({});
  for (const auto& [amount, balance] : rows) {
    Record record;
    record.values = extraction_of({amount, balance}).values;
    out.records.push_back(std::move(record));
  }
  if (newest_first)
    std::reverse(out.records.begin(), out.records.end());
  IdentityRule rule;
  rule.text = "running balance";
  rule.code = "sum_mismatch";
  RunningBalance::Row row;
  row.amount.field = 0;
  row.balance.field = 1;
  rule.running = RunningBalance{{row}, newest_first};
  apply_identities({rule}, out);
  return out;
}

std::string standings(const Extraction& extraction) {
  std::string out;
  for (const Record& record : extraction.records) {
    for (const Value& value : record.values) {
      out += value.standing == Standing::proven ? 'p' : value.standing == Standing::read ? 'r' : 'd';
      for (const Suspicion& suspicion : value.suspicions)
        out += suspicion.repair ? "(" + suspicion.repair->value + ")" : "";
    }
    out += ' ';
  }
  return out;
}

}  // namespace

TEST_CASE("running balance: what follows from the row before is proven, whichever row stands first") {
  CHECK(standings(ledger({{"5.00", "105.00"}, {"7.50", "112.50"}, {"-4.50", "108.00"}}, false)) == "rp pp pp ");
  CHECK(standings(ledger({{"5.00", "105.00"}, {"7.50", "112.50"}, {"-4.50", "108.00"}}, true)) == "pp pp rp ");
  CHECK(standings(ledger({{"5.00", "105.00"}}, false)) == "rr ");
}

TEST_CASE("running balance: a wrong amount between right balances is found, and its one repair proposed") {
  const Extraction lost =
      ledger({{"1.00", "105.00"}, {"750", "112.50"}, {"-4.50", "108.00"}, {"2.00", "110.00"}}, false);
  CHECK(standings(lost) == "rd d(7.50)p pp pp ");
  REQUIRE(lost.contradictions.size() == 1);
  CHECK(lost.contradictions[0].record == 1);
  CHECK(lost.contradictions[0].expected == "855.00");
  CHECK(lost.contradictions[0].actual == "112.50");
  // an amount that cannot be read between two balances
  CHECK(standings(ledger({{"1.00", "105.00"}, {"?7.5O", "112.50"}}, false)) == "rr d(7.50)r ");
  // a row that is missing breaks the chain once, and not what is proven on both sides of it
  const Extraction gap =
      ledger({{"1.00", "105.00"}, {"2.00", "107.00"}, {"3.00", "115.00"}, {"4.00", "119.00"}}, false);
  CHECK(standings(gap) == "rp pp dp pp ");
}
