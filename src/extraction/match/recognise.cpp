#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "extraction/read/columns.h"
#include "extraction/read/self_checks.h"
#include "extraction/run.h"
#include "ratecheck/base/text.h"

// Two things that every document goes through: whose layout it is, and the steps of reading it.
//
// Recognising. A layout is the document's when all its signs are found and nothing that it forbids; of a CSV
// the names of the columns are the signs. There are no degrees: `matched` of `wanted` only serves the hint of
// an error, which names the nearest layouts. That exactly one layout recognises the document is asked in
// parser_library.cpp.
//
// Reading (run_parser):
//
// 1. The runner of the medium finds and converts values: run_text, run_csv, run_json.
// 2. Identities prove and doubt them (apply_identities.cpp), and the document is held against itself
//    (self_checks.cpp).
// 3. Where the printed signs say that the document is of another country than the layout's own (`elsewhere`), and
//    clocks are taken otherwise there, steps 1 and 2 are done again with that country's zone.
// 4. Where weekdays contradict the year that the caller told, in a list that goes over a new year, the years
//    beside it are tried, and the one with fewer contradictions is taken.
// 5. What stands on words that the reader of a picture was not sure of is doubted (confidence.cpp).
//
// Of a text that came off a picture all this is done over the text with its labels mended (labels.cpp), and what
// stands beside a label that may be another's is doubted last. Whether a picture's text is the layout's is asked
// of the mended text only where no layout takes it as it stands.
//
// A CSV settles its country by the first row that has signs (run_csv.cpp). A long one, run_csv_stream, goes
// through 1 and 2 batch by batch, and through nothing else.
namespace ratecheck::extraction {
namespace {

Recognition recognise_text(const ParserRule& rule, std::string_view text,
                           const Prefilter::PossiblePatterns& possible) {
  const auto holds = [&](const Pattern& pattern) { return possible.may_hold(pattern) && pattern.found_in(text); };
  Recognition out;
  out.wanted = rule.all.size();
  for (const Pattern& pattern : rule.all) {
    if (holds(pattern)) {
      ++out.matched;
    } else if (out.missed.empty()) {
      out.missed = pattern.source();
    }
  }
  out.matches = out.matched == out.wanted;
  for (const Pattern& pattern : rule.none) {
    if (!out.matches || !holds(pattern))
      continue;
    out.matches = false;
    out.missed = "none of " + pattern.source();
  }
  return out;
}

}  // namespace

Recognition recognise_header(const ParserRule& rule, const std::vector<std::string>& header) {
  const auto has = [&](const std::string& column) {
    return std::find(header.begin(), header.end(), column) != header.end();
  };
  Recognition out;
  out.wanted = rule.columns.size();
  for (const std::vector<std::string>& spellings : rule.columns) {
    if (std::any_of(spellings.begin(), spellings.end(), has)) {
      ++out.matched;
    } else if (out.missed.empty()) {
      out.missed = fmt::format("column '{}'", spellings.front());
    }
  }
  out.matches = out.matched == out.wanted;
  for (const std::string& column : rule.no_columns) {
    if (!out.matches || !has(column))
      continue;
    out.matches = false;
    out.missed = fmt::format("no column '{}'", column);
  }
  return out;
}

std::optional<Recognition> recognise_likely(const ParserRule& rule, const document::Document& document,
                                            const Prefilter::PossiblePatterns& possible,
                                            const std::vector<std::string>& columns) {
  const bool some_absent = std::any_of(rule.all.begin(), rule.all.end(),
                                       [&](const Pattern& pattern) { return !possible.may_hold(pattern); });
  if (some_absent)
    return std::nullopt;
  return recognise(rule, document, possible, columns);
}

std::string_view recognised_text(const document::Document& document) {
  return document.media == document::Media::json ? std::string_view(document.text) : document.folded.text();
}

Recognition recognise(const ParserRule& rule, const document::Document& document) {
  return recognise(rule, document, {}, header_of(document));
}

Recognition recognise(const ParserRule& rule, const document::Document& document,
                      const Prefilter::PossiblePatterns& possible, const std::vector<std::string>& columns) {
  if (rule.media != document.media) {
    Recognition out;
    out.wanted = 1;
    out.missed = "a document of the kind " + std::string(to_string(rule.media));
    return out;
  }
  if (rule.media == document::Media::csv)
    return recognise_header(rule, columns);
  return recognise_text(rule, recognised_text(document), possible);
}

Recognition recognise_mended(const ParserRule& rule, const document::Document& document) {
  const MendedText mended =
      rule.screen && document.media == rule.media ? rule.labels.mend(document.folded) : MendedText();
  return mended.changed ? recognise_text(rule, mended.text.text(), {}) : Recognition();
}

std::vector<const ParserRule*> recognising(const std::vector<const ParserRule*>& rules,
                                           const document::Document& document) {
  std::vector<const ParserRule*> out;
  std::copy_if(rules.begin(), rules.end(), std::back_inserter(out),
               [&](const ParserRule* rule) { return recognise(*rule, document).matches; });
  if (out.empty()) {
    std::copy_if(rules.begin(), rules.end(), std::back_inserter(out),
                 [&](const ParserRule* rule) { return recognise_mended(*rule, document).matches; });
  }
  return out;
}

Status Deadline::check() {
  constexpr unsigned kBetweenLooks = 16;  // asking the clock costs as much as reading a value
  if (calls_++ % kBetweenLooks != 0 || std::chrono::steady_clock::now() < end_)
    return {};
  return Error{"reading_takes_too_long", "Reading this document took more than ten seconds and was stopped."}
      .with_hint("Upload one statement at a time.");
}

Error too_much_work(std::size_t most) {
  return Error{"too_much_work", fmt::format("The document tells more than {} pieces of work.", most)}.with_hint(
      "Send it in parts, as a year at a time.");
}

std::string zone_for(const ParserRule& rule, const std::vector<Value>& values, const ReadOptions& options) {
  for (const Value& value : values) {
    if (rule.facts->fields[value.field].as == "time_zone" && is_time_zone(to_string(value.datum)))
      return to_string(value.datum);
  }
  if (!rule.time_zone.empty())
    return rule.time_zone;
  if (options.time_zone)
    return *options.time_zone;
  return options.assumed_time_zone.value_or(rule.assumed_zone);
}

namespace {

Result<Extraction> read_once(const ParserRule& rule, const document::Document& document,
                             const ReadOptions& options, const LayoutOfHeader& layout_of) {
  Result<Extraction> out = rule.media == document::Media::csv    ? run_csv(rule, document, options, layout_of)
                           : rule.media == document::Media::json ? run_json(rule, document, options)
                                                                 : run_text(rule, document, options);
  if (!out)
    return out;
  apply_identities(rule.identities, *out);
  apply_self_checks(rule, &document, *out);
  return out;
}

/// How many dates contradict something that is printed beside them.
std::ptrdiff_t days_off(const Extraction& read) {
  return std::count_if(read.contradictions.begin(), read.contradictions.end(), [](const FigureMismatch& c) {
    return c.code == ratecheck::to_string(FindingCode::date_mismatch);
  });
}

/// The document has days of December and of January.
bool crosses_new_year(const Extraction& read) {
  bool december = false;
  bool january = false;
  const auto look = [&](const std::vector<Value>& values) {
    for (const Value& value : values) {
      const auto* day = std::get_if<Date>(&value.datum);
      const auto* moment = std::get_if<Instant>(&value.datum);
      if (day == nullptr && moment == nullptr)
        continue;
      const std::chrono::month month = day != nullptr ? day->month() : moment->local().date.month();
      december = december || month == std::chrono::December;
      january = january || month == std::chrono::January;
    }
  };
  look(read.values);
  for (const Record& record : read.records)
    look(record.values);
  return december && january;
}

// The caller tells one year of a list that has days of two: its weekdays know which.
void settle_year(const ParserRule& rule, const document::Document& document, const ReadOptions& options,
                 const LayoutOfHeader& layout_of, Extraction& out) {
  if (!options.year || days_off(out) == 0 || !crosses_new_year(out))
    return;
  for (const int shift : {-1, 1}) {
    ReadOptions other = options;
    other.year = *options.year + shift;
    Result<Extraction> read = read_once(rule, document, other, layout_of);
    if (read && days_off(*read) < days_off(out))
      out = std::move(*read);
  }
}

Result<Extraction> read_as_it_stands(const ParserRule& rule, const document::Document& document,
                                     const ReadOptions& options, const LayoutOfHeader& layout_of) {
  Result<Extraction> out = read_once(rule, document, options, layout_of);
  if (!out)
    return out;
  ReadOptions how = options;
  if (const Elsewhere* country = out->currency ? elsewhere_of(rule, *out->currency) : nullptr;
      country != nullptr && country->assumed_zone != rule.assumed_zone && rule.media != document::Media::csv) {
    how.assumed_time_zone = country->assumed_zone;
    out = read_once(rule, document, how, layout_of);
    if (!out)
      return out;
  }
  settle_year(rule, document, how, layout_of, *out);
  apply_confidences(rule, options.confidences, document, *out);
  return out;
}

}  // namespace

Result<Extraction> run_parser(const ParserRule& rule, const document::Document& document,
                              const ReadOptions& options, const LayoutOfHeader& layout_of) {
  const bool off_a_picture = rule.screen || (!options.confidences.empty() && !rule.labels.empty());
  MendedText mended;
  if (off_a_picture && document.media == document::Media::text)
    mended = rule.labels.mend(document.folded);
  const auto read = [&](const document::Document& as) { return read_as_it_stands(rule, as, options, layout_of); };
  Result<Extraction> out =
      mended.changed ? read({document.media, document.text, std::move(mended.text), document.line_starts, {}})
                     : read(document);
  if (out)
    apply_label_doubts(std::move(mended.doubts), *out);
  return out;
}

ReadContext start_reading(const ParserRule& rule, const ReadOptions& options, Extraction& out) {
  out.parser = rule.facts;
  return {zone_for(rule, {}, options), options.year, &out.values, &out.records, rule.facts.get()};
}

void settle_zone(const ParserRule& rule, const ReadOptions& options, ReadContext& context, Extraction& out) {
  context.time_zone = zone_for(rule, out.values, options);
  out.time_zone = context.time_zone;
}

std::string not_whole(const RecordRule& rule, const Converted& converted) {
  return fmt::format("a piece of the kind '{}' that is not whole: {}", rule.name, join(converted.faults, ", "));
}

}  // namespace ratecheck::extraction
