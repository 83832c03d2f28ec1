// Posted JSON: the reader of JSON and the reader of statements. What was accepted must be written and
// accepted again, the same.

#include <cstdint>
#include <cstdlib>

#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"

using namespace ratecheck;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto json = parse_json({reinterpret_cast<const char*>(data), size});
  if (!json)
    return 0;
  const statement::ParsedStatement parsed = statement::read_json(*json);
  if (!parsed.faults.empty())
    return 0;
  JsonWriter once;
  statement::write_json(once, parsed.statement);
  const auto again = parse_json(once.text());
  if (!again)
    std::abort();
  const statement::ParsedStatement reread = statement::read_json(*again);
  JsonWriter twice;
  statement::write_json(twice, reread.statement);
  // a doubt that the reader itself added is refused when posted; all else must come back
  if (parsed.statement.contradictions.empty() && (!reread.faults.empty() || once.text() != twice.text()))
    std::abort();
  return 0;
}
