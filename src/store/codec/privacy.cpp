#include "store/codec/privacy.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"

namespace ratecheck::store {
namespace {

constexpr std::size_t kLongestPlainNumber = 6;  // longer: a phone, account or order number

bool has_long_number(std::string_view text) {
  std::size_t digits = 0;
  for (const char c : text) {
    if (is_digit(c)) {
      if (++digits > kLongestPlainNumber)
        return true;
    } else if (c != ' ' && c != '-' && c != '/') {
      digits = 0;
    }
  }
  return false;
}

void replace_all(std::string& text, std::string_view what, std::string_view by) {
  if (what.empty())
    return;
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size()))
    text.replace(at, what.size(), by);
}

constexpr std::size_t kShortestRef = 4;  // shorter ones stand in many texts by chance

bool needs_shape(std::string_view text) {
  return text.find('@') != std::string_view::npos || has_long_number(text);
}

/// How the raw text of a field may be kept.
enum class RawText { as_read, careful, shape };

// Times are long numbers too ("2020-03-03 18:05"), but of no person.
RawText kept_of(std::string_view field) {
  if (field == "ref" || field.ends_with("place"))
    return RawText::shape;
  const bool plain = field.starts_with("pay") || field == "total" || field == "order_value" || field == "fare" ||
                     field.ends_with("_at") || field.ends_with("_s") || field.ends_with("distance");
  return plain ? RawText::as_read : RawText::careful;
}

// In its place: of a long file nearly every label stays as it is.
void make_careful(std::string& text) {
  if (needs_shape(text))
    text = shape_of(text);
}

/// No raw text tells the item's order number.
void redact_raw(std::string& raw, std::string_view field, std::string_view ref) {
  const RawText kept = kept_of(field);
  const bool tells_ref = ref.size() >= kShortestRef && raw.find(ref) != std::string::npos;
  if (tells_ref || kept == RawText::shape || (kept == RawText::careful && needs_shape(raw)))
    raw = shape_of(raw);
}

void redact_doubt(statement::Doubt& doubt, std::string_view ref) {
  if (doubt.field == "ref") {
    doubt.proposal.reset();
    doubt.readings.clear();
    doubt.reason = shape_of(doubt.reason);
  }
  if (ref.size() >= kShortestRef)
    replace_all(doubt.reason, ref, shape_of(ref));
}

void redact(std::vector<statement::Doubt>& doubts) {
  for (statement::Doubt& doubt : doubts)
    make_careful(doubt.reason);
}

}  // namespace

// What is not named here is not kept.
statement::Statement redacted_frame(const statement::Statement& statement, std::string_view hash_key) {
  statement::Statement kept;
  kept.platform = statement.platform;
  kept.document = statement.document;
  kept.parser = statement.parser;
  kept.currency = statement.currency;
  kept.time_zone = statement.time_zone;
  kept.place = statement.place;
  kept.vehicle = statement.vehicle;
  kept.kind_of_work = statement.kind_of_work;
  kept.period = statement.period;
  kept.coverage = statement.coverage;
  kept.doubts = statement.doubts;
  redact(kept.doubts);
  kept.adjustments = statement.adjustments;
  for (statement::Adjustment& adjustment : kept.adjustments) {
    make_careful(adjustment.label);
    redact(adjustment.doubts);
    if (adjustment.ref)
      adjustment.ref = hashed_ref(hash_key, kept.platform, *adjustment.ref);
  }
  kept.totals = statement.totals;
  for (statement::Total& total : kept.totals) {
    make_careful(total.label);
    redact(total.doubts);
  }
  kept.skipped = statement.skipped;
  kept.unread = statement.unread;
  for (statement::Unread& unread : kept.unread) {
    const std::string shape = unread.shape.empty() ? shape_of(unread.text) : unread.shape;
    replace_all(unread.reason, unread.text, shape);
    make_careful(unread.reason);
    unread.text = shape;
  }
  return kept;
}

void redact(statement::WorkItem& item, std::string_view platform, std::string_view hash_key) {
  const std::string ref = item.ref.value_or("");
  if (item.ref)
    item.ref = hashed_ref(hash_key, platform, ref);
  for (auto& [name, value] : item.inputs)
    make_careful(value);
  for (statement::PayLine& line : item.pay)
    make_careful(line.label);
  for (auto& [field, span] : item.spans)
    redact_raw(span.raw, field, ref);
  for (statement::Doubt& doubt : item.doubts)
    redact_doubt(doubt, ref);
}

statement::Statement redacted(const statement::Statement& statement, std::string_view hash_key) {
  statement::Statement kept = redacted_frame(statement, hash_key);
  kept.work = statement.work;
  for (statement::WorkItem& item : kept.work)
    redact(item, statement.platform, hash_key);
  return kept;
}

std::string careful(std::string text) {
  make_careful(text);
  return text;
}

std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref) {
  if (ref.size() == 17 && ref.front() == '#' &&
      ref.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos)
    return std::string(ref);
  return "#" + keyed_hash_hex(hash_key, fmt::format("ref\x1f{}\x1f{}", platform, ref)).substr(0, 16);
}

}  // namespace ratecheck::store
