#include <doctest/doctest.h>

#include <ctime>
#include <filesystem>
#include <map>
#include <string>

#include "ratecheck/document/document.h"
#include "shipped.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

const LoadedParsers& loaded() {
  static const LoadedParsers kLoaded = ParserLibrary::load(std::string(RATECHECK_SOURCE_DIR) + "/parsers");
  return kLoaded;
}

Result<Extraction> read(const std::string& bytes, const ReadOptions& options = {}) {
  const Result<document::Document> document = document::read_document(bytes);
  if (!document)
    return document.error();
  return loaded().library.read(*document, options);
}

std::string code_of(const std::string& bytes, const ReadOptions& options = {}) {
  const Result<Extraction> result = read(bytes, options);
  return result ? "ok" : result.error().code;
}

const std::string kCard =
    "Order #31400721 • $88.40 On Time\nShop & Deliver\nDelivery Window 03/04/2020:  1PM to  2PM\n"
    "Delivered 03/04/2020, 01:36:20 PM\nOrder Pay $11.63\nTip $6.00\nTotal Pay $17.63\n";

}  // namespace

TEST_CASE("the shipped parser files load, and every example in them holds") {
  CHECK(describe(loaded().problems) == "");
  CHECK(loaded().library.parsers().size() >= 3);
}

TEST_CASE("an unknown document is answered with the nearest layouts and what each missed") {
  const Result<Extraction> result = read("Order Pay $5.00\nTotal Pay $5.00\n");
  REQUIRE_FALSE(result);
  CHECK(result.error().code == "unknown_document");
  CHECK(result.error().hint.find(
            "shipt/order-history-cards (2 of 3 signs; missed (?m)^(?:Delivery )?Window\\b)") != std::string::npos);
}

TEST_CASE("a column that a CSV layout does not know is told, a part of a known amount is not") {
  const Result<Extraction> result = read(
      "Driver,Gross earnings (total)|€,Collected cash|€,Net earnings|€, Night  Bonus|€,Projected payout|€,\n"
      "Nobody Atall,75.00,10.00,60.00,5.00,50.00,\n");
  REQUIRE(result);
  REQUIRE(result->unread.size() == 1);
  CHECK(result->unread[0].line == 1);
  CHECK(result->unread[0].text == "Night  Bonus|€");
  CHECK(result->unread[0].reason == "a column that this layout does not know");
  std::string ledger = test::slurp(test::kFixtures / "uber/fleet-payments-en/example.csv");
  ledger.replace(ledger.find("Fare:Surge"), 10, "Fare:Moonlight");
  CHECK(read(ledger)->unread.empty());
  const Vocabulary& words = result->parser->vocabulary;
  CHECK(words.contains("earnings"));
  CHECK_FALSE(words.contains("bonus"));
  CHECK_FALSE(words.contains("nobody"));  // in an example, but not in its header
}

TEST_CASE("a document that is like no layout is not answered with a random list") {
  const Result<Extraction> result = read("Milk 2\nBread 1\n");
  REQUIRE_FALSE(result);
  CHECK(result.error().hint.find("shares no sign") != std::string::npos);
}

TEST_CASE("what is no pay document is refused by its name") {
  const Result<Extraction> result =
      read("Order ID,Item Subtotal,Commission,Net Payout,Store Name\n1,20.00,3.00,17.00,Store\n");
  REQUIRE_FALSE(result);
  CHECK(result.error().code == "not_a_pay_document");
  CHECK(result.error().message.find("restaurant") != std::string::npos);
}

TEST_CASE("rider receipts and exports, merchants' exports and promotions in the fixtures are refused by name") {
  const std::filesystem::path folder = std::string(RATECHECK_SOURCE_DIR) + "/fixtures/refused";
  const std::map<std::string, std::string> kNames = {{"doordash/merchant-export.csv", "restaurant"},
                                                     {"doordash/promotions.txt", "promotion"},
                                                     {"lyft/passenger-receipt.txt", "passenger"},
                                                     {"uber/rider-trips.csv", "passenger"}};
  for (const auto& [file, word] : kNames) {
    const std::string& name = file;  // clang captures no structured binding
    const Result<Extraction> result = read(test::slurp(folder / name));
    CAPTURE(name);
    REQUIRE_FALSE(result);
    CHECK(result.error().code == "not_a_pay_document");
    CHECK(result.error().message.find(word) != std::string::npos);
  }
}

