#include <algorithm>
#include <deque>

#include "extraction/read/json_path.h"
#include "extraction/run.h"
#include "ratecheck/base/json_text.h"
#include "ratecheck/base/text.h"

// JSON is read by paths: `each` gives the values that become records, a field's path starts there. With each =
// "data.trips.*" and path = "income.pay", the document
//
//   {"data": {"trips": [{"income": {"pay": "7.50"}}, {"income": {"pay": "8.20"}}]}}
//
// has two records. Each value keeps its place in the text, quotes included. Coverage is the share of the records
// that are whole: members that no path names are nobody's business.
namespace ratecheck::extraction {
namespace {

class JsonRun {
 public:
  JsonRun(const ParserRule& rule, const document::Document& document, const ReadOptions& options)
      : rule_(rule), document_(document), options_(options), deadline_(kReadingBudget) {
    context_ = start_reading(rule, options, out_);
  }

  Result<Extraction> run() {
    const Result<JsonValue> parsed = parse_json(document_.text, {document::kMaxJsonBytes, 64});
    if (!parsed)
      return parsed.error();
    root_ = document::find_places(document_.text, *parsed);
    read_fields();
    for (const RecordRule& record : rule_.records) {
      if (Status done = read_records(record); !done)
        return done.error();
    }
    const std::size_t all = read_ + lost_;
    out_.coverage =
        all == 0 ? Rational(1) : Rational(static_cast<std::int64_t>(read_), static_cast<std::int64_t>(all));
    return std::move(out_);
  }

 private:
  void read_fields() {
    std::vector<FieldText> tokens;
    for (const FieldRule& field : rule_.fields)
      add_tokens(field, {&root_, ""}, tokens);
    Converted converted = convert(rule_.fields, tokens, context_, moments_);
    for (Value& value : converted.values)
      out_.values.push_back(std::move(value));
    for (const std::string& fault : converted.faults)
      out_.unread.push_back({0, "", fault});
    settle_zone(rule_, options_, context_, out_);
    texts_.clear();
  }

  // "@key" is the name of the member that the record is the value of.
  void add_tokens(const FieldRule& field, const JsonHit& record, std::vector<FieldText>& tokens) {
    for (const JsonHit& hit :
         field.path == "@key" ? std::vector<JsonHit>{record} : find_path(*record.place, field.path)) {
      std::string text = field.path == "@key" ? record.key : scalar_text(*hit.place->value).value_or("");
      if (trim(text).empty())
        continue;
      texts_.push_back(document::NormalisedText(text).text());
      const std::size_t from = hit.place->from;
      const std::size_t to = field.path == "@key" ? from : hit.place->to;
      tokens.push_back({&field, texts_.back(), document_.line_of(from), from, to,
                        std::string_view(document_.text).substr(from, to - from)});
      if (!field.repeats)
        return;
    }
  }

  static bool meets(const std::vector<CellTest>& tests, const JsonHit& record) {
    return std::all_of(tests.begin(), tests.end(), [&](const CellTest& test) {
      const std::vector<JsonHit> hits = find_path(*record.place, test.columns.front());
      return test.pattern.found_in(hits.empty() ? std::string()
                                                : scalar_text(*hits.front().place->value).value_or(""));
    });
  }

  Status read_records(const RecordRule& rule) {
    for (const JsonHit& hit : find_path(root_, rule.each)) {
      if (Status time = deadline_.check(); !time)
        return time;
      if (!meets(rule.when, hit))
        continue;
      const bool skipped = std::any_of(rule_.skips.begin(), rule_.skips.end(),
                                       [&](const SkipRule& skip) { return meets(skip.when, hit); });
      if (!skipped)
        read_record(rule, hit);
      if (out_.records.size() > options_.most_work)
        return too_much_work(options_.most_work);
    }
    return {};
  }

  void read_record(const RecordRule& rule, const JsonHit& hit) {
    std::vector<FieldText> tokens;
    texts_.clear();
    for (const FieldRule& field : rule.fields)
      add_tokens(field, hit, tokens);
    Converted converted = convert(rule.fields, tokens, context_, moments_);
    const std::size_t line = document_.line_of(hit.place->from);
    if (!converted.faults.empty()) {
      ++lost_;
      out_.unread.push_back({line, "", not_whole(rule, converted)});
      return;
    }
    ++read_;
    out_.records.push_back({rule.index, std::move(converted.values), line});
    if (options_.explain)
      out_.claims.push_back({rule.name, line, hit.place->from, hit.place->to});
  }

  const ParserRule& rule_;
  const document::Document& document_;
  const ReadOptions& options_;
  Deadline deadline_;
  ReadContext context_;
  Moments moments_;
  document::PlacedJson root_;
  Extraction out_;
  std::deque<std::string> texts_;
  std::size_t read_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace

Result<Extraction> run_json(const ParserRule& rule, const document::Document& document,
                            const ReadOptions& options) {
  return JsonRun(rule, document, options).run();
}

}  // namespace ratecheck::extraction
