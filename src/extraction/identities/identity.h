#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/rational.h"
#include "ratecheck/base/result.h"
#include "ratecheck/extraction/extraction.h"

/// Figures of a document that must agree: "sum(session.total) == drop_fees".
namespace ratecheck::extraction {

/// One summand: `0.2 * fare`, `tip?`, `sum(trip.total)`, `count(trip)` or a number.
struct Term {
  enum class Kind { field, sum, count, number };
  Kind kind = Kind::field;
  Rational factor = 1;
  bool optional = false;    ///< absent counts as zero
  std::string record;       ///< of sum and count
  std::string name;         ///< of field and sum
  std::uint16_t field = 0;  ///< filled when bound
  std::uint16_t rule = 0;   ///< record rule, likewise
  std::size_t column = 0;   ///< in the expression, from 0
};

/// A ledger: each row's balance is that of the row before it in time, and its own amount.
struct RunningBalance {
  struct Row {
    std::uint16_t rule = 0;  ///< record rule
    Term amount;             ///< fields
    Term balance;
  };
  std::vector<Row> rows;
  bool newest_first = false;
};

/// One [[identity]] of a parser file, its names bound to fields and records.
struct IdentityRule {
  std::string text;  ///< as the author wrote it, for messages
  std::string code;  ///< of the finding when it fails
  std::vector<Term> left;
  std::vector<Term> right;
  Rational within;                        ///< a difference up to this is none
  bool proves = true;                     ///< exact identities prove, near ones only warn
  bool at_most = false;                   ///< the left is at most the right
  bool in_seconds = false;                ///< its figures are times
  std::optional<std::uint16_t> record;    ///< of one record each; none: of the document
  std::optional<RunningBalance> running;  ///< in place of left and right
};

/// Terms joined by + and -, on both sides of == or <=. Error: message and, in place.column, the offset from 1.
Result<IdentityRule> parse_identity(std::string_view text);

/// Judges every identity, marks standings, adds contradictions, and proposes the one repair that
/// would make a failing identity hold.
void apply_identities(const std::vector<IdentityRule>& identities, Extraction& extraction);

}  // namespace ratecheck::extraction
