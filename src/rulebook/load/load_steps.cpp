// [[step]]: one row per published card. A step holds from its day to the next step's; overlaps and gaps are
// refused with both places, since whoever reads a figure must be able to trust its row.
//
//   from = 2025-01-01                        in force from 2025-01-01 to 2025-06-02: where the next begins
//   from = 2025-06-02, to = 2026-01-01       in force to 2026-01-01; of days after it nothing is known
//   from = 2025-03-01, status = "expected"   kept as history, used on no day
//
// A step becomes two things: a card, with numbers in base units to compute with, and a RateStep, with the figures
// as printed to show.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/place_name.h"
#include "ratecheck/base/text.h"
#include "rulebook/language/standard_inputs.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

struct ReadStep {
  Card card;
  Place place;
  RateStep history;
  bool used = true;  ///< not merely kept as history
};

/// A figure is a string, since a number of TOML would be floating point.
std::optional<Rational> read_figure(Loading& in, const TomlValue& value, const RateDecl& decl) {
  const auto number = value.kind == TomlKind::string ? parse_rational(value.text) : std::nullopt;
  if (!number) {
    in.problem(value.place, "bad_rate",
               value.kind == TomlKind::string ? fmt::format("'{}' is not a number for {}.", value.text, decl.name)
                                              : "A rate is written in quotes, so that it stays exact.",
               value.kind == TomlKind::string ? look_alike_hint(value.text) : decl.name + " = \"0.44\"");
    return std::nullopt;
  }
  return number;
}

/// Reads one rate of one step: a single figure, or nested tables with a level for each key.
class RateReader {
 public:
  RateReader(Loading& in, ReadStep& step, const RateDecl& decl) : in_(in), step_(step), decl_(decl) {}

  CellTable read(const TomlValue& value) {
    walk(value, {}, decl_.keys.size());
    return std::move(cells_);
  }

 private:
  void walk(const TomlValue& value, const std::string& key, std::size_t keys_left) {
    if (keys_left == 0) {
      cell(value, key);
      return;
    }
    if (value.kind != TomlKind::table) {
      in_.problem(value.place, "wrong_keys",
                  fmt::format("Rate '{}' is a table by {}.", decl_.name, join(decl_.keys, ", ")),
                  decl_.name + " = { bicycle = \"0.12\", car = \"4.27\" }");
      return;
    }
    for (std::size_t i = 0; i < value.members.size(); ++i) {
      const auto& [name, inner] = value.members[i];
      check_key(decl_.keys[decl_.keys.size() - keys_left], name, value.key_places[i]);
      walk(inner, key.empty() ? name : fmt::format("{}|{}", key, name), keys_left - 1);
    }
  }

  /// A row under a word that its key can never be would never be read. "other" stands for all that is not named.
  void check_key(const std::string& of, const std::string& word, const Place& place) {
    const Program& program = *in_.rule->program;
    const auto input = program.input(of);
    const std::vector<std::string>& words =
        input && !program.inputs[*input].words.empty() ? program.inputs[*input].words : words_of_input(of);
    const bool is_place = input ? program.inputs[*input].unit_text == "place" : of == "place";
    if (word == "other")
      return;
    if (is_place) {
      if (const auto known = parse_place(word); !known)
        in_.problem(place, known.error().code, known.error().message, known.error().hint);
    } else if (!words.empty() && std::find(words.begin(), words.end(), word) == words.end()) {
      const Error error = unknown_word(word, "a word of " + of, words);
      in_.problem(place, error.code, error.message, error.hint);
    }
  }

  /// "0.44", "?" (known to exist, not known), or { value = "0.44", mark = "M", title = "…" }.
  void cell(const TomlValue& value, const std::string& key) {
    CardFigure cell;
    cell.source = step_.card.source;
    const TomlValue* figure = &value;
    if (value.kind == TomlKind::table) {
      TomlTable table(in_.source, value, fmt::format("rate '{}'", decl_.name), in_.problems);
      figure = table.any("value");
      cell.source = own_source(table);
      table.finish();
      if (figure == nullptr) {
        in_.problem(value.place, "missing_key", "This needs 'value'.");
        return;
      }
    }
    if (figure->kind != TomlKind::string || figure->text != "?") {
      const auto number = read_figure(in_, *figure, decl_);
      if (!number)
        return;
      cell.value = *number * decl_.unit.scale;
    }
    cells_.emplace(key, cell);
    std::string name = decl_.name;
    std::string shown = key;
    std::replace(shown.begin(), shown.end(), '|', ' ');
    if (!shown.empty())
      name += " " + shown;
    note_source(name, cell);
    step_.history.rates.emplace_back(
        name, cell.value ? figure->text + (decl_.unit.text.empty() ? "" : " " + decl_.unit.text) : "?");
  }

