#pragma once

#include <re2/filtered_re2.h>
#include <re2/set.h>

#include <memory>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "extraction/match/pattern.h"

namespace ratecheck::extraction {

/// Tells in one pass over a text which of many patterns cannot be in it: every layout's signs are looked
/// for in every document, and nearly all are absent. Works on the literal words that a pattern needs
/// (RE2's own analysis); a pattern without such words, or a text that is too much for it, passes.
class Prefilter {
 public:
  void add(const Pattern& pattern);
  /// After the last add; before the first possible_patterns.
  void finish();

  /// What one text leaves.
  class PossiblePatterns {
   public:
    /// False: the pattern is not in the text. True: it may be.
    [[nodiscard]] bool may_hold(const Pattern& pattern) const;

   private:
    friend class Prefilter;
    const Prefilter* prefilter_ = nullptr;  // none: nothing was possible
    std::vector<bool> possible_;
  };
  [[nodiscard]] PossiblePatterns possible_patterns(std::string_view text) const;

 private:
  struct Compiled;
  std::unordered_map<const RE2*, int> ids_;
  std::shared_ptr<Compiled> compiled_;
};

}  // namespace ratecheck::extraction
