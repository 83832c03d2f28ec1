// The CSV reader, in pieces of odd sizes: cells must lie inside their row, and the pieces must not
// change what is read.

#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "bounds.h"
#include "ratecheck/document/csv.h"

using namespace ratecheck::document;

namespace {

// Every cell is kept as a text of its own, twice.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{1} << 20U, .memory_per_byte = 400, .answer_per_byte = 2};

struct Told {
  std::vector<std::vector<std::string>> rows;
  bool ok = true;
};

Told tell(CsvReader reader) {
  Told told;
  CsvRow row;
  for (;;) {
    const auto more = reader.next(row);
    if (!more) {
      told.ok = false;
      return told;
    }
    if (!*more)
      return told;
    std::vector<std::string> cells;
    for (const CsvCell& cell : row.cells) {
      if (cell.from < row.from || cell.to > row.to || cell.from > cell.to)
        std::abort();
      cells.emplace_back(cell.text);
    }
    told.rows.push_back(std::move(cells));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2)
    return 0;
  fuzz::Bounded bounded(kBounds, size);
  const std::size_t piece = data[0] % 7U + 1U;
  const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
  const CsvTable table = table_in(text).value_or(CsvTable{text.find(';') < text.find(',') ? ';' : ',', 0, false});
  const Told whole = tell(CsvReader(text, table));
  for (const auto& row : whole.rows) {
    for (const std::string& cell : row)
      bounded.answer(cell.size());
  }
  std::size_t at = 0;
  const Told pieces = tell(CsvReader(
      [&] {
        const std::string_view next = text.substr(at, piece);
        at += next.size();
        return next;
      },
      table));
  if (whole.ok != pieces.ok || (whole.ok && whole.rows != pieces.rows))
    std::abort();
  return 0;
}
