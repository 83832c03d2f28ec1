// Packed rows as a damaged database may hold them: kept statements, compressed texts, the columns of work and of
// verdicts, findings.
//
//   byte 0            which of them
//   the rest          its bytes
//
// What is damaged is told as damage and nothing else. What can be read is written again and read again, the same,
// and can be shown. A compressed or bound text of which one byte is another is never read as another text.

#include <algorithm>
#include <functional>
#include <memory>
#include <string>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"
#include "scratch.h"
#include "store/codec/compressed.h"
#include "store/codec/row_binding.h"
#include "store/codec/rows.h"
#include "store/codec/statement_codec.h"
#include "store/migrations/schema.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

using fuzz::require;
using namespace ratecheck;
using namespace ratecheck::store;

namespace {

// A byte may stand for a work item of some hundred bytes. A text that stood before is told again by its number, so
// one item may repeat a long one: the decoder's own limit (statement_codec.cpp) stands in the fixed part.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{64} << 20U,
                               .memory_per_byte = 1000,
                               .answer = std::size_t{64} << 20U,
                               .answer_per_byte = 1000,
                               .seconds = 3};
// The head of a compressed text may claim as much (compressed.cpp); memory that is never written to is no harm.
constexpr fuzz::Bounds kCompressedBounds{.memory = std::size_t{5} << 28U, .memory_per_byte = 40'000};

/// Of longer ones, a word that is told again and again would make the JSON long, which a spool holds elsewhere.
constexpr std::size_t kShown = 4096;

/// A database of this schema that knows three leaves and three rules.
Connection& database() {
  static const fuzz::Scratch scratch;
  static Connection db(scratch.path() + "/rows.db", Connection::Mode::write, {});
  static const bool made = [] {
    require(static_cast<bool>(migrate(db)), "a new database is made");
    Names names;
    db.exec("BEGIN");
    for (const std::int32_t month : {202501, 202502, 202503}) {
      names.leaf(db, {"deliveroo", "GB", month});
      names.rule(db, {"uk-nmw-session", std::to_string(month), "reference", "session", "GBP"});
    }
    return true;
  }();
  require(made, "a new database is made");
  return db;
}

/// False where it is damaged, which is all that may go wrong.
bool reads(const std::function<void()>& read) {
  try {
    read();
    return true;
  } catch (const Failure& failure) {
    require(is_damage(failure.error), "what is damaged is told as damage");
    return false;
  }
}

/// Written again, one item after the other, as they are read where they may be long.
std::string encoded(std::string_view bytes) {
  statement::Statement frame;
  statement::WorkItem item;
  std::size_t count = 0;
  for (StatementDecoder in(bytes); in.next_statement(frame); ++count) {
    while (in.items_left() > 0)
      in.next_item(item);
  }
  StatementEncoder out(count);
  for (StatementDecoder in(bytes); in.next_statement(frame);) {
    out.begin(frame, in.items_left());
    while (in.items_left() > 0) {
      in.next_item(item);
      out.add(item);
    }
  }
  return out.bytes();
}

void statements(std::string_view bytes, fuzz::Bounded& bounded) {
  std::string once;
  if (!reads([&] { once = encoded(bytes); }))
    return;
  require(reads([&] { require(encoded(once) == once, "statements are read as they were written"); }),
          "what was written is read");
  if (once.size() > kShown)
    return;
  const std::string json = json_of(KeptStatements(compress(once)));
  bounded.answer(json.size());
  require(static_cast<bool>(parse_json(json, {std::size_t{256} << 20U, 16, 10'000'000})), "statements are shown");
}

void compressed(std::string_view bytes) {
  reads([&] {
    const Decompressed text = decompress(bytes);
    require(decompress(compress(text.bytes())).bytes() == text.bytes(), "a text is read as it was written");
  });
  std::string packed = compress(bytes);
  require(decompress(packed).bytes() == bytes, "a text is read as it was written");
  packed[bytes.size() % packed.size()] ^= static_cast<char>(1 + bytes.size() % 255);
  reads([&] { require(decompress(packed).bytes() == bytes, "a changed byte is never read as another text"); });
}

void work(std::string_view bytes, fuzz::Bounded& bounded) {
  Names names;
  CompactWork read;
  if (!reads([&] { read = unpack_work(bytes, database()); }))
    return;
  for (const CompactItem& item : read.items) {  // as lists show them
    for (const auto& time : {item.started_at, item.ended_at})
      bounded.answer(time ? to_rfc3339(*time).size() : 0);
  }
  const std::string again = pack(read, names, database());
  require(pack(unpack_work(again, database()), names, database()) == again, "work is read as it was written");
}

void verdicts(std::string_view bytes, fuzz::Bounded& bounded) {
  Names names;
  CompactVerdicts read;
  if (!reads([&] { read = unpack_verdicts(bytes, database()); }))
    return;
  for (const CompactVerdict& verdict : read.verdicts) {
    if (verdict.period)
      bounded.answer(to_rfc3339(verdict.period->from).size() + to_rfc3339(verdict.period->to).size());
  }
  const std::string again = pack(read, names, database());
  require(pack(unpack_verdicts(again, database()), names, database()) == again,
          "verdicts are read as they were written");
}

void bound_column(std::string_view bytes) {
  const RowColumn to{kWorkColumn, 7, 3};
  reads([&] { bound_bytes(bytes, to); });
  std::string column = bound(std::string(bytes), to);
  require(bound_bytes(column, to) == bytes, "a column is read as it was written");
  require(!reads([&] { bound_bytes(column, {kWorkColumn, 7, 4}); }), "a column is of one row");
  column[bytes.size() % column.size()] ^= static_cast<char>(1 + bytes.size() % 255);
  require(!reads([&] { bound_bytes(column, to); }), "a changed byte is seen");
}

void findings(std::string_view bytes) {
  if (reads([&] { check_findings(bytes); }))
    require(static_cast<bool>(parse_json(bytes)), "findings go into answers as they stand");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 1)
    return 0;
  database();
  const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
  const int kind = data[0] % 6;
  fuzz::Bounded bounded(kind == 1 ? kCompressedBounds : kBounds, size);
  switch (kind) {
    case 0:
      statements(bytes, bounded);
      break;
    case 1:
      compressed(bytes);
      break;
    case 2:
      work(bytes, bounded);
      break;
    case 3:
      verdicts(bytes, bounded);
      break;
    case 4:
      bound_column(bytes);
      break;
    default:
      findings(bytes);
  }
  return 0;
}
