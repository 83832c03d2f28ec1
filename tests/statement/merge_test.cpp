// Several documents, one story: read by the shipped parser files, merged without any knowledge of platforms.

#include "ratecheck/statement/merge.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "shipped.h"

using namespace ratecheck;
using statement::MergedStatements;
using statement::ReadDocument;
using statement::Statement;
using statement::WorkItem;
using test::shipped_parsers;

namespace {

MergedStatements story_of(const std::vector<std::string>& texts, const std::string& zone = {}) {
  std::vector<ReadDocument> told;
  for (const std::string& text : texts) {
    const auto document = document::read_document(text);
    REQUIRE(document);
    extraction::ReadOptions options;
    if (!zone.empty())
      options.time_zone = zone;
    const auto read = shipped_parsers().read(*document, options);
    if (!read)
      FAIL(describe(read.error()));
    told.push_back({statement::build_statement(*read, told.size()), read->parser});
  }
  return statement::merge(std::move(told));
}

std::vector<std::string> totals(const Statement& statement) {
  std::vector<std::string> out;
  for (const WorkItem& item : statement.work)
    out.push_back(item.total ? item.total->to_string() : "none");
  return out;
}

using Texts = std::vector<std::string>;

// ---- Grubhub: screens of one scroll

const std::string kHead = "7:23\nLTE 69%\nEarnings activity\nViewing\n";
const std::string kDay = "Jun 3, 2024 All orders\n";
const std::string kCorner = "Corner Grill 2:03PM\nDelivery Pay: $2.00 base\nDistance: 1.62mi\nTip: $5.10\n$7.10\n";
const std::string kLeaf =
    "Leaf & Bowl 2:03PM\nDelivery Pay: $4.41 base + $1.92 bonus\nDistance: 3.59mi\nTip: $5.50\n$11.83\n";
const std::string kNoodle = "Noodle Bar 12:40PM\nDelivery Pay: $2.00 base\nDistance: 1.10mi\nTip: $3.00\n$5.00\n";
const std::string kMill = "Old Mill 11:02AM\nDelivery Pay: $3.00 base\nDistance: 2.10mi\nTip: $1.00\n$4.00\n";
const std::string kTea = "Tea House 10:15AM\nDelivery Pay: $2.50 base\nDistance: 1.00mi\nTip: $0.50\n$3.00\n";

}  // namespace

TEST_CASE("overlapping screens: no order twice, none lost, in the order of the scroll") {
  const Texts screens = {kHead + kDay + kCorner + kLeaf + kNoodle, kHead + kDay + kLeaf + kNoodle + kMill,
                         kHead + kDay + kMill + kTea};
  for (const auto& order : std::vector<std::vector<std::size_t>>{{0, 1, 2}, {2, 1, 0}, {0, 2, 1}, {1, 2, 0}}) {
    const MergedStatements story = story_of({screens[order[0]], screens[order[1]], screens[order[2]]});
    REQUIRE(story.statements.size() == 1);
    std::vector<std::string> found = totals(story.statements[0]);
    if (order[1] == 1) {  // else the middle one comes last and tells nothing new
      CHECK(found == Texts{"7.10", "11.83", "5.00", "4.00", "3.00"});
      CHECK(story.repeats.empty());
    }
    std::sort(found.begin(), found.end());
    CHECK(found == Texts{"11.83", "3.00", "4.00", "5.00", "7.10"});
    CHECK(story.statement_of == std::vector<std::size_t>{0, 0, 0});
  }
}

TEST_CASE(
    "overlapping screens: two equal orders on one screen are two, also when another screen shows one of them") {
  const MergedStatements story =
      story_of({kHead + kDay + kCorner + kNoodle, kHead + kDay + kNoodle + kNoodle + kMill});
  REQUIRE(story.statements.size() == 1);
  CHECK(totals(story.statements[0]) == Texts{"7.10", "5.00", "5.00", "4.00"});
}

