// Time grows with the length of a document and no faster, also of documents made to be tedious. Held against the
// same reader on a shorter text of the same kind, with room for a busy machine: what is quadratic takes sixteen
// times as long for four times the text.

#include <doctest/doctest.h>

#include <algorithm>
#include <filesystem>

#include "processor_time.h"
#include "ratecheck/document/document.h"
#include "shipped.h"

namespace fs = std::filesystem;
using namespace ratecheck;
using namespace ratecheck::extraction;
using test::processor_seconds;
using test::shipped_parsers;
using test::slurp;

namespace {

constexpr std::size_t kShort = 150'000;
constexpr std::size_t kLong = 4 * kShort;

std::string repeated(const std::string& head, const std::string& piece, std::size_t bytes) {
  std::string out = head;
  while (out.size() < bytes)
    out += piece;
  return out;
}

double time_of(const std::string& text, const std::string& media_type) {
  double best = 1e9;
  for (int i = 0; i < 2; ++i) {
    const double start = processor_seconds();
    const auto document = document::read_document(text, media_type);
    if (document)
      (void)shipped_parsers().read(*document);
    best = std::min(best, processor_seconds() - start);
  }
  return best;
}

struct Tedious {
  std::string name;
  std::string head;
  std::string piece;
  std::string media_type = "text/plain";
};

/// Each layout's own document again and again, and documents that begin everything and end nothing.
std::vector<Tedious> tedious_documents() {
  std::vector<Tedious> out;
  for (const auto& parser : shipped_parsers().parsers()) {
    const fs::path folder = fs::path(RATECHECK_SOURCE_DIR) / "fixtures" / parser->id;
    if (!fs::exists(folder) || parser->media == "json")
      continue;
    for (const auto& entry : fs::directory_iterator(folder)) {
      if (entry.path().string().ends_with(".expected.json"))
        continue;
      const std::string text = slurp(entry.path());
      const std::size_t line = text.find('\n') + 1;
      if (parser->media == "csv")
        out.push_back({parser->id, text.substr(0, line), text.substr(line), "text/csv"});
      else
        out.push_back({parser->id, text, text});
      break;
    }
  }
  const std::string shipt = slurp(fs::path(RATECHECK_SOURCE_DIR) / "fixtures/shipt/order-history-cards/week.txt");
  const std::string invoice =
      slurp(fs::path(RATECHECK_SOURCE_DIR) / "fixtures/deliveroo/invoice-gb-2018/rows.txt");
  out.push_back({"cards that never end", shipt, "Order #12345678 + $10.00 On Time\n"});
  out.push_back({"pay without cards", shipt, "Order Pay $1.00\n"});
  out.push_back({"one reading after the other that contradicts", shipt,
                 "Order #12345678 + $10.00 On Time\nOrder Pay $1.00\nTip $1.00\nTotal Pay $9.00\n"});
  out.push_back({"half sessions", invoice, "Saturday 24 March 2018 18:02 21:17 3.2h 6: "});
  out.push_back({"blank lines", invoice, " \n"});
  out.push_back({"long lines", invoice, std::string(60'000, 'a') + "\n"});
  out.push_back({"odd blanks and minus signs", invoice, "\xC2\xA0\xE2\x88\x92\xC2\xA0\r\n"});
  out.push_back({"quotes that open and close", "a,b\n", "\"\"\"\",\"\n\"\n", "text/csv"});
  out.push_back({"nothing but commas", "a,b\n", ",,,,,,,,\n", "text/csv"});
  out.push_back({"brackets", "[", "[],", "application/json"});
  return out;
}

}  // namespace

TEST_CASE("time grows with the length of a document and no faster") {
  for (const Tedious& document : tedious_documents()) {
    CAPTURE(document.name);
    const double shorter = time_of(repeated(document.head, document.piece, kShort), document.media_type);
    const double longer = time_of(repeated(document.head, document.piece, kLong), document.media_type);
    CAPTURE(shorter);
    CAPTURE(longer);
    CHECK(longer < 8 * shorter + 0.02);
  }
}
