#include "store/codec/kept_statements.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "ratecheck/statement/statement_json.h"
#include "store/codec/kept_places.h"
#include "store/codec/packed_text.h"
#include "store/refusals.h"

// Kept statements are contract JSON once their places are told at length again (kept_places.h), so they are read
// by the reader of posted statements. What only a reader of documents may say (spans, doubts) is taken off before
// and put back after.

namespace ratecheck::store {
namespace {

constexpr const char* kStatements = "SELECT statements, packed FROM submission WHERE worker=?1 AND number=?2";

std::optional<JsonValue> take(JsonValue& object, std::string_view name) {
  for (auto it = object.members.begin(); it != object.members.end(); ++it) {
    if (it->name != name)
      continue;
    JsonValue value = std::move(it->value);
    object.members.erase(it);
    return value;
  }
  return std::nullopt;
}

JsonValue* member(JsonValue& object, std::string_view name) {
  for (auto& [key, value] : object.members) {
    if (key == name)
      return &value;
  }
  return nullptr;
}

std::string text_of(const JsonValue& object, std::string_view name) {
  const JsonValue* value = object.find(name);
  return value == nullptr ? std::string() : value->text;
}

std::size_t number_of(const JsonValue& object, std::string_view name) {
  return static_cast<std::size_t>(parse_integer(text_of(object, name)).value_or(0));
}

struct Marks {
  std::vector<std::pair<std::string, statement::Span>> spans;
  std::vector<statement::Doubt> doubts;
};

std::vector<statement::Doubt> take_doubts(JsonValue& object) {
  std::vector<statement::Doubt> out;
  const auto doubts = take(object, "doubts");
  for (std::size_t i = 0; doubts && i < doubts->items.size(); ++i) {
    const JsonValue& doubt = doubts->items[i];
    statement::Doubt& made =
        out.emplace_back(statement::Doubt{text_of(doubt, "field"), text_of(doubt, "reason"), std::nullopt});
    if (const JsonValue* proposal = doubt.find("proposal");
        proposal != nullptr && proposal->is(JsonKind::object)) {
      made.proposal = statement::Proposal{text_of(*proposal, "value"), text_of(*proposal, "proof")};
    }
    if (const JsonValue* readings = doubt.find("readings")) {
      for (const JsonValue& reading : readings->items)
        made.readings.push_back(reading.text);
    }
  }
  return out;
}

/// Of each line of one list of the statement.
std::vector<std::vector<statement::Doubt>> take_line_doubts(JsonValue& statement, std::string_view list) {
  std::vector<std::vector<statement::Doubt>> out;
  if (JsonValue* lines = member(statement, list)) {
    for (JsonValue& line : lines->items)
      out.push_back(take_doubts(line));
  }
  return out;
}

template <typename Line>
void put_back(std::vector<Line>& lines, std::vector<std::vector<statement::Doubt>> doubts) {
  for (std::size_t i = 0; i < lines.size() && i < doubts.size(); ++i)
    lines[i].doubts = std::move(doubts[i]);
}

Marks take_marks(JsonValue& item) {
  Marks marks;
  if (const auto spans = take(item, "spans")) {
    for (const auto& [field, span] : spans->members) {
      marks.spans.push_back(
          {field,
           {number_of(span, "document"), number_of(span, "line"), number_of(span, "from"), number_of(span, "to"),
            text_of(span, "raw"), standing_of(text_of(span, "standing"))}});
    }
  }
  marks.doubts = take_doubts(item);
  return marks;
}

Error unreadable(const std::vector<JsonFault>& faults) {
  return Error{"bad_value", faults[0].detail}.with_hint(faults[0].hint);
}

// The reader takes so many work items at once; an imported file may hold more.
Result<statement::Statement> statement_of(JsonValue json) {
  for (const char* name : {"unread", "coverage"})
    take(json, name);
  std::vector<statement::Doubt> doubts = take_doubts(json);
  auto adjustment_doubts = take_line_doubts(json, "adjustments");
  auto total_doubts = take_line_doubts(json, "totals");
  std::vector<JsonValue> items;
  if (JsonValue* work = member(json, "work"))
    items = std::move(work->items);
  std::vector<Marks> marks;
  for (JsonValue& item : items)
    marks.push_back(take_marks(item));
  std::optional<statement::Statement> whole;
  for (std::size_t from = 0; !whole || from < items.size(); from += statement::kMaxWorkItems) {
    const std::size_t to = std::min(items.size(), from + statement::kMaxWorkItems);
    if (JsonValue* work = member(json, "work")) {
      work->items.assign(std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(from)),
                         std::make_move_iterator(items.begin() + static_cast<std::ptrdiff_t>(to)));
    }
    statement::ParsedStatement part = statement::read_json(json, statement::Written::by_store);
    if (!part.faults.empty())
      return unreadable(part.faults);
    if (!whole) {
      whole = std::move(part.statement);
    } else {
      std::move(part.statement.work.begin(), part.statement.work.end(), std::back_inserter(whole->work));
    }
  }
  for (std::size_t i = 0; i < whole->work.size() && i < marks.size(); ++i) {
    whole->work[i].spans = std::move(marks[i].spans);
    whole->work[i].doubts = std::move(marks[i].doubts);
    if (const auto online = statement::online_of_clocks(whole->work[i]))
      whole->work[i].online = online;  // a clock may have been corrected since
  }
  whole->doubts = std::move(doubts);
  put_back(whole->adjustments, std::move(adjustment_doubts));
  put_back(whole->totals, std::move(total_doubts));
  return *std::move(whole);
}

/// Cuts the text of kept statements, so that no piece holds more than so many work items: what stands around the
/// list of a statement's work comes with each of its pieces. Of JSON that the writer wrote, not of any.
class Slices {
 public:
  struct Slice {
    std::string json;       ///< one statement
    bool goes_on = false;   ///< of the statement before
    std::size_t items = 0;  ///< of work
  };

