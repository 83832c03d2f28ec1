// Any bytes through the whole intake, with the parsers that are shipped: decoding, recognising, reading,
// building the statement, writing it. Every span must lie in the document and hold the raw text.

#include <cstdint>
#include <cstdlib>

#include "bounds.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/parser_library.h"
#include "ratecheck/statement/build_statement.h"
#include "ratecheck/statement/statement_json.h"

using namespace ratecheck;

namespace {

// Each value of a line is told with its place, its raw text and what speaks against it.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{16} << 20U,
                               .memory_per_byte = 2000,
                               .answer = 65536,
                               .answer_per_byte = 200,
                               .seconds = 3,
                               .seconds_per_kilobyte = 0.5};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  static const auto loaded =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  fuzz::Bounded bounded(kBounds, size);
  const auto document = document::read_document({reinterpret_cast<const char*>(data), size});
  if (!document)
    return 0;
  const auto read = loaded.library.read_all(*document);
  for (const extraction::Extraction& extraction : read ? *read : std::vector<extraction::Extraction>()) {
    const statement::Statement statement = statement::build_statement(extraction, 0);
    for (const statement::WorkItem& item : statement.work) {
      for (const auto& [field, span] : item.spans) {
        if (span.from > span.to || span.to > document->text.size())
          std::abort();
        if (document->text.compare(span.from, span.to - span.from, span.raw) != 0)
          std::abort();
      }
    }
    JsonWriter out;
    statement::write_json(out, statement);
    bounded.answer(out.text().size());
    if (!parse_json(out.text(), {1U << 28U, 16}))
      std::abort();
  }
  return 0;
}
