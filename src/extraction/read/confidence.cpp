#include "ratecheck/extraction/confidence.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <string>

#include "extraction/run.h"

// What the reader of a picture was not sure of (docs/design.md "Reading"). Its numbers come per line, and in a
// line for the whole or for each word, as blanks part them:
//
//   "Delivery  $7.50"    {{96, 41}}    the amount was read with 41 of 100: below kSureFrom, in doubt
//   "Total    $17.50"    {{96, 43}}    as unsure, but a sum proves it: it stays proven
//
// A figure that an identity proves stays proven, however unsure its reader was: the sum knows better. All others
// that stand on unsure words, even on a part of one, are in doubt. A clock lies on its day: where the day is in
// doubt, so is the clock, though its own words are sure.
namespace ratecheck::extraction {
namespace {

bool is_blank(char c) {
  return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/// Bytes of the document's text that the reader was not sure of.
struct Word {
  std::size_t from = 0;
  std::size_t to = 0;
  int confidence = 0;  ///< 0 to 100
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

/// Goes through the values of the document, then of each record. Days in doubt are remembered by the name of their
/// field: those of a record until it ends, those of the document to the end.
class Doubter {
 public:
  Doubter(const ParserRule& rule, const std::vector<Word>& unsure) : rule_(rule), unsure_(unsure) {}

  void doubt_all(std::vector<Value>& values, const std::vector<FieldRule>& fields) {
    for (Value& value : values)
      doubt(value);
    for (const FieldRule& field : fields) {
      if (!field.on.empty() && days_.contains(field.on))
        doubt_clock(values, field);
    }
  }
  void leave_record() { days_ = document_days_; }
  void leave_document() { document_days_ = days_; }

 private:
  void doubt(Value& value) {
    if (value.standing == Standing::proven)
      return;
    const auto word = std::find_if(unsure_.begin(), unsure_.end(),
                                   [&](const Word& w) { return w.from < value.to && value.from < w.to; });
    if (word == unsure_.end())
      return;
    add(value, word->confidence);
    days_[rule_.facts->fields[value.field].name] = word->confidence;
  }

  // A clock is no surer than the day it lies on.
  void doubt_clock(std::vector<Value>& values, const FieldRule& field) {
    for (Value& value : values) {
      if (value.field == field.index && value.standing == Standing::read)
        add(value, days_[field.on]);
    }
  }

  static void add(Value& value, int confidence) {
    value.standing = Standing::doubtful;
    value.suspicions.push_back(
        {fmt::format("the reader of the picture was not sure of it: {} of 100", confidence), std::nullopt});
  }

  const ParserRule& rule_;
  const std::vector<Word>& unsure_;
  std::map<std::string, int> days_;  // fields in doubt, by name
  std::map<std::string, int> document_days_;
};

}  // namespace

void apply_confidences(const ParserRule& rule, const Confidences& confidences, const document::Document& document,
                       Extraction& extraction) {
  std::vector<Word> unsure;
  const std::size_t lines = std::min(confidences.size(), document.line_starts.size());
  for (std::size_t line = 0; line < lines; ++line)
    add_unsure(line_at(document, line), document.line_starts[line], confidences[line], unsure);
  if (unsure.empty())
    return;
  Doubter doubter(rule, unsure);
  doubter.doubt_all(extraction.values, rule.fields);
  doubter.leave_document();
  for (Record& record : extraction.records) {
    const auto made = std::find_if(rule.records.begin(), rule.records.end(),
                                   [&](const RecordRule& r) { return r.index == record.rule; });
    if (made != rule.records.end())
      doubter.doubt_all(record.values, made->fields);
    doubter.leave_record();
  }
}

}  // namespace ratecheck::extraction
