#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ratecheck/document/document.h"

using namespace ratecheck::document;

TEST_CASE("odd spaces, minus signs and line ends are folded") {
  struct Case {
    std::string original;
    std::string folded;
  };
  const std::vector<Case> cases = {
      {"a\r\nb\rc\n", "a\nb\nc\n"},
      {"1\u00A0234,50\u202F€", "1 234,50 €"},
      {"\u2212$4.50 \u20135 \u20146", "-$4.50 -5 -6"},
      {"229.09\fPage", "229.09\nPage"},
      {"soft\u00ADhyphen\u200Bzero\uFEFF", "softhyphenzero"},
      {"a\tb", "a b"},
      {"£ é • stay", "£ é • stay"},
  };
  for (const Case& c : cases)
    CHECK(NormalisedText(c.original).text() == c.folded);
}

TEST_CASE("what folds is found wherever it stands in a long line") {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    for (const char* odd : {"\r\n", "\t", "\f", "\u00A0", "\u202F", "\u2212", "\u3000", "\uFF0D"}) {
      const std::string one = NormalisedText(odd).text();
      CHECK(NormalisedText(plain + odd + plain + "\n£").text() == plain + one + plain + "\n£");
    }
  }
}

TEST_CASE("every folded byte knows where it stood") {
  const std::string original = "x\u00A0£5\r\n\u2212\u200B7\fend\u202F";
  const NormalisedText folded(original);
  REQUIRE(folded.text() == "x £5\n-7\nend ");
  CHECK(folded.original_offset(0) == 0);
  CHECK(original.substr(folded.original_offset(2), 3) == "£5");
  CHECK(original.substr(folded.original_offset(6), 3) == "\u2212");
  CHECK(original[folded.original_offset(7)] == '7');
  CHECK(original.substr(folded.original_offset(9), 3) == "end");
  CHECK(folded.original_offset(folded.text().size()) == original.size());
}

TEST_CASE("lines are counted in the document, where a form feed ends none") {
  const auto document = read_document("one\r\ntwo\fstill two\r\nthree");
  REQUIRE(document);
  CHECK(document->line_of(0) == 1);
  CHECK(document->line_of(document->text.find("two")) == 2);
  CHECK(document->line_of(document->text.find("still")) == 2);
  CHECK(document->line_of(document->text.find("three")) == 3);
}