  /// A figure with a source of its own, for those who look at the history.
  void note_source(const std::string& name, const CardFigure& cell) {
    if (!cell.value || cell.source == step_.card.source)
      return;
    auto& all = step_.history.sources;
    const Source& source = in_.rule->sources[cell.source];
    const auto found = std::find(all.begin(), all.end(), source);
    step_.history.own_sources.emplace_back(name, static_cast<std::size_t>(found - all.begin()));
    if (found == all.end())
      all.push_back(source);
  }

  /// The mark is the figure's own; title and address are the step's where it does not say otherwise.
  std::size_t own_source(TomlTable& table) {
    if (const auto cited = load_cite(in_, table, "cite", false))
      return *cited;
    Source source = in_.rule->sources[step_.card.source];
    source.confidence = load_mark(table);
    source.title = table.optional_string("title").value_or(source.title);
    source.url = table.optional_string("url").value_or(source.confidence == "M" ? "" : source.url);
    return add_source(*in_.rule, std::move(source));
  }

  Loading& in_;
  ReadStep& step_;
  const RateDecl& decl_;
  CellTable cells_;
};

void read_rates(Loading& in, TomlTable& table, ReadStep& step) {
  for (const RateDecl& decl : in.rule->program->rates) {
    const TomlValue* value = table.any(decl.name);
    step.card.rates.emplace_back();
    if (value != nullptr) {
      step.card.rates.back() = RateReader(in, step, decl).read(*value);
    } else if (!step.card.unknown && step.used) {
      in.problem(step.place, "missing_rate", fmt::format("This step gives no '{}'.", decl.name),
                 fmt::format("Write {} = \"?\" where it is not known.", decl.name));
    }
  }
}

std::optional<ReadStep> read_step(Loading& in, const TomlValue& value) {
  TomlTable table(in.source, value, "[[step]]", in.problems);
  ReadStep step;
  step.place = value.place;
  const auto from = table.required_date("from");
  step.card.in_force.to = table.optional_date("to");
  step.card.unknown = table.optional_string("unknown");
  step.card.undated = table.optional_string("undated").value_or("");
  step.history.status = table.optional_word<StepStatus>("status").value_or(StepStatus::in_force);
  step.used = step.history.status == StepStatus::in_force;
  table.optional_string("note");
  const auto source = load_cite(in, table, "cite", true);
  if (!from || !source)
    return std::nullopt;
  step.card.in_force.from = *from;
  step.card.source = *source;
  if (step.card.in_force.to && *step.card.in_force.to <= *from)
    table.problem("to", "bad_range", "The step ends on or before the day it begins.");
  step.history.sources = {in.rule->sources[*source]};
  read_rates(in, table, step);
  table.finish();
  step.history.unknown = step.card.unknown;
  return step;
}

std::string line_of(const Place& place) {
  return "line " + std::to_string(place.line);
}

/// Ends each step where the next begins; tells overlaps and gaps with both places.
void close_ranges(Loading& in, std::vector<ReadStep>& steps) {
  std::vector<ReadStep*> order;
  for (ReadStep& step : steps) {
    if (step.used)
      order.push_back(&step);
  }
  std::stable_sort(order.begin(), order.end(), [](const ReadStep* a, const ReadStep* b) {
    return a->card.in_force.from < b->card.in_force.from;
  });
  for (std::size_t i = 0; i + 1 < order.size(); ++i) {
    DateRange& range = order[i]->card.in_force;
    const ReadStep& next = *order[i + 1];
    const Date from = next.card.in_force.from;
    if (from == range.from || (range.to && *range.to > from)) {
      in.problem(next.place, "overlapping_steps",
                 fmt::format("This step begins {} while the one of {} ({}) is still in force.", to_string(from),
                             to_string(range.from), line_of(order[i]->place)),
                 "End that one with `to`, or change one of the days.");
    } else if (range.to && *range.to < from) {
      in.problem(
          next.place, "undeclared_gap",
          fmt::format("Nothing is said of the days from {}, where the step of {} ({}) ends, to {}.",
                      to_string(*range.to), to_string(range.from), line_of(order[i]->place), to_string(from)),
          "Add a step with unknown = \"why\" for them.");
    }
    range.to = from;
  }
  for (ReadStep* step : order) {
    in.step_places.push_back(step->place);
    in.rule->program->cards.push_back(step->card);
  }
}

}  // namespace

void load_steps(Loading& in) {
  const TomlValue* list = in.toml.find("step");
  std::vector<ReadStep> steps;
  if (list != nullptr && list->kind == TomlKind::array) {
    for (const TomlValue& value : list->items) {
      if (auto step = read_step(in, value))
        steps.push_back(std::move(*step));
    }
  } else if (list != nullptr) {
    in.problem(list->place, "wrong_kind", "Steps are written [[step]].");
  }
  close_ranges(in, steps);
  for (ReadStep& step : steps) {
    step.history.in_force = step.card.in_force;
    in.rule->steps.push_back(std::move(step.history));
  }
}

}  // namespace ratecheck::rulebook
