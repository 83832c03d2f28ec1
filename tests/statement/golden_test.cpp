// Every document below fixtures/<platform>/<layout> against the statement beside it, and no others are read.

#include <doctest/doctest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "ratecheck/base/json_out.h"
#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "ratecheck/statement/statement_json.h"
#include "schema_check.h"
#include "shipped.h"

namespace fs = std::filesystem;
using namespace ratecheck;
using test::kFixtures;
using test::shipped_parsers;
using test::slurp;

namespace {

fs::path expected_of(fs::path document) {
  return document.replace_extension(".expected.json");
}

// Folders of layouts that a parser exists for, and the look-alikes.
std::vector<fs::path> documents() {
  std::vector<fs::path> out;
  for (const auto& entry : fs::recursive_directory_iterator(kFixtures)) {
    if (!entry.is_regular_file() || entry.path().string().ends_with(".expected.json"))
      continue;
    const std::string extension = entry.path().extension().string();
    if (extension != ".txt" && extension != ".csv" && extension != ".json")
      continue;
    const fs::path folder = fs::relative(entry.path().parent_path(), kFixtures);
    const bool layout = fs::exists(fs::path(RATECHECK_SOURCE_DIR) / "parsers" / (folder.string() + ".toml"));
    if (layout || *folder.begin() == "refused")
      out.push_back(entry.path());
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string statement_text(const extraction::Extraction& extraction) {
  JsonWriter out(JsonWriter::Style::indented);
  statement::write_json(out, statement::build_statement(extraction));
  return out.take() + "\n";
}

void check_expected(const fs::path& path, const extraction::Extraction& extraction) {
  const std::string actual = statement_text(extraction);
  if (std::getenv("RATECHECK_WRITE_GOLDEN") != nullptr)
    std::ofstream(expected_of(path)) << actual;
  CHECK(slurp(expected_of(path)) == actual);
  static const test::SchemaCheck schema(statement::schema_text());
  for (const std::string& fault : schema.faults("", actual))
    FAIL_CHECK(fault);
  CHECK(extraction.parser->id == fs::relative(path.parent_path(), kFixtures).generic_string());
}

}  // namespace

TEST_CASE("golden: all and only the documents with an expected file are read, each by the parser of its folder") {
  REQUIRE(documents().size() >= 8);
  for (const fs::path& path : documents()) {
    CAPTURE(path.string());
    const auto document = document::read_document(slurp(path));
    REQUIRE(document);
    const auto extraction = shipped_parsers().read(*document);
    const bool refused = fs::relative(path, kFixtures).begin()->string() == "refused";
    if (!extraction)
      CAPTURE(describe(extraction.error()));
    CHECK(static_cast<bool>(extraction) != refused);
    if (extraction && !refused)
      check_expected(path, *extraction);
  }
}

TEST_CASE("golden: names, addresses and addressees planted in the documents reach no statement") {
  for (const fs::path& path : documents()) {
    CAPTURE(path.string());
    const auto document = document::read_document(slurp(path));
    const auto extraction = shipped_parsers().read(*document);
    if (!extraction)
      continue;
    statement::Statement statement = statement::build_statement(*extraction);
    statement.unread.clear();  // only ever for the uploader
    JsonWriter out;
    statement::write_json(out, statement);
    for (const char* planted : {"Nobody", "Atall", "Niemand", "Garnicht", "Personne", "Nadie", "Calle Inventada",
                                "Nowhere Street", "nowhere", "example.org", "X-YZ"}) {
      CAPTURE(planted);
      CHECK(out.text().find(planted) == std::string::npos);
    }
  }
}

TEST_CASE("golden: every layout has a document") {
  for (const auto& parser : shipped_parsers().parsers()) {
    CAPTURE(parser->id);
    bool found = false;
    for (const fs::path& path : documents())
      found = found || fs::relative(path.parent_path(), kFixtures) == fs::path(parser->id);
    CHECK((found || fs::exists(kFixtures / "refused" / parser->platform)));
  }
}

TEST_CASE("golden: three text shapes of one invoice give one statement") {
  std::string first;
  for (const char* name : {"rows.txt", "cells.txt", "glued.txt"}) {
    const auto document = document::read_document(slurp(kFixtures / "deliveroo" / "invoice-gb-2018" / name));
    REQUIRE(document);
    const auto extraction = shipped_parsers().read(*document);
    REQUIRE(extraction);
    statement::Statement statement = statement::build_statement(*extraction);
    for (statement::WorkItem& work : statement.work)
      work.spans.clear();
    JsonWriter out;
    statement::write_json(out, statement);
    if (first.empty())
      first = out.text();
    CHECK(out.text() == first);
  }
}

TEST_CASE("golden: two rows that are equal stay two rows") {
  const auto document = document::read_document(slurp(kFixtures / "nyc_tlc" / "hvfhv-trips" / "rows.csv"));
  const auto extraction = shipped_parsers().read(*document);
  REQUIRE(extraction);
  const statement::Statement statement = statement::build_statement(*extraction);
  REQUIRE(statement.work.size() == 5);
  CHECK(statement.work[1].started_at == statement.work[2].started_at);
}
