#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "ratecheck/rulebook/rule.h"
#include "rulebook/language/ast.h"
#include "rulebook/language/times.h"
#include "rulebook/language/unit.h"

/// A rule as it is computed with; `Rule` beside it is what is shown. Names are numbers here, figures are exact and
/// in base units (seconds, metres, major units of the currency):
///
///   [rate]   cost = { unit = "USD/km", by = ["vehicle"] }      RateDecl{"cost", USD/km, keys {"vehicle"}}
///   [[step]] from = 2025-06-02                                 Card{from 2025-06-02,
///            cost = { bicycle = "0.15", other = "0.35" }         rates[0] {"bicycle": 0.00015, "other": 0.00035}}
///
/// Filled by the loader and the checker, and not changed after that. It belongs to its Rule.
namespace ratecheck::rulebook {

enum class InputKind { quantity, yes_no, word, moment };

/// An end of the range in which an unknown input must lie: a value, or another input.
struct Bound {
  std::optional<Rational> value;
  std::optional<std::size_t> input;
};

/// A line of [input] or [work]: what a formula may read.
struct InputDecl {
  std::string name;
  InputKind kind = InputKind::quantity;
  Unit unit;
  std::string unit_text;           ///< as declared: "min", "yes/no", "word", "place", "moment"
  std::vector<std::string> words;  ///< the only ones allowed; empty: any
  std::string where;               ///< where a worker may get it
  std::string about;
  bool of_work = false;  ///< told for each work item of a period
  std::optional<Bound> low;
  std::optional<Bound> high;
  bool either = false;  ///< of yes/no: unknown means both are possible
  bool read = false;    ///< some formula reads it
  bool broken = false;  ///< its declaration is at fault; told already
};

/// A line of [rate]: a column of the cards.
struct RateDecl {
  std::string name;
  Unit unit;
  std::string unit_text;
  std::vector<std::string> keys;  ///< what its tables are keyed by: "vehicle", "place" …; empty: one value
  bool read = false;              ///< some formula reads it
  bool broken = false;            ///< its declaration is at fault; told already
};

/// One figure of a card. Without a value it is known to exist and not known what it is.
struct CardFigure {
  std::optional<Rational> value;
  std::size_t source = 0;  ///< into Rule::sources
};

/// Of one card; the key joins the words of all keys with '|'; empty key: the only value.
using CellTable = std::map<std::string, CardFigure, std::less<>>;

/// All figures that hold from one day on.
struct Card {
  DateRange in_force;
  std::optional<std::string> unknown;  ///< why its figures are not known; then none is used
  std::string undated;                 ///< why its dates are doubtful; then nothing is judged by it
  std::size_t source = 0;
  std::vector<CellTable> rates;  ///< by number of the rate
};

/// The formula from a day on, with its tree.
struct FormulaVersion {
  DateRange in_force;
  std::string text;
  Ast ast;
  std::size_t source = 0;
};

/// How the due is rounded, after the formula has run.
struct RoundingRule {
  bool in_parts = false;         ///< the formula rounds
  std::optional<Rational> step;  ///< in the base unit of the result; none: rounded inside the formula
  Rounding mode = Rounding::half_up;
};

/// What a rule file compiles to. Nodes name inputs, rates and times by number.
struct Program {
  std::vector<InputDecl> inputs;
  std::vector<RateDecl> rates;
  std::vector<Card> cards;  ///< only those in force, in order of date
  std::vector<FormulaVersion> formulas;
  std::vector<TimeSet> times;
  RoundingRule rounding;
  Unit result;  ///< of the due
  /// Rules named by rate_of; they live in the same rulebook.
  std::map<std::string, const Rule*, std::less<>> others;

  /// Numbers of names.
  [[nodiscard]] std::optional<std::size_t> input(std::string_view name) const;
  [[nodiscard]] std::optional<std::size_t> rate(std::string_view name) const;
  /// What holds on a day; nullptr: nothing does.
  [[nodiscard]] const Card* card_on(const Date& day) const;
  [[nodiscard]] const FormulaVersion* formula_on(const Date& day) const;
};

/// Pointers to all of them, in their order.
std::vector<const Source*> all_of(const std::vector<Source>& sources);

/// The cell for the keys; a key that is a place finds the smallest area that holds it; "other" stands
/// for all that is not named. Nothing when the table has none. "US-CA/San Jose" is looked for as itself, as
/// "US-CA", as "US" and as "other".
const CardFigure* find_cell(const CellTable& table, const std::vector<std::string>& keys);

}  // namespace ratecheck::rulebook