  Slices(std::string_view text, std::size_t most) : text_(text), most_(most) {}

  template <typename Visit>
  Status each(const Visit& visit) {
    expect('[');
    while (!next_is(']')) {
      if (Status seen = statement(visit); !seen)
        return seen;
      if (next_is(','))
        ++at_;
    }
    return {};
  }

 private:
  using Range = std::pair<std::size_t, std::size_t>;

  template <typename Visit>
  Status statement(const Visit& visit) {
    const std::size_t begin = at_;
    std::vector<Range> items;
    Range list{0, 0};
    expect('{');
    while (!next_is('}')) {
      const Range name = value();
      expect(':');
      if (text_.substr(name.first, name.second - name.first) == "\"work\"") {
        list.first = at_ + 1;
        items = array();
        list.second = at_ - 1;
      } else {
        value();
      }
      if (next_is(','))
        ++at_;
    }
    ++at_;
    const std::string before(text_.substr(begin, list.first - begin));
    const std::string after(text_.substr(list.second, at_ - list.second));
    for (std::size_t from = 0; from == 0 || from < items.size(); from += most_) {
      const std::size_t to = std::min(items.size(), from + most_);
      Slice slice{before, from > 0, to - from};
      if (list.first == 0)
        slice.json.clear();
      if (to > from)
        slice.json += text_.substr(items[from].first, items[to - 1].second - items[from].first);
      slice.json += after;
      if (Status seen = visit(slice); !seen)
        return seen;
    }
    return {};
  }

  std::vector<Range> array() {
    std::vector<Range> out;
    expect('[');
    while (!next_is(']')) {
      out.push_back(value());
      if (next_is(','))
        ++at_;
    }
    ++at_;
    return out;
  }

  /// Any value or name, from its first byte to behind its last.
  Range value() {
    const std::size_t begin = at_;
    std::size_t depth = 0;
    do {
      const char c = peek();
      if (c == '"') {
        string();
        continue;
      }
      if (c == '{' || c == '[')
        ++depth;
      if (depth == 0) {
        while (at_ < text_.size() && std::string_view(",:]}").find(text_[at_]) == std::string_view::npos)
          ++at_;
        break;
      }
      if (c == '}' || c == ']')
        --depth;
      ++at_;
    } while (depth > 0);
    return {begin, at_};
  }

  void string() {
    for (++at_; peek() != '"'; ++at_)
      at_ += peek() == '\\' ? 1 : 0;
    ++at_;
  }

  [[nodiscard]] char peek() const {
    if (at_ >= text_.size())
      throw Failure{corrupt("a kept statement is no JSON")};
    return text_[at_];
  }
  [[nodiscard]] bool next_is(char c) const { return peek() == c; }
  void expect(char c) {
    if (!next_is(c))
      throw Failure{corrupt("a kept statement is no JSON")};
    ++at_;
  }

  std::string_view text_;
  std::size_t most_;
  std::size_t at_ = 0;
};

JsonValue* pay_line(JsonValue& item, std::string_view category) {
  JsonValue* pay = member(item, "pay");
  JsonValue* found = nullptr;
  for (std::size_t i = 0; pay != nullptr && i < pay->items.size(); ++i) {
    if (text_of(pay->items[i], "category") != category)
      continue;
    if (found != nullptr)
      return nullptr;  // two lines of it: which one is meant?
    found = &pay->items[i];
  }
  return found;
}

bool is_number_field(const std::string& name) {
  const WorkField* field = find_work_field(name);
  return field != nullptr && (std::holds_alternative<std::optional<Seconds> WorkFields::*>(field->member) ||
                              std::holds_alternative<std::optional<std::int64_t> WorkFields::*>(field->member));
}

}  // namespace

const std::vector<std::string>& correctable_fields() {
  static const std::vector<std::string> kFields = [] {
    std::vector<std::string> names;
    for (const WorkField& field : kWorkFields) {
      if (field.name != "ref")  // of which only a hash is kept
        names.emplace_back(field.name);
    }
    for (const std::string& category : all_words<PayCategory>())
      names.push_back("pay." + category);
    return names;
  }();
  return kFields;
}

