#include "facts.h"

#include <algorithm>

namespace ratecheck::assessment {
namespace {

using rulebook::Dimension;
using rulebook::Inputs;
using rulebook::Measure;
using statement::WorkItem;

bool reads(const rulebook::Rule& rule, std::string_view input) {
  return std::find(rule.inputs.begin(), rule.inputs.end(), input) != rule.inputs.end();
}

/// Takes what the rule reads, and of that what is not in doubt.
class Collector {
 public:
  Collector(const rulebook::Rule& rule, const WorkItem& item, ItemFacts& out)
      : rule_(rule), item_(item), out_(out) {}

  void time(std::string_view input, const char* field, const std::optional<Seconds>& value) {
    if (value && asked_for(input))
      put(input, field, Measure::exactly(Rational(value->count), Dimension::time));
  }
  void distance(std::string_view input, const char* field, const std::optional<Distance>& value) {
    if (value && asked_for(input))
      put(input, field, Measure::exactly(value->metres(), Dimension::distance));
  }
  void money(std::string_view input, const char* field, const std::optional<Decimal>& value) {
    if (value && asked_for(input))
      put(input, field, Measure::exactly(value->to_rational(), Dimension::money));
  }
  void count(std::string_view input, const char* field, const std::optional<std::int64_t>& value) {
    if (value && asked_for(input))
      put(input, field, Measure::exactly(Rational(*value), Dimension::number));
  }
  void place(std::string_view input, const std::optional<PlaceName>& value) {
    if (value && asked_for(input))
      out_.inputs.insert_or_assign(std::string(input), value->text);
  }
  void moment(std::string_view input, const char* field, const std::optional<Instant>& value) {
    if (value && asked_for(input))
      put(input, field, rulebook::Moment{value->local(), value->offset_seconds});
  }
  void posted(const Currency& currency) {
    for (const auto& [name, text] : item_.inputs) {
      if (!asked_for(name))
        continue;
      auto value = rulebook::parse_input(name, text, currency);
      if (value.ok())
        out_.inputs.insert_or_assign(name, std::move(*value));
    }
  }

 private:
  [[nodiscard]] bool asked_for(std::string_view input) const { return reads(rule_, input); }
  void put(std::string_view input, const char* field, rulebook::InputValue value) {
    if (statement::is_doubtful(item_, field)) {
      out_.doubtful.emplace_back(input);
    } else {
      out_.inputs.insert_or_assign(std::string(input), std::move(value));
    }
  }

  const rulebook::Rule& rule_;
  const WorkItem& item_;
  ItemFacts& out_;
};

void collect_times(Collector& collect, const WorkItem& item) {
  collect.time("online_time", "online_s", item.online);
  collect.time("engaged_time", "engaged_s", item.engaged);
  collect.time("dispatch_time", "dispatch_s", item.dispatch);
  collect.time("passenger_time", "passenger_s", item.passenger);
  collect.time("waiting_time", "waiting_s", item.waiting);
  collect.time("estimated_time", "estimated_s", item.estimated);
  collect.moment("started_at", "started_at", item.started_at);
}

void collect_quantities(Collector& collect, const WorkItem& item) {
  collect.distance("distance", "distance", item.distance);
  collect.distance("engaged_distance", "engaged_distance", item.engaged_distance);
  collect.distance("passenger_distance", "passenger_distance", item.passenger_distance);
  collect.money("order_value", "order_value", item.order_value);
  collect.money("fare", "fare", item.fare);
  collect.count("orders", "orders", item.orders);
  collect.count("pickups", "pickups", item.pickups);
  collect.count("dropoffs", "dropoffs", item.dropoffs);
  collect.count("items", "items", item.items);
}

bool counts(const rulebook::Rule& rule, statement::PayCategory category) {
  const std::string_view word = statement::to_string(category);
  return std::find(rule.counts.begin(), rule.counts.end(), word) != rule.counts.end();
}

// A cap is about money that was taken, so it is held against the limit as a positive amount.
Rational counted_sign(const rulebook::Rule& rule, const Rational& amount) {
  return rule.kind == rulebook::RuleKind::cap ? -amount : amount;
}

}  // namespace

rulebook::Inputs facts_of_period(const rulebook::Rule& rule, const statement::Statement& statement,
                                 const Options& options) {
  Inputs out;
  const auto place = statement.place ? statement.place : options.place;
  if (place && reads(rule, "place"))
    out["place"] = place->text;
  const auto vehicle = statement.vehicle ? statement.vehicle : options.vehicle;
  if (vehicle && reads(rule, "vehicle"))
    out["vehicle"] = *vehicle;
  if (statement.kind_of_work && reads(rule, "kind_of_work"))
    out["kind_of_work"] = *statement.kind_of_work;
  return out;
}

ItemFacts facts_of(const rulebook::Rule& rule, const statement::Statement& statement, const WorkItem& item,
                   const Options& options) {
  ItemFacts out;
  out.inputs = facts_of_period(rule, statement, options);
  Collector collect(rule, item, out);
  collect_times(collect, item);
  collect_quantities(collect, item);
  collect.place("start_place", item.start_place);
  collect.place("end_place", item.end_place);
  collect.posted(statement.currency);
  return out;
}

Paid counted_pay(const WorkItem& item, const rulebook::Rule& rule) {
  if (item.pay.empty())
    return {std::nullopt, "the document does not break the pay into its parts"};
  if (statement::is_doubtful(item, "total"))
    return {std::nullopt, "the total is in doubt"};
  Rational sum;
  for (const statement::PayLine& line : item.pay) {
    if (!counts(rule, line.category))
      continue;
    if (!item.doubts.empty()) {
      const std::string field = "pay." + std::string(statement::to_string(line.category));
      if (statement::is_doubtful(item, field))
        return {std::nullopt, field + " is in doubt"};
    }
    sum = sum + counted_sign(rule, line.amount.to_rational());
  }
  return {sum, {}};
}

Paid counted_adjustments(const statement::Statement& statement, const rulebook::Rule& rule) {
  Rational sum;
  for (const statement::Adjustment& adjustment : statement.adjustments) {
    if (counts(rule, adjustment.category))
      sum = sum + counted_sign(rule, adjustment.amount.to_rational());
  }
  return {sum, {}};
}

std::optional<Date> card_day(const statement::Statement& statement, const WorkItem& item,
                             const rulebook::Rule& rule) {
  if (rule.dated_by == rulebook::DatedBy::period_start && statement.period)
    return statement.period->from.local().date;
  const bool by_end = rule.dated_by == rulebook::DatedBy::ended;
  const auto& first = by_end ? item.ended_at : item.started_at;
  const auto& second = by_end ? item.started_at : item.ended_at;
  const char* field = by_end ? "ended_at" : "started_at";
  if (first && !statement::is_doubtful(item, field))
    return first->local().date;
  if (second)
    return second->local().date;
  return std::nullopt;
}

}  // namespace ratecheck::assessment
