#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "rulebook/language/checker.h"

namespace ratecheck::rulebook {

inline constexpr Type kNever{TypeKind::never, {}};
inline constexpr Type kYesNo{TypeKind::yes_no, {}};
inline constexpr Type kWord{TypeKind::word, {}};

/// Walks the tree bottom-up and gives each node its type and the unit its values are shown in. A node whose
/// parts are at fault gets the type `never`, which fits everywhere, so that one fault is told once. How it works
/// stands at the head of checker.cpp. A method is called with the number of a node and answers with its type.
class Checker {
 public:
  Checker(Program& program, Ast& ast, const Currency& currency, const FindRule& find_rule,
          std::vector<FormulaFault>& faults)
      : program_(program), ast_(ast), currency_(currency), find_rule_(find_rule), faults_(faults) {}

  /// The whole formula; its value must be of the dimensions of `expected`.
  void run(const Unit& expected);

 private:
  Node& node(std::size_t n) { return ast_.nodes[n]; }
  /// Notes it at the place of the node. Gives `never`.
  Type fault(std::size_t n, std::string code, std::string message, std::string hint = {});
  /// What the node gives, for messages: "USD/min", "a word".
  std::string named(std::size_t n);
  /// Checks the node with all its parts, and writes down what it found.
  Type visit(std::size_t n);
  /// The same without writing it down.
  Type type_of(std::size_t n);
  /// The type of a quantity of this unit, which is written down as the one to show values in.
  Type quantity(std::size_t n, const Unit& unit);

  // check_names.cpp
  void check_let_names();
  Type name(std::size_t n);
  Type let(std::size_t n, std::size_t i);
  Type own_rate(std::size_t n, std::size_t rate);
  bool check_keys(std::size_t n, const RateDecl& decl);
  Type input_name(std::size_t n, std::size_t input);
  static std::vector<std::string> rate_names(const Program& program);
  std::vector<std::string> all_names();
  Type rate_of(std::size_t n);
  Type cannot_judge(std::size_t n);

  // check_values.cpp
  bool quantities(std::size_t n, std::string_view what);
  Type sum_of(std::size_t n);
  Type product_of(std::size_t n);
  Type over_one(std::size_t n);
  Type alike(std::size_t n);
  Type rounded(std::size_t n);
  Type bands(std::size_t n);

  // check_words.cpp
  void check_word(std::size_t of, std::size_t at, const std::string& word);
  void check_words(std::size_t left, std::size_t right);

  // check_conditions.cpp
  Type compare(std::size_t n);
  Type logic(std::size_t n);
  bool yes_nos(std::size_t n);
  Type choose(std::size_t n);
  Type word_test(std::size_t n);
  Type known(std::size_t n);
  Type counted(std::size_t n);
  Type moment_use(std::size_t n);
  Type time_between(std::size_t n);
  Type sum_by(std::size_t n);
  Type on(std::size_t n);

  Program& program_;
  Ast& ast_;
  const Currency& currency_;
  const FindRule& find_rule_;
  std::vector<FormulaFault>& faults_;
  int item_depth_ = 0;  ///< above 0 inside sum, count and the like: names of [work] may stand there
};

}  // namespace ratecheck::rulebook
