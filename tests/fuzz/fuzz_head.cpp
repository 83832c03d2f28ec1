// The request line and headers of whoever connects: never a crash, and what is accepted holds nothing that
// could split a header, a log line or a path again.

#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "bounds.h"
#include "http/head.h"
#include "ratecheck/base/text.h"

using namespace ratecheck;
using namespace ratecheck::http;

namespace {

// A head is at most 16 KB and is copied into its parts.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{1} << 20U, .memory_per_byte = 200, .answer_per_byte = 8};

void require(bool holds) {
  if (!holds)
    std::abort();
}

bool clean(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

void examine(const Request& request, fuzz::Bounded& bounded) {
  require(!request.path.empty());
  for (const std::string& segment : request.segments) {
    require(clean(segment) && !find_invalid_utf8(segment));
    bounded.answer(segment.size());
  }
  for (const auto& [name, value] : request.query) {
    require(clean(name) && clean(value) && !find_invalid_utf8(value));
    bounded.answer(name.size() + value.size());
  }
  for (const auto& [name, value] : request.headers) {
    require(clean(name) && clean(value));
    bounded.answer(name.size() + value.size());
  }
  require(request.header("transfer-encoding").empty() && request.header("content-encoding").empty());
  bearer(request);
  cookie(request, "ratecheck_session");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view head(reinterpret_cast<const char*>(data), size);
  fuzz::Bounded bounded(kBounds, size);
  const auto read = read_head(head);
  if (const Request* request = std::get_if<Request>(&read)) {
    examine(*request, bounded);
  } else {
    const auto catalogue = http_catalogue();
    require(std::any_of(catalogue.begin(), catalogue.end(),
                        [&](const CatalogueEntry& entry) { return entry.code == std::get<Problem>(read).code; }));
  }
  head_too_large(head);
  return 0;
}
