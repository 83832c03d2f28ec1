#include "ratecheck/document/utf8_stream.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "ratecheck/base/text.h"

using namespace ratecheck;
using namespace ratecheck::document;

namespace {

/// So many bytes at a time.
Utf8Stream::Bytes in_sips(const std::string& text, std::size_t sip) {
  return [&text, sip, at = std::size_t{0}](char* to, std::size_t most) mutable {
    const std::size_t count = std::min({sip, most, text.size() - at});
    std::copy_n(text.begin() + static_cast<std::ptrdiff_t>(at), count, to);
    at += count;
    return count;
  };
}

}  // namespace

TEST_CASE("a stream is cut between characters, wherever the bytes are cut") {
  const std::string text = "£1,50 – Zoë 日本 😀 end";
  for (std::size_t sip = 1; sip <= text.size(); ++sip) {
    Utf8Stream stream(in_sips(text, sip));
    const TextSource source = stream.source();
    std::string out;
    for (std::string_view piece = source(); !piece.empty(); piece = source()) {
      CHECK_FALSE(find_invalid_utf8(piece));
      out += piece;
    }
    CHECK(out == text);
    CHECK_FALSE(stream.problem());
  }
}

TEST_CASE("a piece is still there when the next one is read") {
  const std::string text = "first.second";
  Utf8Stream stream(in_sips(text, 6));
  const TextSource source = stream.source();
  const std::string_view first = source();
  const std::string_view second = source();
  CHECK(first == "first.");
  CHECK(second == "second");
}

TEST_CASE("bytes that are no text end the stream with a problem") {
  for (const std::string text : {"plain \xFF\xFE end", "cut off in a letter \xE2\x82"}) {
    Utf8Stream stream(in_sips(text, 4));
    const TextSource source = stream.source();
    while (!source().empty()) {
    }
    REQUIRE(stream.problem());
    CHECK(stream.problem()->code == "not_text");
  }
}

TEST_CASE("only plain UTF-8 is streamed") {
  CHECK(is_plain_utf8("a,b\n1,£2\n"));
  CHECK(
      is_plain_utf8("\xEF\xBB\xBF"
                    "a,b\n"));
  CHECK(is_plain_utf8("cut in a letter \xE2\x82"));
  CHECK_FALSE(
      is_plain_utf8("a,b\n1,\xA3"
                    "2 and more\n"));                                      // Windows-1252
  CHECK_FALSE(is_plain_utf8(std::string_view("a\0,\0b\0\n\0001\0", 10)));  // UTF-16
  CHECK_FALSE(is_plain_utf8("%PDF-1.7"));
}
