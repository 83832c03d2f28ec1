#include "ratecheck/pipeline/answer_part.h"

#include <algorithm>
#include <utility>

// Pieces of work are counted through all statements. With statements of 3 and 4 pieces, the part from 2 of at most
// 3:
//
//   number      0 1 2 | 3 4 5 6
//   the part        ^   ^ ^          first statement keeps 1 (its number 2), the second 2 (its numbers 0 and 1)
//
// Cut, and every reference moved, before anything is written: so one writer serves whole answers and parts.

namespace ratecheck::pipeline {
namespace {

/// Of one statement: which of its pieces stay.
struct Kept {
  std::size_t first = 0;
  std::size_t end = 0;

  [[nodiscard]] bool holds(std::size_t index) const { return index >= first && index < end; }
};

class Cutter {
 public:
  Cutter(CheckResult& result, const AnswerPart& part) : result_(result), is_first_(part.from == 0) {
    std::size_t at = 0;
    for (const statement::Statement& statement : result.read.statements) {
      const std::size_t size = statement.work.size();
      const auto within = [&](std::size_t number) { return std::clamp(number, at, at + size) - at; };
      kept_.push_back({within(part.from), within(part.from + std::min(part.most, SIZE_MAX - part.from))});
      at += size;
    }
    given_ = {part.from, at, std::nullopt};
    if (part.from + part.most < at && part.from <= at)
      given_.next = part.from + part.most;
  }

  PartGiven cut() {
    cut_list(
        result_.assessment.verdicts, [](auto& verdict) -> auto& { return verdict.work; });
    cut_list(
        result_.read.findings, [](auto& finding) -> auto& { return finding.work; });
    cut_list(
        result_.assessment.findings, [](auto& finding) -> auto& { return finding.work; });
    std::erase_if(result_.assessment.not_applied, [&](const assessment::NotApplied& one) {
      return one.index ? !kept_[one.statement].holds(*one.index) : !is_first_;
    });
    for (assessment::NotApplied& one : result_.assessment.not_applied) {
      if (one.index)
        *one.index -= kept_[one.statement].first;
    }
    for (std::size_t i = 0; i < kept_.size(); ++i)
      cut_statement(result_.read.statements[i], kept_[i]);
    return given_;
  }

 private:
  template <typename List, typename WorkOf>
  void cut_list(List& list, WorkOf work_of) {
    std::erase_if(list, [&](auto& one) {
      const std::vector<assessment::WorkRef>& work = work_of(one);
      return work.empty() ? !is_first_ : !kept_[work.front().statement].holds(work.front().index);
    });
    for (auto& one : list) {
      std::vector<assessment::WorkRef>& work = work_of(one);
      std::erase_if(work, [&](const assessment::WorkRef& ref) { return !kept_[ref.statement].holds(ref.index); });
      for (assessment::WorkRef& ref : work)
        ref.index -= kept_[ref.statement].first;
    }
  }

  void cut_statement(statement::Statement& statement, const Kept& kept) const {
    auto& work = statement.work;
    const auto place = [&](std::size_t index) { return work.begin() + static_cast<std::ptrdiff_t>(index); };
    const bool begins_here = work.empty() ? is_first_ : kept.first == 0 && kept.end > 0;
    work.erase(place(kept.end), work.end());
    work.erase(work.begin(), place(kept.first));
    if (!begins_here) {
      statement.adjustments.clear();
      statement.totals.clear();
      statement.unread.clear();
      if (statement.skipped)
        statement.skipped->clear();
    }
    if (statement.unread.size() > kMostUnread) {
      const std::size_t more = statement.unread.size() - kMostUnread;
      statement.unread.resize(kMostUnread);
      statement.unread.push_back(not_listed(more));
    }
  }

  CheckResult& result_;
  bool is_first_;
  std::vector<Kept> kept_;  // by statement
  PartGiven given_;
};

}  // namespace

statement::Unread not_listed(std::size_t more) {
  return {0, "", std::to_string(more) + " more could not be read; they are not listed"};
}

PartGiven cut_to_part(CheckResult& result, const AnswerPart& part) {
  return Cutter(result, part).cut();
}

}  // namespace ratecheck::pipeline
