// What a document says about itself: days, hours, currency, screens pasted twice, groups of digits.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>

#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"
#include "shipped.h"

using namespace ratecheck;
using test::shipped_parsers;

namespace {

extraction::Extraction read(const std::string& text, extraction::ReadOptions options = {},
                            std::string_view media = "text/plain") {
  const auto document = document::read_document(text, media);
  REQUIRE(document);
  auto out = shipped_parsers().read(*document, options);
  REQUIRE(out);
  return std::move(*out);
}

extraction::ReadOptions in_year(int year) {
  extraction::ReadOptions out;
  out.year = year;
  return out;
}

/// "2018-05-24 doubtful, 2018-05-24T18:02:00+01:00 doubtful": every value of this name, with its standing.
std::string values(const extraction::Extraction& read, const std::string& name) {
  std::vector<std::string> out;
  const auto look = [&](const std::vector<extraction::Value>& values) {
    for (const extraction::Value& value : values) {
      if (read.parser->fields[value.field].name != name)
        continue;
      const bool doubtful = value.standing == extraction::Standing::doubtful;
      const bool proven = value.standing == extraction::Standing::proven;
      out.push_back(extraction::to_string(value.datum) + (doubtful ? " doubtful" : proven ? " proven" : " read"));
    }
  };
  look(read.values);
  for (const extraction::Record& record : read.records)
    look(record.values);
  return join(out, ", ");
}

std::string readings(const extraction::Extraction& read, const std::string& name) {
  std::string out;
  for (const extraction::Record& record : read.records) {
    for (const extraction::Value& value : record.values) {
      for (const extraction::Suspicion& suspicion : value.suspicions) {
        if (read.parser->fields[value.field].name == name && !suspicion.readings.empty())
          out = join(suspicion.readings, " or ");
      }
    }
  }
  return out;
}

std::string findings(const extraction::Extraction& read) {
  std::vector<std::string> out;
  for (const extraction::FigureMismatch& contradiction : read.contradictions)
    out.push_back(contradiction.code);
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return join(out, ", ");
}

std::string invoice(const std::string& row) {
  return "Roofoods Limited\nPayment for Services Rendered: 22 October 2018 - 28 October 2018\n"
         "Services provided - 22 October 2018 - 28 October 2018\n" +
         row + "\nSummary\nDrop Fees £18.00\nTotal £18.00\n";
}

std::string receipt(const std::string& sign) {
  return "This offer   " + sign + "12.25\nDoorDash pay\nBase pay   " + sign + "6.25\nCustomer tips\nStore   " +
         sign + "6.00\n";
}

}  // namespace

TEST_CASE("a day that is not the weekday beside it is in doubt, with every clock on it") {
  const auto read_it = read(invoice("Saturday 25 October 2018 18:00 21:00 3.0h 4: £18.00 £18.00"));
  CHECK(findings(read_it) == "date_mismatch");
  CHECK(values(read_it, "day") == "2018-10-25 doubtful");
  CHECK(values(read_it, "time_in") == "2018-10-25T18:00:00+01:00 doubtful");
  CHECK(values(read_it, "time_out") == "2018-10-25T21:00:00+01:00 doubtful");
  CHECK(values(read_it, "total").starts_with("18.00 proven"));
}

TEST_CASE("a weekday is known in every language that layouts are printed in, and an unknown one says nothing") {
  for (const char* weekday : {"Thursday", "Thurdsay", "donderdag", "jeudi"}) {
    CAPTURE(weekday);
    const std::string text =
        "Deliveroo Netherlands BV\nDiensten gelevered in de periode 22 October 2018 - 28 October 2018\n" +
        std::string(weekday) +
        " 25 October 2018 18:00 21:00 3.0h 4: €18.00 €18.00\nSamenvatting\n"
        "Vergoeding €18.00\nTotaal excl. BTW €18.00\n";
    CHECK(findings(read(text)).empty());
  }
}

TEST_CASE("work outside the printed period is in doubt, and so is the period") {
  const auto read_it = read(invoice("Thursday 25 October 2012 18:00 21:00 3.0h 4: £18.00 £18.00"));
  CHECK(findings(read_it) == "date_mismatch");
  CHECK(values(read_it, "time_in") == "2012-10-25T18:00:00+01:00 doubtful");
  CHECK(values(read_it, "from").ends_with("doubtful"));
}

TEST_CASE("a period that is printed twice and differs is a finding") {
  std::string text = invoice("Thursday 25 October 2018 18:00 21:00 3.0h 4: £18.00 £18.00");
  text.replace(text.find("provided - 22"), 13, "provided - 21");
  CHECK(findings(read(text)) == "date_mismatch");
}

