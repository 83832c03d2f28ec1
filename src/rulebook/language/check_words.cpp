// A word in a formula that nothing can ever be equal to is a slip of the pen, and would make a condition that
// never holds.
#include <algorithm>

#include "ratecheck/base/place_name.h"
#include "ratecheck/base/words.h"
#include "rulebook/language/checker_walk.h"

namespace ratecheck::rulebook {

/// `word`, which stands at `at` in the text, is held against what node `of` tells.
void Checker::check_word(std::size_t of, std::size_t at, const std::string& word) {
  if (node(of).op == Op::let)
    return check_word(ast_.lets[node(of).index].node, at, word);
  if (node(of).op == Op::window) {
    std::vector<std::string> names = node(of).words;
    names.emplace_back("other");  // at no time that is listed
    if (std::find(names.begin(), names.end(), word) == names.end()) {
      const Error error = unknown_word(word, "one of these times", names);
      faults_.push_back({at, error.code, error.message, error.hint});
    }
    return;
  }
  if (node(of).op != Op::input)
    return;
  const InputDecl& decl = program_.inputs[node(of).index];
  if (decl.unit_text == "place") {
    if (const auto place = parse_place(word); !place)
      faults_.push_back({at, place.error().code, place.error().message, place.error().hint});
  } else if (!decl.words.empty() && std::find(decl.words.begin(), decl.words.end(), word) == decl.words.end()) {
    const Error error = unknown_word(word, "a word of " + decl.name, decl.words);
    faults_.push_back({at, error.code, error.message, error.hint});
  }
}

/// Of two nodes held against each other: `right` where it is a word in quotes.
void Checker::check_words(std::size_t left, std::size_t right) {
  if (node(right).op == Op::word)
    check_word(left, node(right).at, node(right).text);
}

}  // namespace ratecheck::rulebook
