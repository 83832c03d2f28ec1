// [input] and [work] declare what formulas may read, [rate] the columns of the cards, [times] named windows
// and calendars.
//
//   engaged_time = { unit = "min" }
//       where to get it is known of this name
//   waiting_time = { unit = "min", at_least = "0 min", at_most = "engaged_time" }
//       may be unknown: then the due is an interval
//   tier = { words = ["silver", "gold"], where = "the app" }
//       a word, and only one of these
//
// A bound may be an input that was declared above it, so that bounds never go in circles. An input at fault stays
// declared, but `broken`: whatever reads it is not told to be at fault as well.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "rulebook/language/parser.h"
#include "rulebook/language/standard_inputs.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

/// A name that a formula can write, and that is not taken.
void check_name(Loading& in, const std::string& name, const Place& place) {
  const bool good = !name.empty() && ((name[0] >= 'a' && name[0] <= 'z') || name[0] == '_') &&
                    std::all_of(name.begin(), name.end(), [](char c) {
                      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
                    });
  if (!good) {
    in.problem(
        place, "bad_name",
        fmt::format("'{}' cannot be used in a formula; names are lower-case letters, digits and '_'.", name),
        look_alike_hint(name));
  } else if (is_reserved(name)) {
    in.problem(place, "bad_name", fmt::format("'{}' is a word of the formula language.", name),
               "Choose another name.");
  }
  const Program& program = *in.rule->program;
  if (program.input(name) || program.rate(name))
    in.problem(place, "duplicate_name", fmt::format("The name '{}' is declared twice.", name));
}

/// "s" for a standard clock becomes the unit the rule asks for; "money" the rule's currency.
std::string default_unit(const StandardInput* standard, const Currency& currency) {
  if (standard == nullptr)
    return {};
  return standard->unit == "money" ? currency.code() : std::string(standard->unit);
}

/// What the word of its unit makes of an input: a kind without a unit, or a quantity.
void set_kind(Loading& in, TomlTable& table, InputDecl& decl) {
  static const std::vector<std::pair<std::string_view, InputKind>> kinds{{"yes/no", InputKind::yes_no},
                                                                         {"word", InputKind::word},
                                                                         {"place", InputKind::word},
                                                                         {"moment", InputKind::moment}};
  for (const auto& [word, kind] : kinds) {
    if (decl.unit_text == word) {
      decl.kind = kind;
      return;
    }
  }
  const auto unit = parse_unit(decl.unit_text, in.rule->currency);
  if (!unit) {
    table.problem(
        "unit", "bad_unit",
        fmt::format("'{}' is not a unit; expected min, h, s, mi, km, m, 1, %, {}, word, place, yes/no or moment.",
                    decl.unit_text, in.rule->currency.code()),
        look_alike_hint(decl.unit_text));
    decl.broken = true;
    return;
  }
  decl.unit = *unit;
}

std::vector<std::string> names_of(const std::vector<InputDecl>& inputs) {
  std::vector<std::string> names;
  for (const InputDecl& input : inputs)
    names.push_back(input.name);
  return names;
}

/// "0 min", or the name of an input of the same kind of unit.
std::optional<Bound> read_bound(Loading& in, TomlTable& table, std::string_view key, const InputDecl& decl) {
  const auto text = table.optional_string(key);
  if (!text)
    return std::nullopt;
  if (const auto amount = parse_amount(*text, in.rule->currency)) {
    if (!(amount->unit.dims == decl.unit.dims))
      table.problem(key, "unit_error", fmt::format("'{}' cannot bound a value in {}.", *text, decl.unit_text));
    return Bound{amount->base, std::nullopt};
  }
  const auto other = in.rule->program->input(*text);
  if (!other || !(in.rule->program->inputs[*other].unit.dims == decl.unit.dims)) {
    table.problem(
        key, "unknown_name",
        fmt::format("'{}' is neither an amount nor an input declared above in the same kind of unit.", *text),
        std::string(trim(did_you_mean(*text, names_of(in.rule->program->inputs)))));
    return std::nullopt;
  }
  in.rule->program->inputs[*other].read = true;
  return Bound{std::nullopt, other};
}

/// The only words allowed; where the input's words are a closed list, a part of it.
std::vector<std::string> load_words(TomlTable& table, const std::string& name) {
  const std::vector<std::string>& listed = words_of_input(name);
  return listed.empty() ? table.optional_strings("words")
                        : table.optional_words("words", "a word of " + name, listed);
}