TEST_CASE("hours against clocks: each of the three has two readings") {
  const auto read_it = read(invoice("Thursday 25 October 2018 12:00 15:00 2.0h 4: £18.00 £18.00"));
  CHECK(findings(read_it) == "hours_mismatch");
  CHECK(readings(read_it, "hours") == "7200 or 10800");
  CHECK(readings(read_it, "time_in") == "2018-10-25T12:00:00+01:00 or 2018-10-25T13:00:00+01:00");
  CHECK(readings(read_it, "time_out") == "2018-10-25T15:00:00+01:00 or 2018-10-25T14:00:00+01:00");
}

TEST_CASE("in the autumn night the printed hours tell which of two moments a clock meant") {
  const auto three = read(invoice("Saturday 27 October 2018 23:30 01:30 3.0h 4: £18.00 £18.00"));
  CHECK(values(three, "time_out") == "2018-10-28T01:30:00+00:00 read");
  CHECK(findings(three).empty());
  const auto two = read(invoice("Saturday 27 October 2018 23:30 01:30 2.0h 4: £18.00 £18.00"));
  CHECK(values(two, "time_out") == "2018-10-28T01:30:00+01:00 read");
  const auto neither = read(invoice("Saturday 27 October 2018 23:30 01:30 4.0h 4: £18.00 £18.00"));
  CHECK(findings(neither) == "hours_mismatch");
  CHECK(values(neither, "time_out").ends_with("doubtful"));
}

TEST_CASE(
    "a December block below a January one is of the year before, whichever of the two years the caller tells") {
  const std::string blocks =
      "Sat, Jan 3\n9:00 AM - 12:00 PM\n$66\nBase: $66.00 Tips: $0.00\nTue, Dec 30\n9:00 AM - 12:00 PM\n$54\n"
      "Base: $54.00 Tips: $0.00\n";
  for (const int year : {2025, 2026}) {
    const auto read_it = read(blocks, in_year(year));
    CHECK(values(read_it, "day") == "2026-01-03 read, 2025-12-30 read");
    CHECK(findings(read_it).empty());
  }
  CHECK(findings(read(blocks, in_year(2023))) == "date_mismatch");
}

TEST_CASE("the sign decides the currency where a layout is known in several countries, and the zone with it") {
  const std::string blocks = "Wed, Sep 18\n9:21 PM - 11:30 PM\n£99\nBase: £51.00 Tips: £48.00\n";
  const auto read_it = read(blocks, in_year(2024));
  REQUIRE(read_it.currency);
  CHECK(read_it.currency->code() == "GBP");
  CHECK(read_it.place == "GB");
  CHECK(values(read_it, "start") == "2024-09-18T21:21:00+01:00 read");
  CHECK(values(read_it, "total") == "99 proven");
  CHECK(findings(read_it).empty());
}

TEST_CASE("a sign of another currency puts every amount in doubt, and no repair is proven into the layout's own") {
  for (const char* sign : {"£", "CA$", "A$", "R$", "€"}) {
    CAPTURE(sign);
    const auto read_it = read(receipt(sign));
    CHECK(findings(read_it) == "currency_mismatch");
    CHECK(values(read_it, "total") == "12.25 doubtful");
    CHECK(values(read_it, "base") == "6.25 doubtful");
    CHECK(values(read_it, "tip") == "6.00 doubtful");
  }
  CHECK(findings(read(receipt("$"))).empty());
  CHECK(findings(read(receipt("US$"))).empty());
}

TEST_CASE(
    "one sign that a picture gave back wrong among right ones is no other currency where the sum proves the "
    "amount") {
  std::string text = receipt("$");
  text.replace(text.find("$6.25"), 1, "£");
  const auto read_it = read(text);
  CHECK(findings(read_it).empty());
  CHECK(values(read_it, "base") == "6.25 proven");
}

TEST_CASE(
    "two signs of another currency among right ones, or one that no slip of the reader makes, are in doubt") {
  std::string two = receipt("$");
  two.replace(two.find("$6.25"), 1, "£");
  two.replace(two.find("$6.00"), 1, "£");
  CHECK(findings(read(two)) == "currency_mismatch");
  CHECK(values(read(two), "base") == "6.25 doubtful");
  std::string letters = receipt("$");
  letters.replace(letters.find("$6.25"), 1, "CA$");
  CHECK(findings(read(letters)) == "currency_mismatch");
  CHECK(values(read(letters), "base") == "6.25 doubtful");
  CHECK(values(read(letters), "tip") == "6.00 proven");
}