TEST_CASE("overlapping screens: a screen without the day takes it from the one that shows it") {
  const MergedStatements story = story_of({kHead + kNoodle + kMill, kHead + kDay + kCorner + kNoodle});
  REQUIRE(story.statements.size() == 1);
  REQUIRE(totals(story.statements[0]) == Texts{"7.10", "5.00", "4.00"});
  const WorkItem& noodle = story.statements[0].work[1];
  REQUIRE(noodle.started_at);
  CHECK(to_rfc3339(*noodle.started_at) == "2024-06-03T12:40:00-04:00");
  CHECK_FALSE(statement::is_doubtful(noodle, "started_at"));
  const WorkItem& mill = story.statements[0].work[2];
  CHECK_FALSE(mill.started_at);
  CHECK(statement::is_doubtful(mill, "started_at"));
}

TEST_CASE(
    "overlapping screens: a card that one screen cuts is read from the other, and places name their document") {
  const std::string cut = kNoodle.substr(0, kNoodle.find("Tip"));
  const MergedStatements story = story_of({kHead + kDay + kCorner + cut, kHead + kDay + kNoodle + kMill});
  REQUIRE(story.statements.size() == 1);
  REQUIRE(totals(story.statements[0]) == Texts{"7.10", "5.00", "4.00"});
  const auto document_of = [&](std::size_t index) {
    return story.statements[0].work[index].spans.at(0).second.document;
  };
  CHECK(document_of(0) == 0);
  CHECK(document_of(1) == 1);
  CHECK(story.statements[0].unread.at(0).document == 0);
}

TEST_CASE("a damaged card takes the undamaged reading of the same order, number or not") {
  const std::string head = "Mar 2 - Mar 8,...\n";
  const auto card = [](const std::string& number, const std::string& pay) {
    return "Order #" + number +
           " + $88.40 On Time\nDelivery Window 03/04/2020: 1PM to 2PM\n"
           "Delivered 03/04/2020, 01:36:20 PM\nOrder Pay " +
           pay + "\nTip $6.00\nTotal Pay $17.63\n";
  };
  const std::string other =
      "Order #31400799 + $20.00 On Time\nDelivery Window 03/05/2020: 1PM to 2PM\n"
      "Delivered 03/05/2020, 01:36:20 PM\nOrder Pay $7.00\nTip $0.00\nTotal Pay $7.00\n";
  const MergedStatements story =
      story_of({head + card("31400721", "$1163"), head + card("31400721", "$11.63") + other});
  REQUIRE(story.statements.size() == 1);
  const Statement& one = story.statements[0];
  REQUIRE(totals(one) == Texts{"17.63", "7.00"});
  CHECK(one.work[0].pay.at(0).amount.to_string() == "11.63");
  CHECK(one.work[0].doubts.empty());
  CHECK(one.contradictions.empty());
  // a misread digit of the number: one order, its number in doubt
  const MergedStatements misread =
      story_of({head + card("31400721", "$11.63"), head + card("31400727", "$11.63") + other});
  REQUIRE(misread.statements.size() == 1);
  REQUIRE(totals(misread.statements[0]) == Texts{"17.63", "7.00"});
  CHECK(statement::is_doubtful(misread.statements[0].work[0], "ref"));
}

TEST_CASE("screens of two weeks stay two statements") {
  const std::string card = "Order #3140072";
  const auto week = [&](const std::string& head, const std::string& number, const std::string& day) {
    return head + card + number + " + $88.40 On Time\nDelivery Window 03/" + day +
           "/2020: 1PM to 2PM\nDelivered 03/" + day +
           "/2020, 01:36:20 PM\nOrder Pay $11.63\nTip $6.00\nTotal Pay $17.63\n";
  };
  const MergedStatements story = story_of(
      {week("Mar 2 - Mar 8,...\n", "1", "04"), week("Mar 9 - Mar 15,...\n", "2", "11"), week("", "3", "12")});
  REQUIRE(story.statements.size() == 2);
  CHECK(story.statement_of == std::vector<std::size_t>{0, 1, 1});  // the third lies in the second week
}

// ---- one invoice, read twice

namespace {

std::string invoice(const std::string& first, const std::string& total) {
  return "Roofoods Limited\n1 Cousin Lane\nLondon, United Kingdom EC4R 3TE\nCompany Number: 08167130\n"
         "Payment for Services Rendered: 24 March 2018 - 01 April 2018\n"
         "Saturday 24 March 2018 18:02 21:17 3.2h 6: " +
         first + " " + first +
         "\n"
         "Saturday 24 March 2018 23:00 00:31 1.5h 2: £9.25 £9.25\n"
         "Summary\nDrop Fees £37.35\nTips £4.50\nTotal " +
         total + "\n";
}

}  // namespace

