// Every row and every amount of a table or a portal's JSON is read, skipped with its money, or told as unread.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "extraction/read_by_shipped.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

/// "cancelled 2 12.00 EUR; another driver 1 unknown"
std::string skipped(const Extraction& read) {
  std::string out;
  for (const SkippedRows& rows : read.skipped) {
    out += (out.empty() ? "" : "; ") + rows.reason + " " + std::to_string(rows.rows) + " " +
           (rows.money ? rows.money->to_string() : "unknown") + (rows.currency ? " " + rows.currency->code() : "");
  }
  return out;
}

/// Texts and reasons of what is unread, a line each.
std::string unread(const Extraction& read) {
  std::string out;
  for (const UnreadText& text : read.unread)
    out += text.text + ": " + text.reason + "\n";
  return out;
}

/// Of the records of one kind the values of one field.
std::string all(const Extraction& read, const std::string& record, const std::string& field) {
  std::string out;
  for (const Record& one : read.records) {
    if (read.parser->record_names[one.rule] != record)
      continue;
    for (const Value& value : one.values) {
      if (read.parser->fields[value.field].name == field)
        out += (out.empty() ? "" : " ") + to_string(value.datum);
    }
  }
  return out;
}

const std::string kTrips =
    "city_name;currency_code;timezone;begintrip_timestamp_local;dropoff_timestamp_local;trip_distance_miles;"
    "trip_duration_seconds;status;original_fare_local;cancellation_fee_local\n";

std::string trip(const std::string& status, const std::string& fare, const std::string& fee = "",
                 const std::string& currency = "EUR") {
  return "Paris;" + currency + ";Europe/Paris;2025-07-05T10:08:10.000Z;2025-07-05T10:28:10.000Z;5.046;1200;" +
         status + ";" + fare + ";" + fee + "\n";
}

const std::string kBolt =
    "Datum;Fahrer;Fahrtpreis|€;Entfernung|km;Trinkgelder von Fahrgästen|€;Stornogebühren|€;Status;"
    "Individueller Identifikator\n";

std::string ride(const std::string& driver, const std::string& fare, const std::string& number) {
  return "2025-11-30 23:53;" + driver + ";" + fare + ";7,2;0,00;0,00;Abgeschlossen;" + number + "\n";
}

const std::string kWeekly = "Driver Name,Phone Number,Email,Date/Time,Trip ID,Type,";

}  // namespace

TEST_CASE("rows that are skipped are told by reason and currency, with their money") {
  const Extraction read = test::read_by_shipped(
      kTrips + trip("completed", "20.00") + trip("rider_canceled", "", "6.00") +
      trip("driver_canceled", "6.00", "6.00") + trip("rider_canceled", "") + trip("fare_split", "7.25") +
      trip("unfulfilled", "0") + trip("rider_canceled", "4.00", "", "CHF"));
  CHECK(skipped(read) ==
        "cancelled 3 12.00 EUR; a share of a split fare 1 7.25 EUR; not fulfilled 1 0 EUR; cancelled 1 4.00 CHF");
  CHECK(read.records.size() == 1);
  CHECK(read.unread.empty());
  CHECK(read.coverage == Rational(1));
}

TEST_CASE("a skipped row whose money cannot be read is unread, and the file is not read whole") {
  const Extraction read =
      test::read_by_shipped(kTrips + trip("completed", "20.00") + trip("rider_canceled", "6.0.0"));
  CHECK(skipped(read).empty());
  REQUIRE(read.unread.size() == 1);
  CHECK(read.unread[0].reason == "it would be passed over (cancelled), but its money cannot be read: '6.0.0'");
  CHECK(read.coverage == Rational(1, 2));
}

TEST_CASE("a cancellation fee is pay and is read") {
  const Extraction read =
      test::read_by_shipped(kBolt + "2025-11-30 22:53;N;0,00;0,0;0,00;4,00;Fahrgast hat storniert;b-2\n" +
                            "2025-11-30 22:59;N;0,00;0,0;0,00;—;Fahrer hat abgelehnt;b-3\n");
  CHECK(all(read, "cancelled", "fee") == "4.00");
  CHECK(skipped(read) == "no trip took place 1 0.00");
}

