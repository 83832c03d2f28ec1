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

TEST_CASE("digits of every script in which figures are written are ASCII digits, with their marks and signs") {
  CHECK(NormalisedText("$٣٤٫٢٠ ۱۲۳ ١٬٢٣٤").text() == "$34.20 123 1,234");
  CHECK(NormalisedText("＄１７．４５ ￡５ （３，００）＋").text() == "$17.45 £5 (3,00)+");
  CHECK(NormalisedText("१२ ১২ ੧੨ ૧૨ ୧୨ ௧௨ ౧౨ ೧೨ ൧൨ ๑๒ ໑໒ ༡༢ ၁၂ ១២").text() ==
        "12 12 12 12 12 12 12 12 12 12 12 12 12 12");
  CHECK(NormalisedText("مرحبا العربية").text() == "مرحبا العربية");  // letters stay
}

TEST_CASE("what a page writes as words for a character is that character, and nothing else is") {
  CHECK(NormalisedText("&#36;34.20 &pound;1 &#xA3;2 24&ndash;31 &minus;3&nbsp;km &amp; &lt;").text() ==
        "$34.20 £1 £2 24-31 -3 km & <");
  CHECK(NormalisedText("zero&#8203;width &shy;").text() == "zerowidth ");
  for (const char* plain : {"Leaf & Bowl; $2", "&", "&;", "&#;", "&#x;", "&#0;", "&#10;", "&#xD800;", "&#1114112;",
                            "&#99999999999;", "&unknown;", "A&B;", "&pound 5"})
    CHECK(NormalisedText(plain).text() == plain);
  const std::string original = "a&pound;5&#48;0";
  const NormalisedText folded(original);
  REQUIRE(folded.text() == "a£500");
  CHECK(folded.original_offset(3) == original.find('5'));
  CHECK(folded.original_offset(4) == original.find("&#48"));
  CHECK(folded.original_offset(5) == original.size() - 1);
}

TEST_CASE("what folds is found wherever it stands in a long line") {
  for (std::size_t before = 0; before < 20; ++before) {
    const std::string plain(before, 'x');
    for (const char* odd :
         {"\r\n", "\t", "\f", "\u00A0", "\u202F", "\u2212", "\u3000", "\uFF0D", "&pound;", "\u0663", "\uFF15"}) {
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
