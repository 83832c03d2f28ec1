#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/result.h"
#include "ratecheck/base/words.h"

/// The plan of releases: what is published, when, and how much privacy each costs. Fixed before anything is known
/// of what it will show (docs/releases.md "The plan").
///
///   name    = "london"          # with the version: "london@1"
///   version = 1
///   from    = 2027-01-01        # rules the quarters that begin on this day or later; the first day of a quarter
///   year    = "2.0"             # the most epsilon that a calendar year of publication may cost, 0.5 to 2.0
///   bins    = 2                 # nothing judged short, something; or 4
///
///   [[publication]]             # any of Q1 Q2 Q3 Q4 earlier_work, each once
///   of      = "Q1"
///   epsilon = "0.4"
///
///   [[headline]]                # the one rule that a platform is held against at a place
///   platforms = ["deliveroo", "uber_eats"]
///   places    = ["GB"]          # a country; US, CA and AU are cut into their states
///   rule      = "uk-nmw-session"
///   below     = "yardstick"     # a rule of the kind reference; "pay" for all others
///
///   [[cut]]                     # of a steward's plan: a leaf of its own, at most four out of each
///   place     = "GB/London"
///
///   const auto plan = read_plan({"london.toml", text});
///   plan->leaves[0].place;      // "GB", which is elsewhere in GB, since London is a leaf of its own
///
/// A plan is a value; functions of it are pure and safe to call from any thread.
namespace ratecheck::insight {

/// Decimal with at most three places, in thousandths; none where the text is no such number.
std::optional<std::int64_t> thousandths_of(std::string_view text);
/// 400 is "0.4".
std::string epsilon_text(std::int64_t thousandths);

/// Platform x place, for one rule: where one voice is counted.
struct PlanLeaf {
  std::string platform;
  std::string place;
  bool elsewhere = false;  ///< only what is in no leaf inside the place
  std::string rule;
  Below below = Below::pay;
};

/// A sum of leaves: of all that lie in its place under one rule of one platform.
struct PlanNode {
  std::string platform;
  std::string place;
  bool elsewhere = false;
  std::string rule;
  Below below = Below::pay;
  std::vector<std::size_t> leaves;  ///< in the order of the plan
  std::optional<std::size_t> parent;
};

struct PlannedPublication {
  ReleaseKind kind = ReleaseKind::quarter;  ///< never the opening one
  int quarter = 0;                          ///< 1 to 4
  std::int64_t epsilon_thousandths = 0;
};

struct ReleasePlan {
  std::string name;  ///< "default@1"
  std::string text;
  std::optional<Date> from;  ///< none: the program's own, in force from the first start
  std::int64_t year_thousandths = 0;
  int bins = 2;
  std::vector<PlannedPublication> publications;
  std::vector<PlanLeaf> leaves;  ///< by platform, then place
  std::vector<PlanNode> nodes;   ///< the leaves first, each a node of its own; then what they add up to

  /// None: the plan does not publish it.
  [[nodiscard]] std::optional<std::int64_t> epsilon_of(ReleaseKind kind, int quarter) const;
};

/// The names of the bins, in their order: "none" and "some", or "none", "quarter", "half" and "more".
const std::vector<std::string>& bin_names(int bins);

/// The most epsilon of a calendar year, in thousandths, whatever a plan says.
inline constexpr std::int64_t kMostOfAYear = 2000;

/// In bytes.
inline constexpr std::size_t kLongestPlan = 200'000;

/// All problems of the file, each with its place. Codes: those of TOML files, `bad_plan`, `unknown_place`.
struct ReadPlan {
  ReleasePlan plan;
  std::vector<Error> problems;
};
ReadPlan read_plan(const std::string& file, const std::string& text);

/// The program's own: four quarters and earlier work, 0.4 each.
const ReleasePlan& shipped_plan();

}  // namespace ratecheck::insight
