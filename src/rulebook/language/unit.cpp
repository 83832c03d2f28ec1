// Units as they are written: one atom (s, min, h, day, week, m, km, mi, %, the rule's currency), or one over
// another, with a count before the second: USD/min, KRW/100 m. No deeper: published cards need no more, and a
// formula multiplies what it likes.
#include "rulebook/language/unit.h"

#include <fmt/format.h>

#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::rulebook {
namespace {

/// A mile is 1609.344 m exactly, so distances in miles stay exact in metres.
struct Atom {
  std::string_view name;
  Dims dims;
  Rational scale;
};

std::optional<Unit> parse_atom(std::string_view text, const Currency& currency) {
  static const std::array<Atom, 9> atoms{{{"s", {0, 1, 0}, 1},
                                          {"min", {0, 1, 0}, 60},
                                          {"h", {0, 1, 0}, 3600},
                                          {"day", {0, 1, 0}, 86400},
                                          {"week", {0, 1, 0}, 604800},
                                          {"m", {0, 0, 1}, 1},
                                          {"km", {0, 0, 1}, 1000},
                                          {"mi", {0, 0, 1}, Rational(1609344, 1000)},
                                          {"%", {0, 0, 0}, Rational(1, 100)}}};
  for (const Atom& atom : atoms) {
    if (atom.name == text)
      return Unit{atom.dims, atom.scale, std::string(text)};
  }
  if (currency.known() && currency.code() == text)
    return Unit{{1, 0, 0}, 1, std::string(text)};
  return std::nullopt;
}

/// "mi", "100 m": what stands after the stroke.
std::optional<Unit> parse_divisor(std::string_view text, const Currency& currency) {
  std::size_t digits = 0;
  while (digits < text.size() && text[digits] >= '0' && text[digits] <= '9')
    ++digits;
  auto unit = parse_atom(trim(text.substr(digits)), currency);
  if (unit && digits > 0) {
    const auto count = parse_rational(text.substr(0, digits));
    if (!count || count->sign() <= 0)
      return std::nullopt;
    unit->scale = unit->scale * *count;
  }
  return unit;
}

/// Its decimals end, so that it can be written whole.
bool ends(const Rational& value) {
  return to_exact_string(value).find('/') == std::string::npos;
}

}  // namespace

Dims product(Dims a, Dims b) {
  return {static_cast<std::int8_t>(a.money + b.money), static_cast<std::int8_t>(a.time + b.time),
          static_cast<std::int8_t>(a.distance + b.distance)};
}

Dims quotient(Dims a, Dims b) {
  return {static_cast<std::int8_t>(a.money - b.money), static_cast<std::int8_t>(a.time - b.time),
          static_cast<std::int8_t>(a.distance - b.distance)};
}

std::optional<Unit> parse_unit(std::string_view text, const Currency& currency) {
  if (text == "1")
    return Unit{};
  const std::size_t stroke = text.find('/');
  auto unit = parse_atom(text.substr(0, stroke), currency);
  if (!unit || stroke == std::string_view::npos)
    return unit;
  const auto divisor = parse_divisor(text.substr(stroke + 1), currency);
  if (!divisor)
    return std::nullopt;
  return Unit{quotient(unit->dims, divisor->dims), unit->scale / divisor->scale, std::string(text)};
}

std::optional<Amount> parse_amount(std::string_view text, const Currency& currency) {
  text = trim(text);
  std::size_t end = text.empty() || text[0] != '-' ? 0 : 1;
  while (end < text.size() && ((text[end] >= '0' && text[end] <= '9') || text[end] == '.'))
    ++end;
  const auto number = parse_rational(text.substr(0, end));
  const std::string_view unit_text = trim(text.substr(end));
  const auto unit = unit_text.empty() ? std::optional<Unit>(Unit{}) : parse_unit(unit_text, currency);
  if (!number || !unit || unit_text == "1")
    return std::nullopt;
  return Amount{*number * unit->scale, *unit};
}

Unit base_unit(Dims dims, const Currency& currency) {
  std::string above;
  std::string below;
  const auto put = [&](int power, const std::string& name) {
    for (int i = 0; i < (power < 0 ? -power : power); ++i) {
      std::string& side = power > 0 ? above : below;
      side += (side.empty() ? "" : " ") + name;
    }
  };
  put(dims.money, currency.known() ? currency.code() : "money");
  put(dims.time, "s");
  put(dims.distance, "m");
  if (above.empty() && !below.empty())
    above = "1";
  return {dims, 1, below.empty() ? above : fmt::format("{}/{}", above, below)};
}

std::string describe(const Unit& unit) {
  return unit.text.empty() ? "a plain number" : unit.text;
}

std::string show(const Rational& base, const Unit& unit, const Currency& currency) {
  const Unit plain = base_unit(unit.dims, currency);
  const bool single = unit.dims.time + unit.dims.distance == 1 && unit.dims.money == 0;
  const Unit& used = single && !ends(base / unit.scale) && ends(base) ? plain : unit;
  const std::string number = to_short_string(base / used.scale);
  return used.text.empty() ? number : fmt::format("{} {}", number, used.text);
}

std::string show_exact(const Rational& base, const Unit& unit) {
  return to_exact_string(base / unit.scale);
}

}  // namespace ratecheck::rulebook