TEST_CASE("of a table each row is of the first row's currency or told") {
  const std::string csv =
      "Driver Name,Phone Number,Email,Date/Time,Trip ID,Type,Fare Base,Tip,Total\n"
      "N,,n,\"Monday, March 1, 2021 9:06 PM\",t-1,UberX,£5.50,,£5.50\n"
      "N,,n,\"Monday, March 1, 2021 9:36 PM\",t-2,UberX,A$5.50,,A$5.50\n"
      "N,,n,\"Monday, March 1, 2021 9:56 PM\",t-3,UberX,£4.50,,£4.50\n";
  const auto read_it = read(csv, {}, "text/csv");
  REQUIRE(read_it.currency);
  CHECK(read_it.currency->code() == "GBP");
  CHECK(values(read_it, "total") == "5.50 proven, 4.50 proven");
  CHECK(read_it.unread.size() == 1);
  CHECK(read_it.time_zone.empty());
}

TEST_CASE("a screen that stands in one text twice is a finding, and what stands there again is in doubt") {
  const auto twice = read(receipt("$") + receipt("$"));
  CHECK(findings(twice) == "duplicate_work");
  CHECK(values(twice, "total") == "12.25 proven, 12.25 doubtful");
  const auto sums =
      read("This dash so far\n$12.25\n" + receipt("$") + "This dash so far\n$24.50\n" + receipt("$"));
  CHECK(findings(sums).empty());
}

TEST_CASE("equal rows that a sum of the document counts are as many as they are") {
  const auto week =
      read("Feb 9-15\n$40.00\nDash time 5h 2m\nDashes\nTuesday, Feb 10 $20.00 >\nTuesday, Feb 10 $20.00 >\n",
           in_year(2026));
  CHECK(findings(week).empty());
  CHECK(values(week, "total") == "40.00 proven, 20.00 proven, 20.00 proven");
}

TEST_CASE("a group of digits that may be decimals has both readings") {
  const auto trip = [](const std::string& fare) {
    return "Driver Name,Phone Number,Email,Date/Time,Trip ID,Type,Fare Base,Fare Distance,Fare Time,Total\n"
           "N,,n,\"Monday, March 1, 2021 9:06 PM\",t-1,UberX,$5.50,$1.00,$1.00,$7.50\n"
           "N,,n,\"Monday, March 1, 2021 9:36 PM\",t-2,UberX,\"" +
           fare + "\",$1.00,$1.00,$7.50\n";
  };
  const auto grouped = read(trip("$1,245"), {}, "text/csv");
  CHECK(readings(grouped, "base").empty());  // the sum fails already
  const auto receipt_of = [](const std::string& fare) {
    return "UberX • Feb 3, 2023 • 4:45 PM\nBase $1.00\nTip " + fare + "\nYour earnings $9.00\n";
  };
  CHECK(values(read(receipt_of("$8.00")), "tip") == "8.00 proven");
  CHECK(values(read(receipt_of("$0,045")), "tip").ends_with("doubtful"));
}

TEST_CASE("a whole amount of four digits where the layout prints cents may have lost its point") {
  const auto block = [](const std::string& total) {
    return read("Tue, Sep 17\n9:00 AM - 11:00 AM\n" + total + "\nTips pending\n", in_year(2024));
  };
  CHECK(values(block("$5350"), "total") == "5350 doubtful");
  CHECK(values(block("$99"), "total") == "99 read");
  CHECK(values(block("$1,080"), "total") == "1080 doubtful");
  CHECK(readings(block("$1,080"), "total") == "1080 or 1.080");
}

TEST_CASE("an order delivered on another day than its window's is in doubt with both days") {
  const auto card = read(
      "Order #31400721 • $88.40 On Time\nDelivery Window 03/04/2020:  1PM to  2PM\n"
      "Delivered 03/09/2020, 01:36:20 PM\nOrder Pay $11.63\nTip $6.00\nTotal Pay $17.63\n");
  CHECK(findings(card) == "date_mismatch");
  CHECK(readings(card, "delivered") == "2020-03-09T13:36:20-05:00 or 2020-03-04T13:36:20-05:00");
}

TEST_CASE("pay for the hours of a whole invoice may be any session's: both ends are readings") {
  std::string text = invoice("Thursday 25 October 2018 12:00 15:00 3.0h 4: £18.00 £18.00");
  text.replace(text.find("Total £18.00"), 12, "Hourly Fees £21.00\nTotal £39.00");
  const auto read_it = read(text);
  CHECK(findings(read_it).empty());
  CHECK(readings(read_it, "total") == "18.00 or 39.00");
  CHECK(readings(read_it, "order_fees") == "18.00 or 39.00");
}
