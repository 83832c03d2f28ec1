// [[formula]]: the text of a formula, from a day on until the next one begins. The grammar is read with the file;
// names and units are checked when every rule of the book has its names (load_rulebook.cpp). A fault is told where
// it stands in the file, though the formula counts from the begin of its own text:
//
//   due = "minute * tiem"        fault at byte 9 of the formula, told as column 17 of this line
//
// What is declared and never read is an error too: nearly always it was meant to be.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "rulebook/language/parser.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

void tell(Loading& in, const Place& text_place, const std::vector<FormulaFault>& faults) {
  for (const FormulaFault& fault : faults)
    in.problem(place_in_string(in.source, text_place, fault.at), fault.code, fault.message, fault.hint);
}

void load_formula(Loading& in, const TomlValue& value) {
  TomlTable table(in.source, value, "[[formula]]", in.problems);
  FormulaVersion formula;
  formula.text = table.required_string("due");
  const auto from = table.optional_date("from");
  formula.in_force.to = table.optional_date("to");
  const auto source = load_cite(in, table, "cite", true);
  table.optional_string("note");
  table.finish();
  Program& program = *in.rule->program;
  if (from) {
    formula.in_force.from = *from;
  } else if (!program.cards.empty() && program.formulas.empty()) {
    formula.in_force.from = program.cards.front().in_force.from;
  } else {
    table.problem("from", "missing_key", "[[formula]] needs 'from', the day it begins.");
  }
  const TomlValue* text = value.find("due");
  if (text == nullptr || text->kind != TomlKind::string || !source)
    return;
  formula.source = *source;
  std::vector<FormulaFault> faults;
  auto ast = parse_formula(formula.text, in.rule->currency, faults);
  tell(in, text->place, faults);
  if (ast) {
    formula.ast = std::move(*ast);
    in.formula_places.push_back(text->place);
    program.formulas.push_back(std::move(formula));
  }
}

/// Formulas are written in order of their days; each holds until the next.
void close_formulas(Loading& in) {
  auto& formulas = in.rule->program->formulas;
  for (std::size_t i = 0; i + 1 < formulas.size(); ++i) {
    const DateRange& range = formulas[i].in_force;
    const Date next = formulas[i + 1].in_force.from;
    if (next <= range.from || (range.to && *range.to > next)) {
      in.problem(in.formula_places[i + 1], "overlapping_steps",
                 fmt::format("This formula begins {} while the one of {} (line {}) is still in force.",
                             to_string(next), to_string(range.from), in.formula_places[i].line),
                 "Write formulas in order of their days.");
    }
    formulas[i].in_force.to = next;
  }
  for (const FormulaVersion& formula : formulas)
    in.rule->formulas.emplace_back(to_string(formula.in_force.from), std::string(trim(formula.text)));
}

/// Some part of the formula rounds.
bool rounds(const Ast& ast) {
  return std::any_of(ast.nodes.begin(), ast.nodes.end(), [](const Node& node) {
    return node.op == Op::round || node.op == Op::ceil || node.op == Op::floor;
  });
}

/// Inputs and rates that no formula reads. A reference may list rates that only other rules read.
void tell_unread(Loading& in) {
  const Program& program = *in.rule->program;
  for (std::size_t i = 0; i < program.inputs.size(); ++i) {
    if (!program.inputs[i].read && i < in.input_places.size()) {
      in.problem(in.input_places[i].second, "unused_name",
                 fmt::format("Input '{}' is declared and no formula reads it.", program.inputs[i].name),
                 "Take it out.");
    }
  }
  for (std::size_t i = 0; i < program.rates.size(); ++i) {
    if (!program.rates[i].read && in.rule->kind != RuleKind::reference && i < in.rate_places.size()) {
      in.problem(in.rate_places[i].second, "unused_name",
                 fmt::format("Rate '{}' is declared and no formula reads it.", program.rates[i].name),
                 "Take it out.");
    }
  }
}

/// What a table is keyed by is named for people; a name that is nearly that of an input is a slip of the pen.
void check_key_names(Loading& in) {
  const Program& program = *in.rule->program;
  std::vector<std::string> known;
  for (const InputDecl& input : program.inputs)
    known.push_back(input.name);
  for (const FormulaVersion& formula : program.formulas) {
    for (const Let& let : formula.ast.lets)
      known.push_back(let.name);
  }
  for (const auto& [name, place] : in.key_places) {
    for (const std::string& key : program.rates[*program.rate(name)].keys) {
      const std::string meant = did_you_mean(key, known);
      if (std::find(known.begin(), known.end(), key) == known.end() && !meant.empty()) {
        in.problem(place, "unknown_name", fmt::format("'{}' is neither an input nor a name of a formula.", key),
                   std::string(trim(meant)));
      }
    }
  }
}

}  // namespace

void load_formulas(Loading& in) {
  const TomlValue* list = in.toml.find("formula");
  if (list != nullptr && list->kind == TomlKind::array) {
    for (const TomlValue& value : list->items)
      load_formula(in, value);
  } else if (list != nullptr) {
    in.problem(list->place, "wrong_kind", "Formulas are written [[formula]].");
  } else if (!in.rule->cannot_judge) {
    in.problem({in.source.file, 1, 0}, "missing_key", "The file needs a [[formula]].",
               "Or write cannot_judge = { reason = \"…\", detail = \"…\" } in [rule].");
  }
  close_formulas(in);
}

void check_formulas(Loading& in, const FindRule& find_rule) {
  Rule& rule = *in.rule;
  for (std::size_t i = 0; i < rule.program->formulas.size(); ++i) {
    FormulaVersion& formula = rule.program->formulas[i];
    std::vector<FormulaFault> faults;
    check_formula(*rule.program, formula.ast, rule.currency, rule.program->result, find_rule, faults);
    tell(in, in.formula_places[i], faults);
    if (rule.program->rounding.in_parts && faults.empty() && !rounds(formula.ast)) {
      in.problem(in.formula_places[i], "missing_rounding",
                 "Rounding is said to be in the parts, but the formula rounds nothing.",
                 fmt::format("Write round(x, 0.01 {}, half_up), or at = \"result\".", rule.currency.code()));
    }
  }
  check_key_names(in);
  if (in.can_compute())
    tell_unread(in);
  for (const InputDecl& input : rule.program->inputs) {
    if (input.read)
      rule.inputs.push_back(input.name);
  }
}

}  // namespace ratecheck::rulebook
