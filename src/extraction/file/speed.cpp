#include "extraction/file/speed.h"

#include <time.h>

#include <algorithm>
#include <string>

namespace ratecheck::extraction {
namespace {

constexpr std::size_t kTextBytes = 100'000;
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr double kBudgetMilliseconds = 170;  // a sanitizer's clock is not the reader's
#else
constexpr double kBudgetMilliseconds = 50;
#endif
constexpr std::size_t kMostMatches = 5000;  // no page has more; what is found everywhere is not slow for that

// Of this thread only, so that a busy machine makes no pattern slow.
double processor_milliseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

std::string repeated(const std::string& piece) {
  std::string out;
  out.reserve(kTextBytes + piece.size());
  while (!piece.empty() && out.size() < kTextBytes)
    out += piece;
  return out;
}

// Nearly everything that loose patterns look for, nearly everywhere: long lines of words, of digits, of amounts.
std::string tedious_text() {
  std::string piece;
  for (int i = 0; i < 300; ++i)
    piece += "aa aaa ";
  piece += '\n' + std::string(1500, '1') + '\n';
  for (int i = 0; i < 60; ++i)
    piece += "$1,111.11 11:11 AM 1.1 mi 1/1/11 ";
  piece += "\nAaaa Aaaa, Aaa 11 - Aaa 11 1111\nTotal Total $1.11\n";
  return repeated(piece);
}

std::string example_text(const ParserRule& rule) {
  std::string piece;
  for (const ExampleRule& example : rule.examples)
    piece += example.text + "\n";
  return repeated(document::NormalisedText(piece).text());
}

/// Milliseconds that a pattern takes to find all its matches in a text.
double time_over(const Pattern& pattern, const std::string& text) {
  std::vector<Stretch> found;
  const double start = processor_milliseconds();
  std::size_t at = 0;
  for (std::size_t i = 0; i < kMostMatches && at < text.size() && pattern.find(text, at, text.size(), found);
       ++i) {
    at = std::max(found[0].end(), at + 1);
    if (processor_milliseconds() - start > 4 * kBudgetMilliseconds)
      break;  // slow, however slow
  }
  return processor_milliseconds() - start;
}

}  // namespace

void check_speed(const ParserRule& rule, std::vector<Error>& problems) {
  static const std::string kTedious = tedious_text();
  const std::string examples = example_text(rule);
  for (const PlacedPattern& made : rule.patterns) {
    for (const std::string* text : {&examples, &kTedious}) {
      double took = time_over(made.pattern, *text);
      // the first time also compiles, and a busy machine has bad moments
      for (int again = 0; again < 3 && took > kBudgetMilliseconds; ++again)
        took = std::min(took, time_over(made.pattern, *text));
      if (took <= kBudgetMilliseconds)
        continue;
      problems.push_back(error_at(rule.source, made.place, "slow_pattern",
                                  "The pattern takes more than 50 ms for 100 KB of text.",
                                  "Anchor it to a line ((?m)^…$), name its first words, and make its repeats "
                                  "smaller; every document is searched with it."));
      break;
    }
  }
}

}  // namespace ratecheck::extraction