TEST_CASE("the same invoice as PDF text and as OCR is one set of work with two sources") {
  const std::string pdf = invoice("£28.10", "£41.85");
  const std::string ocr = invoice("£28.1O", "£47.85");
  for (const bool pdf_first : {true, false}) {
    const MergedStatements story = pdf_first ? story_of({pdf, ocr}) : story_of({ocr, pdf});
    REQUIRE(story.statements.size() == 1);
    CHECK(story.statement_of == std::vector<std::size_t>{0, 0});
    const Statement& one = story.statements[0];
    CHECK(totals(one) == Texts{"28.10", "9.25"});
    CHECK(one.work[0].doubts.empty());
    CHECK(one.contradictions.empty());  // of the reading, not of the paper
    REQUIRE(one.totals.size() == 2);
    CHECK(one.totals[1].amount.to_string() == "41.85");
    CHECK(one.adjustments.size() == 1);
    CHECK(one.period->complete);
    REQUIRE(story.repeats.size() == 1);
  }
}

TEST_CASE("invoices of two periods stay two, and two readings that cannot be one paper stay both") {
  std::string later = invoice("£28.10", "£41.85");
  for (std::size_t at = 0; (at = later.find("24 March", at)) != std::string::npos; ++at)
    later.replace(at, 8, "25 March");
  CHECK(story_of({invoice("£28.10", "£41.85"), later}).statements.size() == 2);
}

// ---- Uber Eats: trips and payments

namespace {

const std::string kTrips =
    "city_name,courier_accept_timestamp_local,courier_accept_timestamp_utc,courier_accept_to_pickup_duration_"
    "seconds,"
    "courier_begintrip_to_dropoff_miles,courier_dropoff_timestamp_local,delivery_status\n";
const std::string kPayments =
    "city_name,amount_local,currency_code,classification,category,recognize_timestamp_local\n";

std::string trip(const std::string& utc_clock, const std::string& miles) {
  const std::string local = std::to_string(std::stoi(utc_clock.substr(0, 2)) + 1) + utc_clock.substr(2);
  return "Lausanne,2024-03-10 " + local + ",2024-03-10 " + utc_clock + ",442," + miles + ",2024-03-10 " +
         local.substr(0, 2) + ":59:00,completed\n";
}
std::string fare(const std::string& local_clock, const std::string& amount) {
  return "Lausanne," + amount + ",CHF,delivery.fare.pickup,driver_payment_fares,2024-03-10 " + local_clock + "\n";
}

}  // namespace

TEST_CASE("work and its pay meet by the nearest time when nobody else is near") {
  const MergedStatements story = story_of({kTrips + trip("10:36:35", "0.85") + trip("12:10:00", "1.37"),
                                           kPayments + fare("11:36:36", "4.80") + fare("13:10:40", "4.59")},
                                          "Europe/Zurich");
  REQUIRE(story.statements.size() == 1);
  const Statement& one = story.statements[0];
  CHECK(one.currency.code() == "CHF");
  REQUIRE(one.work.size() == 2);
  for (const WorkItem& item : one.work) {
    CHECK(item.pay.size() == 1);
    CHECK(item.distance);
    CHECK(item.doubts.empty());
  }
  CHECK(one.work[1].distance->to_string() == "1.37 mi");
  CHECK(one.contradictions.empty());
}

TEST_CASE("a join that is not certain marks everything it brings") {
  // one stamp, two trips: a batch, or one of the two was not paid
  const MergedStatements batch = story_of(
      {kTrips + trip("10:36:35", "0.85") + trip("10:36:50", "1.37"), kPayments + fare("11:36:36", "6.96")},
      "Europe/Zurich");
  REQUIRE(batch.statements.size() == 1);
  const Statement& one = batch.statements[0];
  REQUIRE(one.work.size() == 2);
  CHECK(one.work[0].distance->to_string() == "0.85 mi");
  for (const char* field : {"ended_at", "dispatch_s", "distance"})
    CHECK(statement::is_doubtful(one.work[0], field));
  CHECK(one.work[1].pay.empty());
  CHECK(statement::is_doubtful(one.work[1], "total"));
  CHECK(one.contradictions.empty());  // nothing is claimed to be missing
  // two stamps, one trip
  const MergedStatements stamps = story_of(
      {kTrips + trip("10:36:35", "0.85"), kPayments + fare("11:36:36", "4.80") + fare("11:37:20", "2.16")},
      "Europe/Zurich");
  REQUIRE(stamps.statements[0].work.size() == 2);
  CHECK(statement::is_doubtful(stamps.statements[0].work[0], "distance"));
  CHECK_FALSE(stamps.statements[0].work[1].distance);
}

