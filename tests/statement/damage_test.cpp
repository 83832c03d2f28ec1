// One character of a document changed at a time, as OCR would: whatever still stands as proven is true.

#include <doctest/doctest.h>

#include <filesystem>
#include <set>

#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "shipped.h"

namespace fs = std::filesystem;
using namespace ratecheck;
using test::shipped_parsers;
using test::slurp;

namespace {

using Claims = std::set<std::string>;  // "field raw"

/// A comma for the point, with cents behind it, is the same figure: tables tell their mark themselves.
std::string with_point(std::string raw) {
  const std::size_t mark = raw.size() < 3 ? std::string::npos : raw.size() - 3;
  if (mark != std::string::npos && raw[mark] == ',')
    raw[mark] = '.';
  return raw;
}

Claims proven_in(const std::string& text) {
  Claims out;
  const auto document = document::read_document(text);
  if (!document)
    return out;
  const auto read = shipped_parsers().read(*document);
  if (!read)
    return out;
  for (const statement::WorkItem& work : statement::build_statement(*read).work) {
    for (const auto& [field, span] : work.spans) {
      const std::string name = field.substr(0, field.find_last_not_of(".0123456789") + 1);
      if (span.standing == statement::Standing::proven)
        out.insert(name + " " + with_point(span.raw));
    }
  }
  return out;
}

const std::string kDocuments[] = {
    "deliveroo/invoice-gb-2018/rows.txt",     "deliveroo/invoice-gb-2018/glued.txt",
    "deliveroo/invoice-gb-2020/rows.txt",     "shipt/order-history-cards/week.txt",
    "doordash/offer-receipt/example.txt",     "grubhub/day/example.txt",
    "grubhub/activity/example.txt",           "lyft/ride-receipt/example.txt",
    "indrive/ride-receipt-es-co/example.txt", "nyc_tlc/hvfhv-trips/rows.csv",
    "uber/weekly-statement-csv/example.csv",
};

}  // namespace

TEST_CASE("a figure that stands as proven is true, whichever character was misread") {
  for (const std::string& name : kDocuments) {
    const std::string text = slurp(fs::path(RATECHECK_SOURCE_DIR) / "fixtures" / name);
    const Claims truth = proven_in(text);
    CHECK_FALSE(truth.empty());
    for (std::size_t at = 0; at < text.size(); ++at) {
      const bool digit = text[at] >= '0' && text[at] <= '9';
      if (!digit && text[at] != '.')
        continue;
      for (const char wrong :
           {static_cast<char>(digit ? '0' + (text[at] - '0' + 3) % 10 : ','), digit ? 'O' : ' '}) {
        std::string damaged = text;
        damaged[at] = wrong;
        for (const std::string& claim : proven_in(damaged)) {
          if (truth.contains(claim))
            continue;
          CAPTURE(name);
          CAPTURE(damaged.substr(at < 20 ? 0 : at - 20, 40));
          CAPTURE(claim);
          CHECK(truth.contains(claim));
        }
      }
    }
  }
}

TEST_CASE("a document cut off anywhere is read as far as it goes, and nothing false is proven") {
  for (const std::string& name : kDocuments) {
    const std::string text = slurp(fs::path(RATECHECK_SOURCE_DIR) / "fixtures" / name);
    const Claims truth = proven_in(text);
    for (std::size_t length = 0; length < text.size(); length += 3) {
      for (const std::string& claim : proven_in(text.substr(0, length))) {
        CAPTURE(name);
        CAPTURE(length);
        CAPTURE(claim);
        CHECK(truth.contains(claim));
      }
    }
  }
}
