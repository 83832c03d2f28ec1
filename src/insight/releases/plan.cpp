#include "ratecheck/insight/plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <tuple>

#include "insight/releases/shipped_plan_text.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/platforms.h"
#include "ratecheck/base/text.h"
#include "ratecheck/base/toml_in.h"

// From headlines and cuts to leaves and the tree above them. A headline for `uber` in US and another in US-CA,
// with a cut of US-CA/Oakland, give:
//
//   leaves   uber US-AK … US-WY       one per state, under the rule of US; but not US-CA
//            uber US                  elsewhere in the US: the state is not known
//            uber US-CA               elsewhere in California, under the rule of US-CA
//            uber US-CA/Oakland       under the same
//   nodes    every leaf; US over the leaves of its rule; US-CA over its two
//
// So the more specific headline takes its area out of the wider one, and only what is held against one rule is
// added up. Each leaf belongs to one root, and sums of leaves are never drawn for themselves: adding noised
// integers asks nothing new of anybody.

namespace ratecheck::insight {
namespace {

constexpr std::int64_t kLeastOfAYear = 500;
constexpr std::size_t kMostCuts = 4;
constexpr std::size_t kLongestName = 40;
constexpr std::size_t kMostLeaves = 5000;

bool is_cut_into_states(std::string_view country) {
  return country == "US" || country == "CA" || country == "AU";
}

struct Headline {
  std::string rule;
  Below below = Below::pay;
};
/// By platform and area.
using Headlines = std::map<std::pair<std::string, std::string>, Headline>;

/// Reads the file; what is wrong with it goes to `problems`.
class PlanReader {
 public:
  PlanReader(const SourceText& source, const TomlValue& root, std::vector<Error>& problems)
      : source_(source), file_(source, root, "the plan", problems), problems_(problems) {}

  ReleasePlan read() {
    plan_.text = source_.text;
    read_head();
    for (const TomlValue* table : file_.tables("publication"))
      read_publication(*table);
    for (const TomlValue* table : file_.tables("headline"))
      read_headline(*table);
    for (const TomlValue* table : file_.tables("cut"))
      read_cut(*table);
    file_.finish();
    check_year();
    if (problems_.empty())
      make_leaves();
    return std::move(plan_);
  }

 private:
  void read_head() {
    const std::string name = file_.required_string("name");
    if (!name.empty() && (name.size() > kLongestName || !is_platform_id(name)))
      file_.problem("name", "bad_plan", "A plan's name has small letters, digits and '_', at most 40.");
    const auto version = file_.optional_integer("version");
    if (!version || *version < 1)
      file_.problem("version", "bad_plan", "A plan has a version of 1 or more.");
    plan_.name = fmt::format("{}@{}", name, version.value_or(0));
    plan_.from = file_.optional_date("from");
    if (plan_.from && (plan_.from->day() != std::chrono::day(1) || unsigned(plan_.from->month()) % 3 != 1))
      file_.problem("from", "bad_plan", "A plan begins with a quarter: 1 January, April, July or October.");
    plan_.year_thousandths = epsilon(file_, "year").value_or(0);
    if (plan_.year_thousandths < kLeastOfAYear || plan_.year_thousandths > kMostOfAYear)
      file_.problem("year", "bad_plan", "A year may cost an epsilon from 0.5 to 2.0.");
    const auto bins = file_.optional_integer("bins");
    if (!bins || (*bins != 2 && *bins != 4))
      file_.problem("bins", "bad_plan", "A plan has 2 bins or 4.");
    plan_.bins = bins == 4 ? 4 : 2;
  }

  std::optional<std::int64_t> epsilon(TomlTable& table, std::string_view key) {
    const std::string text = table.required_string(key);
    const auto value = thousandths_of(text);
    if (!text.empty() && (!value || *value <= 0)) {
      table.problem(key, "bad_plan",
                    "An epsilon is a number above 0 with at most three places, in quotes: \"0.4\".");
      return std::nullopt;
    }
    return value;
  }

  void read_publication(const TomlValue& value) {
    TomlTable table(source_, value, "[[publication]]", problems_);
    const std::string of = table.required_word("of", {"Q1", "Q2", "Q3", "Q4", "earlier_work"});
    PlannedPublication one;
    one.kind = of == "earlier_work" ? ReleaseKind::earlier_work : ReleaseKind::quarter;
    one.quarter = one.kind == ReleaseKind::quarter && of.size() == 2 ? of[1] - '0' : 0;
    one.epsilon_thousandths = epsilon(table, "epsilon").value_or(0);
    if (!of.empty() && plan_.epsilon_of(one.kind, one.quarter))
      table.problem("of", "bad_plan", fmt::format("'{}' is published once a year.", of));
    plan_.publications.push_back(one);
    table.finish();
  }

  std::optional<std::string> place(TomlTable& table, std::string_view key, const std::string& text) {
    const auto known = parse_place(text);
    if (known)
      return known->text;
    table.problem(key, known.error().code, known.error().message, known.error().hint);
    return std::nullopt;
  }

