#pragma once

#include <cstddef>
#include <vector>

#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

/// Work that is told alike: the same inputs, the same words, on the same card.
class AnswerFamily;

/// One rule, asked of many pieces of work one after the other. Every answer is what Rulebook::evaluate gives; but
/// where a due is nothing but rates times inputs, it is computed as that sum for all work that is told alike.
class CachedEvaluator {
 public:
  /// `rule` must outlive it.
  CachedEvaluator(const Rule& rule, WithSteps steps);
  ~CachedEvaluator();
  CachedEvaluator(const CachedEvaluator&) = delete;
  CachedEvaluator& operator=(const CachedEvaluator&) = delete;

  Evaluation evaluate(const Date& on, const Facts& facts);

 private:
  void remember(const Date& on, const Facts& facts, const Evaluation& answer);

  const Rule& rule_;
  WithSteps steps_;
  std::size_t asked_ = 0;
  std::vector<AnswerFamily> known_;
};

}  // namespace ratecheck::rulebook