std::string kept_text(Query& query, int column) {
  const std::string packed = query.bytes(column + 1);
  return packed.empty() ? query.text(column) : kept_text(packed);
}

std::string kept_text(std::string_view packed) {
  return expand_places(unpack_text(packed));
}

JsonValue parse_kept(std::string_view text) {
  auto json = parse_json(text, {1U << 30U, 16});
  if (!json)
    throw Failure{corrupt("a kept statement is no JSON")};
  return std::move(*json);
}

JsonValue kept_json(Connection& db, std::int64_t worker, std::int64_t submission) {
  Query query(db, kStatements, worker, submission);
  if (!query.next())
    throw Failure{not_found("submission")};
  return parse_kept(kept_text(query, 0));
}

JsonValue* item_at(JsonValue& statements, std::int64_t index) {
  for (JsonValue& statement : statements.items) {
    JsonValue* work = member(statement, "work");
    const auto size = work == nullptr ? 0 : static_cast<std::int64_t>(work->items.size());
    if (index >= 0 && index < size)
      return &work->items[static_cast<std::size_t>(index)];
    index -= size;
  }
  return nullptr;
}

std::optional<std::string> field_text(const JsonValue& item, const std::string& field) {
  if (field.starts_with("pay.")) {
    JsonValue copy = item;
    const JsonValue* line = pay_line(copy, field.substr(4));
    return line == nullptr ? std::nullopt : std::optional(text_of(*line, "amount"));
  }
  const JsonValue* value = item.find(field);
  if (value == nullptr || value->is(JsonKind::null))
    return std::nullopt;
  return value->text;
}

bool set_field(JsonValue& item, const std::string& field, const std::string& value) {
  JsonValue written;
  written.kind = is_number_field(field) ? JsonKind::number : JsonKind::string;
  written.text = value;
  if (JsonValue* doubts = member(item, "doubts")) {
    std::erase_if(doubts->items, [&](const JsonValue& doubt) { return text_of(doubt, "field") == field; });
  }
  if (field.starts_with("pay.")) {
    JsonValue* line = pay_line(item, field.substr(4));
    if (line == nullptr)
      return false;
    *member(*line, "amount") = written;
    return true;
  }
  if (JsonValue* old = member(item, field)) {
    *old = written;
  } else {
    item.members.emplace_back(field, written);
  }
  return true;
}

Result<std::vector<statement::Statement>> statements_of(JsonValue json) {
  std::vector<statement::Statement> out;
  for (JsonValue& one : json.items) {
    auto statement = statement_of(std::move(one));
    if (!statement)
      return statement.error();
    out.push_back(std::move(*statement));
  }
  return out;
}

Result<std::vector<statement::Statement>> corrected_statements(JsonValue json,
                                                               const std::vector<Correction>& corrections) {
  for (const Correction& correction : corrections) {
    if (JsonValue* item = item_at(json, correction.work.index))
      set_field(*item, correction.field, correction.value);
  }
  return statements_of(std::move(json));
}

Status visit_statements(Connection& db, std::int64_t worker, std::int64_t submission,
                        const std::function<bool(std::int64_t first, std::int64_t count)>& wanted,
                        const VisitSlice& visit) {
  std::string text;
  {
    Query query(db, kStatements, worker, submission);
    if (!query.next())
      throw Failure{not_found("submission")};
    text = kept_text(query, 0);
  }
  const std::vector<Correction> corrections = corrections_of(db, worker, submission);
  std::int64_t first = 0;  // position of the slice's first item in the submission
  return Slices(text, statement::kMaxWorkItems).each([&](const Slices::Slice& slice) -> Status {
    const std::int64_t begin = first;
    const auto count = static_cast<std::int64_t>(slice.items);
    first += count;
    if (!wanted(begin, count))
      return {};
    std::vector<Correction> of_slice;
    for (const Correction& correction : corrections) {
      if (correction.work.index >= begin && correction.work.index < first)
        of_slice.emplace_back(correction).work.index -= begin;
    }
    auto part = corrected_statements(parse_kept(fmt::format("[{}]", slice.json)), of_slice);
    if (!part)
      return part.error();
    visit(begin, std::move(part->front()), slice.goes_on);
    return {};
  });
}

Result<std::vector<statement::Statement>> statements_as_they_stand(Connection& db, std::int64_t worker,
                                                                   std::int64_t submission) {
  std::vector<statement::Statement> out;
  const auto all = [](std::int64_t, std::int64_t) { return true; };
  const Status read =
      visit_statements(db, worker, submission, all, [&](std::int64_t, statement::Statement&& part, bool goes_on) {
        if (goes_on) {
          std::move(part.work.begin(), part.work.end(), std::back_inserter(out.back().work));
        } else {
          out.push_back(std::move(part));
        }
      });
  return read ? Result<std::vector<statement::Statement>>(std::move(out)) : read.error();
}

}  // namespace ratecheck::store