TEST_CASE("an amount in a column that nobody knows keeps a file from being read whole") {
  std::string header = kTrips;
  header.insert(header.size() - 1, ";bonus_local");
  const auto with = [](std::string row, const std::string& bonus) {
    row.insert(row.size() - 1, ";" + bonus);
    return row;
  };
  const Extraction blank =
      test::read_by_shipped(header + with(trip("completed", "20.00"), "") + with(trip("completed", "5"), "0"));
  CHECK(blank.coverage == Rational(1));
  const Extraction paid =
      test::read_by_shipped(header + with(trip("completed", "20.00"), "") + with(trip("completed", "5"), "3.50"));
  CHECK(paid.coverage == Rational(21, 22));
  CHECK(unread(paid) == "bonus_local: a column that this layout does not know\n");
}

TEST_CASE("a column that the layout needs and the file lacks is told, and never counts as empty") {
  const Extraction read =
      test::read_by_shipped(kWeekly + "Base Fare,Tip,Total\n" +
                            "N,,n@example.org,\"Sunday, December 15, 2019 7:27 PM\",t-1,Delivery,$2.80,$9.00,"
                            "$11.80\n");
  CHECK(read.records.empty());
  CHECK(unread(read).find("Fare Base: a column that this layout needs and the file lacks\n") != std::string::npos);
  CHECK(read.unread.back().reason == "its kind is not known: the file lacks the column 'Fare Base'");
  CHECK(read.coverage == Rational(0));
}

TEST_CASE("a column that a layout has only in some weeks is not missed in the others") {
  const Extraction read = test::read_by_shipped(
      kWeekly + "Fare Base,Total\nN,,n@example.org,\"Monday, March 1, 2021 9:06 PM\",t-1,UberX,$5.00,$5.00\n");
  CHECK(all(read, "trip", "total") == "5.00");
  CHECK(read.unread.empty());
}

TEST_CASE("rows without a column of their pay name it") {
  const Extraction read = test::read_by_shipped(
      "city_name;currency_code;timezone;begintrip_timestamp_local;dropoff_timestamp_local;trip_distance_miles;"
      "trip_duration_seconds;original_fare_local\n"
      "Paris;EUR;Europe/Paris;2025-07-05T10:08:10.000Z;2025-07-05T10:28:10.000Z;5.0;1200;20\n");
  CHECK(read.records.empty());
  CHECK(unread(read).find("status: a column that this layout needs and the file lacks\n") != std::string::npos);
}

TEST_CASE("a second export pasted behind the first has its own order of columns and its own decimal mark") {
  const Extraction read = test::read_by_shipped(
      kBolt + ride("N", "18,40", "b-1") + "\xEF\xBB\xBFIndividueller Identifikator;STATUS;Fahrtpreis|€;" +
      "Fahrer;Datum;Entfernung|km;Trinkgelder von Fahrgästen|€;Stornogebühren|€\n" +
      "b-2;Abgeschlossen;1.234;N;2025-12-01 10:00;3.5;0.5;0\n" +
      "b-3;Abgeschlossen;12.5;N;2025-12-01 11:00;3.5;0.5;0\n");
  CHECK(all(read, "trip", "number") == "b-1 b-2 b-3");
  CHECK(all(read, "trip", "fare") == "18.40 1.234 12.5");
  CHECK(read.unread.empty());
  CHECK(read.coverage == Rational(1));
}

TEST_CASE("a header of another layout ends the table and is told, whatever its number of columns") {
  const Extraction read = test::read_by_shipped(
      kBolt + ride("N", "18,40", "b-1") + "Driver;Gross earnings (total)|€;Collected cash|€;Projected payout|€\n" +
      "N;75.00;10.00;50.00\n" + ride("N", "20,00", "b-2"));
  CHECK(all(read, "trip", "number") == "b-1");
  REQUIRE(read.unread.size() == 1);
  CHECK(read.unread[0].line == 3);
  CHECK(read.unread[0].reason.find("bolt/fleet-drivers") != std::string::npos);
  CHECK(read.coverage == Rational(1, 3));
}

TEST_CASE("of a fleet's table the first driver is read, others and rows of nobody are skipped with their money") {
  const Extraction read = test::read_by_shipped(kBolt + ride("A", "18,40", "b-1") + ride("B", "20,00", "b-2") +
                                                ride("A", "5,00", "b-3") + ride("B", "1,50", "b-4") +
                                                ";Gesamt;44,90;;;;;\n" + ride("—", "2,00", "b-5"));
  CHECK(all(read, "trip", "fare") == "18.40 5.00");
  CHECK(skipped(read) == "another driver 2 21.50; a row of sums, of no driver 2 46.90");
  CHECK(read.unread.empty());
  CHECK(read.coverage == Rational(1));
}

