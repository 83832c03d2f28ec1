// The labels of a layout, found in texts that came off pictures. Each case is a screen as a reader gave it back.

#include "extraction/match/labels.h"

#include <doctest/doctest.h>

#include <string>

#include "processor_time.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

Labels shipt() {
  Labels labels;
  for (const char* words : {"Order Pay", "Promo Pay", "Tip", "Total Pay"})
    labels.add(words, Labels::Kind::of_value);
  for (const char* words : {"Order #", "Delivered", "Shop & Deliver"})
    labels.add(words, Labels::Kind::alone);
  return labels;
}

/// The mended text; the one that was given where there is nothing to mend.
std::string mended(const Labels& labels, const std::string& text) {
  const document::NormalisedText folded(text);
  const MendedText out = labels.mend(folded);
  return out.changed ? out.text.text() : folded.text();
}

std::string mended(const std::string& text) {
  return mended(shipt(), text);
}

std::size_t doubts(const std::string& text) {
  return shipt().mend(document::NormalisedText(text)).doubts.size();
}

}  // namespace

TEST_CASE("a text whose labels stand as printed is left alone") {
  for (const std::string text :
       {"Order #12345678 $99.10 On Time\nOrder Pay $14.58\nTip   $3.00\nTotal Pay $17.58\n",
        "Delivered 12/05/2025, 3:05 PM\n", "Tipping is kind\nOrders of today\n"}) {
    CHECK_FALSE(shipt().mend(document::NormalisedText(text)).changed);
  }
}

TEST_CASE("a letter of a label is lost, doubled or confused") {
  for (const std::string text :
       {"0rder Pay $14.58", "Oder Pay $14.58", "Orrder Pay $14.58", "Order Pay $14.58", "Order Poy $14.58",
        "OrderPay $14.58", "Or der Pay $14.58", "Order  Pay $14.58", "Order Pay$14.58"}) {
    CAPTURE(text);
    CHECK(mended(text) == "Order Pay $14.58");
  }
  CHECK(mended("Tp $3.00") == "Tip $3.00");
  CHECK(mended("Tlp $3.00") == "Tip $3.00");
}

TEST_CASE("words that are none of the layout's stay what they are") {
  for (const std::string text : {"Trip $3.00", "Top $3.00x", "Pay $3.00", "Other Pay $3.00", "Tolls $3.00"}) {
    CAPTURE(text);
    CHECK(mended(text) == text);
  }
}

TEST_CASE("strays, colons and marks around a label and its value go") {
  CHECK(mended("= Tip: $3.00") == "Tip $3.00");
  CHECK(mended("© Tip; $3.00 >") == "Tip $3.00");
  CHECK(mended("ey Tip. $3.00 »") == "Tip $3.00");
  CHECK(mended("(Order #12345678") == "Order #12345678");
  CHECK(mended("Order #  12345678") == "Order #12345678");
  CHECK(mended("~ Dec 5") == "Dec 5");
  CHECK(mended("Shop 8 Deliver") == "Shop & Deliver");
}

TEST_CASE("a minus before or behind an amount stays") {
  CHECK(mended("Tip: -$4.25") == "Tip -$4.25");
  CHECK(mended("Tip $4.25-") == "Tip $4.25-");
  CHECK(mended("Tip ($4.25)") == "Tip ($4.25)");
}

TEST_CASE("a label alone on its line has its value below") {
  CHECK(mended("Order Pay\n$14.58\nTip\n\n$3.00\n") == "Order Pay $14.58\nTip $3.00\n");
}

TEST_CASE("labels first and values behind go together by their order") {
  CHECK(mended("Order Pay\nTip\nTotal Pay\n$14.58\n$3.00\n$17.58\n") ==
        "Order Pay $14.58\nTip $3.00\nTotal Pay $17.58\n");
  CHECK(doubts("Order Pay\nTip\nTotal Pay\n$14.58\n$3.00\n$17.58\n") == 0);
}

