#include "ratecheck/extraction/confidence.h"

#include <doctest/doctest.h>

#include <string>

#include "ratecheck/document/document.h"
#include "shipped.h"

using namespace ratecheck;
using namespace ratecheck::extraction;
using test::shipped_parsers;

namespace {

Extraction read(const std::string& text, Confidences confidences) {
  ReadOptions options;
  options.confidences = std::move(confidences);
  const auto document = document::read_document(text);
  REQUIRE(document);
  const auto out = shipped_parsers().read(*document, options);
  REQUIRE(out);
  return *out;
}

const Value& value_of(const Extraction& extraction, const std::string& name) {
  for (const Value& value : extraction.records.at(0).values) {
    if (extraction.parser->fields[value.field].name == name)
      return value;
  }
  FAIL("there is no " << name);
  return extraction.records.at(0).values.at(0);
}

const std::string kOffer = "Delivery Exclusive\n$16.05\nGuaranteed (incl. tip)\n23 min (8.4 mi) total\nAccept\n";
const std::string kCard =
    "Order #31400721 • $88.40 On Time\nDelivery Window 03/04/2020: 1PM to 2PM\nOrder Pay $11.63\nTip $6.00\n"
    "Total Pay $17.63\n";

}  // namespace

TEST_CASE("an amount whose word the reader was not sure of is in doubt, with the reason") {
  const Extraction sure = read(kOffer, {{96, 95}, {91}, {95, 96}, {90, 90, 90, 90, 90}});
  CHECK(value_of(sure, "offered").standing == Standing::read);
  const Extraction unsure = read(kOffer, {{96, 95}, {41}, {95, 96}, {90, 90, 90, 90, 90}});
  CHECK(value_of(unsure, "offered").standing == Standing::doubtful);
  CHECK(value_of(unsure, "offered").suspicions.at(0).reason ==
        "the reader of the picture was not sure of it: 41 of 100");
  CHECK(value_of(unsure, "minutes").standing == Standing::read);
}

TEST_CASE("one number for a line is for all of it, and lines without a number are sure") {
  const Extraction unsure = read(kOffer, {{96}, {91}, {95}, {30}});
  CHECK(value_of(unsure, "minutes").standing == Standing::doubtful);
  CHECK(value_of(unsure, "distance").standing == Standing::doubtful);
  CHECK(value_of(unsure, "offered").standing == Standing::read);
  CHECK(value_of(read(kOffer, {{96}}), "offered").standing == Standing::read);
}

TEST_CASE("of several words on a line only the unsure one is in doubt") {
  const Extraction unsure = read(kOffer, {{96, 95}, {91}, {95, 96, 90}, {90, 90, 20, 90, 90}});
  CHECK(value_of(unsure, "minutes").standing == Standing::read);
  CHECK(value_of(unsure, "distance").standing == Standing::doubtful);
}

TEST_CASE("what a sum proves stays proven, however unsure its reader was") {
  const Extraction unsure = read(kCard, {{90, 20, 90, 20, 90, 90}, {90}, {90, 90, 20}, {90, 20}, {90, 90, 90}});
  CHECK(value_of(unsure, "order_pay").standing == Standing::proven);
  CHECK(value_of(unsure, "number").standing == Standing::doubtful);
  CHECK(value_of(unsure, "basket").standing == Standing::doubtful);
}

TEST_CASE("a clock is no surer than the day it lies on") {
  const std::string page =
      "UberX • Feb 3, 2023 • 4:45 PM\n12 min 5 sec\n3.20 mi\nBase $1.00\nTip $2.00\nYour earnings $3.00\n";
  CHECK(value_of(read(page, {{90, 90, 90, 90, 90, 90, 90, 90}}), "time").standing == Standing::read);
  CHECK(value_of(read(page, {{90, 90, 90, 20, 90, 90, 90, 90}}), "time").standing == Standing::doubtful);
}

TEST_CASE("more numbers than lines or words are ignored") {
  const Extraction odd = read(kOffer, Confidences(40, std::vector<int>(40, 90)));
  CHECK(value_of(odd, "offered").standing == Standing::read);
}