TEST_CASE("a kind of row may be told with a language behind it, in any variant of the header") {
  const Extraction read = test::read_by_shipped(
      "DRIVER UUID,Driver last name,Trip UUID,Description,Org alias,vs reporting,Paid to you,"
      "Paid to you : Your earnings,Paid to you : Your earnings : Fare,Paid to you:Your earnings:Tip\n"
      "d-1,Atall,t-1,trip completed order,,2026-03-27 12:06:03.741 -0500 CDT,22.50,22.50,20.00,2.50\n"
      "d-1,Atall,t-1,trip fare adjust order fr-ca,,2026-03-28 10:06:03.741 -0500 CDT,3.00,3.00,0.00,3.00\n"
      "d-1,Atall,t-1,trip completed order,,2026-03-28 11:06:03.741 -0500 CDT,1.00,1.00,0,1.00\n"
      ",,,so.payout,,2026-03-30 04:01:03.811 -0500 CDT,-26.50,0.00,0.00,0.00\n");
  CHECK(all(read, "trip", "earnings") == "22.50");
  CHECK(all(read, "later_tip", "tip") == "3.00 1.00");
  CHECK(all(read, "later_tip", "trip") == "t-1 t-1");
  CHECK(all(read, "payout", "amount") == "-26.50");
  CHECK(read.unread.empty());
}

TEST_CASE("payouts, cash and earlier weeks in a portal's JSON are read") {
  const Extraction read = test::read_by_shipped(R"({ "data": { "activities": [
    { "uuid": "u-1", "type": "TRIP", "recognizedAt": 1735689600, "formattedTotal": "$12.34" },
    { "uuid": "u-2", "type": "CASHOUT", "recognizedAt": 1735689700, "formattedTotal": "-$10.00" },
    { "uuid": "u-3", "type": "SOMETHING_NEW", "recognizedAt": 1735689800, "formattedTotal": "$3.00" } ] } })");
  CHECK(all(read, "transfer", "total") == "-10.00");
  REQUIRE(read.unread.size() == 1);
  CHECK(read.unread[0].line == 4);
  CHECK(read.unread[0].reason == "an item of a kind that this layout does not know");
  CHECK(read.coverage == Rational(2, 3));
}

TEST_CASE("what a portal lists of another driver is no part of any sum, and is skipped with its money") {
  const auto earner = [](const std::string& id, const std::string& amount) {
    return R"({ "earnerUuid": ")" + id + R"(", "earnings": { "amount": { "amountE5": ")" + amount +
           R"(", "currencyCode": "EUR" }, "children": [ { "categoryName": "fare", "amount": { "amountE5": ")" +
           amount + R"(", "currencyCode": "EUR" } } ] } })";
  };
  const Extraction read =
      test::read_by_shipped(R"({ "data": { "getEarnerBreakdownsV2": { "earnerEarningsBreakdowns": [ )" +
                            earner("e-1", "10000000") + "," + earner("e-2", "2500000") + "] } } }");
  CHECK(all(read, "fare", "amount") == "100.00");
  CHECK(skipped(read) == "another driver 1 25.00 EUR");
  CHECK(read.contradictions.empty());
  CHECK(read.coverage == Rational(1));
}

TEST_CASE("the row that a piece of a stream cuts off tells no mark that it does not have") {
  // "1.355,90" cut to "1.35" would speak for the point, and settle "1.080" before it.
  const std::string start = "2025-11-30 23:53;N;7,2;Abgeschlossen;b;";
  std::string text =
      "Datum;Fahrer;Entfernung|km;Status;Individueller Identifikator;Fahrtpreis|€\n" + start + "1.080\n";
  while (text.size() < (64U << 10U))
    text += start + "15\n";
  const std::size_t cut = text.size() + start.size() + 4;
  text += start + "1.355,90\n";
  std::size_t given = 0;
  const auto source = [&]() -> std::string_view {
    const std::size_t from = given;
    given = from == 0 ? cut : text.size();
    return std::string_view(text).substr(from, given - from);
  };
  std::vector<Value> fares;
  const Status done =
      test::shipped_parsers().read_csv(source, {}, 100'000, [&](const Extraction& batch) -> Status {
        for (const Record& record : batch.records) {
          for (const Value& value : record.values) {
            if (batch.parser->fields[value.field].name == "fare")
              fares.push_back(value);
          }
        }
        return {};
      });
  REQUIRE(done);
  REQUIRE(fares.size() > 2);
  REQUIRE(!fares.front().suspicions.empty());
  CHECK(fares.front().suspicions.front().readings == std::vector<std::string>{"1.080", "1080"});
  CHECK(to_string(fares.back().datum) == "1355.90");
}
