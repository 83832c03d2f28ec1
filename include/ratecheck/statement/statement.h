#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
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
#include "ratecheck/base/work_fields.h"

/// The canonical record of what pay documents say. The JSON form is contract (statement_json.h).
/// Unknown is unknown: an absent optional is never zero.
///
///   for (const WorkItem& item : statement.work) {
///     if (item.engaged && !is_doubtful(item, "engaged_s"))
///       seconds += item.engaged->count;
///   }
///   const Rational paid = sum_of_lines(statement.work[0].pay);  // in statement.currency
///
/// Who judges takes values from view.h instead, which hands out the doubts with them. A statement is a plain value
/// that owns its texts; amounts are in its currency with the worker's sign, durations in seconds.
namespace ratecheck::statement {

using ratecheck::PayCategory;
using ratecheck::Standing;
using ratecheck::to_string;
using ratecheck::WorkKind;

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

/// What speaks against one value of a statement. The value stays as it was read.
struct Doubt {
  std::string field;  ///< name of the statement field: "total", "pay.base", "started_at"
  std::string reason;
  std::optional<Proposal> proposal;
  /// Two or more: printed and contradicting, written as the field's JSON value; none: any value.
  std::vector<std::string> readings{};
};

/// One amount, signed from the worker's side, in the statement's currency.
struct PayLine {
  PayCategory category = PayCategory::other;
  std::string label;
  Decimal amount;
};

/// One paid unit of work, with what the document tells of it (base/work_fields.h).
struct WorkItem : WorkFields {
  WorkKind kind = WorkKind::job;
  /// Inputs only some rules need, under the names of the rule files: {"wait_at_pickup", "7 min"}.
  std::vector<std::pair<std::string, std::string>> inputs;

  std::vector<PayLine> pay;

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
  std::vector<Doubt> doubts{};     ///< of any of this
};

/// A sum over the whole document, as it states it.
struct Total {
  std::string label;
  Decimal amount;
  std::vector<Doubt> doubts{};
};

/// A line, row or value that was not read, and why.
struct Unread {
  std::size_t line = 0;
  std::string text;  ///< only ever for the uploader's own answer
  std::string reason;
  std::size_t document = 0;  ///< index among the documents of the request
  std::string shape{};       ///< of the text, for whatever is kept or told on; not in the JSON
};

/// Rows of a document that its layout passes over for one reason, and the money in them: no pay of this worker's,
/// or told elsewhere; but nobody need guess what was left out.
struct Skipped {
  std::string reason;
  std::size_t rows = 0;
  std::optional<Decimal> money;  ///< together; none: not known
  Currency currency;             ///< of the money, where it is another than the statement's

  friend bool operator==(const Skipped&, const Skipped&) = default;
};

/// The pay period that the document is about.
struct Period {
  Instant from;
  Instant to;             ///< exclusive
  bool complete = false;  ///< all work of it is in the statement
};

/// The document against itself: parts that do not make the total, clocks that do not make the hours.
struct Contradiction {
  std::string code;                 ///< `sum_mismatch`, `hours_mismatch`, `total_mismatch`, `impossible_value` …
  std::optional<std::size_t> work;  ///< index of the work item; none: the whole statement
  std::string detail;
  std::string expected;
  std::string actual;
  bool of_adjustment = false;  ///< it is of one adjustment: of no work item, nor of the whole statement
};

/// What one document says, or several that tell of the same work.
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
  /// Of what the statement says of all its work: "place", "vehicle", "period", "currency", "platform"; "pay": what
  /// was paid for any of it, since a sum over the pay fails.
  std::vector<Doubt> doubts;
  std::vector<Unread> unread;
  std::optional<std::vector<Skipped>> skipped;  ///< none: nobody noted it, as of what was posted already parsed
  std::optional<Rational> coverage;             ///< share of the document that is read or skipped by rule, 0 to 1
  std::vector<Contradiction> contradictions;    ///< not in the JSON of a statement; becomes findings
  bool lists_work = false;  ///< all work and no pay: to be held against what was paid; not in the JSON
};

/// Adds what another part of the same document passes over, whose statement is in `currency`: rows of one reason
/// and currency are one entry.
void add_skipped(Statement& statement, std::vector<Skipped> more, const Currency& currency);

/// True when `field` of the item has a doubt.
bool is_doubtful(const WorkItem& item, std::string_view field);

/// What the lines of an item make together: cash and payouts move money that is counted already.
Rational sum_of_lines(const std::vector<PayLine>& pay);
/// The same lines by what they are for, cash and payouts too.
std::map<PayCategory, Rational> sums_by_category(const std::vector<PayLine>& pay);

/// The online time of a session whose document prints none: end minus start. Nothing where it prints one, or the
/// work is no session, or a clock is not told.
std::optional<Seconds> online_of_clocks(const WorkItem& item);

/// The name of a doubt or span is that of a field or of one of several of its kind: "pay.tip.2" is of "pay.tip".
bool is_of(std::string_view name, std::string_view field);

/// Puts down as doubts of the statement, or of a work item, that the pay does not make the sums printed for it, by
/// the contradictions and unread lines as they are now.
void doubt_failed_sums(Statement& statement);

}  // namespace ratecheck::statement
