// What becomes of an upload before anything is read: its kind, its limits, and where its lines are.
#include "ratecheck/document/document.h"

#include <doctest/doctest.h>

using namespace ratecheck;
using namespace ratecheck::document;

namespace {

std::string lines_of(std::size_t count, bool last_one_ends) {
  std::string text;
  for (std::size_t i = 0; i < count; ++i)
    text += i + 1 < count || last_one_ends ? "x\n" : "x";
  return text;
}

std::string code_of(const Result<Document>& document) {
  return document ? "ok" : document.error().code;
}

}  // namespace

TEST_CASE("the declared kind is taken at its word") {
  struct Row {
    std::string type;
    Media media;
  };
  const Row rows[] = {
      {"text/csv", Media::csv},
      {"TEXT/CSV", Media::csv},
      {" text/csv ; charset=utf-8", Media::csv},
      {"text/tab-separated-values", Media::csv},
      {"application/json", Media::json},
      {"application/json;charset=utf-8", Media::json},
      {"text/plain", Media::text},
      {"Text/Plain; charset=latin1", Media::text},
      {"application/octet-stream", Media::text},
      {"", Media::text},
      {"  ", Media::text},
      {"; charset=utf-8", Media::text},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    const auto document = read_document("Total Pay $1.00", row.type);
    REQUIRE(document);
    CHECK(document->media == row.media);
  }
}

TEST_CASE("a kind that is not read is refused with those that are") {
  for (const std::string type : {"application/pdf", "image/png", "text/html", "text", "text/csvx", "csv", "*/*",
                                 "multipart/form-data; boundary=x", "application/vnd.ratecheck.statement+json"}) {
    CAPTURE(type);
    const auto document = read_document("x", type);
    REQUIRE_FALSE(document);
    CHECK(document.error().code == "unsupported_media");
    CHECK(document.error().message.find(type) != std::string::npos);
    CHECK(document.error().hint == "Send text/plain, text/csv or application/json.");
  }
}

TEST_CASE("where no kind is declared the content decides") {
  const std::string long_cell(121, 'x');
  struct Row {
    std::string text;
    Media media;
  };
  const Row rows[] = {
      {"{}", Media::json},
      {"\r\n\t [1]", Media::json},
      {"{ is no JSON, and said to be so by its reader", Media::json},
      {"\xEF\xBB\xBF{}", Media::json},
      {"a,b,c\n1,2,3\n", Media::csv},
      {"a\tb\tc\n1\t2\t3\n", Media::csv},
      {"a;b;c\r\n1;2;3\r\n", Media::csv},
      {"a,b\n1,2\n", Media::text},    // two cells may be a sentence
      {"a,b,c\n1,2\n", Media::text},  // three that the next line does not repeat, too
      {"a,b,c\n", Media::text},       // or has no next line
      {"a,b,c,d\n", Media::text},
      {"a,b,c,d,e\n", Media::csv},  // five are a header by themselves
      {"a,b,c,d,e\n1,2\n", Media::csv},
      {"a,b," + long_cell.substr(1) + "\n1,2,3\n", Media::csv},
      {"a,b," + long_cell + "\n1,2,3\n", Media::text},  // no column has such a name
      {"Hello, dear, friend\nand nothing more\n", Media::text},
      {"x", Media::text},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto document = read_document(row.text);
    REQUIRE(document);
    CHECK(document->media == row.media);
  }
}

TEST_CASE("a document may be exactly as large as its limit, and one byte more is too much") {
  struct Row {
    std::string type;
    std::size_t limit;
    std::string what;
  };
  const Row rows[] = {
      {"text/plain", kMaxTextBytes, "The text has "},
      {"application/json", kMaxJsonBytes, "The JSON document has "},
      {"text/csv", kMaxCsvBytes, "The document has "},
  };
  for (const Row& row : rows) {
    CAPTURE(row.type);
    std::string bytes(row.limit, 'x');
    CHECK(code_of(read_document(bytes, row.type)) == "ok");
    bytes += 'x';
    const auto document = read_document(bytes, row.type);
    REQUIRE(code_of(document) == "document_too_large");
    CHECK(document.error().message == row.what + std::to_string(row.limit + 1) + " bytes; at most " +
                                          std::to_string(row.limit) + " are read.");
  }
}

TEST_CASE("a text of as many lines as may be is read, whether the last one ends or not") {
  for (const bool last_one_ends : {false, true}) {
    CAPTURE(last_one_ends);
    CHECK(code_of(read_document(lines_of(kMaxTextLines, last_one_ends), "text/plain")) == "ok");
    const auto document = read_document(lines_of(kMaxTextLines + 1, last_one_ends), "text/plain");
    REQUIRE(code_of(document) == "too_many_lines");
    CHECK(document.error().message == "The text has 100001 lines; at most 100000 are read.");
  }
}

TEST_CASE("JSON may have any number of lines") {
  CHECK(code_of(read_document("[" + std::string(kMaxTextLines + 1, '\n') + "]")) == "ok");
}

TEST_CASE("nothing but blanks is an empty document, of whatever kind") {
  for (const std::string type : {"", "text/plain", "text/csv", "application/json"}) {
    for (const char* bytes : {"", " ", "\r\n\r\n", "\t \n", "\xEF\xBB\xBF", "\xEF\xBB\xBF\n"}) {
      CAPTURE(type);
      CHECK(code_of(read_document(bytes, type)) == "empty_document");
    }
  }
  CHECK(code_of(read_document(".")) == "ok");
}

TEST_CASE("every byte stands on a line, counted from one") {
  const auto document = read_document("ab\n\ncd\r\ne", "text/plain");
  REQUIRE(document);
  CHECK(document->line_starts == std::vector<std::size_t>{0, 3, 4, 8});
  const std::size_t lines[] = {1, 1, 1, 2, 3, 3, 3, 3, 4, 4};  // the last: behind the end
  for (std::size_t offset = 0; offset < std::size(lines); ++offset) {
    CAPTURE(offset);
    CHECK(document->line_of(offset) == lines[offset]);
  }
  CHECK(document->line_of(1000) == 4);
}

TEST_CASE("the text stays as it stood, but for the mark in front") {
  const auto document = read_document(
      "\xEF\xBB\xBF"
      "a\xC2\xA0"
      "b \r\n",
      "text/plain");
  REQUIRE(document);
  CHECK(document->text ==
        "a\xC2\xA0"
        "b \r\n");
  CHECK(document->folded.text() == "a b \n");
}

TEST_CASE("only a text is folded, and CSV counts its lines itself") {
  const auto csv = read_document("a,b,c\n1,2,3\n", "text/csv");
  CHECK(csv->folded.text().empty());
  CHECK(csv->line_starts.empty());
  const auto json = read_document("{\n}", "application/json");
  CHECK(json->folded.text().empty());
  CHECK(json->line_starts == std::vector<std::size_t>{0, 2});
}

TEST_CASE("each kind has its name") {
  CHECK(to_string(Media::text) == "text");
  CHECK(to_string(Media::csv) == "csv");
  CHECK(to_string(Media::json) == "json");
}
