#include "store/migrations/old_statements.h"

#include <optional>
#include <vector>

#include "ratecheck/base/json_in.h"
#include "ratecheck/base/text.h"
#include "ratecheck/statement/statement.h"
#include "store/codec/compressed.h"
#include "store/codec/statement_codec.h"

// Three forms, all of them the contract's JSON of the statements in an array, with or without members that are
// null: as text in `statements` (to schema 5), compressed in `packed` (6), and the same with the places told
// shorter (7 to 11). There stood, in the place of the object "spans" of a work item, an array:
//
//   [ layout, lines, gap, raw, gap, raw, gap, length, raw … ]
//
//   layout  the number of one that stood before in this text, from 0; or, where it is new, all its fields:
//           [ name, document, lines below the first field's, standing, … ]; 64 of them are counted
//   lines   from the first field of the item before to this item's first field
//   gap     bytes from the end of the field before, of whichever item, to this field
//   length  of the field in the document, told where it is not the length of the raw text
//
// What is read here was checked when it was written, so a word or a value that is not known is damage. Statements
// are taken as they are, also where a poster would be refused today: a label of any length, a vehicle that is on
// no list.

namespace ratecheck::store {
namespace {

using statement::Doubt;
using statement::Span;
using statement::Statement;
using statement::WorkItem;

constexpr std::size_t kMostLayouts = 64;
constexpr std::size_t kMostBytes = 1U << 30U;
constexpr std::size_t kMostDepth = 16;

[[noreturn]] void broken() {
  throw Failure{corrupt("a kept statement cannot be read")};
}

/// What must be there. Also of a parsed value.
template <typename T>
const T& need(const T* value) {
  return value == nullptr ? (broken(), *value) : *value;
}
template <typename T>
T need(std::optional<T> value) {
  return value ? *std::move(value) : (broken(), *std::move(value));
}

/// nullptr where it is absent or null.
const JsonValue* told(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value == nullptr || value->is(JsonKind::null) ? nullptr : value;
}
const std::vector<JsonValue>& items(const JsonValue& object, std::string_view name) {
  static const std::vector<JsonValue> kNone;
  const JsonValue* value = told(object, name);
  return value == nullptr ? kNone : value->items;
}
std::string text(const JsonValue& object, std::string_view name) {
  const JsonValue* value = told(object, name);
  return value == nullptr ? std::string() : value->text;
}
std::optional<std::string> maybe_text(const JsonValue& object, std::string_view name) {
  const JsonValue* value = told(object, name);
  return value == nullptr ? std::nullopt : std::optional(value->text);
}
// Distances may be negative; unsigned numbers wrap.
std::size_t whole(const JsonValue& value) {
  return static_cast<std::size_t>(need(parse_integer(value.text)));
}
std::size_t whole(const JsonValue& object, std::string_view name) {
  const JsonValue* value = told(object, name);
  return value == nullptr ? 0 : whole(*value);
}

// The values of fields, by their type.
void read(const std::string& text, std::string& value) {
  value = text;
}
void read(const std::string& text, Instant& value) {
  value = need(parse_rfc3339(text));
}
void read(const std::string& text, Seconds& value) {
  value = {need(parse_integer(text))};
}
void read(const std::string& text, Distance& value) {
  value = need(parse_distance(text));
}
void read(const std::string& text, PlaceName& value) {
  value = {text};
}
void read(const std::string& text, std::int64_t& value) {
  value = need(parse_integer(text));
}
void read(const std::string& text, Decimal& value) {
  value = need(Decimal::parse(text));
}
Decimal amount_of(const JsonValue& line) {
  return need(Decimal::parse(text(line, "amount")));
}

std::vector<Doubt> doubts_of(const JsonValue& object) {
  std::vector<Doubt> out;
  for (const JsonValue& doubt : items(object, "doubts")) {
    Doubt& made = out.emplace_back(Doubt{text(doubt, "field"), text(doubt, "reason"), std::nullopt, {}});
    if (const JsonValue* proposal = told(doubt, "proposal"))
      made.proposal = statement::Proposal{text(*proposal, "value"), text(*proposal, "proof")};
    for (const JsonValue& reading : items(doubt, "readings"))
      made.readings.push_back(reading.text);
  }
  return out;
}

/// Reads "spans", each in the order of the text.
class Places {
 public:
  std::vector<std::pair<std::string, Span>> read(const JsonValue& spans) {
    return spans.is(JsonKind::array) ? shorter(spans.items) : contract(spans);
  }

 private:
  using Layout = std::vector<std::pair<std::string, Span>>;  // without what each item tells for itself

  static Layout contract(const JsonValue& spans) {
    Layout out;
    for (const auto& [field, span] : spans.members) {
      out.emplace_back(
          field, Span{whole(span, "document"), whole(span, "line"), whole(span, "from"), whole(span, "to"),
                      text(span, "raw"), parse_word<Standing>(text(span, "standing")).value_or(Standing::read)});
    }
    return out;
  }

  Layout shorter(const std::vector<JsonValue>& told) {
    std::size_t at = 0;
    const auto next = [&]() -> const JsonValue& { return need(at < told.size() ? &told[at++] : nullptr); };
    Layout spans = layout(next());
    line_ += whole(next());
    for (auto& [field, span] : spans) {
      span.line += line_;
      span.from = end_ + whole(next());
      const JsonValue& raw_or_length = next();
      const bool has_length = raw_or_length.is(JsonKind::number);
      span.raw = has_length ? next().text : raw_or_length.text;
      span.to = end_ = span.from + (has_length ? whole(raw_or_length) : span.raw.size());
    }
    return spans;
  }

