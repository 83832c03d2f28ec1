#include "store/codec/statement_codec.h"

#include <algorithm>
#include <array>
#include <cassert>

#include "ratecheck/base/text.h"
#include "store/db/connection.h"

// How it works. A number is a varint, a signed one in zigzag, a text its length and its bytes (codec.h). What
// changes little from one work item to the next is told by what stood before: moments and lines as the distance
// from the one before, the beginning of a value in its document as the distance from the end of the value before,
// labels and names by their number among the words that stood already, and which values have a place, and on which
// line below the first, by the number of a layout that stood already. What is not told takes no byte but its 0.
//
// A statement of platform "p" and document "d" in GBP, with nothing else but one job of 5.00 that was read in line
// 2 at the bytes 10 to 14 of the document, as "5.00":
//
//   02 01                          version, statements
//   01 'p' 01 'd' 00 03 'GBP' 00   platform, document, parser, currency, time zone
//   00 00 00 00 00                 place, vehicle, kind of work, period, doubts
//   00 00 00 00 00 01              adjustments, totals, unread, skipped, coverage, work items
//   00                             a job
//   04 e8 07 02                    tells its total (bit 2): 500 with 2 decimals
//   00 00                          inputs, pay lines
//   00 01 05 'total' 00 00 01      a new layout of one field, in document 0, 0 lines below the first, read
//   04 14 08 '5.00'                2 lines on, 10 bytes on, 2 times 4 bytes of text (and as long in the document)
//   00                             doubts

