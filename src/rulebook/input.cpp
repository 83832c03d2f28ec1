// Inputs as people type them, and back.
//
//   engaged_time "15 min"                   900 s        by the kind that the contract or the rule gives the name
//   waiting_time "10..15 min"               600..900 s   only known to lie between
//   vehicle      "motorbike"                motorcycle   another name of a listed word
//   started_at   "2025-06-01T18:05:00+01:00"             a clock with its offset; a day alone is its first moment
//
// A name that neither knows is read by the shape of its value, where no rule is asked; a rule refuses it.
#include "ratecheck/rulebook/input.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"
#include "ratecheck/base/text.h"
#include "ratecheck/base/words.h"
#include "rulebook/language/program.h"
#include "rulebook/language/standard_inputs.h"

namespace ratecheck::rulebook {
namespace {

Error bad_input(std::string_view name, std::string_view text, const std::string& expected) {
  return Error{"bad_input", fmt::format("'{}' is not a value for {}; expected {}.", text, name, expected)};
}

/// A day, RFC 3339, or a clock without a zone.
std::optional<Moment> parse_moment(std::string_view text) {
  if (const auto day = parse_date(text))
    return Moment{{*day, 0}, std::nullopt};
  if (const auto instant = parse_rfc3339(text))
    return Moment{instant->local(), instant->offset_seconds};
  // a clock without a zone, as rule examples write it: "2025-06-01 18:05"
  const auto day = text.size() == 16 ? parse_date(text.substr(0, 10)) : std::nullopt;
  const auto hours = day ? parse_integer(text.substr(11, 2)) : std::nullopt;
  const auto minutes = day ? parse_integer(text.substr(14)) : std::nullopt;
  if (!hours || !minutes || *hours > 23 || *minutes > 59 || text[13] != ':')
    return std::nullopt;
  return Moment{{*day, static_cast<std::int32_t>(*hours * 3600 + *minutes * 60)}, std::nullopt};
}

/// A plain number, or money, time or distance alone; anything else is a rate.
bool is_one_unit(Dims dims) {
  return dims == Dims{} || dims == Dims{1, 0, 0} || dims == Dims{0, 1, 0} || dims == Dims{0, 0, 1};
}

Dimension dimension_of(Dims dims) {
  if (!is_one_unit(dims))
    return Dimension::rate;
  return dims.money != 0      ? Dimension::money
         : dims.time != 0     ? Dimension::time
         : dims.distance != 0 ? Dimension::distance
                              : Dimension::number;
}

/// "15 min", or "10..15 min" when it is only known to lie between.
std::optional<std::pair<Measure, Dims>> parse_measure(std::string_view text, const Currency& currency) {
  const std::size_t dots = text.find("..");
  const auto high = parse_amount(dots == std::string_view::npos ? text : text.substr(dots + 2), currency);
  if (!high)
    return std::nullopt;
  Measure measure = Measure::exactly(high->base, dimension_of(high->unit.dims));
  if (dots != std::string_view::npos) {
    const auto low = parse_rational(trim(text.substr(0, dots)));
    if (!low)
      return std::nullopt;
    measure.low = *low * high->unit.scale;
  }
  if (!measure.low.valid() || !measure.high.valid() || measure.high < measure.low)
    return std::nullopt;
  return std::pair(measure, high->unit.dims);
}

/// Of the dimensions of `unit`. Only money may be below zero.
Result<InputValue> parse_quantity(std::string_view name, std::string_view text, const Unit& unit,
                                  std::string_view example, const Currency& currency) {
  const auto measure = parse_measure(text, currency);
  const std::string expected = fmt::format("a value such as \"{}\"", example);
  if (!measure || !(measure->second == unit.dims)) {
    Error error = bad_input(name, text, expected);
    if (parse_rational(trim(text)) && !(unit.dims == Dims{}))
      error.hint = "Write the unit.";
    return error;
  }
  if (measure->first.low.sign() < 0 && unit.dims.money == 0)
    return bad_input(name, text, expected + ", not below zero");
  return InputValue(measure->first);
}

std::string example_of(const Unit& unit, const Currency& currency) {
  if (unit.dims == Dims{1, 0, 0})
    return "124.37 " + currency.code();
  if (unit.dims == Dims{0, 1, 0})
    return "15 min";
  if (!is_one_unit(unit.dims))
    return "0.20 " + unit.text;
  return unit.dims == Dims{0, 0, 1} ? "5.2 mi" : "2";
}

/// By the kind that is declared: "yes/no", "moment", "word", "place", or a unit.
Result<InputValue> parse_kind(std::string_view name, std::string_view text, std::string_view kind,
                              const Unit& unit, const Currency& currency) {
  text = trim(text);
  if (kind == "yes/no") {
    if (text == "true" || text == "yes")
      return InputValue(true);
    return text == "false" || text == "no" ? Result<InputValue>(InputValue(false))
                                           : bad_input(name, text, "true or false");
  }
  if (kind == "moment") {
    const auto moment = parse_moment(text);
    return moment ? Result<InputValue>(InputValue(*moment))
                  : bad_input(name, text,
                              "a day or a moment such as \"2025-06-01\" or \"2025-06-01T18:05:00+01:00\"");
  }
  if (kind == "word" || kind == "place") {
    if (text.empty())
      return bad_input(name, text, "a word");
    if (name == "vehicle") {
      const auto vehicle = parse_vehicle(text);
      return vehicle ? Result<InputValue>(std::string(to_string(*vehicle))) : unknown_word<Vehicle>(text);
    }
    if (const auto& words = words_of_input(name);
        !words.empty() && std::find(words.begin(), words.end(), text) == words.end())
      return unknown_word(text, "a word of " + std::string(name), words);
    if (kind == "place") {
      auto place = parse_place(text);
      if (!place)
        return std::move(place).error();
    }
    return InputValue(std::string(text));
  }
  return parse_quantity(name, text, unit, example_of(unit, currency), currency);
}

/// An input nobody declared: whatever its shape says.
Result<InputValue> parse_by_shape(std::string_view name, std::string_view text, const Currency& currency) {
  text = trim(text);
  if (text == "true" || text == "false")
    return InputValue(text == "true");
  if (const auto measure = parse_measure(text, currency); measure && is_one_unit(measure->second))
    return InputValue(measure->first);
  if (const auto moment = parse_moment(text))
    return InputValue(*moment);
  return parse_kind(name, text, "word", {}, currency);
}

/// A distance in the unit it was most likely told in; money with its decimals where they are enough.
std::string describe_number(const Measure& measure, const Currency& currency) {
  const Unit unit = base_unit(measure.dimension == Dimension::money      ? Dims{1, 0, 0}
                              : measure.dimension == Dimension::time     ? Dims{0, 1, 0}
                              : measure.dimension == Dimension::distance ? Dims{0, 0, 1}
                                                                         : Dims{},
                              currency);
  Unit shown = unit;
  if (measure.dimension == Dimension::distance) {
    // the unit it was most likely told in: the one in which few decimals are enough
    for (const Unit& candidate : {Unit{{0, 0, 1}, Rational(1609344, 1000), "mi"}, Unit{{0, 0, 1}, 1000, "km"}}) {
      const Rational scaled = (measure.high / candidate.scale) * Rational(1000);
      if (scaled.valid() && scaled.reduced().denominator() == 1) {
        shown = candidate;
        break;
      }
    }
  }
  if (measure.dimension == Dimension::money && measure.low == measure.high) {
    const std::string exact = to_exact_string(measure.low);
    const std::size_t point = exact.find('.');
    const bool short_money =
        exact.find('/') == std::string::npos &&
        (point == std::string::npos || exact.size() - point - 1 <= static_cast<std::size_t>(currency.exponent()));
    if (short_money)
      return fmt::format("{} {}", to_fixed_string(measure.low, currency.exponent()), shown.text);
  }
  const std::string low = to_exact_string(measure.low / shown.scale);
  const std::string range =
      measure.low == measure.high ? low : fmt::format("{}..{}", low, to_exact_string(measure.high / shown.scale));
  return shown.text.empty() ? range : fmt::format("{} {}", range, shown.text);
}

}  // namespace

std::int64_t seconds_between(const Moment& from, const Moment& to) {
  const std::int64_t days = day_number(to.clock.date) - day_number(from.clock.date);
  const std::int64_t by_clock = days * 86400 + to.clock.second_of_day - from.clock.second_of_day;
  return from.offset_seconds && to.offset_seconds ? by_clock - (*to.offset_seconds - *from.offset_seconds)
                                                  : by_clock;
}

std::string describe(const Moment& moment) {
  const auto two = [](std::int32_t part) { return (part < 10 ? "0" : "") + std::to_string(part); };
  const std::int32_t s = moment.clock.second_of_day;
  std::string text = fmt::format("{} {}:{}", to_string(moment.clock.date), two(s / 3600), two(s / 60 % 60));
  if (moment.offset_seconds) {
    const std::int32_t size = std::abs(*moment.offset_seconds);
    text +=
        fmt::format("{}{}:{}", *moment.offset_seconds < 0 ? " -" : " +", two(size / 3600), two(size / 60 % 60));
  }
  return text;
}

Result<InputValue> parse_input(std::string_view name, std::string_view text, const Currency& currency) {
  const StandardInput* standard = find_standard_input(name);
  if (standard == nullptr)
    return parse_by_shape(name, text, currency);
  const std::string unit_text = standard->unit == "money" ? currency.code() : std::string(standard->unit);
  const auto unit = parse_unit(unit_text, currency);
  return parse_kind(name, text, standard->unit, unit.value_or(Unit{}), currency);
}

Result<InputValue> parse_input(const Rule& rule, std::string_view name, std::string_view text) {
  const auto number = rule.program ? rule.program->input(name) : std::nullopt;
  if (!number) {
    std::vector<std::string> known = rule.inputs;
    if (find_standard_input(name) != nullptr) {
      return parse_input(name, text, rule.currency);  // known to the contract, not read by this rule
    }
    return Error{"unknown_input",
                 fmt::format("Rule '{}' has no input '{}'.{}", rule.id, name, did_you_mean(name, known))}
        .with_hint(known.empty() ? "It reads none." : fmt::format("It reads {}.", join(known, ", ")));
  }
  const InputDecl& decl = rule.program->inputs[*number];
  auto value = parse_kind(name, text, decl.unit_text, decl.unit, rule.currency);
  if (value && !decl.words.empty()) {
    const std::string& word = std::get<std::string>(*value);
    for (const std::string& allowed : decl.words) {
      if (allowed == word)
        return value;
    }
    Error error = bad_input(name, text, "one of " + join(decl.words, ", "));
    error.hint = std::string(trim(did_you_mean(word, decl.words)));
    return error;
  }
  return value;
}

std::string describe(const InputValue& value, const Currency& currency) {
  if (const auto* measure = std::get_if<Measure>(&value))
    return describe_number(*measure, currency);
  if (const auto* word = std::get_if<std::string>(&value))
    return *word;
  if (const auto* truth = std::get_if<bool>(&value))
    return *truth ? "true" : "false";
  if (std::holds_alternative<Open>(value))
    return "any";
  const Moment& moment = std::get<Moment>(value);
  const bool a_day = moment.clock.second_of_day == 0 && !moment.offset_seconds;
  return a_day ? to_string(moment.clock.date) : describe(moment);
}

}  // namespace ratecheck::rulebook
