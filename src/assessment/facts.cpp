#include "facts.h"

#include <algorithm>

namespace ratecheck::assessment {

using rulebook::Dimension;
using rulebook::InputValue;
using rulebook::Measure;
using statement::WorkItem;

struct Reading {
  std::string_view input;
  const char* field;  ///< by which it is doubted; nullptr: never
  std::optional<InputValue> (*value)(const WorkItem&);
};

namespace {

using Value = std::optional<InputValue>;

Value of(const std::optional<Seconds>& time) {
  return time ? Value(Measure::exactly(Rational(time->count), Dimension::time)) : std::nullopt;
}
Value of(const std::optional<Distance>& distance) {
  return distance ? Value(Measure::exactly(distance->metres(), Dimension::distance)) : std::nullopt;
}
Value of(const std::optional<Decimal>& money) {
  return money ? Value(Measure::exactly(money->to_rational(), Dimension::money)) : std::nullopt;
}
Value of(const std::optional<std::int64_t>& count) {
  return count ? Value(Measure::exactly(Rational(*count), Dimension::number)) : std::nullopt;
}
Value of(const std::optional<PlaceName>& place) {
  return place ? Value(place->text) : std::nullopt;
}
Value of(const std::optional<Instant>& moment) {
  return moment ? Value(rulebook::Moment{moment->local(), moment->offset_seconds}) : std::nullopt;
}

constexpr Reading kReadings[] = {
    {"online_time", "online_s", [](const WorkItem& item) { return of(item.online); }},
    {"engaged_time", "engaged_s", [](const WorkItem& item) { return of(item.engaged); }},
    {"dispatch_time", "dispatch_s", [](const WorkItem& item) { return of(item.dispatch); }},
    {"passenger_time", "passenger_s", [](const WorkItem& item) { return of(item.passenger); }},
    {"waiting_time", "waiting_s", [](const WorkItem& item) { return of(item.waiting); }},
    {"estimated_time", "estimated_s", [](const WorkItem& item) { return of(item.estimated); }},
    {"started_at", "started_at", [](const WorkItem& item) { return of(item.started_at); }},
    {"distance", "distance", [](const WorkItem& item) { return of(item.distance); }},
    {"engaged_distance", "engaged_distance", [](const WorkItem& item) { return of(item.engaged_distance); }},
    {"passenger_distance", "passenger_distance", [](const WorkItem& item) { return of(item.passenger_distance); }},
    {"order_value", "order_value", [](const WorkItem& item) { return of(item.order_value); }},
    {"fare", "fare", [](const WorkItem& item) { return of(item.fare); }},
    {"orders", "orders", [](const WorkItem& item) { return of(item.orders); }},
    {"pickups", "pickups", [](const WorkItem& item) { return of(item.pickups); }},
    {"dropoffs", "dropoffs", [](const WorkItem& item) { return of(item.dropoffs); }},
    {"items", "items", [](const WorkItem& item) { return of(item.items); }},
    {"start_place", nullptr, [](const WorkItem& item) { return of(item.start_place); }},
    {"end_place", nullptr, [](const WorkItem& item) { return of(item.end_place); }},
};

// A cap is about money that was taken, so it is held against the limit as a positive amount.
Rational counted_sign(const rulebook::Rule& rule, const Rational& amount) {
  return rule.kind == rulebook::RuleKind::cap ? -amount : amount;
}

}  // namespace

Reader::Reader(const rulebook::Rule& rule, const statement::Statement& statement, const Options& options)
    : rule_(rule), statement_(statement) {
  const auto& place = statement.place ? statement.place : options.place;
  if (place && asks_for("place"))
    own_.insert_or_assign("place", place->text);
  const auto& vehicle = statement.vehicle ? statement.vehicle : options.vehicle;
  if (vehicle && asks_for("vehicle"))
    own_.insert_or_assign("vehicle", *vehicle);
  if (statement.kind_of_work && asks_for("kind_of_work"))
    own_.insert_or_assign("kind_of_work", *statement.kind_of_work);
  for (const Reading& reading : kReadings) {
    if (asks_for(reading.input))
      readings_.push_back(&reading);
  }
  for (const std::string& word : rule.counts) {
    if (const auto category = parse_word<PayCategory>(word))
      counted_[static_cast<std::size_t>(*category)] = true;
  }
}

bool Reader::asks_for(std::string_view input) const {
  return std::find(rule_.inputs.begin(), rule_.inputs.end(), input) != rule_.inputs.end();
}

ItemFacts Reader::facts_of(const WorkItem& item) const {
  ItemFacts out;
  out.inputs.reserve(own_.size() + readings_.size() + item.inputs.size());
  for (const auto& [name, value] : own_)
    out.inputs.emplace(name, value);
  for (const Reading* reading : readings_) {
    Value value = reading->value(item);
    if (!value)
      continue;
    if (reading->field != nullptr && statement::is_doubtful(item, reading->field)) {
      out.doubtful.push_back(reading->input);
    } else {
      out.inputs.insert_or_assign(std::string(reading->input), std::move(*value));
    }
  }
  for (const auto& [name, text] : item.inputs) {
    if (!asks_for(name))
      continue;
    auto value = rulebook::parse_input(name, text, statement_.currency);
    if (value.ok())
      out.inputs.insert_or_assign(name, std::move(*value));
  }
  return out;
}

Paid Reader::counted_pay(const WorkItem& item) const {
  if (item.pay.empty())
    return {std::nullopt, "the document does not break the pay into its parts"};
  if (statement::is_doubtful(item, "total"))
    return {std::nullopt, "the total is in doubt"};
  Rational sum;
  for (const statement::PayLine& line : item.pay) {
    if (!counts(line.category))
      continue;
    if (!item.doubts.empty()) {
      const std::string field = "pay." + std::string(statement::to_string(line.category));
      if (statement::is_doubtful(item, field))
        return {std::nullopt, field + " is in doubt"};
    }
    sum = sum + counted_sign(rule_, line.amount.to_rational());
  }
  return {sum, {}};
}

Rational Reader::counted_adjustments() const {
  Rational sum;
  for (const statement::Adjustment& adjustment : statement_.adjustments) {
    if (counts(adjustment.category))
      sum = sum + counted_sign(rule_, adjustment.amount.to_rational());
  }
  return sum;
}

std::optional<Date> Reader::card_day(const WorkItem& item) const {
  if (rule_.dated_by == rulebook::DatedBy::period_start && statement_.period)
    return statement_.period->from.local().date;
  const bool by_end = rule_.dated_by == rulebook::DatedBy::ended;
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