TEST_CASE("a year that the screen does not show comes from the caller, or stays unknown") {
  const std::string list = "Wed, Sep 18\n9:21 AM - 10:30 AM\n$99\nBase: $51.00 Tips: $48.00\n";
  CHECK(to_string(read(list, {.year = 2024})->records.at(0).values.at(1).datum) == "2024-09-18T09:21:00-04:00");
  const Result<Extraction> unknown = read(list);
  REQUIRE(unknown);
  REQUIRE(unknown->records.size() == 1);
  for (const Record& record : unknown->records) {
    for (const Value& value : record.values)
      CHECK_FALSE(std::holds_alternative<Instant>(value.datum));
  }
}

TEST_CASE("clocks more than sixteen hours apart are in doubt, an evening past midnight is not") {
  const auto standings = [](const std::string& clocks) {
    std::vector<Standing> out;
    const Result<Extraction> list =
        read("Wed, Sep 18\n" + clocks + "\n$99\nBase: $51.00 Tips: $48.00\n", {.year = 2024});
    REQUIRE(list);
    for (const Value& value : list->records.at(0).values) {
      if (std::holds_alternative<Instant>(value.datum))
        out.push_back(value.standing);
    }
    return out;
  };
  CHECK(standings("9:30 AM - 7:45 AM") == std::vector{Standing::doubtful, Standing::doubtful});
  CHECK(standings("8:30 PM - 1:45 AM") == std::vector{Standing::read, Standing::read});
}

