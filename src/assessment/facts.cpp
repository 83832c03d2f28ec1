#include "facts.h"

#include <algorithm>

namespace ratecheck::assessment {

using rulebook::Dimension;
using rulebook::InputValue;
using rulebook::Measure;
using statement::WorkItem;

namespace {

using Value = std::optional<InputValue>;

Value of(const std::optional<std::string>& /*ref*/) {
  return std::nullopt;
}
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

Value value_of(const WorkField& field, const WorkItem& item) {
  return std::visit([&](auto member) { return of(item.*member); }, field.member);
}

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
  for (const WorkField& field : kWorkFields) {
    if (asks_for(field.input))
      fields_.push_back(&field);
  }
  for (const std::string& word : rule.counts) {
    if (const auto category = statement::parse_pay_category(word))
      counted_[static_cast<std::size_t>(*category)] = true;
  }
}

bool Reader::asks_for(std::string_view input) const {
  return std::find(rule_.inputs.begin(), rule_.inputs.end(), input) != rule_.inputs.end();
}

ItemFacts Reader::facts_of(const WorkItem& item) const {
  ItemFacts out;
  out.inputs.reserve(own_.size() + fields_.size() + item.inputs.size());
  for (const auto& [name, value] : own_)
    out.inputs.emplace(name, value);
  for (const WorkField* field : fields_) {
    Value value = value_of(*field, item);
    if (!value)
      continue;
    if (statement::is_doubtful(item, field->name)) {
      out.doubtful.push_back(field->input);
    } else {
      out.inputs.insert_or_assign(std::string(field->input), std::move(*value));
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
