#include "extraction/match/prefilter.h"

// How most patterns are ruled out without being looked for. A pattern such as `(?m)^Delivery fee: .*$` cannot
// match a text without the words "delivery fee: ". RE2's FilteredRE2 finds such words of every pattern when the
// layouts are loaded, and afterwards tells by the words that stand in a text which patterns are still possible.
// The words themselves, in small letters, are one RE2::Set of literals, so that one pass over a text finds all
// of them.
//
//   add(p), add(q), finish()      words of all patterns, compiled into one set
//   possible_patterns(text)       the words in the text, and so the patterns that may be in it
//   may_hold(p)                   false: p is not in the text. true: look for it
//
// It is a filter only: a word may be there and the pattern not. Where the set gives up, for want of memory,
// everything is possible, and reading is only slower (docs/libraries.md "RE2 20220601").
//
// On an invoice of 600 KB recognising took a third of the time of reading, and takes a fiftieth with this: the
// row of ./dev bench text.
namespace ratecheck::extraction {
namespace {

// Shorter words stand in nearly every text and rule nothing out.

constexpr int kShortestWord = 4;
constexpr std::int64_t kMemory = 4 << 20;

RE2::Options word_options() {
  RE2::Options options;
  options.set_log_errors(false);
  options.set_literal(true);
  options.set_case_sensitive(false);
  options.set_max_mem(kMemory);
  return options;
}

}  // namespace

struct Prefilter::Compiled {
  re2::FilteredRE2 patterns{kShortestWord};
  RE2::Set words{word_options(), RE2::UNANCHORED};
  bool usable = false;
};

void Prefilter::add(const Pattern& pattern) {
  if (!compiled_)
    compiled_ = std::make_shared<Compiled>();
  RE2::Options options;
  options.set_log_errors(false);
  int id = 0;
  if (compiled_->patterns.Add(pattern.regex_->pattern(), options, &id) == RE2::NoError)
    ids_.emplace(pattern.regex_.get(), id);
}

void Prefilter::finish() {
  if (!compiled_ || ids_.empty())
    return;
  std::vector<std::string> words;
  compiled_->patterns.Compile(&words);
  bool all_added = !words.empty();
  for (const std::string& word : words)
    all_added = compiled_->words.Add(word, nullptr) >= 0 && all_added;
  compiled_->usable = all_added && compiled_->words.Compile();
}

Prefilter::PossiblePatterns Prefilter::possible_patterns(std::string_view text) const {
  PossiblePatterns rest;
  if (!compiled_ || !compiled_->usable)
    return rest;
  std::vector<int> words;
  RE2::Set::ErrorInfo error{RE2::Set::kNoError};
  // Without the error a set that ran out of memory looks like a text without any word.
  if (!compiled_->words.Match({text.data(), text.size()}, &words, &error) && error.kind != RE2::Set::kNoError)
    return rest;
  std::vector<int> possible;
  compiled_->patterns.AllPotentials(words, &possible);
  rest.prefilter_ = this;
  rest.possible_.assign(static_cast<std::size_t>(compiled_->patterns.NumRegexps()), false);
  for (const int id : possible)
    rest.possible_[static_cast<std::size_t>(id)] = true;
  return rest;
}

bool Prefilter::PossiblePatterns::may_hold(const Pattern& pattern) const {
  if (prefilter_ == nullptr)
    return true;
  const auto id = prefilter_->ids_.find(pattern.regex_.get());
  return id == prefilter_->ids_.end() || possible_[static_cast<std::size_t>(id->second)];
}

}  // namespace ratecheck::extraction