  void read_headline(const TomlValue& value) {
    TomlTable table(source_, value, "[[headline]]", problems_);
    Headline headline;
    headline.rule = table.required_string("rule");
    headline.below = table.required_word<Below>("below").value_or(Below::pay);
    const std::vector<std::string> platforms = table.optional_strings("platforms");
    const std::vector<std::string> places = table.optional_strings("places");
    if (platforms.empty())
      table.problem("platforms", "bad_plan", "A headline names its platforms.");
    if (places.empty())
      table.problem("places", "bad_plan", "A headline names its places.");
    for (const std::string& platform : platforms) {
      const auto& known = known_platforms();
      if (std::find(known.begin(), known.end(), platform) == known.end()) {
        table.problem("platforms", "unknown_platform",
                      fmt::format("'{}' is no known platform.{}", platform, did_you_mean(platform, known)));
      }
      for (const std::string& text : places) {
        const auto area = place(table, "places", text);
        if (area && area->find('/') != std::string::npos)
          table.problem("places", "bad_plan", fmt::format("'{}' is a locality; cut it out with [[cut]].", *area));
        if (area && !headlines_.emplace(std::pair(platform, *area), headline).second)
          table.problem("places", "bad_plan", fmt::format("{} has a headline in {} already.", platform, *area));
      }
    }
    table.finish();
  }

  void read_cut(const TomlValue& value) {
    TomlTable table(source_, value, "[[cut]]", problems_);
    const auto known = place(table, "place", table.required_string("place"));
    table.finish();
    if (!known)
      return;
    const bool is_country = known->find_first_of("-/") == std::string::npos;
    const bool is_state = known->find('/') == std::string::npos && is_cut_into_states(known->substr(0, 2));
    if (is_country || is_state) {
      table.problem("place", "bad_plan",
                    fmt::format("'{}' is a leaf by itself; a cut is a place inside one.", *known));
      return;
    }
    for (const std::string& other : cuts_) {
      if (PlaceName{*known}.within(other) || PlaceName{other}.within(*known)) {
        table.problem("place", "bad_plan", fmt::format("'{}' and '{}' lie in each other.", *known, other));
        return;
      }
    }
    const std::string out_of = area_of(*known);
    if (++cuts_out_of_[out_of] > kMostCuts)
      table.problem("place", "bad_plan", fmt::format("At most four places are cut out of {}.", out_of));
    cuts_.push_back(*known);
  }

  /// The country, or the state where a country is cut into them.
  static std::string area_of(const std::string& place) {
    const std::string country = place.substr(0, 2);
    return is_cut_into_states(country) ? place.substr(0, place.find('/')) : country;
  }

  void check_year() {
    std::int64_t sum = 0;
    for (const PlannedPublication& one : plan_.publications)
      sum += one.epsilon_thousandths;
    if (plan_.publications.empty())
      file_.problem("publication", "bad_plan", "A plan has at least one [[publication]].");
    if (headlines_.empty())
      file_.problem("headline", "bad_plan", "A plan has at least one [[headline]].");
    if (sum > plan_.year_thousandths) {
      file_.problem("year", "bad_plan",
                    fmt::format("The publications of a year cost {}, more than the {} that it may.",
                                epsilon_text(sum), epsilon_text(plan_.year_thousandths)),
                    "Lower an epsilon, or leave a publication out.");
    }
  }

  [[nodiscard]] bool has_headline(const std::string& platform, const std::string& area) const {
    return headlines_.contains({platform, area});
  }

  void add_leaf(const std::string& platform, const std::string& place, bool elsewhere, const Headline& headline) {
    plan_.leaves.push_back({platform, place, elsewhere, headline.rule, headline.below});
  }

  /// A more specific headline of the platform takes its place out of the area.
  [[nodiscard]] bool is_taken_out(const std::string& platform, const std::string& area,
                                  const std::string& place) const {
    return std::any_of(headlines_.begin(), headlines_.end(), [&](const auto& other) {
      const auto& [of, inside] = other.first;
      return of == platform && inside != area && PlaceName{inside}.within(area) && PlaceName{place}.within(inside);
    });
  }

  /// A place and what is cut out of it.
  void add_area(const std::string& platform, const std::string& area, bool elsewhere, const Headline& headline) {
    for (const std::string& cut : cuts_) {
      if (cut == area || !PlaceName{cut}.within(area) || is_taken_out(platform, area, cut))
        continue;
      add_leaf(platform, cut, false, headline);
      elsewhere = true;
    }
    add_leaf(platform, area, elsewhere, headline);
  }

