// Posted JSON: the reader of JSON and the reader of statements. What was accepted must be written and
// accepted again, the same.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "bounds.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"

using namespace ratecheck;

namespace {

// A tree has a hundred bytes for each value, however short, and there are two of them and two statements; each
// fault is a sentence.
constexpr fuzz::Bounds kBounds{.memory_per_byte = 1500, .answer = 16384, .answer_per_byte = 50};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  fuzz::Bounded bounded(kBounds, size);
  const auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json)
    return 0;
  const statement::ParsedStatement parsed = statement::read_json(*json);
  if (!parsed.faults.empty())
    return 0;
  JsonWriter once;
  statement::write_json(once, parsed.statement);
  bounded.answer(once.text().size());
  const auto again = parse_json(once.text());
  if (!again)
    std::abort();
  const statement::ParsedStatement reread = statement::read_json(*again);
  JsonWriter twice;
  statement::write_json(twice, reread.statement);
  // a doubt that the reader itself added is refused when posted; all else must come back
  const bool in_doubt = !parsed.statement.contradictions.empty() ||
                        std::any_of(parsed.statement.work.begin(), parsed.statement.work.end(),
                                    [](const statement::WorkItem& item) { return !item.doubts.empty(); });
  if (!in_doubt && (!reread.faults.empty() || once.text() != twice.text()))
    std::abort();
  return 0;
}
