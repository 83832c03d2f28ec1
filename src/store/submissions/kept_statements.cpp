#include "store/submissions/kept_statements.h"

#include <algorithm>
#include <iterator>

#include "ratecheck/base/json_out.h"
#include "ratecheck/statement/field_values.h"
#include "ratecheck/statement/statement_json.h"
#include "store/codec/privacy.h"
#include "store/refusals.h"

namespace ratecheck::store {
namespace {

constexpr const char* kPacked = "SELECT id, packed FROM submission WHERE worker=?1 AND number=?2";
constexpr std::size_t kMostInSlice = 1000;

/// Words from before the lists were closed say nothing.
void forget_unknown_words(statement::Statement& frame) {
  if (frame.vehicle && !parse_vehicle(*frame.vehicle))
    frame.vehicle.reset();
  if (frame.kind_of_work && !parse_word<KindOfWork>(*frame.kind_of_work))
    frame.kind_of_work.reset();
}

bool same_time(const std::optional<Instant>& one, const std::optional<Instant>& other) {
  return one.has_value() == other.has_value() && (!one || one->unix_seconds == other->unix_seconds);
}

/// Of one submission, in the order of its items, which are asked for in that order.
class InPlace {
 public:
  explicit InPlace(std::vector<Correction> corrections) : corrections_(std::move(corrections)) {
    std::stable_sort(corrections_.begin(), corrections_.end(),
                     [](const Correction& a, const Correction& b) { return a.work.index < b.work.index; });
  }

  /// The item as the worker says it. What another reading left without a line of its own is not put.
  Status put(std::int64_t index, statement::WorkItem& item) {
    bool any = false;
    for (; next_ < corrections_.size() && corrections_[next_].work.index <= index; ++next_) {
      const Correction& correction = corrections_[next_];
      if (correction.work.index < index)
        continue;
      if (const Status put = statement::put_field(item, correction.field, correction.value); put) {
        any = true;
      } else if (put.error().code != "unknown_field") {
        return put;
      }
    }
    if (const auto online = statement::online_of_clocks(item))
      item.online = online;  // a clock may have been corrected
    return any ? statement::check_clocks(item) : Status();
  }

 private:
  std::vector<Correction> corrections_;
  std::size_t next_ = 0;
};

/// The next statement, corrections in place, handed on with at most so many items at once.
Status visit_slices(KeptStatements& kept, const statement::Statement& frame, std::int64_t& first,
                    InPlace& in_place, const std::function<bool(std::int64_t first, std::int64_t count)>& wanted,
                    const VisitSlice& visit) {
  bool goes_on = false;
  do {
    const std::size_t count = std::min(kept.items_left(), kMostInSlice);
    const bool is_wanted = wanted(first, static_cast<std::int64_t>(count));
    statement::Statement slice = is_wanted ? frame : statement::Statement();
    statement::WorkItem passed;
    for (std::size_t i = 0; i < count; ++i, ++first) {
      statement::WorkItem& item = is_wanted ? slice.work.emplace_back() : passed;
      kept.next_item(item);
      if (!is_wanted)
        continue;
      if (Status put = in_place.put(first, item); !put)
        return put;
    }
    if (is_wanted)
      visit(first - static_cast<std::int64_t>(count), std::move(slice), goes_on);
    goes_on = true;
  } while (kept.items_left() > 0);
  return {};
}

}  // namespace

std::string pack_statements(const std::vector<statement::Statement>& statements, std::string_view hash_key) {
  StatementEncoder encoder(statements.size());
  statement::WorkItem kept;  // one for all: its texts seldom need new memory
  for (const statement::Statement& statement : statements) {
    encoder.begin(redacted_frame(statement, hash_key), statement.work.size());
    for (const statement::WorkItem& item : statement.work) {
      kept = item;
      redact(kept, statement.platform, hash_key);
      encoder.add(kept);
    }
  }
  return compress(encoder.bytes());
}

KeptStatements::KeptStatements(std::string_view column, const RowColumn& to, std::int64_t row)
    : row_(row),
      memory_(of_row("submission", row, [&] { return decompress(bound_bytes(column, to)); })),
      decoder_(of_row("submission", row, [&] { return StatementDecoder(memory_.bytes()); })) {}

KeptStatements::KeptStatements(Connection& db, std::int64_t worker, std::int64_t submission)
    : KeptStatements(column_of(db, worker, submission)) {}

KeptStatements::Column KeptStatements::column_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  Query query(db, kPacked, worker, submission);
  if (!query.next())
    throw Failure{not_found("submission")};
  return {query.integer(0), query.bytes(1), {kPackedColumn, worker, submission}};
}

