#include "ratecheck/rulebook/rulebook.h"

#include <algorithm>

#include "evaluate.h"
#include "evaluator.h"
#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

Rulebook::Rulebook() = default;
Rulebook::Rulebook(Rulebook&&) noexcept = default;
Rulebook& Rulebook::operator=(Rulebook&&) noexcept = default;
Rulebook::~Rulebook() = default;

const Rule* Rulebook::find(std::string_view id) const {
  for (const auto& rule : rules_) {
    if (rule->id == id) {
      return rule.get();
    }
  }
  return nullptr;
}

std::vector<std::string> Rulebook::ids() const {
  std::vector<std::string> all;
  for (const auto& rule : rules_) {
    all.push_back(rule->id);
  }
  return all;
}

Evaluation Rulebook::evaluate(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps) const {
  return evaluate_rule(rule, on, facts, steps);
}

}  // namespace ratecheck::rulebook