  Layout layout(const JsonValue& told) {
    if (told.is(JsonKind::number)) {
      const std::size_t number = whole(told);
      return need(number < layouts_.size() ? &layouts_[number] : nullptr);
    }
    if (told.items.empty() || told.items.size() % 4 != 0)
      broken();
    Layout out;
    for (std::size_t i = 0; i < told.items.size(); i += 4) {
      Span span;
      span.document = whole(told.items[i + 1]);
      span.line = whole(told.items[i + 2]);
      span.standing = parse_word<Standing>(told.items[i + 3].text).value_or(Standing::read);
      out.emplace_back(told.items[i].text, std::move(span));
    }
    if (layouts_.size() < kMostLayouts)
      layouts_.push_back(out);
    return out;
  }

  std::vector<Layout> layouts_;
  std::size_t line_ = 0;
  std::size_t end_ = 0;
};

WorkItem item_of(const JsonValue& json, Places& places) {
  WorkItem item;
  item.kind = need(parse_word<WorkKind>(text(json, "kind")));
  each_work_field([&]<typename T>(const WorkField& field, std::optional<T> WorkFields::*member) {
    if (const JsonValue* value = told(json, field.name))
      read(value->text, (item.*member).emplace());
  });
  if (const JsonValue* inputs = told(json, "inputs")) {
    for (const auto& [name, value] : inputs->members)
      item.inputs.emplace_back(name, value.text);
  }
  for (const JsonValue& line : items(json, "pay")) {
    item.pay.push_back(
        {need(parse_word<PayCategory>(text(line, "category"))), text(line, "label"), amount_of(line)});
  }
  if (const JsonValue* spans = told(json, "spans"))
    item.spans = places.read(*spans);
  item.doubts = doubts_of(json);
  return item;
}

void read_sums(const JsonValue& json, Statement& out) {
  for (const JsonValue& line : items(json, "adjustments")) {
    statement::Adjustment& adjustment = out.adjustments.emplace_back();
    adjustment.category = need(parse_word<PayCategory>(text(line, "category")));
    adjustment.label = text(line, "label");
    adjustment.amount = amount_of(line);
    if (const auto date = maybe_text(line, "date"))
      adjustment.date = need(parse_date(*date));
    adjustment.ref = maybe_text(line, "ref");
    adjustment.doubts = doubts_of(line);
  }
  for (const JsonValue& line : items(json, "totals"))
    out.totals.push_back({text(line, "label"), amount_of(line), doubts_of(line)});
}

/// All but the work.
Statement frame_of(const JsonValue& json) {
  Statement out;
  out.platform = text(json, "platform");
  out.document = text(json, "document");
  out.parser = text(json, "parser");
  if (const std::string currency = text(json, "currency"); !currency.empty())
    out.currency = need(Currency::parse(currency));
  out.time_zone = text(json, "time_zone");
  if (const auto place = maybe_text(json, "place"))
    out.place = PlaceName{*place};
  out.vehicle = maybe_text(json, "vehicle");
  out.kind_of_work = maybe_text(json, "kind_of_work");
  if (const JsonValue* period = told(json, "period")) {
    const JsonValue* complete = told(*period, "complete");
    out.period =
        statement::Period{need(parse_rfc3339(text(*period, "from"))), need(parse_rfc3339(text(*period, "to"))),
                          complete != nullptr && complete->boolean};
  }
  read_sums(json, out);
  out.doubts = doubts_of(json);
  for (const JsonValue& line : items(json, "unread")) {
    out.unread.push_back(
        {whole(line, "line"), text(line, "text"), text(line, "reason"), whole(line, "document"), {}});
  }
  if (const auto coverage = maybe_text(json, "coverage"))
    out.coverage = need(parse_rational(*coverage));
  return out;
}

constexpr const char* kNext = "SELECT id, statements, packed FROM submission WHERE id>?1 ORDER BY id LIMIT 1";
constexpr const char* kPut = "UPDATE submission SET packed=?2 WHERE id=?1";

}  // namespace

std::string rewritten(std::string_view statements, std::string_view packed) {
  const Decompressed text = packed.empty() ? Decompressed() : decompress(packed);
  const auto json = parse_json(packed.empty() ? statements : text.bytes(), {kMostBytes, kMostDepth});
  if (!json)
    broken();
  StatementEncoder encoder(json->items.size());
  Places places;
  for (const JsonValue& one : json->items) {
    const std::vector<JsonValue>& work = items(one, "work");
    encoder.begin(frame_of(one), work.size());
    for (const JsonValue& item : work)
      encoder.add(item_of(item, places));
  }
  return compress(encoder.bytes());
}

std::int64_t rewrite_old_statements(Connection& db) {
  std::int64_t id = 0;
  for (;;) {
    std::string packed;
    {
      Query next(db, kNext, id);
      if (!next.next())
        return 0;
      id = next.integer(0);
      const std::string text = next.text(1);
      packed = next.bytes(2);
      try {
        packed = rewritten(text, packed);
      } catch (const Failure&) {
        if (packed.empty())
          packed = compress(text);  // its column goes
      }
    }
    run(db, kPut, id, as_bytes(packed));
  }
}

}  // namespace ratecheck::store