TEST_CASE("work without money near it is missing work, inside the time that the money covers") {
  const MergedStatements story = story_of({kTrips + trip("09:00:00", "2.00") + trip("10:36:35", "0.85") +
                                               trip("11:30:00", "1.10") + trip("12:10:00", "1.37"),
                                           kPayments + fare("11:36:36", "4.80") + fare("13:10:01", "4.59")},
                                          "Europe/Zurich");
  REQUIRE(story.statements.size() == 1);
  const Statement& one = story.statements[0];
  REQUIRE(one.work.size() == 4);
  REQUIRE(one.contradictions.size() == 1);  // the one at nine lies before the ledger begins
  CHECK(one.contradictions[0].code == "missing_work");
  CHECK(one.work[*one.contradictions[0].work].distance->to_string() == "1.10 mi");
}

TEST_CASE("lists and money of other times, and documents that share nothing, stay apart") {
  CHECK(story_of({kTrips + trip("10:36:35", "0.85"), kPayments + fare("18:36:36", "4.80")}, "Europe/Zurich")
            .statements.size() == 2);
  CHECK(story_of({kPayments + fare("11:36:36", "4.80"), kPayments + fare("12:36:36", "4.80")}, "Europe/Zurich")
            .statements.size() == 2);
}

TEST_CASE("exports that overlap are one: rows of both count once") {
  const std::string a = fare("11:36:36", "4.80");
  const std::string b = fare("12:36:36", "4.80");
  const std::string c = fare("13:36:36", "4.80");
  const MergedStatements story = story_of({kPayments + a + b, kPayments + b + c, kPayments + b}, "Europe/Zurich");
  REQUIRE(story.statements.size() == 1);
  CHECK(story.statements[0].work.size() == 3);
  CHECK(story.repeats == std::vector<std::pair<std::size_t, std::size_t>>{{2, 0}});
}

TEST_CASE("posted statements are never merged: their maker has said what belongs together") {
  Statement posted;
  posted.platform = "x";
  posted.work.emplace_back();
  CHECK(statement::merge({{posted, nullptr}, {posted, nullptr}}).statements.size() == 2);
}

TEST_CASE("two invoices of one period that differ in an amount of the period: both are told, neither is taken") {
  const std::string fees =
      "Roofoods Limited\n1 Cousin Lane\nLondon, United Kingdom EC4R 3TE\nCompany Number: 08167130\n"
      "Payment for Services Rendered: 06 January 2020 - 12 January 2020\n"
      "Services Rendered: Restaurant Food and Beverage Delivery\nPay to: Nobody Atall\n"
      "Invoice Date: 14 January 2020\nServices provided - 06 January 2020 - 12 January 2020\n"
      "Day Date Time In Time Out Session\nDuration\nOrders Delivered Total\n"
      "Monday 06 January 2020 18:00 20:30 2.5h 5: £21.40 £21.40\nSummary\nDrop Fees £21.40\n";
  const MergedStatements story = story_of(
      {fees + "Tips £3.25\nTotal without tax £24.65\n", fees + "Tips £13.25\nTotal without tax £34.65\n"});
  REQUIRE(story.statements.size() == 1);
  CHECK(story.repeats.empty());  // the second one does tell something else
  const Statement& statement = story.statements[0];
  REQUIRE(statement.adjustments.size() == 1);
  REQUIRE(statement.adjustments[0].doubts.size() == 1);
  CHECK(statement.adjustments[0].doubts[0].readings == std::vector<std::string>{"3.25", "13.25"});
  CHECK(statement.contradictions.at(0).code == "conflicting_documents");
}
