#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/money.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"
#include "ratecheck/base/words.h"

/// The canonical record of what pay documents say. The JSON form is contract (statement_json.h).
/// Unknown is unknown: an absent optional is never zero.
namespace ratecheck::statement {

using ratecheck::PayCategory;
using ratecheck::Standing;
using ratecheck::to_string;
using ratecheck::WorkKind;

inline std::optional<PayCategory> parse_pay_category(std::string_view word) {
  return parse_word<PayCategory>(word);
}
inline std::optional<WorkKind> parse_work_kind(std::string_view word) {
  return parse_word<WorkKind>(word);
}
inline const std::vector<std::string>& pay_category_words() {
  return all_words<PayCategory>();
}

/// Where a value stood: half-open byte offsets in the document decoded to UTF-8, line from 1.
struct Span {
  std::size_t document = 0;  ///< index among the documents of the request
  std::size_t line = 0;
  std::size_t from = 0;
  std::size_t to = 0;
  std::string raw;  ///< the text as it stood
  Standing standing = Standing::read;
};

/// A repair that exactly one identity proves. Never applied before a person confirms it.
struct Proposal {
  std::string value;
  std::string proof;
};

struct Doubt {
  std::string field;  ///< name of the statement field: "total", "pay.base", "started_at"
  std::string reason;
  std::optional<Proposal> proposal;
};

/// One amount, signed from the worker's side, in the statement's currency.
struct PayLine {
  PayCategory category = PayCategory::other;
  std::string label;
  Decimal amount;
};

/// One paid unit of work. Durations are whole seconds.
struct WorkItem {
  WorkKind kind = WorkKind::job;
  std::optional<std::string> ref;  ///< the platform's own number, if the document shows one
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;

  std::optional<Seconds> online;     ///< logged in
  std::optional<Seconds> engaged;    ///< accepted to completed
  std::optional<Seconds> dispatch;   ///< accepted to pick-up
  std::optional<Seconds> passenger;  ///< passenger aboard
  std::optional<Seconds> waiting;
  std::optional<Seconds> estimated;  ///< the platform's estimate at the offer

  std::optional<Distance> distance;
  std::optional<Distance> engaged_distance;
  std::optional<Distance> passenger_distance;

  std::optional<PlaceName> start_place;
  std::optional<PlaceName> end_place;
  std::optional<std::int64_t> orders;
  std::optional<std::int64_t> pickups;
  std::optional<std::int64_t> dropoffs;
  std::optional<std::int64_t> items;
  std::optional<Decimal> order_value;  ///< what the customer's basket cost
  std::optional<Decimal> fare;         ///< what the passenger paid
  /// Inputs only some rules need, under the names of the rule files: {"wait_at_pickup", "7 min"}.
  std::vector<std::pair<std::string, std::string>> inputs;

  std::vector<PayLine> pay;
  std::optional<Decimal> total;

  std::vector<std::pair<std::string, Span>> spans;  ///< by field name
  std::vector<Doubt> doubts;
};

/// An amount that belongs to the period, not to one work item.
struct Adjustment {
  PayCategory category = PayCategory::adjustment;
  std::string label;
  Decimal amount;
  std::optional<Date> date;
  std::optional<std::string> ref;  ///< of the work item it belongs to, where the document says so
};

struct Total {
  std::string label;
  Decimal amount;
};

struct Unread {
  std::size_t line = 0;
  std::string text;  ///< only ever for the uploader's own answer
  std::string reason;
  std::size_t document = 0;  ///< index among the documents of the request
  std::string shape{};       ///< of the text, for whatever is kept or told on; not in the JSON
};

struct Period {
  Instant from;
  Instant to;  ///< exclusive
  bool complete = false;
};

/// The document against itself: parts that do not make the total, clocks that do not make the hours.
struct Contradiction {
  std::string code;                 ///< `sum_mismatch`, `hours_mismatch`, `total_mismatch`, `impossible_value` …
  std::optional<std::size_t> work;  ///< index of the work item; none: the whole statement
  std::string detail;
  std::string expected;
  std::string actual;
};

struct Statement {
  std::string platform;
  std::string document;  ///< kind of document: "invoice", "order-history"
  std::string parser;    ///< "deliveroo/invoice-gb-2018@1", or empty when posted already parsed
  Currency currency;
  std::string time_zone;  ///< IANA name, or empty when unknown
  std::optional<PlaceName> place;
  std::optional<std::string> vehicle;
  std::optional<std::string> kind_of_work;  ///< "delivery", "rides", "shopping"
  std::optional<Period> period;
  std::vector<WorkItem> work;
  std::vector<Adjustment> adjustments;
  std::vector<Total> totals;
  std::vector<Unread> unread;
  std::optional<Rational> coverage;           ///< share of the document that rules claimed, 0 to 1
  std::vector<Contradiction> contradictions;  ///< not in the JSON of a statement; becomes findings
  bool lists_work = false;  ///< all work and no pay: to be held against what was paid; not in the JSON
};

/// True when `field` of the item has a doubt.
bool is_doubtful(const WorkItem& item, std::string_view field);

}  // namespace ratecheck::statement
