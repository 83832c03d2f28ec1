#include "ratecheck/rulebook/rulebook.h"

#include <algorithm>

#include "ratecheck/rulebook/rule.h"
#include "rulebook/evaluate/evaluate.h"
#include "rulebook/evaluate/evaluator.h"

namespace ratecheck::rulebook {

Inputs::const_iterator Inputs::find(std::string_view name) const {
  return std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.first == name; });
}
Inputs::iterator Inputs::find(std::string_view name) {
  return entries_.begin() + (std::as_const(*this).find(name) - entries_.cbegin());
}
void Inputs::emplace(std::string name, InputValue value) {
  if (!contains(name))
    entries_.emplace_back(std::move(name), std::move(value));
}
void Inputs::insert_or_assign(std::string name, InputValue value) {
  if (const auto known = find(name); known != end()) {
    known->second = std::move(value);
  } else {
    entries_.emplace_back(std::move(name), std::move(value));
  }
}

Rulebook::Rulebook() = default;
Rulebook::Rulebook(Rulebook&&) noexcept = default;
Rulebook& Rulebook::operator=(Rulebook&&) noexcept = default;
Rulebook::~Rulebook() = default;

const Rule* Rulebook::find(std::string_view id) const {
  for (const auto& rule : rules_) {
    if (rule->id == id)
      return rule.get();
  }
  return nullptr;
}

std::vector<std::string> Rulebook::ids() const {
  std::vector<std::string> all;
  for (const auto& rule : rules_)
    all.push_back(rule->id);
  return all;
}

Evaluation Rulebook::evaluate(const Rule& rule, const Date& on, const Facts& facts, WithSteps steps) const {
  return evaluate_rule(rule, on, facts, steps);
}

}  // namespace ratecheck::rulebook
