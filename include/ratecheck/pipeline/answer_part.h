#pragma once

#include <cstddef>
#include <optional>

#include "ratecheck/pipeline/check.h"

/// A check has one answer, of whatever length; over HTTP it is given in parts (docs/design.md "Contract: check
/// JSON").
///
///   CheckResult result = check(documents, options, parsers, rulebook);
///   const PartGiven given = cut_to_part(result, {.from = 1000});
///   write_members(out, result);                       // work items 1000 to 1999, and what is said of them
///   out.member("from", given.from).key("next");       // given.next: 2000, or none
namespace ratecheck::pipeline {

/// Which part: pieces of work counted through all statements, from 0.
struct AnswerPart {
  static constexpr std::size_t kMostWork = 1000;
  std::size_t from = 0;
  std::size_t most = kMostWork;
};

/// What was given of how much.
struct PartGiven {
  std::size_t from = 0;
  std::size_t work_items = 0;       ///< in all
  std::optional<std::size_t> next;  ///< the `from` of the part behind; none: this was the last
};

/// So many lines of a statement that could not be read stand in an answer; behind them stands how many more there
/// are.
inline constexpr std::size_t kMostUnread = 1000;
/// The entry that says so.
statement::Unread not_listed(std::size_t more);

/// Takes out what is not of the part. Every statement stays, with the work of it that lies in the part, so that
/// `work` of verdicts and findings counts in what is there. A verdict or finding comes with the first piece of
/// work that it is of, and names of the others those that are there too; what a statement says beside its work
/// comes with its first piece; what is of no work at all, with the first part.
PartGiven cut_to_part(CheckResult& result, const AnswerPart& part);

}  // namespace ratecheck::pipeline