void load_input(Loading& in, const std::string& name, const TomlValue& value, const Place& place, bool of_work) {
  check_name(in, name, place);
  TomlTable table(in.source, value, fmt::format("input '{}'", name), in.problems);
  const StandardInput* standard = find_standard_input(name);
  InputDecl decl;
  decl.name = name;
  decl.of_work = of_work;
  decl.words = load_words(table, name);
  decl.unit_text = table.optional_string("unit").value_or(
      decl.words.empty() ? default_unit(standard, in.rule->currency) : "word");
  if (decl.unit_text.empty()) {
    table.problem("unit", "missing_key", fmt::format("Input '{}' needs a unit.", name));
    decl.broken = true;
  } else {
    set_kind(in, table, decl);
  }
  if (decl.words.empty() && decl.unit_text == "word")
    decl.words = words_of_input(name);
  decl.where = table.optional_string("where").value_or(standard != nullptr ? std::string(standard->where) : "");
  if (decl.where.empty()) {
    table.problem("where", "missing_key",
                  fmt::format("Input '{}' needs 'where', where a worker may get it.", name));
  }
  decl.about = table.optional_string("about").value_or("");
  decl.either = table.optional_boolean("either").value_or(false);
  decl.low = read_bound(in, table, "at_least", decl);
  decl.high = read_bound(in, table, "at_most", decl);
  if ((value.find("at_least") == nullptr) != (value.find("at_most") == nullptr))
    table.problem("at_least", "missing_key", "Bounds come in pairs: at_least and at_most.");
  if (decl.either && decl.kind != InputKind::yes_no)
    table.problem("either", "unit_error", "Only a yes/no can be either.");
  table.finish();
  in.input_places.emplace_back(name, place);
  in.rule->program->inputs.push_back(std::move(decl));
}

void load_inputs(Loading& in, std::string_view section, bool of_work) {
  const TomlValue* table = in.toml.find(section);
  if (table == nullptr)
    return;
  for (std::size_t i = 0; i < table->members.size(); ++i) {
    const auto& [name, value] = table->members[i];
    if (value.kind != TomlKind::table) {
      in.problem(value.place, "wrong_kind", "An input is declared as a table.", name + " = { unit = \"min\" }");
      continue;
    }
    load_input(in, name, value, table->key_places[i], of_work);
  }
}

void load_rate(Loading& in, const std::string& name, const TomlValue& value, const Place& place) {
  check_name(in, name, place);
  RateDecl decl;
  decl.name = name;
  if (value.kind == TomlKind::string) {
    decl.unit_text = value.text;
  } else {
    TomlTable table(in.source, value, fmt::format("rate '{}'", name), in.problems);
    decl.unit_text = table.required_string("unit");
    decl.keys = table.optional_strings("by");
    if (const TomlValue* keys = value.find("by")) {
      in.key_places.emplace_back(
          name, keys->kind == TomlKind::array && !keys->items.empty() ? keys->items[0].place : keys->place);
    }
    table.finish();
  }
  const auto unit = parse_unit(decl.unit_text, in.rule->currency);
  if (!unit) {
    in.problem(value.place, "bad_unit",
               fmt::format("'{}' is not a unit such as \"{}/min\".", decl.unit_text, in.rule->currency.code()),
               look_alike_hint(decl.unit_text));
    decl.broken = true;
  }
  decl.unit = unit.value_or(Unit{});
  in.rate_places.emplace_back(name, place);
  in.rule->program->rates.push_back(std::move(decl));
}

void load_times(Loading& in) {
  const TomlValue* table = in.toml.find("times");
  if (table == nullptr)
    return;
  TomlTable reader(in.source, *table, "[times]", in.problems);
  for (const auto& [name, value] : table->members) {
    TimeSet set{name, {}};
    for (const std::string& text : reader.optional_strings(name)) {
      const auto pattern = parse_time_pattern(text);
      if (!pattern) {
        in.problem(
            value.place, "bad_times",
            fmt::format("'{}' is not a time such as \"Mon-Fri 10:30-13:30\", \"12-25\" or \"easter+1\".", text),
            look_alike_hint(text));
        continue;
      }
      set.patterns.push_back(*pattern);
    }
    in.rule->program->times.push_back(std::move(set));
  }
}

}  // namespace

void load_names(Loading& in) {
  load_inputs(in, "input", false);
  load_inputs(in, "work", true);
  if (const TomlValue* rates = in.toml.find("rate")) {
    for (std::size_t i = 0; i < rates->members.size(); ++i)
      load_rate(in, rates->members[i].name, rates->members[i].value, rates->key_places[i]);
  }
  load_times(in);
}

}  // namespace ratecheck::rulebook
