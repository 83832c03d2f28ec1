#include <doctest/doctest.h>

#include <string>

#include "ratecheck/document/document.h"

using namespace ratecheck;
using namespace ratecheck::document;

namespace {

std::string utf16(const std::string& ascii, bool little, bool mark) {
  std::string out;
  const auto put = [&](unsigned char high, unsigned char low) {
    out += static_cast<char>(little ? low : high);
    out += static_cast<char>(little ? high : low);
  };
  if (mark)
    put(0xFE, 0xFF);
  for (char c : ascii)
    put(0, static_cast<unsigned char>(c));
  return out;
}

std::string error_of(const std::string& bytes, const std::string& type = {}) {
  const Result<Document> document = read_document(bytes, type);
  return document ? "ok" : document.error().code;
}

}  // namespace

TEST_CASE("text of every usual encoding becomes the same UTF-8") {
  const std::string text = "Total Pay $14.58 for the week\n";
  CHECK(*decode(text) == text);
  CHECK(*decode("\xEF\xBB\xBF" + text) == text);
  CHECK(*decode(utf16(text, true, true)) == text);
  CHECK(*decode(utf16(text, false, true)) == text);
  CHECK(*decode(utf16(text, true, false)) == text);
  CHECK(*decode(utf16(text, false, false)) == text);
  CHECK(*decode("Drop Fees \xA3"
                "20.00 \x80 5") == "Drop Fees £20.00 € 5");
}

TEST_CASE("a text cut off inside its last character is still UTF-8") {
  CHECK(*decode("\xC2\xA3"
                "20.00 and \xC2") == "£20.00 and ");
  CHECK(*decode("20.00 and \xC2") == "20.00 and Â");  // nothing says it was UTF-8
}

TEST_CASE("surrogate pairs are joined and half ones refused") {
  CHECK(*decode(std::string("\xFF\xFE\x3D\xD8\x00\xDE", 6)) == "\xF0\x9F\x98\x80");
  CHECK_FALSE(decode(std::string("\xFF\xFE\x3D\xD8\x41\x00", 6)));
}

TEST_CASE("what is not text is told by its kind") {
  struct Case {
    std::string bytes;
    const char* words;
  };
  const std::vector<Case> cases = {
      {std::string("\xFF\xD8\xFF\xE0\x00\x10JFIF", 10), "This is a photo (JPEG), not text:"},
      {std::string("\x89PNG\r\n\x1A\n\x00", 9), "This is a picture (PNG), not text:"},
      {std::string("\x00\x00\x00\x18"
                   "ftypheic\x00\x00",
                   14),
       "a photo or a film"},
      {"%PDF-1.4\n%\xE2\xE3", "This is a PDF, not text:"},
      {std::string("PK\x03\x04\x14\x00", 6), "a ZIP archive"},
      {std::string("abc\0def", 7), "binary data"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.words);
    const Result<std::string> text = decode(c.bytes);
    REQUIRE_FALSE(text);
    CHECK(text.error().code == "not_text");
    CHECK(text.error().message.find(c.words) != std::string::npos);
    CHECK_FALSE(text.error().hint.empty());
  }
  CHECK(decode("%PDF-1.4").error().hint.find("pdftotext") != std::string::npos);
}

TEST_CASE("limits are told before anything is read") {
  CHECK(error_of("") == "empty_document");
  CHECK(error_of(" \r\n\t\n") == "empty_document");
  CHECK(error_of("\xEF\xBB\xBF") == "empty_document");
  CHECK(error_of(std::string(10U << 20U, 'x')) == "document_too_large");
  CHECK(error_of(std::string(kMaxTextLines + 1, '\n') + "x") == "too_many_lines");
  CHECK(error_of("x", "application/pdf") == "unsupported_media");
  CHECK(error_of("x", "text/plain; charset=utf-8") == "ok");
}

TEST_CASE("a Polish export in Windows-1250 is text, its three odd letters included") {
  const auto text = decode(
      "Ulica \x8Fr\xF3"
      "dlana; \x8D\x9D 24.50\n");
  REQUIRE(text);
  CHECK(*text == "Ulica Źródlana; Ťť 24.50\n");
}

TEST_CASE("random bytes never crash and are never text") {
  std::uint32_t state = 12345;
  for (int round = 0; round < 200; ++round) {
    std::string bytes;
    for (int i = 0; i < 600; ++i) {
      state = state * 1664525U + 1013904223U;
      bytes += static_cast<char>(state >> 24U);
    }
    CHECK_FALSE(decode(bytes));
  }
}

TEST_CASE("media come from the declared type, else from the content") {
  CHECK(read_document("a,b,c,d,e\n1,2,3,4,5\n")->media == Media::csv);
  CHECK(read_document("a;b;c\n1;2;3\n", "text/plain")->media == Media::csv);
  CHECK(read_document("Hello, my friend\nthis is text\n")->media == Media::text);
  CHECK(read_document("Carrier 9:41\nOrder Pay $1.00\n")->media == Media::text);
  CHECK(read_document(" {\"a\": 1}")->media == Media::json);
  CHECK(read_document("one line", "text/csv; charset=utf-8")->media == Media::csv);
}
