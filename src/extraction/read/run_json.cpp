#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <set>
#include <unordered_set>

#include "extraction/read/currency_sign.h"
#include "extraction/read/json_path.h"
#include "extraction/read/skipped.h"
#include "extraction/run.h"
#include "ratecheck/base/json_text.h"
#include "ratecheck/base/text.h"

// JSON is read by paths: `each` gives the values that become records, a field's path starts there. With each =
// "data.trips.*" and path = "income.pay", the document
//
//   {"data": {"trips": [{"income": {"pay": "7.50"}}, {"income": {"pay": "8.20"}}]}}
//
// has two records. Each value keeps its place in the text, quotes included. An item of such a list that makes no
// record is skipped by a rule of the layout, with its money, or it is unread. Coverage is the share of the items
// that are neither unread nor not whole: members that no path names are nobody's business.
//
// Of a list with an item for each driver (`[driver]`) the first is read; what lies in another is skipped.
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
    find_drivers();
    read_fields();
    for (const RecordRule& record : rule_.records) {
      if (Status done = read_records(record); !done)
        return done.error();
    }
    for (const RecordRule& record : rule_.records)
      account_for_list(record.each);
    out_.skipped = skipped_.take();
    const std::size_t all = read_ + lost_;
    out_.coverage =
        all == 0 ? Rational(1) : Rational(static_cast<std::int64_t>(read_), static_cast<std::int64_t>(all));
    return std::move(out_);
  }

 private:
  // What stands at a path, but for what is of another driver.
  [[nodiscard]] std::vector<JsonHit> find(std::string_view path) const {
    std::vector<JsonHit> hits = find_path(root_, path);
    std::erase_if(hits, [&](const JsonHit& hit) {
      return std::any_of(others_.begin(), others_.end(), [&](const document::PlacedJson* driver) {
        return driver->from <= hit.place->from && hit.place->from < driver->to;
      });
    });
    return hits;
  }

  void find_drivers() {
    if (!rule_.driver)
      return;
    const std::vector<JsonHit> drivers = find_path(root_, rule_.driver->each);
    for (std::size_t i = 1; i < drivers.size(); ++i) {
      others_.push_back(drivers[i].place);
      skip(drivers[i], kAnotherDriver, rule_.driver->money);
    }
  }

  void skip(const JsonHit& hit, std::string_view reason, const SkippedMoney& money) {
    std::deque<std::string> texts;
    std::optional<Currency> currency;
    if (!money.currency.empty())
      currency = Currency::parse(trim(text_at(hit, money.currency).value_or("")));
    const RowMoney found =
        money_of_row(money, [&](std::size_t entry, std::size_t which) -> std::optional<MoneyText> {
          std::optional<std::string> text = text_at(hit, money.from[entry][which]);
          if (!text)
            return std::nullopt;
          if (const auto sign = currency ? std::nullopt : sign_of(*text))
            currency = sign->only();
          return MoneyText{texts.emplace_back(document::NormalisedText(*text).text())};
        });
    if (!found.unreadable.empty()) {
      return unread(hit, fmt::format("it would be passed over ({}), but its money cannot be read: '{}'", reason,
                                     found.unreadable));
    }
    ++read_;
    skipped_.add(reason, currency, found.money);
  }

  static std::optional<std::string> text_at(const JsonHit& hit, std::string_view path) {
    const std::vector<JsonHit> hits = find_path(*hit.place, path);
    return hits.empty() ? std::nullopt : scalar_text(*hits.front().place->value);
  }

  void unread(const JsonHit& hit, std::string reason) {
    ++lost_;
    out_.unread.push_back({document_.line_of(hit.place->from), "", std::move(reason)});
  }

  // The items of the list that a record's `each` ends in, of which none may be left over.
  void account_for_list(const std::string& each) {
    const std::string list = list_of(each);
    if (list.empty() || !accounted_.insert(list).second)
      return;
    for (const JsonHit& hit : find(list)) {
      if (taken_.contains(hit.place->from))
        continue;
      const auto rule = std::find_if(rule_.skips.begin(), rule_.skips.end(),
                                     [&](const SkipRule& skip) { return meets(skip.when, hit); });
      if (rule != rule_.skips.end()) {
        skip(hit, rule->reason, rule->money);
      } else {
        unread(hit, "an item of a kind that this layout does not know");
      }
    }
  }

  // "data.trips.*" and "data.trips[kind=ride]" end in the list "data.trips.*"; "data.week" in none.
  static std::string list_of(const std::string& each) {
    if (each == "*" || each.ends_with(".*"))
      return each;
    return each.ends_with(']') ? each.substr(0, each.rfind('[')) + ".*" : std::string();
  }

  void read_fields() {
    std::vector<FieldText> tokens;
    for (const FieldRule& field : rule_.fields)
      add_tokens(field, find(field.path), {&root_, ""}, tokens);
    Converted converted = convert(rule_.fields, tokens, context_, moments_);
    for (Value& value : converted.values)
      out_.values.push_back(std::move(value));
    for (const std::string& fault : converted.faults)
      out_.unread.push_back({0, "", fault});
    settle_zone(rule_, options_, context_, out_);
    texts_.clear();
  }

  // "@key" is the name of the member that the record is the value of.
  void add_tokens(const FieldRule& field, const std::vector<JsonHit>& hits, const JsonHit& record,
                  std::vector<FieldText>& tokens) {
    for (const JsonHit& hit : hits) {
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
    for (const JsonHit& hit : find(rule.each)) {
      if (Status time = deadline_.check(); !time)
        return time;
      if (!meets(rule.when, hit))
        continue;
      const bool skipped = std::any_of(rule_.skips.begin(), rule_.skips.end(),
                                       [&](const SkipRule& skip) { return meets(skip.when, hit); });
      if (skipped)
        continue;
      taken_.insert(hit.place->from);
      read_record(rule, hit);
      if (out_.records.size() > options_.most_work)
        return too_much_work(options_.most_work);
    }
    return {};
  }

  void read_record(const RecordRule& rule, const JsonHit& hit) {
    std::vector<FieldText> tokens;
    texts_.clear();
    for (const FieldRule& field : rule.fields) {
      add_tokens(field, field.path == "@key" ? std::vector<JsonHit>{hit} : find_path(*hit.place, field.path), hit,
                 tokens);
    }
    Converted converted = convert(rule.fields, tokens, context_, moments_);
    const std::size_t line = document_.line_of(hit.place->from);
    if (!converted.faults.empty())
      return unread(hit, not_whole(rule, converted));
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
  std::vector<const document::PlacedJson*> others_;  // drivers but the first
  SkippedTally skipped_;
  std::unordered_set<std::size_t> taken_;  // where the items begin that are, or should be, records
  std::set<std::string> accounted_;        // lists
  std::size_t read_ = 0;
  std::size_t lost_ = 0;
};

}  // namespace

Result<Extraction> run_json(const ParserRule& rule, const document::Document& document,
                            const ReadOptions& options) {
  return JsonRun(rule, document, options).run();
}

}  // namespace ratecheck::extraction
