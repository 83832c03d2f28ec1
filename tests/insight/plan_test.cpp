// The plan of releases: what a file may say, and the tree that comes of it.

#include <doctest/doctest.h>

#include <algorithm>

#include "ratecheck/insight/plan.h"

using namespace ratecheck;
using namespace ratecheck::insight;

namespace {

constexpr const char* kHead = R"(name = "north"
version = 2
from = 2027-01-01
year = "2.0"
bins = 2
)";
constexpr const char* kYear = R"([[publication]]
of = "Q1"
epsilon = "0.4"
[[publication]]
of = "earlier_work"
epsilon = "0.3"
)";
constexpr const char* kBritain = R"([[headline]]
platforms = ["deliveroo"]
places = ["GB"]
rule = "uk-nmw-session"
below = "yardstick"
)";

ReadPlan read(const std::string& text) {
  return read_plan("north.toml", text);
}

ReleasePlan good(const std::string& text) {
  ReadPlan out = read(text);
  for (const Error& problem : out.problems)
    FAIL(describe(problem));
  return out.plan;
}

std::string leaves_of(const ReleasePlan& plan) {
  std::string out;
  for (const PlanLeaf& leaf : plan.leaves)
    out += leaf.platform + " " + leaf.place + (leaf.elsewhere ? "* " : " ") + leaf.rule + "\n";
  return out;
}

}  // namespace

TEST_CASE("a plan is read with its name, its day, its epsilons and its leaves") {
  const ReleasePlan plan = good(std::string(kHead) + kYear + kBritain);
  CHECK(plan.name == "north@2");
  CHECK(to_string(*plan.from) == "2027-01-01");
  CHECK(plan.year_thousandths == 2000);
  CHECK(plan.epsilon_of(ReleaseKind::quarter, 1) == 400);
  CHECK(plan.epsilon_of(ReleaseKind::quarter, 2) == std::nullopt);
  CHECK(plan.epsilon_of(ReleaseKind::earlier_work, 0) == 300);
  CHECK(leaves_of(plan) == "deliveroo GB uk-nmw-session\n");
  CHECK(plan.nodes.size() == 1);
}

TEST_CASE("places that are cut out leave the rest elsewhere, and add up to the whole again") {
  const ReleasePlan plan = good(std::string(kHead) + kYear + kBritain + "[[cut]]\nplace = \"GB/London\"\n" +
                                "[[cut]]\nplace = \"GB-SCT\"\n");
  CHECK(leaves_of(plan) ==
        "deliveroo GB* uk-nmw-session\ndeliveroo GB-SCT uk-nmw-session\ndeliveroo GB/London uk-nmw-session\n");
  REQUIRE(plan.nodes.size() == 4);
  CHECK(plan.nodes[3].place == "GB");
  CHECK_FALSE(plan.nodes[3].elsewhere);
  CHECK(plan.nodes[3].leaves == std::vector<std::size_t>{0, 1, 2});
  for (std::size_t leaf = 0; leaf < 3; ++leaf)
    CHECK(plan.nodes[leaf].parent == 3);
}

TEST_CASE("the United States are cut into states, and a state with a rule of its own stands apart") {
  const ReleasePlan plan = good(std::string(kHead) + kYear + R"([[headline]]
platforms = ["uber"]
places = ["US"]
rule = "ref-mw"
below = "yardstick"
[[headline]]
platforms = ["uber"]
places = ["US-CA"]
rule = "ca-p22"
below = "pay"
[[cut]]
place = "US-CA/Oakland"
[[cut]]
place = "US-WA/Seattle"
)");
  CHECK(plan.leaves.size() == 51 + 1 + 2);  // states and the district, elsewhere, two cities
  std::size_t of_california = 0;
  for (const PlanLeaf& leaf : plan.leaves)
    of_california += leaf.rule == "ca-p22" ? 1 : 0;
  CHECK(of_california == 2);
  for (const PlanNode& node : plan.nodes) {
    for (const std::size_t leaf : node.leaves)
      CHECK(plan.leaves[leaf].rule == node.rule);
  }
  const auto node = [&](const std::string& place, const std::string& rule, std::size_t leaves) {
    return std::any_of(plan.nodes.begin(), plan.nodes.end(), [&](const PlanNode& n) {
      return n.place == place && n.rule == rule && n.leaves.size() == leaves && !n.elsewhere;
    });
  };
  CHECK(node("US", "ref-mw", 52));
  CHECK(node("US-WA", "ref-mw", 2));
  CHECK(node("US-CA", "ca-p22", 2));
  CHECK_FALSE(node("US", "ca-p22", 2));
}

