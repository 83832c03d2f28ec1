#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "names.h"
#include "ratecheck/store/submissions.h"

// docs/storage.md "Packed columns".
// The packed columns of a submission. They hold local numbers (leaf 0, 1, …; rule 0, 1, …) whose names
// stand once in the column's head, as numbers of the tables leaf and rule.

namespace ratecheck::store {

struct DenseItem {
  std::int64_t statement = 0;
  std::int64_t kind = 0;
  std::optional<std::int64_t> leaf;  ///< local number
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;
  std::optional<std::int64_t> total_minor;
  std::optional<std::uint64_t> ref_key;   ///< keyed hash of the order number
  std::optional<std::uint64_t> time_key;  ///< keyed hash of kind and start, with its turn among equals
};

struct DenseStatement {
  std::string platform;
  std::string place;
  std::string currency;
};

struct DenseVerdict {
  std::int64_t rule = 0;  ///< local number
  std::vector<std::int64_t> work;
  assessment::VerdictWord word = assessment::VerdictWord::cannot_judge;
  rulebook::Reason reason = rulebook::Reason::none;
  std::optional<std::int64_t> paid;
  std::optional<std::int64_t> low;
  std::optional<std::int64_t> high;
  std::optional<statement::Period> period;
};

/// What a submission says, ready for its two columns.
struct DenseWork {
  std::vector<DenseStatement> statements;
  std::vector<LeafName> leaves;
  std::vector<DenseItem> items;
};
struct DenseVerdicts {
  std::vector<RuleName> rules;
  std::vector<DenseVerdict> verdicts;
};

std::string pack(const DenseWork& work, Names& names, Connection& db);
std::string pack(const DenseVerdicts& verdicts, Names& names, Connection& db);
DenseWork unpack_work(std::string_view bytes, Connection& db);
DenseVerdicts unpack_verdicts(std::string_view bytes, Connection& db);

// Words as the database keeps them; fixed for ever, whatever becomes of the enums.
std::int64_t code_of(assessment::VerdictWord word);
std::int64_t code_of(rulebook::Reason reason);
assessment::VerdictWord verdict_word(std::int64_t code);
rulebook::Reason reason_word(std::int64_t code);
rulebook::RuleKind kind_of(std::string_view word);
rulebook::TestUnit unit_of(std::string_view word);

bool is_judged(assessment::VerdictWord word);

}  // namespace ratecheck::store
