#include "privacy.h"

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "ratecheck/statement/statement_json.h"

namespace ratecheck::store {
namespace {

constexpr std::size_t kLongestPlainNumber = 6;  // longer: a phone, account or order number

bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
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
  for (std::size_t at = text.find(what); at != std::string::npos; at = text.find(what, at + by.size())) {
    text.replace(at, what.size(), by);
  }
}

// Times are long numbers too ("2020-03-03 18:05"), but of no person.
void make_keepable(std::string_view field, std::string& raw) {
  const bool plain = field.starts_with("pay") || field == "total" || field == "order_value" || field == "fare" ||
                     field.ends_with("_at") || field.ends_with("_s") || field.ends_with("distance");
  if (field == "ref" || field.ends_with("place")) {
    raw = shape_of(raw);
  } else if (!plain) {
    raw = careful(raw);
  }
}

void keep_item(statement::WorkItem& item, std::string_view hash_key, std::string_view platform) {
  const std::string ref = item.ref.value_or("");
  if (item.ref)
    item.ref = hashed_ref(hash_key, platform, ref);
  for (auto& [field, span] : item.spans) {
    make_keepable(field, span.raw);
    if (ref.size() >= 4 && span.raw.find(ref) != std::string::npos)
      span.raw = shape_of(span.raw);
  }
  for (auto& [name, value] : item.inputs)
    value = careful(value);
  for (statement::PayLine& line : item.pay)
    line.label = careful(line.label);
  for (statement::Doubt& doubt : item.doubts) {
    if (doubt.field == "ref")
      doubt.proposal.reset();
    doubt.reason = doubt.field == "ref" ? shape_of(doubt.reason) : doubt.reason;
    if (ref.size() >= 4)
      replace_all(doubt.reason, ref, shape_of(ref));
  }
}

/// All but the work. What is not named here is not kept.
statement::Statement keepable_frame(const statement::Statement& statement, std::string_view hash_key) {
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
  kept.adjustments = statement.adjustments;
  for (statement::Adjustment& adjustment : kept.adjustments) {
    adjustment.label = careful(adjustment.label);
    if (adjustment.ref)
      adjustment.ref = hashed_ref(hash_key, kept.platform, *adjustment.ref);
  }
  kept.totals = statement.totals;
  for (statement::Total& total : kept.totals)
    total.label = careful(total.label);
  kept.unread = statement.unread;
  for (statement::Unread& unread : kept.unread) {
    const std::string shape = unread.shape.empty() ? shape_of(unread.text) : unread.shape;
    replace_all(unread.reason, unread.text, shape);
    unread.reason = careful(unread.reason);
    unread.text = shape;
  }
  return kept;
}

}  // namespace

std::string careful(std::string_view text) {
  return text.find('@') != std::string_view::npos || has_long_number(text) ? shape_of(text) : std::string(text);
}

std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref) {
  if (ref.size() == 17 && ref.front() == '#' &&
      ref.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos) {
    return std::string(ref);
  }
  return "#" +
         keyed_hash_hex(hash_key, "ref\x1f" + std::string(platform) + "\x1f" + std::string(ref)).substr(0, 16);
}

std::string keepable_json(const std::vector<statement::Statement>& statements, std::string_view hash_key) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  statement::WorkItem kept;  // one for all, whose room is used again
  for (const statement::Statement& statement : statements) {
    statement::write_json(out, keepable_frame(statement, hash_key), statement.work,
                          [&](const statement::WorkItem& item) -> const statement::WorkItem& {
                            kept = item;
                            keep_item(kept, hash_key, statement.platform);
                            return kept;
                          });
  }
  out.end_array();
  return out.take();
}

}  // namespace ratecheck::store
