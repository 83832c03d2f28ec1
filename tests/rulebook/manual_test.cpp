// docs/formulas.md "The declarations of the examples": what the manual of the language shows is what the language
// does. Each row of its tables is one formula over the names that it declares.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "made_rule.h"
#include "ratecheck/base/text.h"
#include "slurp.h"

using namespace ratecheck;
using namespace ratecheck::rulebook;

namespace {

const std::string& manual() {
  static const std::string text = test::slurp(RATECHECK_SOURCE_DIR "/docs/formulas.md");
  return text;
}

struct Shown {
  std::string formula;
  std::string gives;
};

/// Rows "| `formula` | gives | says |" of the tables headed "example".
std::vector<Shown> shown() {
  std::vector<Shown> out;
  bool inside = false;
  for (const std::string_view line : split(manual(), '\n')) {
    if (line.starts_with("| example |"))
      inside = true;
    else if (!line.starts_with("|"))
      inside = false;
    const std::size_t end = line.find("` | ");
    if (!inside || !line.starts_with("| `") || end == std::string_view::npos)
      continue;
    const std::string_view rest = line.substr(end + 4);
    out.push_back({std::string(line.substr(3, end - 3)), std::string(trim(rest.substr(0, rest.find('|'))))});
  }
  return out;
}

std::string declarations() {
  const std::size_t section = manual().find("\n## The declarations of the examples\n");
  const std::size_t begin = manual().find("```toml\n", section) + 8;
  return manual().substr(begin, manual().find("```", begin) - begin);
}

Facts told_facts(const Rule& rule) {
  Facts facts;
  facts.own = made::inputs(rule, {{"engaged_time", "30 min"},
                                  {"distance", "4 km"},
                                  {"orders", "3"},
                                  {"order_value", "40 USD"},
                                  {"vehicle", "bicycle"},
                                  {"start_place", "US-WA/Seattle"},
                                  {"started_at", "2025-06-02 12:15"},
                                  {"ended_at", "2025-06-02 12:45"}});
  const made::Given jobs[] = {
      {{"pay", "8 USD"}, {"accepted_at", "2025-06-02 12:00"}, {"completed_at", "2025-06-02 12:30"}},
      {{"pay", "5 USD"}, {"accepted_at", "2025-06-02 12:20"}, {"completed_at", "2025-06-02 12:50"}},
      {{"pay", "12 USD"}, {"accepted_at", "2025-06-03 09:00"}, {"completed_at", "2025-06-03 09:20"}}};
  for (const made::Given& job : jobs)
    facts.work.push_back(made::inputs(rule, job));
  return facts;
}

/// The formula as a due, and what its due then is: a yes is 1 USD, a plain number so many.
struct Question {
  std::string formula;
  std::string unit = "USD";
  std::string due;
};

Question question_of(const Shown& row) {
  if (row.gives == "yes" || row.gives == "no")
    return {"if " + row.formula + " then 1 USD else 0 USD", "USD", row.gives == "yes" ? "1" : "0"};
  if (row.gives.starts_with("\""))
    return {"if " + row.formula + " == " + row.gives + " then 1 USD else 0 USD", "USD", "1"};
  const std::size_t blank = row.gives.find(' ');
  if (blank != std::string::npos)
    return {row.formula, row.gives.substr(blank + 1), row.gives.substr(0, blank)};
  if (row.gives.find_first_not_of("0123456789") == std::string::npos)
    return {"(" + row.formula + ") * 1 USD", "USD", row.gives};
  return {row.formula, "USD", row.gives};
}

}  // namespace

TEST_CASE("every example in the manual of formulas gives what stands beside it") {
  const std::vector<Shown> rows = shown();
  REQUIRE(rows.size() > 45);
  for (const Shown& row : rows) {
    CAPTURE(row.formula);
    const Question question = question_of(row);
    const LoadedRulebook loaded = made::load(made::text_of(declarations(), question.formula, question.unit));
    REQUIRE(loaded.rulebook.rules().size() == 1);
    const Rule& rule = *loaded.rulebook.rules().front();
    const auto got = loaded.rulebook.evaluate(rule, *parse_date("2025-06-02"), told_facts(rule), WithSteps::no);
    CHECK(made::told(got) == question.due);
  }
}

TEST_CASE("the manual of formulas has an example of every operation") {
  std::string all;
  for (const Shown& row : shown())
    all += row.formula + "\n";
  for (const char* name :
       {"min(",     "max(",          "clamp(",      "round(", "ceil(",   "floor(", "tiers(", "bracket(",
        "either(",  "count_true(",   "known(",      "sum(",   "count(",  "any(",   "all(",   "highest(",
        "lowest(",  "sum_by(",       "fresh_time(", "on(",    "day(",    "month(", "hour(",  "window(",
        "elapsed(", "cannot_judge(", "let ",        " in ",   " within "}) {
    CAPTURE(name);
    CHECK(all.find(name) != std::string::npos);
  }
}