void hold_against(KeptStatements kept, const CompactWork& work) {
  const auto hold = [](bool same) {
    if (!same)
      throw Failure{corrupt("the kept statements are not those that the row was made of")};
  };
  std::size_t statements = 0;
  std::size_t items = 0;
  statement::WorkItem item;
  for (statement::Statement frame; kept.next_statement(frame); ++statements) {
    hold(statements < work.statements.size());
    for (; kept.items_left() > 0; ++items) {
      kept.next_item(item);
      hold(items < work.items.size());
      const CompactItem& told = work.items[items];
      hold(told.statement == static_cast<std::int64_t>(statements) &&
           told.kind == static_cast<std::int64_t>(item.kind) && same_time(told.started_at, item.started_at) &&
           same_time(told.ended_at, item.ended_at));
    }
  }
  hold(statements == work.statements.size() && items == work.items.size());
}

void visit_items(KeptStatements kept,
                 const std::function<void(std::int64_t index, const statement::WorkItem& item)>& visit) {
  std::int64_t index = 0;
  statement::WorkItem item;
  for (statement::Statement frame; kept.next_statement(frame);) {
    for (; kept.items_left() > 0; ++index) {
      kept.next_item(item);
      visit(index, item);
    }
  }
}

std::vector<statement::Statement> read_all(KeptStatements kept) {
  std::vector<statement::Statement> out;
  for (statement::Statement frame; kept.next_statement(frame);) {
    statement::Statement& statement = out.emplace_back(std::move(frame));
    while (kept.items_left() > 0)
      kept.next_item(statement.work.emplace_back());
  }
  return out;
}

std::string json_of(KeptStatements kept) {
  JsonWriter out(JsonWriter::Style::compact, JsonWriter::Nulls::left_out);
  out.begin_array();
  statement::WorkItem item;
  for (statement::Statement frame; kept.next_statement(frame);) {
    statement::write_json(out, frame, [&]() -> const statement::WorkItem* {
      if (kept.items_left() == 0)
        return nullptr;
      kept.next_item(item);
      return &item;
    });
  }
  out.end_array();
  return out.take();
}

// Bytes of equal statements are equal, and hold nothing else.
bool say_the_same(KeptStatements one, KeptStatements other) {
  statement::Statement frame_of_one;
  statement::Statement frame_of_other;
  statement::WorkItem item_of_one;
  statement::WorkItem item_of_other;
  for (;;) {
    const bool more = one.next_statement(frame_of_one);
    if (more != other.next_statement(frame_of_other) || one.items_left() != other.items_left())
      return false;
    if (!more)
      return true;
    StatementEncoder bytes_of_one(1);
    StatementEncoder bytes_of_other(1);
    frame_of_one.parser = frame_of_other.parser;
    bytes_of_one.begin(frame_of_one, one.items_left());
    bytes_of_other.begin(frame_of_other, other.items_left());
    while (one.items_left() > 0) {
      one.next_item(item_of_one);
      other.next_item(item_of_other);
      bytes_of_one.add(item_of_one);
      bytes_of_other.add(item_of_other);
    }
    if (bytes_of_one.bytes() != bytes_of_other.bytes())
      return false;
  }
}

statement::WorkItem* item_at(std::vector<statement::Statement>& statements, std::int64_t index) {
  for (statement::Statement& statement : statements) {
    const auto size = static_cast<std::int64_t>(statement.work.size());
    if (index >= 0 && index < size)
      return &statement.work[static_cast<std::size_t>(index)];
    index -= size;
  }
  return nullptr;
}

std::optional<statement::WorkItem> kept_item(Connection& db, std::int64_t worker, std::int64_t submission,
                                             std::int64_t index) {
  std::optional<statement::WorkItem> found;
  visit_items(KeptStatements(db, worker, submission), [&](std::int64_t at, const statement::WorkItem& item) {
    if (at == index)
      found = item;
  });
  return found;
}

Result<std::vector<statement::Statement>> corrected(std::vector<statement::Statement> statements,
                                                    const std::vector<Correction>& corrections) {
  InPlace in_place(corrections);
  std::int64_t index = 0;
  for (statement::Statement& statement : statements) {
    forget_unknown_words(statement);
    for (statement::WorkItem& item : statement.work) {
      if (const Status put = in_place.put(index++, item); !put)
        return put.error();
    }
  }
  return statements;
}

Status visit_statements(Connection& db, std::int64_t worker, std::int64_t submission,
                        const std::function<bool(std::int64_t first, std::int64_t count)>& wanted,
                        const VisitSlice& visit) {
  KeptStatements kept(db, worker, submission);
  InPlace in_place(corrections_of(db, worker, submission));
  std::int64_t first = 0;  // position of the next item in the submission
  for (statement::Statement frame; kept.next_statement(frame);) {
    forget_unknown_words(frame);
    if (Status seen = visit_slices(kept, frame, first, in_place, wanted, visit); !seen)
      return seen;
  }
  return {};
}

Result<std::vector<statement::Statement>> statements_as_they_stand(Connection& db, std::int64_t worker,
                                                                   std::int64_t submission) {
  return corrected(read_all(KeptStatements(db, worker, submission)), corrections_of(db, worker, submission));
}

}  // namespace ratecheck::store