TEST_CASE("labels with fewer or more values stay apart, and one value is doubted") {
  const std::string fewer = "Order Pay\nTip\nTotal Pay\n$14.58\n$17.58\n";
  CHECK(mended(fewer) == fewer);
  const std::string more = "Order Pay\nTip\n$14.58\n$3.00\n$17.58\n";
  CHECK(mended(more) == more);
  CHECK(mended("Order Pay\nTotal Pay\n$17.58\n") == "Order Pay\nTotal Pay $17.58\n");
  CHECK(doubts("Order Pay\nTotal Pay\n$17.58\n") == 1);
}

TEST_CASE("values above their labels go together where it is so throughout, and are doubted") {
  const std::string above = "$14.58\nOrder Pay\n$3.00\nTip\n$17.58\nTotal Pay\n";
  CHECK(mended(above) == "Order Pay $14.58\nTip $3.00\nTotal Pay $17.58\n");
  CHECK(doubts(above) == 3);
  // a headline, then labels with their values below
  CHECK(mended("$17.58\nOrder Pay\n$14.58\nTip\n$3.00\n") == "$17.58\nOrder Pay $14.58\nTip $3.00\n");
}

TEST_CASE("two labels on one line are two lines") {
  Labels labels;
  labels.add("Base", Labels::Kind::of_value);
  labels.add("Tips", Labels::Kind::of_value);
  CHECK(mended(labels, "Base: $18.00 Tlps; $3.00 >\n") == "Base $18.00\nTips $3.00\n");
}

TEST_CASE("two labels that fit one line equally are a doubt") {
  Labels labels;
  labels.add("Day pay", Labels::Kind::of_value);
  labels.add("Bay pay", Labels::Kind::of_value);
  const MendedText out = labels.mend(document::NormalisedText("ay pay $3.00\n"));
  REQUIRE(out.doubts.size() == 1);
  CHECK(out.doubts[0].reason == "its label may be 'Day pay' or 'Bay pay'");
}

TEST_CASE("every byte of a mended text keeps its place in the document") {
  const std::string text = "= 0rder\xC2\xA0Pay:\r\n\r\n$14.58 \xC2\xBB\r\nTip \xD9\xA3 >\r\n";
  const document::NormalisedText folded(text);
  const MendedText out = shipt().mend(folded);
  REQUIRE(out.changed);
  const std::string& seen = out.text.text();
  CHECK(seen == "Order Pay $14.58\nTip 3\n");
  const auto original = [&](const std::string& words) {
    const std::size_t at = seen.find(words);
    const std::size_t from = out.text.original_offset(at);
    return text.substr(from, out.text.original_end(at + words.size()) - from);
  };
  CHECK(original("$14.58") == "$14.58");
  CHECK(original("3") == "\xD9\xA3");
  CHECK(original("Order Pay") == "= 0rder\xC2\xA0Pay");
  CHECK(out.text.original_end(seen.size()) == text.size());
}

TEST_CASE("bytes that are no text break nothing") {
  for (const std::string text :
       {"\xC3", "Tip \xE2\x82", "\xF0\x9F\x98 Tip $3\n\xFF\xFE", "\n\n\n", " ", "((((", "Tip"})
    CHECK(mended(text).size() <= 3 * text.size() + 8);
}

TEST_CASE("a line that is longer than any row of a screen stays, and long texts are mended in time") {
  const std::string row = "0rder Pay " + std::string(500, 'x');
  CHECK(mended(row + "\nTlp $3.00\n") == row + "\nTip $3.00\n");
  std::string tedious;
  while (tedious.size() < 200'000)
    tedious += "Tip 1 Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti Ti\n$3.00\n0rdr Pay\n";
  const auto seconds_of = [](const std::string& text) {
    const double begin = test::processor_seconds();
    mended(text);
    return test::processor_seconds() - begin;
  };
  const double once = seconds_of(tedious);
  CHECK(seconds_of(tedious + tedious) < 4 * once + 0.05);
}
