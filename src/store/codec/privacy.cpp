#include "store/codec/privacy.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/hash.h"
#include "ratecheck/statement/statement_json.h"
#include "store/codec/kept_places.h"

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

constexpr std::size_t kShortestRef = 4;  // shorter ones stand in many texts by chance

bool needs_shape(std::string_view text) {
  return text.find('@') != std::string_view::npos || has_long_number(text);
}

/// What may be kept of work items.
class KeepableWording : public statement::Wording {
 public:
  KeepableWording(std::string_view hash_key, std::string_view platform, PlacesWriter& places)
      : hash_key_(hash_key), platform_(platform), places_(places) {}

  std::string_view ref(std::string_view ref) override { return room_ = hashed_ref(hash_key_, platform_, ref); }
  std::string_view text(std::string_view text) override {
    return needs_shape(text) ? std::string_view(room_ = shape_of(text)) : text;
  }
  void write_spans(JsonWriter& out, const statement::WorkItem& item) override { places_.write(out, item); }
  const std::vector<statement::Doubt>& doubts(const statement::WorkItem& item) override;

 private:
  std::string_view hash_key_;
  std::string_view platform_;
  PlacesWriter& places_;
  std::string room_;
  std::vector<statement::Doubt> doubts_;
};

const std::vector<statement::Doubt>& KeepableWording::doubts(const statement::WorkItem& item) {
  doubts_ = item.doubts;
  for (statement::Doubt& doubt : doubts_) {
    if (doubt.field == "ref") {
      doubt.proposal.reset();
      doubt.readings.clear();
      doubt.reason = shape_of(doubt.reason);
    }
    if (item.ref && item.ref->size() >= kShortestRef)
      replace_all(doubt.reason, *item.ref, shape_of(*item.ref));
  }
  return doubts_;
}

std::vector<statement::Doubt> keepable(std::vector<statement::Doubt> doubts) {
  for (statement::Doubt& doubt : doubts)
    doubt.reason = careful(doubt.reason);
  return doubts;
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
  kept.doubts = keepable(statement.doubts);
  kept.adjustments = statement.adjustments;
  for (statement::Adjustment& adjustment : kept.adjustments) {
    adjustment.label = careful(adjustment.label);
    adjustment.doubts = keepable(std::move(adjustment.doubts));
    if (adjustment.ref)
      adjustment.ref = hashed_ref(hash_key, kept.platform, *adjustment.ref);
  }
  kept.totals = statement.totals;
  for (statement::Total& total : kept.totals) {
    total.label = careful(total.label);
    total.doubts = keepable(std::move(total.doubts));
  }
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
  return needs_shape(text) ? shape_of(text) : std::string(text);
}

// Times are long numbers too ("2020-03-03 18:05"), but of no person.
RawText kept_of(std::string_view field) {
  if (field == "ref" || field.ends_with("place"))
    return RawText::shape;
  const bool plain = field.starts_with("pay") || field == "total" || field == "order_value" || field == "fare" ||
                     field.ends_with("_at") || field.ends_with("_s") || field.ends_with("distance");
  return plain ? RawText::as_read : RawText::careful;
}

std::string_view keepable_raw(RawText kept, const std::string& raw, std::string_view ref, std::string& room) {
  const bool tells_ref = ref.size() >= kShortestRef && raw.find(ref) != std::string::npos;
  if (tells_ref || kept == RawText::shape || (kept == RawText::careful && needs_shape(raw)))
    return room = shape_of(raw);
  return raw;
}

std::string hashed_ref(std::string_view hash_key, std::string_view platform, std::string_view ref) {
  if (ref.size() == 17 && ref.front() == '#' &&
      ref.substr(1).find_first_not_of("0123456789abcdef") == std::string_view::npos) {
    return std::string(ref);
  }
  return "#" + keyed_hash_hex(hash_key, fmt::format("ref\x1f{}\x1f{}", platform, ref)).substr(0, 16);
}

std::string keepable_json(const std::vector<statement::Statement>& statements, std::string_view hash_key) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  PlacesWriter places;
  for (const statement::Statement& statement : statements) {
    KeepableWording wording(hash_key, statement.platform, places);
    statement::write_json(out, keepable_frame(statement, hash_key), statement.work, wording);
  }
  out.end_array();
  return out.take();
}

}  // namespace ratecheck::store
