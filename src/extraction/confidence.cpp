#include "ratecheck/extraction/confidence.h"

#include <algorithm>
#include <string>

#include "run.h"

// A figure that an identity proves stays proven, however unsure its reader was: the sum knows better. All others
// that stand on unsure words are in doubt.
namespace ratecheck::extraction {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct Word {
  std::size_t from = 0;
  std::size_t to = 0;
  int confidence = 0;
};

std::string_view line_at(const document::Document& document, std::size_t line) {
  const std::size_t from = document.line_starts[line];
  const std::size_t to =
      line + 1 < document.line_starts.size() ? document.line_starts[line + 1] : document.text.size();
  return std::string_view(document.text).substr(from, to - from);
}

/// The words of one line that its reader was not sure of.
void add_unsure(std::string_view line, std::size_t start, const std::vector<int>& confidences,
                std::vector<Word>& out) {
  if (confidences.size() == 1) {
    if (confidences[0] < kSureFrom)
      out.push_back({start, start + line.size(), confidences[0]});
    return;
  }
  std::size_t at = 0;
  for (int confidence : confidences) {
    while (at < line.size() && is_blank(line[at]))
      ++at;
    const std::size_t from = at;
    while (at < line.size() && !is_blank(line[at]))
      ++at;
    if (at > from && confidence < kSureFrom)
      out.push_back({start + from, start + at, confidence});
  }
}

void doubt(Value& value, const std::vector<Word>& unsure) {
  if (value.standing == Standing::proven)
    return;
  const auto word = std::find_if(unsure.begin(), unsure.end(),
                                 [&](const Word& w) { return w.from < value.to && value.from < w.to; });
  if (word == unsure.end())
    return;
  value.standing = Standing::doubtful;
  value.suspicions.push_back(
      {"the reader of the picture was not sure of it: " + std::to_string(word->confidence) + " of 100",
       std::nullopt});
}

}  // namespace

void apply_confidences(const Confidences& confidences, const document::Document& document,
                       Extraction& extraction) {
  std::vector<Word> unsure;
  const std::size_t lines = std::min(confidences.size(), document.line_starts.size());
  for (std::size_t line = 0; line < lines; ++line)
    add_unsure(line_at(document, line), document.line_starts[line], confidences[line], unsure);
  if (unsure.empty())
    return;
  for (Value& value : extraction.values)
    doubt(value, unsure);
  for (Record& record : extraction.records) {
    for (Value& value : record.values)
      doubt(value, unsure);
  }
}

}  // namespace ratecheck::extraction