namespace ratecheck::store {
namespace {

using statement::Doubt;
using statement::Period;
using statement::Span;
using statement::Statement;
using statement::WorkItem;

constexpr std::uint64_t kVersion = 2;
constexpr std::uint64_t kFirstWithSkipped = 2;  // version 1 tells nothing of rows that were passed over

/// Which bit of an item says that it tells the field. Kept on disk: append only.
constexpr std::string_view kFieldBits[] = {"started_at",
                                           "ended_at",
                                           "total",
                                           "ref",
                                           "distance",
                                           "engaged_s",
                                           "online_s",
                                           "dispatch_s",
                                           "passenger_s",
                                           "waiting_s",
                                           "estimated_s",
                                           "start_place",
                                           "end_place",
                                           "orders",
                                           "order_value",
                                           "engaged_distance",
                                           "passenger_distance",
                                           "pickups",
                                           "dropoffs",
                                           "items",
                                           "fare"};

constexpr auto kFields = [] {
  std::array<const WorkField*, std::size(kFieldBits)> fields{};
  for (std::size_t bit = 0; bit < fields.size(); ++bit)
    fields[bit] = find_work_field(kFieldBits[bit]);
  return fields;
}();
static_assert(
    [] {
      if (std::size(kFieldBits) != std::size(kWorkFields))
        return false;
      for (const WorkField& field : kWorkFields) {
        if (std::find(std::begin(kFieldBits), std::end(kFieldBits), field.name) == std::end(kFieldBits))
          return false;
      }
      return true;
    }(),
    "a new field of a work item gets the next bit");

/// `visit(bit, &WorkFields::online)`, for each.
template <typename Visit>
void each_field(const Visit& visit) {
  for (std::size_t bit = 0; bit < kFields.size(); ++bit)
    std::visit([&](auto member) { visit(std::uint64_t{1} << bit, member); }, kFields[bit]->member);
}

// Days of the years 0 to 9999.
constexpr std::int64_t kFirstDay = -719'528;
constexpr std::int64_t kLastDay = 2'932'896;
constexpr std::uint64_t kMostScale = 18;
// Of words that one item, or one frame, tells by their number: no upload is longer, and damaged bytes could tell a
// long one thousands of times.
constexpr std::size_t kMostToldAgain = 16U << 20U;

// Distances may be negative; of broken bytes they may be anything. Unsigned numbers wrap.
std::int64_t distance(std::uint64_t from, std::uint64_t to) {
  return static_cast<std::int64_t>(to - from);
}
std::uint64_t moved(std::uint64_t from, std::int64_t by) {
  return from + static_cast<std::uint64_t>(by);
}

[[noreturn]] void broken() {
  throw Failure{corrupt("kept statements say what cannot be")};
}

std::int64_t within(std::int64_t value, std::int64_t least, std::int64_t most) {
  if (value < least || value > most)
    broken();
  return value;
}

/// As the contract writes it: with two decimals.
std::int64_t hundredths(const Rational& coverage) {
  return static_cast<std::int64_t>(
      round_to(coverage * Rational(100), Rational(1), Rounding::down).reduced().numerator());
}

}  // namespace

// ---------------------------------------------------------------- writing

StatementEncoder::StatementEncoder(std::size_t statements) {
  out_.count(kVersion).count(statements);
}

void StatementEncoder::begin(const Statement& frame, std::size_t items) {
  put(frame.platform);
  put(frame.document);
  put(frame.parser);
  put(frame.currency.code());
  put(frame.time_zone);
  maybe(frame.place);
  maybe(frame.vehicle);
  maybe(frame.kind_of_work);
  out_.count(!frame.period ? 0 : frame.period->complete ? 2 : 1);
  if (frame.period) {
    put(frame.period->from);
    put(frame.period->to);
  }
  doubts(frame.doubts);
  sums(frame);
  out_.count(frame.unread.size());
  for (const statement::Unread& unread : frame.unread) {
    out_.count(unread.document).count(unread.line);
    put(unread.text);
    put(unread.reason);
  }
  skipped(frame);
  maybe(frame.coverage ? std::optional(hundredths(*frame.coverage)) : std::nullopt);
  out_.count(items);
}

void StatementEncoder::skipped(const Statement& frame) {
  out_.count(frame.skipped ? 1 : 0);
  if (!frame.skipped)
    return;
  out_.count(frame.skipped->size());
  for (const statement::Skipped& rows : *frame.skipped) {
    put(rows.reason);
    out_.count(rows.rows);
    maybe(rows.money);
    put(rows.currency.code());
  }
}

void StatementEncoder::sums(const Statement& frame) {
  out_.count(frame.adjustments.size());
  for (const statement::Adjustment& adjustment : frame.adjustments) {
    out_.count(static_cast<std::uint64_t>(adjustment.category));
    put(adjustment.label);
    put(adjustment.amount);
    maybe(adjustment.date ? std::optional(std::int64_t{day_number(*adjustment.date)}) : std::nullopt);
    maybe(adjustment.ref);
    doubts(adjustment.doubts);
  }
  out_.count(frame.totals.size());
  for (const statement::Total& total : frame.totals) {
    put(total.label);
    put(total.amount);
    doubts(total.doubts);
  }
}

void StatementEncoder::add(const WorkItem& item) {
  out_.count(static_cast<std::uint64_t>(item.kind));
  fields(item);
  out_.count(item.inputs.size());
  for (const auto& [name, value] : item.inputs) {
    word(name);
    put(value);
  }
  out_.count(item.pay.size());
  for (const statement::PayLine& line : item.pay) {
    out_.count(static_cast<std::uint64_t>(line.category));
    word(line.label);
    put(line.amount);
  }
  places(item);
  doubts(item.doubts);
}

void StatementEncoder::word(std::string_view text) {
  std::vector<std::string>& words = before_.words;
  const auto known = std::find(words.begin(), words.end(), text);
  if (known != words.end()) {
    out_.count(static_cast<std::uint64_t>(known - words.begin()) + 1);
    return;
  }
  out_.count(0).text(text);
  if (words.size() < CodecMemory::kMostKnown)
    words.emplace_back(text);
}

void StatementEncoder::put(const Instant& value) {
  const auto seconds = static_cast<std::uint64_t>(value.unix_seconds);
  out_.number(distance(static_cast<std::uint64_t>(before_.time.unix_seconds), seconds));
  out_.number(std::int64_t{value.offset_seconds} - before_.time.offset_seconds);
  before_.time = value;
}

void StatementEncoder::put(const Decimal& value) {
  out_.number(value.coefficient()).count(static_cast<std::uint64_t>(value.scale()));
}

void StatementEncoder::put(const Distance& value) {
  put(value.value);
  out_.count(static_cast<std::uint64_t>(value.unit));
}

template <typename T>
void StatementEncoder::maybe(const std::optional<T>& value) {
  out_.count(value ? 1 : 0);
  if (value)
    put(*value);
}

void StatementEncoder::fields(const WorkItem& item) {
  std::uint64_t told = 0;
  each_field([&](std::uint64_t bit, auto member) { told |= item.*member ? bit : 0; });
  out_.count(told);
  each_field([&](std::uint64_t, auto member) {
    if (item.*member)
      put(*(item.*member));
  });
}

const CodecMemory::Layout& StatementEncoder::layout(const WorkItem& item) {
  const std::size_t first_line = item.spans.empty() ? 0 : item.spans.front().second.line;
  const auto fits = [&](const CodecMemory::Layout& layout) {
    return std::equal(layout.begin(), layout.end(), item.spans.begin(), item.spans.end(),
                      [&](const CodecMemory::Place& place, const auto& named) {
                        const auto& [field, span] = named;
                        return place.line == span.line - first_line && place.document == span.document &&
                               place.standing == span.standing && place.field == field;
                      });
  };
  std::vector<CodecMemory::Layout>& layouts = before_.layouts;
  if (last_layout_ >= layouts.size() || !fits(layouts[last_layout_]))
    last_layout_ = static_cast<std::size_t>(std::find_if(layouts.begin(), layouts.end(), fits) - layouts.begin());
  if (last_layout_ < layouts.size()) {
    out_.count(last_layout_ + 1);
    return layouts[last_layout_];
  }
  CodecMemory::Layout fresh;
  out_.count(0).count(item.spans.size());
  for (const auto& [field, span] : item.spans) {
    fresh.push_back({field, span.document, span.line - first_line, span.standing});
    out_.text(field).count(span.document).number(distance(first_line, span.line));
    out_.count(static_cast<std::uint64_t>(span.standing));
  }
  if (layouts.size() == CodecMemory::kMostKnown)
    return uncounted_ = std::move(fresh);
  return layouts.emplace_back(std::move(fresh));
}

void StatementEncoder::places(const WorkItem& item) {
  if (layout(item).empty())
    return;
  const std::size_t line = item.spans.front().second.line;
  out_.number(distance(before_.line, line));
  before_.line = line;
  for (const auto& [field, span] : item.spans) {
    const std::size_t length = span.to - span.from;
    const bool tells_length = length != span.raw.size();
    out_.number(distance(before_.end, span.from)).count(span.raw.size() * 2 + (tells_length ? 1 : 0));
    if (tells_length)
      out_.number(distance(0, length));
    out_.append(span.raw);
    before_.end = span.to;
  }
}

void StatementEncoder::doubts(const std::vector<Doubt>& doubts) {
  out_.count(doubts.size());
  for (const Doubt& doubt : doubts) {
    word(doubt.field);
    put(doubt.reason);
    out_.count(doubt.proposal ? 1 : 0);
    if (doubt.proposal) {
      put(doubt.proposal->value);
      put(doubt.proposal->proof);
    }
    out_.count(doubt.readings.size());
    for (const std::string& reading : doubt.readings)
      put(reading);
  }
}

// ---------------------------------------------------------------- reading

StatementDecoder::StatementDecoder(std::string_view bytes) : in_(bytes) {
  version_ = in_.count();
  if (version_ < 1 || version_ > kVersion)
    throw Failure{corrupt("statements are kept in a form that is not known")};
  statements_ = in_.length();
}

bool StatementDecoder::next_statement(Statement& frame) {
  assert(items_ == 0);
  if (statements_ == 0) {
    if (!in_.at_end())
      broken();
    return false;
  }
  --statements_;
  told_again_ = 0;
  frame = {};
  get(frame.platform);
  get(frame.document);
  get(frame.parser);
  frame.currency = currency();
  get(frame.time_zone);
  maybe(frame.place);
  maybe(frame.vehicle);
  maybe(frame.kind_of_work);
  if (const std::uint64_t period = in_.count(); period != 0) {
    frame.period.emplace();
    get(frame.period->from);
    get(frame.period->to);
    frame.period->complete = within(static_cast<std::int64_t>(period), 1, 2) == 2;
  }
  doubts(frame.doubts);
  sums(frame);
  for (std::size_t left = in_.length(); left > 0; --left) {
    statement::Unread& unread = frame.unread.emplace_back();
    unread.document = in_.count();
    unread.line = in_.count();
    get(unread.text);
    get(unread.reason);
  }
  skipped(frame);
  if (flag())
    frame.coverage = Rational(in_.number(), 100);
  items_ = in_.length();
  return true;
}

// Empty: not known.
Currency StatementDecoder::currency() {
  const std::string code = text();
  const std::optional<Currency> known = code.empty() ? Currency() : Currency::parse(code);
  if (!known)
    broken();
  return *known;
}

void StatementDecoder::skipped(Statement& frame) {
  if (version_ < kFirstWithSkipped || !flag())
    return;
  frame.skipped.emplace();
  for (std::size_t left = in_.length(); left > 0; --left) {
    statement::Skipped& rows = frame.skipped->emplace_back();
    get(rows.reason);
    rows.rows = in_.count();
    maybe(rows.money);
    rows.currency = currency();
  }
}

void StatementDecoder::sums(Statement& frame) {
  for (std::size_t left = in_.length(); left > 0; --left) {
    statement::Adjustment& adjustment = frame.adjustments.emplace_back();
    adjustment.category = listed<PayCategory>(std::size(ClosedList<PayCategory>::kWords));
    get(adjustment.label);
    get(adjustment.amount);
    if (flag())
      adjustment.date = date_of_day_number(static_cast<std::int32_t>(within(in_.number(), kFirstDay, kLastDay)));
    maybe(adjustment.ref);
    doubts(adjustment.doubts);
  }
  for (std::size_t left = in_.length(); left > 0; --left) {
    statement::Total& total = frame.totals.emplace_back();
    get(total.label);
    get(total.amount);
    doubts(total.doubts);
  }
}

void StatementDecoder::next_item(WorkItem& item) {
  assert(items_ > 0);
  --items_;
  told_again_ = 0;
  item.kind = listed<WorkKind>(std::size(ClosedList<WorkKind>::kWords));
  fields(item);
  item.inputs.clear();
  for (std::size_t left = in_.length(); left > 0; --left) {
    auto& [name, value] = item.inputs.emplace_back();
    name = word();
    get(value);
  }
  item.pay.clear();
  for (std::size_t left = in_.length(); left > 0; --left) {
    statement::PayLine& line = item.pay.emplace_back();
    line.category = listed<PayCategory>(std::size(ClosedList<PayCategory>::kWords));
    line.label = word();
    get(line.amount);
  }
  places(item);
  doubts(item.doubts);
}

std::string StatementDecoder::text() {
  std::string value = in_.text();
  if (find_invalid_utf8(value))
    broken();
  return value;
}

std::string StatementDecoder::word() {
  const std::uint64_t number = in_.count();
  if (number > before_.words.size())
    broken();
  if (number > 0) {
    told_again_ += before_.words[number - 1].size();
    if (told_again_ > kMostToldAgain)
      broken();
    return before_.words[number - 1];
  }
  std::string fresh = text();
  if (before_.words.size() < CodecMemory::kMostKnown)
    before_.words.push_back(fresh);
  return fresh;
}

template <typename T>
T StatementDecoder::listed(std::size_t size) {
  const std::uint64_t place = in_.count();
  if (place >= size)
    broken();
  return static_cast<T>(place);
}

bool StatementDecoder::flag() {
  return listed<int>(2) == 1;
}

void StatementDecoder::get(Instant& value) {
  const std::uint64_t seconds = moved(static_cast<std::uint64_t>(before_.time.unix_seconds), in_.number());
  const std::uint64_t offset = moved(static_cast<std::uint64_t>(before_.time.offset_seconds), in_.number());
  value = instant_of(static_cast<std::int64_t>(seconds), static_cast<std::int64_t>(offset));
  before_.time = value;
}

void StatementDecoder::get(Decimal& value) {
  const std::int64_t coefficient = in_.number();
  value = Decimal(coefficient, listed<int>(kMostScale + 1));
}

void StatementDecoder::get(Distance& value) {
  get(value.value);
  value.unit = listed<DistanceUnit>(kDistanceUnits.size());
}

template <typename T>
void StatementDecoder::maybe(std::optional<T>& value) {
  if (flag()) {
    get(value.emplace());
  } else {
    value.reset();
  }
}

void StatementDecoder::fields(WorkItem& item) {
  const std::uint64_t told = in_.count();
  if (told >> kFields.size() != 0)
    broken();
  each_field([&](std::uint64_t bit, auto member) {
    if ((told & bit) != 0) {
      get((item.*member).emplace());
    } else {
      (item.*member).reset();
    }
  });
}

CodecMemory::Layout StatementDecoder::new_layout() {
  CodecMemory::Layout out;
  for (std::size_t left = in_.length(); left > 0; --left) {
    CodecMemory::Place& place = out.emplace_back();
    place.field = text();
    place.document = in_.count();
    place.line = moved(0, in_.number());
    place.standing = listed<statement::Standing>(std::size(ClosedList<Standing>::kWords));
  }
  return out;
}

const CodecMemory::Layout& StatementDecoder::layout() {
  const std::uint64_t number = in_.count();
  if (number > before_.layouts.size())
    broken();
  if (number > 0)
    return before_.layouts[number - 1];
  if (before_.layouts.size() == CodecMemory::kMostKnown)
    return uncounted_ = new_layout();
  return before_.layouts.emplace_back(new_layout());
}

void StatementDecoder::places(WorkItem& item) {
  const CodecMemory::Layout& places = layout();
  item.spans.resize(places.size());
  if (places.empty())
    return;
  before_.line = moved(before_.line, in_.number());
  for (std::size_t i = 0; i < places.size(); ++i) {
    auto& [field, span] = item.spans[i];
    field = places[i].field;
    span.document = places[i].document;
    span.line = before_.line + places[i].line;
    span.standing = places[i].standing;
    span.from = moved(before_.end, in_.number());
    const std::uint64_t size = in_.count();
    const std::size_t length = size % 2 == 0 ? size / 2 : moved(0, in_.number());
    span.raw = in_.bytes(size / 2);
    if (find_invalid_utf8(span.raw))
      broken();
    span.to = before_.end = span.from + length;
  }
}

void StatementDecoder::doubts(std::vector<Doubt>& doubts) {
  doubts.clear();
  for (std::size_t left = in_.length(); left > 0; --left) {
    Doubt& doubt = doubts.emplace_back();
    doubt.field = word();
    get(doubt.reason);
    if (flag()) {
      doubt.proposal.emplace();
      get(doubt.proposal->value);
      get(doubt.proposal->proof);
    }
    for (std::size_t readings = in_.length(); readings > 0; --readings)
      get(doubt.readings.emplace_back());
  }
}

}  // namespace ratecheck::store
