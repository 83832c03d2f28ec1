// Whole screens as readers of pictures give them back: damaged labels, cards that lost their begin, columns.

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "ratecheck/base/text.h"
#include "ratecheck/document/document.h"
#include "ratecheck/extraction/extraction.h"
#include "shipped.h"

using namespace ratecheck;
using test::shipped_parsers;

namespace {

extraction::Extraction read(const std::string& text) {
  const auto document = document::read_document(text, "text/plain");
  REQUIRE(document);
  auto out = shipped_parsers().read(*document, {});
  REQUIRE_MESSAGE(out, out.error().message);
  return std::move(*out);
}

/// "order_pay 14.58 proven, tip 3.00 proven": what the record's amounts are, in the order of the file.
std::string amounts(const extraction::Extraction& read, std::size_t record) {
  std::vector<std::string> out;
  REQUIRE(record < read.records.size());
  for (const extraction::Value& value : read.records[record].values) {
    const auto& field = read.parser->fields[value.field];
    if (!field.as.starts_with("work.pay.") && field.as != "work.total")
      continue;
    out.push_back(field.name + " " + extraction::to_string(value.datum) + " " +
                  (value.standing == extraction::Standing::proven     ? "proven"
                   : value.standing == extraction::Standing::doubtful ? "doubtful"
                                                                      : "read"));
  }
  return join(out, ", ");
}

bool is_unread(const extraction::Extraction& read, const std::string& words) {
  return std::any_of(read.unread.begin(), read.unread.end(), [&](const extraction::UnreadText& unread) {
    return unread.text.find(words) != std::string::npos;
  });
}

std::string card(const std::string& start, const std::string& pay, const std::string& tip,
                 const std::string& total) {
  return start + "\nDelivered 12/14/2025, 3:05 PM\nOrder Pay " + pay + "\n" +
         (tip.empty() ? "" : "Tip " + tip + "\n") + "Total Pay " + total + "\n";
}

}  // namespace

TEST_CASE("damaged labels of a card are read, and its sum proves them") {
  const auto out = read(
      "Dec 8 - Dec 14\n= (Order #12345678 $99.10 On Time\nDelivery Wlndow 12/14/2025: 3PM to 4PM\n"
      "De1ivered 12/14/2025, 3:05 PM\n0rder Pay; $14.58 >\nTp $3.00\nTota1 Pay\n$17.58\n");
  REQUIRE(out.records.size() == 1);
  CHECK(amounts(out, 0) == "order_pay 14.58 proven, tip 3.00 proven, total_pay 17.58 proven");
}

TEST_CASE("an amount beside a damaged label that nothing proves is read, not proven") {
  const auto out = read("Dash summery\n$43.10\nTotal onlne time   1 hr 50 min\n");
  CHECK(amounts(out, 0) == "total 43.10 read");
}

TEST_CASE("a card keeps the lines of its own when the next one's begin is beyond knowing") {
  const std::string first = card("Order #12345678 $99.10 On Time", "$14.58", "", "$14.58");
  const std::string second = card("~~~ #7#", "$9.00", "$2.50", "$11.50");
  const auto out = read("Delivery Window 12/14/2025: 3PM to 4PM\n" + first + second);
  REQUIRE(out.records.size() == 1);
  CHECK(amounts(out, 0) == "order_pay 14.58 proven, total_pay 14.58 proven");
  for (const char* words : {"$9.00", "$2.50", "$11.50"}) {
    CAPTURE(words);
    CHECK(is_unread(out, words));
  }
}

TEST_CASE("of two cards that run into each other neither is told") {
  const auto out = read(
      "Delivery Window 12/14/2025: 3PM to 4PM\nOrder #12345678 $99.10\nOrder Pay $14.58\nOrder Pay $9.00\n"
      "Total Pay $14.58\nTotal Pay $9.00\n");
  CHECK(out.records.empty());
  CHECK(is_unread(out, "Order Pay $9.00"));
}

TEST_CASE("the columns of a page are read: labels first, then their amounts") {
  const auto out = read(
      "Feb 8, 2026\n$34.20\nStart Time 10:27 AM\nEnd Time 12:12 PM\nDash time 1h 45m\n"
      "DoorDash pay\nCustomer tips\n\n$12.95\n$21.25\n");
  CHECK(amounts(out, 0) == "total 34.20 proven, pay 12.95 proven, tips 21.25 proven");
}

TEST_CASE("columns of unequal length are not put together") {
  const auto out = read(
      "Feb 8, 2026\n$34.20\nStart Time 10:27 AM\nDash time 1h 45m\n"
      "DoorDash pay\nCustomer tips\nPay Adjustment\n$12.95\n$21.25\n");
  CHECK(out.records.empty());
}

TEST_CASE("a negative tip is read with its sign") {
  for (const char* tip : {"-$4.25", "($4.25)", "- $4.25", "$-4.25", "$4.25-"}) {
    CAPTURE(tip);
    const auto out = read(
        "This offer\n$3.45\nDoorDash pay\nBase pay   $6.70\nPeak pay   $1.00\nCustomer tips\nCorner Grill   " +
        std::string(tip) + "\n");
    CHECK(amounts(out, 0) == "total 3.45 proven, base 6.70 proven, peak 1.00 proven, tip -4.25 proven");
  }
}

TEST_CASE("screens pasted one behind the other are read, also where one is damaged") {
  const auto document = document::read_document(
      "This offer\n$7.70\nDoorDash pay\nBase pay   $6.70\nPeak pay   $1.00\n"
      "Dash sumary\n$43.10\nTota1 online time   1 hr 50 min\n",
      "text/plain");
  REQUIRE(document);
  const auto out = shipped_parsers().read_all(*document, {});
  REQUIRE(out);
  REQUIRE(out->size() == 2);
  CHECK(amounts((*out)[0], 0) == "total 7.70 proven, base 6.70 proven, peak 1.00 proven");
  CHECK(amounts((*out)[1], 0) == "total 43.10 read");
}

TEST_CASE("amounts in another country's notation are no amounts of the layout") {
  const auto out = read(
      "mar, 4 nov 2025\n07:52 a.m.\nMis ingresos\nCOP 106.434\nRecibí\nTarifa   COP 120.000\nTotal recibido   COP "
      "120.000\n"
      "Pagué\nbajos (9.5%)   COP 11.400\nIVA del pago por el servicio  COP 2.166\nTotal pagado   COP 13.566\n");
  CHECK(out.records.empty());
  CHECK(is_unread(out, "COP 120.000"));
}

TEST_CASE("a sum proves no order of its parts where a column was read apart from its labels") {
  const std::string head = "7:57 54%\nMay 6, 2024\n$115.79\nTotal earnings\n";
  const auto apart = read(head +
                          "Delivery pay\nTips\nGH contribution\nUpdated at end of day\nAdjustment pay\n"
                          "$45.86\n$61.10\n$0.00\n$8.83\nMission pay $0.00\n");
  for (const auto& record : apart.records) {
    for (const extraction::Value& value : record.values) {
      if (apart.parser->fields[value.field].as.starts_with("work.pay.") &&
          apart.parser->fields[value.field].name != "missions")
        CHECK(value.standing == extraction::Standing::doubtful);
    }
  }
  // Peak pay has lost its amount, which now stands among the tips.
  const auto lost = read(
      "This offer $40.42\nDoorDash pay\nBase pay $13.67\nPeak pay\nCustomer tips\nRiver Pizza\n"
      "Harbor Pantry\nContinue dashing\n$3.00\n$12.67\n$11.08\n");
  CHECK(amounts(lost, 0).find("tip 3.00 doubtful") != std::string::npos);
}