  void make_leaves() {
    for (const auto& [name, headline] : headlines_) {
      const std::string& platform = name.first;
      const std::string& area = name.second;
      if (!is_cut_into_states(area)) {
        const bool has_states = std::any_of(headlines_.begin(), headlines_.end(), [&](const auto& other) {
          return other.first.first == platform && other.first.second != area &&
                 PlaceName{other.first.second}.within(area);
        });
        add_area(platform, area, has_states, headline);
        continue;
      }
      for (const std::string& state : known_subdivisions(area)) {
        if (!has_headline(platform, state))
          add_area(platform, state, false, headline);
      }
      add_leaf(platform, area, true, headline);
    }
    std::sort(plan_.leaves.begin(), plan_.leaves.end(), [](const PlanLeaf& a, const PlanLeaf& b) {
      return std::tie(a.platform, a.place) < std::tie(b.platform, b.place);
    });
    if (plan_.leaves.size() > kMostLeaves)
      file_.problem("headline", "bad_plan", fmt::format("A plan has at most {} leaves.", kMostLeaves));
    make_nodes();
  }

  /// Leaves of one rule and platform in an area.
  [[nodiscard]] std::vector<std::size_t> leaves_in(const PlanLeaf& of, const std::string& area) const {
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < plan_.leaves.size(); ++i) {
      const PlanLeaf& leaf = plan_.leaves[i];
      if (leaf.platform == of.platform && leaf.rule == of.rule && PlaceName{leaf.place}.within(area))
        out.push_back(i);
    }
    return out;
  }

  /// The node over all leaves of a platform and rule in an area; made where there is none.
  std::size_t node_over(const PlanLeaf& leaf, const std::string& area, std::vector<std::size_t> leaves) {
    const auto [found, added] = sums_.try_emplace(std::tuple(leaf.platform, leaf.rule, area), plan_.nodes.size());
    if (added) {
      plan_.nodes.push_back({leaf.platform, area, false, leaf.rule, leaf.below, std::move(leaves), std::nullopt});
    }
    return found->second;
  }

  // An area in which nothing more lies than in what is below it is no sum of its own.
  void make_nodes() {
    for (std::size_t i = 0; i < plan_.leaves.size(); ++i) {
      const PlanLeaf& leaf = plan_.leaves[i];
      plan_.nodes.push_back({leaf.platform, leaf.place, leaf.elsewhere, leaf.rule, leaf.below, {i}, std::nullopt});
    }
    for (std::size_t i = 0; i < plan_.leaves.size(); ++i) {
      const PlanLeaf& leaf = plan_.leaves[i];
      std::size_t below = i;
      for (const std::string& area : {area_of(leaf.place), leaf.place.substr(0, 2)}) {
        std::vector<std::size_t> inside = leaves_in(leaf, area);
        if (inside.size() <= plan_.nodes[below].leaves.size())
          continue;
        const std::size_t over = node_over(leaf, area, std::move(inside));
        plan_.nodes[below].parent = over;
        below = over;
      }
    }
  }

  const SourceText& source_;
  TomlTable file_;
  std::vector<Error>& problems_;
  ReleasePlan plan_;
  Headlines headlines_;
  std::vector<std::string> cuts_;
  std::map<std::string, std::size_t> cuts_out_of_;
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> sums_;
};

}  // namespace

std::optional<std::int64_t> thousandths_of(std::string_view text) {
  const auto value = Decimal::parse(text);
  if (!value || value->scale() > 3)
    return std::nullopt;
  std::int64_t out = value->coefficient();
  for (int scale = value->scale(); scale < 3; ++scale) {
    if (out > INT64_MAX / 10 || out < INT64_MIN / 10)
      return std::nullopt;
    out *= 10;
  }
  return out;
}

std::string epsilon_text(std::int64_t thousandths) {
  if (thousandths == 0)
    return "0";
  std::string text = fmt::format("{}.{:03}", thousandths / 1000, thousandths % 1000);
  while (text.ends_with('0') && text[text.size() - 2] != '.')
    text.pop_back();
  return text;
}

const std::vector<std::string>& bin_names(int bins) {
  static const std::vector<std::string> kTwo = {"none", "some"};
  static const std::vector<std::string> kFour = {"none", "quarter", "half", "more"};
  return bins == 4 ? kFour : kTwo;
}

std::optional<std::int64_t> ReleasePlan::epsilon_of(ReleaseKind kind, int quarter) const {
  for (const PlannedPublication& one : publications) {
    if (one.kind == kind && (kind == ReleaseKind::earlier_work || one.quarter == quarter))
      return one.epsilon_thousandths;
  }
  return std::nullopt;
}

ReadPlan read_plan(const std::string& file, const std::string& text) {
  ReadPlan out;
  if (text.size() > kLongestPlan) {
    out.problems.push_back(
        Error{"bad_plan", fmt::format("'{}' is longer than the {} bytes of a plan.", file, kLongestPlan)});
    return out;
  }
  const SourceText source{file, text};
  const auto root = parse_toml(source);
  if (!root) {
    out.problems.push_back(root.error());
    return out;
  }
  out.plan = PlanReader(source, *root, out.problems).read();
  return out;
}

const ReleasePlan& shipped_plan() {
  static const ReleasePlan kPlan = read_plan("default_plan.toml", std::string(kShippedPlanText)).plan;
  return kPlan;
}

}  // namespace ratecheck::insight
