#include "extraction/file/load_join.h"

#include <fmt/format.h>

#include <algorithm>

#include "extraction/file/targets.h"
#include "ratecheck/base/text.h"

namespace ratecheck::extraction {
namespace {

constexpr std::int64_t kMostSeconds = 3600;  // farther apart, nearness says nothing

bool reads_target(const ParserRule& rule, const std::string& as) {
  return std::any_of(rule.facts->fields.begin(), rule.facts->fields.end(),
                     [&](const FieldFacts& field) { return field.as == as; });
}

bool reads_pay(const ParserRule& rule) {
  return std::any_of(rule.facts->fields.begin(), rule.facts->fields.end(),
                     [](const FieldFacts& field) { return is_pay_for_work(field.as); });
}

void load_nearest(TomlTable& join, ParserRule& rule) {
  JoinFacts& facts = rule.facts->join;
  const std::string within = join.required_string("within");
  facts.nearest = join.required_word("nearest", {"started_at", "ended_at"});
  if (!facts.nearest.empty() && !reads_target(rule, "work." + facts.nearest)) {
    join.problem("nearest", "unknown_name",
                 fmt::format("No field of this file goes to work.{}, so nothing can be near it.", facts.nearest));
  }
  const std::optional<Rational> seconds = parse_duration_seconds(within);
  const bool whole = seconds && seconds->denominator() == 1;
  if (!within.empty() && (!whole || seconds->sign() <= 0 || *seconds > Rational(kMostSeconds))) {
    join.problem("within", "bad_value", "'within' is a duration of at most an hour: \"60 s\".");
  } else if (whole) {
    facts.within = Seconds{static_cast<std::int64_t>(seconds->numerator())};
  }
}

}  // namespace

void load_join(TomlTable& root, ParserRule& rule, std::vector<Error>& problems) {
  const TomlValue* value = root.optional_table("join");
  if (value == nullptr)
    return;
  TomlTable join(rule.source, *value, "[join]", problems);
  JoinFacts& facts = rule.facts->join;
  facts.pieces = join.optional_boolean("pieces").value_or(false);
  facts.paid_by = join.optional_strings("paid_by");
  facts.list_of_work = join.optional_boolean("list_of_work").value_or(!facts.paid_by.empty());
  if (!facts.paid_by.empty()) {
    rule.join_place = value->find("paid_by")->place;
    load_nearest(join, rule);
  }
  if (facts.list_of_work && reads_pay(rule)) {
    join.problem(facts.paid_by.empty() ? "list_of_work" : "paid_by", "bad_value",
                 "A list of work holds no pay, but this file reads some.");
  }
  if (!facts.pieces && !facts.list_of_work) {
    join.problem(
        "", "missing_key", "[join] says nothing.",
        "pieces = true, list_of_work = true, or paid_by = [\"platform/layout\"] with nearest and within.");
  }
  join.finish();
}

void check_joins(const std::vector<std::shared_ptr<const ParserRule>>& rules, std::vector<Error>& problems) {
  std::vector<std::string> known;
  for (const auto& rule : rules)
    known.push_back(rule->facts->id);
  for (const auto& rule : rules) {
    for (const std::string& id : rule->facts->join.paid_by) {
      const auto other =
          std::find_if(rules.begin(), rules.end(), [&](const auto& r) { return r->facts->id == id; });
      if (other == rules.end()) {
        problems.push_back(error_at(
            rule->source, rule->join_place, "unknown_name",
            fmt::format("[join] names the layout '{}', which no file has.{}", id, did_you_mean(id, known))));
      } else if ((*other)->facts->platform != rule->facts->platform) {
        problems.push_back(error_at(rule->source, rule->join_place, "bad_value",
                                    fmt::format("[join] names '{}', which is of another platform.", id)));
      }
    }
  }
}

}  // namespace ratecheck::extraction