TEST_CASE("bad input is a problem, never a crash") {
  CHECK(code_of("") == "empty_document");
  CHECK(code_of(std::string(10U << 20U, 'a')) == "document_too_large");
  CHECK(code_of("Total P") == "unknown_document");
  CHECK(code_of(std::string("\xFF\xD8\xFF\xE0 photo", 10)) == "not_text");
  CHECK(code_of("col1,col2,col3,col4,col5\n1,2,3,4,5\n") == "unknown_document");
  CHECK(code_of(kCard, {.platform = "shipt"}) == "ok");
  CHECK(code_of(kCard, {.platform = "deliveroo"}) == "unknown_document");
  CHECK(code_of(kCard, {.platform = "shpit"}) == "unknown_platform");
  CHECK(code_of(kCard, {.time_zone = "Mars/Olympus"}) == "unknown_time_zone");
  CHECK(code_of(kCard + std::string(70'000, 'x')) == "line_too_long");
}

TEST_CASE("half a line costs that line only") {
  const Result<Extraction> result = read(kCard + "Order #31400722 • $8");
  REQUIRE(result);
  CHECK(result->records.size() == 1);
  REQUIRE(result->unread.size() == 1);
  CHECK(result->unread[0].line == 8);
  CHECK(result->unread[0].reason.find("'order_pay' is missing, 'total_pay' is missing") != std::string::npos);
}

TEST_CASE("the same card in UTF-16 and with odd spaces reads the same") {
  std::string wide = "\xFF\xFE";
  for (char c : std::string("Order #31400721 - $88.40 On Time\nWindow Mar 4, 1-2\nOrder Pay $11.63\nTip "
                            "$6.00\nTotal Pay $17.63\n")) {
    wide += c;
    wide += '\0';
  }
  CHECK(read(wide)->records.size() == 1);
  std::string odd = kCard;
  for (std::size_t at = 0; (at = odd.find(" $", at)) != std::string::npos; at += 3)
    odd.replace(at, 1, "\u00A0");
  const Result<Extraction> result = read(odd);
  REQUIRE(result);
  REQUIRE(result->records.size() == 1);
  for (const Value& value : result->records[0].values)
    CHECK(odd.substr(value.from, value.to - value.from) == value.raw);
}

TEST_CASE("the caller's zone is used where the document names none") {
  const Result<Extraction> east = read(kCard, {.time_zone = "America/New_York"});
  REQUIRE(east);
  CHECK(east->time_zone == "America/New_York");
  const Result<Extraction> invoice = read(
      "Roofoods Limited\nPayment for Services Rendered: 04 March 2018 - 04 March 2018\nSummary\nTotal £1.00\n",
      {.time_zone = "America/New_York"});
  REQUIRE(invoice);
  CHECK(invoice->time_zone == "Europe/London");
}

TEST_CASE("explain lists which pattern took which bytes") {
  const Result<Extraction> result = read(kCard, {.explain = true});
  REQUIRE(result);
  bool tip = false;
  for (const FieldMatch& claim : result->claims)
    tip = tip || (claim.by == "order.tip" && claim.line == 6);
  CHECK(tip);
  CHECK(read(kCard)->claims.empty());
}

TEST_CASE("a long CSV comes in batches that together are the whole") {
  std::string text = "hvfhs_license_num,pickup_datetime,dropoff_datetime,trip_miles,trip_time,driver_pay\n";
  for (int i = 0; i < 1000; ++i)
    text += "HV0003,2023-06-02 08:06:02,2023-06-02 08:31:02,7.41,1500,28.92\n";
  text += "HV0003,2023-06-02 08:06:02,2023-06-02 08:31:02,7.41,1500,n/a\n";
  std::size_t at = 0;
  const auto pieces = [&] {
    const std::string_view piece = std::string_view(text).substr(at, 777);
    at += piece.size();
    return piece;
  };
  std::size_t records = 0;
  std::size_t batches = 0;
  std::size_t unread = 0;
  const Status done = loaded().library.read_csv(pieces, {}, 100, [&](Extraction batch) -> Status {
    records += batch.records.size();
    unread += batch.unread.size();
    ++batches;
    return {};
  });
  CHECK(done);
  CHECK(records == 1000);
  CHECK(unread == 1);
  CHECK(batches == 11);
  const Status stopped = loaded().library.read_csv(
      [&, once = false]() mutable {
        if (once)
          return std::string_view();
        once = true;
        return std::string_view(text);
      },
      {}, 100,
      [](Extraction) -> Status {
        return Error{"full", "the disk is full"};
      });
  REQUIRE_FALSE(stopped);
  CHECK(stopped.error().code == "full");
}

TEST_CASE("time grows with the length of the document, not with its square") {
  const auto seconds_for = [](std::size_t count) {
    std::string text = kCard;
    // half cards, look-alike lines and long runs that every pattern starts to like
    for (std::size_t i = 0; i < count; ++i)
      text += "Order #31400722 • $8\nOrder Pay $\nTip $0 0 0 0 0\nJan 1 - Jan\nTotal Pay 0000000\n";
    const std::clock_t start = std::clock();  // of this process: a busy machine does not matter
    CHECK(read(text));
    return static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
  };
  (void)seconds_for(200);
  const double once = seconds_for(1000);
  const double eight = seconds_for(8000);
  CAPTURE(once);
  CAPTURE(eight);
  CHECK(eight < 8 * once * 2.5 + 0.05);
}

TEST_CASE("five hostile megabytes are read in a moment") {
  const std::string head =
      "Roofoods Limited\nPayment for Services Rendered: 04 March 2018 - 04 March 2018\nSummary\nTotal £1.00\n";
  for (const std::string& bait :
       {std::string("Pay to: x Pay to: "), std::string("Sunday 04 March 2018 12:10 14:40 2.5h 3: £12.75 £12.7 "),
        std::string("£1 £1 £1 £1. £1.0 ")}) {
    std::string text = head;
    while (text.size() < 4'900'000) {
      for (int i = 0; i < 60; ++i)
        text += bait;
      text += '\n';
    }
    const std::clock_t start = std::clock();
    CHECK(code_of(text) == "ok");
    CHECK(static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC < 5.0);
  }
}
