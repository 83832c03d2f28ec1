#pragma once

#include "ratecheck/pipeline/check.h"
#include "ratecheck/store/judging.h"

namespace ratecheck::pipeline {

/// What is to be kept of an upload: as it was answered, but where the uploader said more of it or asked for less.
/// What it refers to must outlive it.
class ToKeep {
 public:
  ToKeep(const assessment::JudgingOptions& options, const CheckResult& result, const store::Judge& judge);
  ToKeep(const ToKeep&) = delete;
  ToKeep& operator=(const ToKeep&) = delete;

  [[nodiscard]] const std::vector<statement::Statement>& statements() const { return *statements_; }
  [[nodiscard]] const assessment::Assessment& assessment() const { return *assessment_; }

 private:
  const std::vector<statement::Statement>* statements_;
  const assessment::Assessment* assessment_;
  std::vector<statement::Statement> with_said_;
  assessment::Assessment by_all_rules_;
};

}  // namespace ratecheck::pipeline
