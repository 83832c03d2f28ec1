// What a file's examples must have shown before the rule is used: the day before and the first day of every
// change between figures that are known, every way through a formula, every row of a table. A figure that no
// example has read is a figure that nobody has compared.
//
//   steps from 2025-01-01 and 2025-06-02, due = "max(minute * time, 5 USD)"
//
//   days:   2024-12-31 (nothing holds), 2025-01-01, 2025-06-01 and 2025-06-02
//   ways:   one example in which minute * time is the result, one in which 5 USD is
//
// Whether a way was gone, and a figure read, is asked of what the evaluator noted while the examples ran, not
// guessed from the inputs. Days are those of the examples themselves. Nothing is asked here while an example
// fails: its gaps are those of a formula that is wrong.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

constexpr const char* kHint = "Work it out by hand and add an [[example]].";

bool has_example_on(const Rule& rule, const Date& day) {
  return std::any_of(rule.examples.begin(), rule.examples.end(),
                     [&](const Example& example) { return example.on == day; });
}

bool has_example_in(const Rule& rule, const DateRange& range) {
  return std::any_of(rule.examples.begin(), rule.examples.end(),
                     [&](const Example& example) { return range.contains(example.on); });
}

/// Figures that hold from a known day on.
bool is_dated(const Card* card) {
  return card != nullptr && !card->unknown && card->undated.empty();
}

/// `day` is the first of something else: `eve` and `first` say in words what the two days are.
void require_both_sides(Loading& in, const Place& place, const Date& day, const char* eve, const char* first) {
  const Date before = plus_days(day, -1);
  for (const auto& [needed, what] : {std::pair(before, eve), std::pair(day, first)}) {
    if (!has_example_on(*in.rule, needed)) {
      in.problem(place, "missing_example", fmt::format("No example is dated {}, {}.", to_string(needed), what),
                 kHint);
    }
  }
}

/// An example in each card, and both sides of its first day; of the last card also of its end.
void require_cards(Loading& in) {
  const Program& program = *in.rule->program;
  const auto& known_until = in.rule->known_until;
  for (std::size_t i = 0; i < program.cards.size(); ++i) {
    const Card& card = program.cards[i];
    const Place& place = in.step_places[i];
    if (known_until && *known_until < card.in_force.from)
      continue;
    if (!has_example_in(*in.rule, card.in_force)) {
      in.problem(place, "missing_example",
                 fmt::format("No example falls into the step that begins {}.", to_string(card.in_force.from)),
                 kHint);
      continue;
    }
    if (is_dated(&card) || (i > 0 && is_dated(&program.cards[i - 1]))) {
      require_both_sides(in, place, card.in_force.from, "the day before this step begins",
                         "the day this step begins");
    }
    const bool last = i + 1 == program.cards.size();
    if (last && card.in_force.to && is_dated(&card) && !(known_until && *known_until < *card.in_force.to))
      require_both_sides(in, place, *card.in_force.to, "the last day of this step", "the day after this step");
  }
}

/// Of the first formula the days are those of the first card, where there is one.
void require_formulas(Loading& in) {
  const Program& program = *in.rule->program;
  for (std::size_t i = 0; i < program.formulas.size(); ++i) {
    const DateRange& range = program.formulas[i].in_force;
    if (!has_example_in(*in.rule, range)) {
      in.problem(
          in.formula_places[i], "missing_example",
          fmt::format("No example falls into the days of the formula that begins {}.", to_string(range.from)),
          kHint);
    } else if (i > 0 || program.cards.empty()) {
      require_both_sides(in, in.formula_places[i], range.from, "the day before this formula begins",
                         "the day this formula begins");
    }
  }
}

void require_end(Loading& in) {
  const Rule& rule = *in.rule;
  if (!rule.known_until)
    return;
  const bool dated = rule.program->cards.empty() || is_dated(rule.program->card_on(*rule.known_until));
  if (dated) {
    require_both_sides(in, in.formula_places.front(), plus_days(*rule.known_until, 1), "the day of known_until",
                       "the day after known_until");
  }
}

/// How many ways an operation has; 0: it has no choice.
std::size_t ways_of(const Node& node) {
  switch (node.op) {
    case Op::choose:
      return 2;
    case Op::tiers:
    case Op::bracket:
      return node.inclusive.size() + 1;
    case Op::min:
    case Op::max:
    case Op::clamp:
      return node.args.size();
    default:
      return 0;
  }
}

std::string way_in_words(const Node& node, std::size_t way) {
  switch (node.op) {
    case Op::choose:
      return way == 0 ? "No example goes into the 'then' of this 'if'."
                      : "No example goes into the 'else' of this 'if'.";
    case Op::tiers:
    case Op::bracket:
      return fmt::format("No example reaches band {} of these {}.", way + 1, node.inclusive.size() + 1);
    default:
      return fmt::format("In no example value {} of these {} is the result.", way + 1, node.args.size());
  }
}

void require_ways(Loading& in, const ExampleCoverage& seen) {
  const auto& formulas = in.rule->program->formulas;
  for (std::size_t i = 0; i < formulas.size(); ++i) {
    for (const Node& node : formulas[i].ast.nodes) {
      for (std::size_t way = 0; way < ways_of(node); ++way) {
        if (!seen.took(node, way)) {
          in.problem(place_in_string(in.source, in.formula_places[i], node.at), "missing_example",
                     way_in_words(node, way), kHint);
        }
      }
    }
  }
}

/// Each row of a table must have been read on some card.
void require_rows(Loading& in, const ExampleCoverage& seen) {
  const Program& program = *in.rule->program;
  for (std::size_t i = 0; i < program.rates.size(); ++i) {
    std::map<std::string, bool> read;
    for (const Card& card : program.cards) {
      for (const auto& [key, cell] : card.rates[i]) {
        if (cell.value)
          read[key] = read[key] || seen.has_read(cell);
      }
    }
    for (const auto& [key, done] : read) {
      if (!done && program.rates[i].read && !program.rates[i].keys.empty()) {
        std::string row = key;
        std::replace(row.begin(), row.end(), '|', ' ');
        in.problem(in.rate_places[i].second, "missing_example",
                   fmt::format("No example reads rate '{}' for {}.", program.rates[i].name, row), kHint);
      }
    }
  }
}

}  // namespace

void require_examples(Loading& in, const ExampleCoverage& seen) {
  require_cards(in);
  require_formulas(in);
  require_end(in);
  require_ways(in, seen);
  require_rows(in, seen);
}

}  // namespace ratecheck::rulebook
