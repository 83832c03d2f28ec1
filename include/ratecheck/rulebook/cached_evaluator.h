#pragma once

#include <cstddef>
#include <vector>

#include "ratecheck/rulebook/rule.h"

namespace ratecheck::rulebook {

/// Work that is told alike: the same inputs, the same words, on the same card. Of all of it one sum gives the due.
class AnswerFamily;

/// One rule, asked of many pieces of work one after the other. Every answer is what Rulebook::evaluate gives; but
/// where a due is nothing but rates times inputs, it is computed as that sum for all work that is told alike.
///
///   CachedEvaluator jobs(*rule, WithSteps::no);
///   for (const Facts& job : facts)
///     total = total + jobs.evaluate(day, job).due->low;
///
/// Nothing is learned with WithSteps::yes, nor of rules over the work of a period. It learns as it goes, so each
/// thread has one of its own. Answers point into the rule. How it learns stands at the head of
/// cached_evaluator.cpp.
class CachedEvaluator {
 public:
  /// `rule` must outlive it.
  CachedEvaluator(const Rule& rule, WithSteps steps);
  ~CachedEvaluator();
  CachedEvaluator(const CachedEvaluator&) = delete;
  CachedEvaluator& operator=(const CachedEvaluator&) = delete;

  /// Never fails, as Rulebook::evaluate.
  Evaluation evaluate(const Date& on, const Facts& facts);

 private:
  /// Learns from the answer to one question, where there is something to learn.
  void remember(const Date& on, const Facts& facts, const Evaluation& answer);

  const Rule& rule_;
  WithSteps steps_;
  std::size_t asked_ = 0;
  std::vector<AnswerFamily> known_;
};

}  // namespace ratecheck::rulebook
