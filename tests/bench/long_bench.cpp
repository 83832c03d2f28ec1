#include <filesystem>
#include <fstream>
#include <iterator>

#include "bench.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/parser_library.h"

namespace ratecheck::bench {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLongBytes = 5'000'000;

/// The document again and again, its header once where it is a table, up to the size or the lines that are read.
std::string long_document(const std::string& text, bool table) {
  const std::size_t head = table ? text.find('\n') + 1 : 0;
  const std::string piece = text.substr(head) + (text.ends_with('\n') ? "" : "\n");
  const auto lines = static_cast<std::size_t>(std::count(piece.begin(), piece.end(), '\n'));
  std::string out = text.substr(0, head);
  for (std::size_t seen = lines;
       out.size() + piece.size() < kLongBytes && (table || seen < document::kMaxTextLines); seen += lines)
    out += piece;
  return out;
}

}  // namespace

void long_documents() {
  const auto parsers =
      extraction::ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers", extraction::Examples::skip);
  double slowest = 0;
  std::string slowest_layout = "none";
  int read = 0;
  for (const auto& entry : fs::recursive_directory_iterator(std::string(RATECHECK_SOURCE_DIR) + "/fixtures")) {
    const std::string kind = entry.path().extension();
    if (!entry.is_regular_file() || (kind != ".txt" && kind != ".csv"))
      continue;
    std::ifstream in(entry.path(), std::ios::binary);
    const std::string text = long_document({std::istreambuf_iterator<char>(in), {}}, kind == ".csv");
    const double start = cpu_seconds(CLOCK_THREAD_CPUTIME_ID);  // other work on the machine makes no parser slow
    const auto document = document::read_document(text, kind == ".csv" ? "text/csv" : "text/plain");
    const auto extraction =
        document ? parsers.library.read(*document) : Result<extraction::Extraction>(document.error());
    const double seconds = cpu_seconds(CLOCK_THREAD_CPUTIME_ID) - start;
    if (!extraction)
      continue;
    ++read;
    if (seconds > slowest) {
      slowest = seconds;
      slowest_layout = extraction->parser->id;
    }
  }
  row("documents of 5 MB, " + std::to_string(read) + " of them", slowest_layout, "the slowest of them",
      number(slowest, "s", 2), "at most 1 s");
}

}  // namespace ratecheck::bench
