// The register: what of a rule holds on a day, and how good its sources are. The mark is the weakest of all that
// the due of that day may read: of the formula, of each figure of the card, and of the cards of other rules.
// Where nothing is in force on the day it is the weakest of all sources of the file.
#include <algorithm>

#include "rulebook/language/program.h"

namespace ratecheck::rulebook {
namespace {

void weaken(std::string& mark, const Source& source) {
  mark = std::max(mark, source.confidence);  // A, B, C, M: the alphabet is the order
}

void weaken_by_card(std::string& mark, const Rule& rule, const Card* card) {
  if (card == nullptr)
    return;
  weaken(mark, rule.sources[card->source]);
  for (const CellTable& table : card->rates) {
    for (const auto& [key, cell] : table)
      weaken(mark, rule.sources[cell.source]);
  }
}

std::string confidence_of(const Rule& rule, const Date& day) {
  std::string mark;
  const Program& program = *rule.program;
  if (const FormulaVersion* formula = program.formula_on(day)) {
    weaken(mark, rule.sources[formula->source]);
    weaken_by_card(mark, rule, program.card_on(day));
    for (const auto& [id, other] : program.others)
      weaken_by_card(mark, *other, other->program->card_on(day));
    return mark;
  }
  for (const Source& source : rule.sources)
    weaken(mark, source);
  return mark;
}

RuleState state_of(const Rule& rule, const Date& day) {
  const Program& program = *rule.program;
  if (rule.status == RuleStatus::proposal)
    return RuleState::proposal;
  if (program.formulas.empty())
    return RuleState::never_judges;
  if (rule.known_until && day > *rule.known_until)
    return rule.status == RuleStatus::superseded ? RuleState::superseded : RuleState::figures_unknown;
  const Card* card = program.card_on(day);
  if (program.formula_on(day) == nullptr || (card == nullptr && !program.cards.empty()))
    return day < program.formulas.front().in_force.from ? RuleState::not_yet : RuleState::no_longer;
  if (card != nullptr && card->unknown)
    return RuleState::figures_unknown;
  if (rule.cannot_judge)
    return RuleState::shown_only;
  return card != nullptr && !card->undated.empty() ? RuleState::days_not_known : RuleState::in_force;
}

}  // namespace

StatusOnDay status_on(const Rule& rule, const Date& day) {
  StatusOnDay standing{state_of(rule, day), std::nullopt, confidence_of(rule, day)};
  if (const Card* card = rule.program->card_on(day)) {
    standing.since = card->in_force.from;
  } else if (const FormulaVersion* formula = rule.program->formula_on(day);
             formula != nullptr && rule.program->cards.empty()) {
    standing.since = formula->in_force.from;
  }
  return standing;
}

}  // namespace ratecheck::rulebook
