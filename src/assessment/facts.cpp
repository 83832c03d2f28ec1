// From a statement to the inputs of a rule. What the rule reads, and which field of a work item tells it, is found
// once for each rule and statement; asking for one item then goes through a short list. That took 20 % of the
// instructions from judging a row of trip records, together with asking for places once (where.cpp); `./dev bench
// csv` imports such rows.
//
// An input comes from the item's own `inputs` under its name, else from the field of that name (engaged_s tells
// engaged_time), else from the statement (place, vehicle, kind of work), else, of place and vehicle, from the
// caller. Whatever speaks against a value is handed on with it.
#include "assessment/facts.h"

#include <algorithm>

#include "ratecheck/assessment/said_place.h"

namespace ratecheck::assessment {

using rulebook::Dimension;
using rulebook::InputValue;
using rulebook::Measure;
using statement::Doubts;
using statement::Stated;
using statement::WorkView;

namespace {

// Values of a statement in base units: seconds, metres, major units.
InputValue as_input(const std::string& text) {
  return text;
}
InputValue as_input(const Seconds& time) {
  return Measure::exactly(Rational(time.count), Dimension::time);
}
InputValue as_input(const Distance& distance) {
  return Measure::exactly(distance.metres(), Dimension::distance);
}
InputValue as_input(const Decimal& money) {
  return Measure::exactly(money.to_rational(), Dimension::money);
}
InputValue as_input(const std::int64_t& count) {
  return Measure::exactly(Rational(count), Dimension::number);
}
InputValue as_input(const PlaceName& place) {
  return place.text;
}
InputValue as_input(const Instant& moment) {
  return rulebook::Moment{moment.local(), moment.offset_seconds};
}

// A cap is about money that was taken, so it is held against the limit as a positive amount.
Rational counted_sign(const rulebook::Rule& rule, const Rational& amount) {
  return rule.kind == rulebook::RuleKind::cap ? -amount : amount;
}

Date day_of(const Instant& moment) {
  return moment.local().date;
}

}  // namespace

FactReader::FactReader(const rulebook::Rule& rule, const statement::StatementView& statement,
                       const JudgingOptions& options)
    : rule_(rule) {
  Doubts elsewhere;  // told where it is asked whether the rule applies
  currency_ = *statement.currency().take(elsewhere);
  const auto tell = [&](const char* name, Stated<std::string> own, const std::optional<std::string>& caller) {
    if (!asks_for(name))
      return;
    if (own.in_doubt())
      open_own_.emplace_back(name);
    const bool told = own.told();
    const auto value = std::move(own).take(against_own_);
    if (value || (!told && caller))
      own_.insert_or_assign(name, value ? *value : *caller);
  };
  const auto where = [&](const PlaceName& place) { return place_as_said(place, options.place)->text; };
  tell("place", statement.place().made_into(where),
       options.place ? std::optional(options.place->text) : std::nullopt);
  tell("vehicle", statement.vehicle(), options.vehicle);
  tell("kind_of_work", statement.kind_of_work(), std::nullopt);
  for (const std::string& input : rule.inputs) {
    const auto field = std::find_if(kWorkFields.begin(), kWorkFields.end(),
                                    [&](const WorkField& known) { return known.input == input; });
    asked_.push_back({input, field == kWorkFields.end() ? nullptr : &*field});
  }
  for (const std::string& word : rule.counts) {
    if (const auto category = parse_word<PayCategory>(word))
      counted_[static_cast<std::size_t>(*category)] = true;
  }
  adjustments_ = statement.adjustments(counted_);
  if (rule.dated_by == rulebook::DatedBy::period_start)
    first_day_ = statement.period().made_into([](const statement::Period& period) { return day_of(period.from); });
}

bool FactReader::asks_for(std::string_view input) const {
  return std::find(rule_.inputs.begin(), rule_.inputs.end(), input) != rule_.inputs.end();
}

rulebook::Inputs FactReader::own(Doubted how, Doubts& against) const {
  against.add(against_own_);
  rulebook::Inputs out = own_;
  if (how == Doubted::open) {
    for (const std::string& name : open_own_)
      out.insert_or_assign(name, rulebook::Open());
  }
  return out;
}

Stated<InputValue> FactReader::value_of(const Asked& asked, const WorkView& item) const {
  Stated<std::string> text = item.input(asked.input);
  if (text.told()) {
    Doubts against;
    const auto told = std::move(text).take(against);
    std::optional<InputValue> value;
    if (auto read = told ? rulebook::parse_input(asked.input, *told, currency_) : Error{})
      value = std::move(*read);
    return Stated<InputValue>(std::move(value), std::move(against));
  }
  if (asked.field == nullptr)
    return {};
  return std::visit(
      [&](auto member) { return item[member].made_into([](const auto& value) { return as_input(value); }); },
      asked.field->member);
}

rulebook::Inputs FactReader::facts_of(const WorkView& item, Doubted how, Doubts& against) const {
  rulebook::Inputs out;
  out.reserve(own_.size() + asked_.size());
  against.add(against_own_);
  for (const auto& [name, value] : own_)
    out.emplace(name, value);
  for (const std::string& name : open_own_) {
    if (how == Doubted::open)
      out.insert_or_assign(name, rulebook::Open());
  }
  for (const Asked& asked : asked_) {
    Stated<InputValue> stated = value_of(asked, item);
    if (!stated.told())
      continue;
    const bool open = how == Doubted::open && stated.in_doubt();
    std::optional<InputValue> value = std::move(stated).take(against);
    if (open) {
      out.insert_or_assign(std::string(asked.input), rulebook::Open());
    } else if (value) {
      out.insert_or_assign(std::string(asked.input), *std::move(value));
    }
  }
  return out;
}

bool FactReader::tells_counted_pay(const WorkView& item) const {
  return item.tells_any(counted_);
}

Paid FactReader::counted_pay(const WorkView& item, Doubts& against) const {
  const auto sum = item.pay(counted_).take(against);
  if (!sum)
    return {std::nullopt, "the document does not break the pay into its parts"};
  return {counted_sign(rule_, *sum), {}};
}

Rational FactReader::counted_adjustments(Doubts& against) const {
  return counted_sign(rule_, Stated<Rational>(adjustments_).take(against).value_or(Rational()));
}

Stated<Date> FactReader::card_day(const WorkView& item) const {
  if (first_day_.told())
    return first_day_;
  const bool by_end = rule_.dated_by == rulebook::DatedBy::ended;
  Stated<Instant> first = item[by_end ? &WorkFields::ended_at : &WorkFields::started_at];
  if (first.told())
    return std::move(first).made_into(day_of);
  return item[by_end ? &WorkFields::started_at : &WorkFields::ended_at].made_into(day_of);
}

}  // namespace ratecheck::assessment