TEST_CASE("every leaf comes up to exactly one root, which holds it once") {
  const ReleasePlan& plan = shipped_plan();
  REQUIRE(plan.leaves.size() > 300);
  std::vector<int> held(plan.leaves.size(), 0);
  for (const PlanNode& node : plan.nodes) {
    if (node.parent)
      continue;
    for (const std::size_t leaf : node.leaves)
      ++held[leaf];
  }
  CHECK(std::all_of(held.begin(), held.end(), [](int times) { return times == 1; }));
  for (const PlanNode& node : plan.nodes) {
    if (!node.parent)
      continue;
    const std::vector<std::size_t>& above = plan.nodes[*node.parent].leaves;
    CHECK(std::includes(above.begin(), above.end(), node.leaves.begin(), node.leaves.end()));
    CHECK(above.size() > node.leaves.size());
  }
}

TEST_CASE("the program's own plan costs four quarters and earlier work, 0.4 each and 2.0 a year") {
  const ReleasePlan& plan = shipped_plan();
  CHECK(read_plan("default_plan.toml", plan.text).problems.empty());
  CHECK(plan.name == "default@1");
  CHECK(plan.year_thousandths == 2000);
  CHECK(plan.bins == 2);
  CHECK(plan.publications.size() == 5);
  for (const PlannedPublication& one : plan.publications)
    CHECK(one.epsilon_thousandths == 400);
}

TEST_CASE("what is wrong with a plan is told at its place") {
  const auto first = [](const std::string& text) {
    const ReadPlan out = read(text);
    REQUIRE_FALSE(out.problems.empty());
    return describe(out.problems.front());
  };
  const std::string head(kHead);
  const std::string year(kYear);
  const std::string britain(kBritain);
  const auto with = [&](const char* from, const char* to) {
    std::string text = head + year + britain;
    text.replace(text.find(from), std::string(from).size(), to);
    return first(text);
  };
  CHECK(with("2027-01-01", "2027-02-01").find("north.toml:3") != std::string::npos);
  CHECK(with("\"2.0\"", "\"2.1\"").find("0.5 to 2.0") != std::string::npos);
  CHECK(with("\"2.0\"", "\"0.4\"").find("0.5 to 2.0") != std::string::npos);
  CHECK(with("\"2.0\"", "\"0.6\"").find("cost 0.7, more than the 0.6") != std::string::npos);
  CHECK(with("bins = 2", "bins = 3").find("2 bins or 4") != std::string::npos);
  CHECK(with("\"0.4\"", "\"0.0004\"").find("three places") != std::string::npos);
  CHECK(with("\"0.4\"", "\"-0.4\"").find("above 0") != std::string::npos);
  CHECK(with("\"0.4\"", "\"nan\"").find("above 0") != std::string::npos);
  CHECK(with("earlier_work", "Q1").find("once a year") != std::string::npos);
  CHECK(with("earlier_work", "Q5").find("Q5") != std::string::npos);
  CHECK(with("deliveroo", "deliveru").find("'deliveru' is no known platform") != std::string::npos);
  CHECK(with("\"GB\"", "\"UK\"").find("'UK' is not a place") != std::string::npos);
  CHECK(with("yardstick", "short").find("short") != std::string::npos);
  CHECK(with("version = 2", "version = 0").find("version") != std::string::npos);
  CHECK(with("name = \"north\"", "name = \"No rth\"").find("small letters") != std::string::npos);
  CHECK(first(head + year + britain + britain).find("headline in GB already") != std::string::npos);
  CHECK(first(head + year + britain + "[[cut]]\nplace = \"GB\"\n").find("leaf by itself") != std::string::npos);
  CHECK(first(head + britain).find("[[publication]]") != std::string::npos);
  CHECK(first(head + year).find("[[headline]]") != std::string::npos);
  CHECK(first("name = ").find("north.toml:1") != std::string::npos);
  std::string five;
  for (const char* city : {"London", "Manchester", "Birmingham", "Leeds", "Liverpool"})
    five += std::string("[[cut]]\nplace = \"GB/") + city + "\"\n";
  CHECK(first(head + year + britain + five).find("four places") != std::string::npos);
  CHECK(first(head + year + britain + "colour = 1\n").find("colour") != std::string::npos);
}
