#pragma once

#include <re2/re2.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "extraction/read/currency_sign.h"
#include "ratecheck/base/shape.h"
#include "ratecheck/base/toml_in.h"

namespace ratecheck::extraction {

/// Stretch of a text; `at` npos: the group took no part in the match.
struct Stretch {
  static constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);
  std::size_t at = kAbsent;
  std::size_t length = 0;

  [[nodiscard]] bool present() const { return at != kAbsent; }
  [[nodiscard]] std::size_t end() const { return at + length; }
};

/// A compiled pattern. Copies share the program. Groups are read as text only: RE2's typed captures
/// take "absent" and "overflow" for "no match".
class Pattern {
 public:
  static constexpr int kMaxGroups = 40;
  static constexpr int kMaxProgramSize = 6000;
  static constexpr std::size_t kMaxLength = 4000;
  static constexpr std::size_t kMaxSpliced = 20'000;  ///< fragments within fragments multiply

  Pattern() = default;
  [[nodiscard]] bool set() const { return regex_ != nullptr; }
  [[nodiscard]] const std::string& source() const { return source_; }
  [[nodiscard]] const std::map<std::string, int>& groups() const { return groups_; }

  /// First match in [from, to) of text; stretches[0] is the whole, then the groups by number.
  bool find(std::string_view text, std::size_t from, std::size_t to, std::vector<Stretch>& stretches) const;
  /// The same match, found sooner where it begins at the first character behind blanks, as one record begins
  /// behind another. Only for a pattern that begins_solid().
  bool find_next(std::string_view text, std::size_t from, std::size_t to, std::vector<Stretch>& stretches) const;
  /// No match begins with a blank, and none is empty.
  [[nodiscard]] bool begins_solid() const;
  /// No match goes over the end of a line. False also where that is not plain to see.
  [[nodiscard]] bool stays_in_line() const { return stays_in_line_; }
  [[nodiscard]] bool found_in(std::string_view text) const;
  [[nodiscard]] bool matches_empty() const;

 private:
  friend class PatternMaker;
  friend class Prefilter;
  bool match(std::string_view text, std::size_t from, std::size_t to, RE2::Anchor anchor,
             std::vector<Stretch>& stretches) const;

  std::string source_;  // as the author wrote it
  std::shared_ptr<const RE2> regex_;
  std::map<std::string, int> groups_;
  bool stays_in_line_ = false;
};

struct PlacedPattern {
  Place place;
  Pattern pattern;
};

/// Splices fragments and compiles, reporting what is wrong at its place in the file. Known without being told are
/// `<sign>`, every currency sign; `<money>`, an amount with its sign, as a picture may give it back; `<amount>`,
/// the same where the sign may be lost.
class PatternMaker {
 public:
  PatternMaker(const SourceText& source, std::vector<Error>& problems)
      : source_(source), problems_(problems), fragments_(built_in_fragments()) {}
  /// Fragments may use those before them. A fragment holds no named group.
  void add_fragment(const std::string& name, const TomlValue& value);
  /// An unset Pattern when there is a problem.
  Pattern make(const TomlValue& value);
  /// The same of a pattern that the engine made for what stands at `place`.
  Pattern make(const std::string& pattern, const Place& place);
  /// A pattern that takes any of these words, to the letter.
  static std::string any_of(const std::vector<std::string>& words);
  /// All patterns made so far, and their plain words.
  [[nodiscard]] const std::vector<PlacedPattern>& made() const { return made_; }
  [[nodiscard]] const Vocabulary& words() const { return words_; }

 private:
  static std::map<std::string, std::string> built_in_fragments();
  std::string splice(const std::string& pattern, const Place& place);
  void complain(const TomlValue& value, const RE2& regex);
  void problem(const Place& place, std::string message, std::string hint = {});

  const SourceText& source_;
  std::vector<Error>& problems_;
  std::map<std::string, std::string> fragments_;
  std::vector<PlacedPattern> made_;
  Vocabulary words_;
};

}  // namespace ratecheck::extraction
