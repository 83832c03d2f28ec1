#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/store/submissions.h"
#include "store/db/names.h"

// docs/storage.md "Packed columns".
// The packed columns of a submission. They hold local numbers (leaf 0, 1, …; rule 0, 1, …) whose names
// stand once in the column's head, as numbers of the tables leaf and rule: of a thousand jobs in one month each
// says "leaf 0" in two bytes, and the head says once that this is leaf 4711.
//
//   const std::string column = pack(work, names, db);       // inside a transaction: it may add names
//   const CompactWork again = unpack_work(column, db);      // the same, names looked up
//
// All amounts are minor units of the currency of the statement or rule.

namespace ratecheck::store {

/// One work item.
struct CompactItem {
  std::int64_t statement = 0;
  std::int64_t kind = 0;
  std::optional<std::int64_t> leaf;  ///< local number
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::optional<std::int64_t> total_minor;
  std::optional<std::uint64_t> ref_key;   ///< keyed hash of the order number
  std::optional<std::uint64_t> time_key;  ///< keyed hash of kind and start, with its turn among equals
};

/// What all items of a statement have in common.
struct CompactStatement {
  std::string platform;
  std::string place;
  std::string currency;
};

/// One verdict, over one item or all of a period.
struct CompactVerdict {
  std::int64_t rule = 0;           ///< local number
  std::vector<std::int64_t> work;  ///< positions among the items of the submission
  assessment::Outcome word = assessment::Outcome::cannot_judge;
  rulebook::Reason reason = rulebook::Reason::none;
  std::optional<std::int64_t> paid;
  std::optional<std::int64_t> low;
  std::optional<std::int64_t> high;
  std::optional<statement::Period> period;
};

/// What a submission says, ready for its two columns.
struct CompactWork {
  std::vector<CompactStatement> statements;
  std::vector<LeafName> leaves;
  std::vector<CompactItem> items;
};
struct CompactVerdicts {
  std::vector<RuleName> rules;
  std::vector<CompactVerdict> verdicts;
};

std::string pack(const CompactWork& work, Names& names, Connection& db);
std::string pack(const CompactVerdicts& verdicts, Names& names, Connection& db);
/// Both throw Failure `corrupt_database` where a byte or a number is not what could have been packed. What
/// verdicts name of the work is for who has both.
CompactWork unpack_work(std::string_view bytes, Connection& db);
CompactVerdicts unpack_verdicts(std::string_view bytes, Connection& db);

// Words as the database keeps them. The code of a word is its place in its list of words.h, which is append only
// for that reason.
std::int64_t code_of(assessment::Outcome word);
std::int64_t code_of(rulebook::Reason reason);
assessment::Outcome verdict_word(std::int64_t code);
rulebook::Reason reason_word(std::int64_t code);
rulebook::RuleKind kind_of(std::string_view word);
rulebook::TestUnit unit_of(std::string_view word);

/// Any verdict but `cannot_judge`.
bool is_judged(assessment::Outcome word);

}  // namespace ratecheck::store
