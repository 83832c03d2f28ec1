// Tables as portals print them and as people save them again.

#include <doctest/doctest.h>

#include <string>

#include "extraction/read_by_shipped.h"

using namespace ratecheck;
using namespace ratecheck::extraction;

namespace {

/// "18.4 7.2?": of each record the values of one field, with a question mark where they are in doubt.
std::string all(const Extraction& read, const std::string& field) {
  std::string out;
  for (const Record& record : read.records) {
    for (const Value& value : record.values) {
      if (read.parser->fields[value.field].name == field)
        out +=
            (out.empty() ? "" : " ") + to_string(value.datum) + (value.standing == Standing::doubtful ? "?" : "");
    }
  }
  return out;
}

const std::string kBolt =
    "Datum;Fahrer;Kfz-Kennzeichen;Fahrtpreis|€;Entfernung|km;Dauer der Fahrt (Min.);Zahlungsart;Trinkgelder von "
    "Fahrgästen|€;Buchungsgebühren|€;Mautgebühren|€;Stornogebühren|€;Status;Individueller Identifikator\n";

std::string bolt(const std::string& fare, const std::string& way, const std::string& minutes = "19") {
  static int number = 0;
  return "2025-11-30 23:53;Niemand;X;" + fare + ";" + way + ";" + minutes + ";App;0;0;0;0;Abgeschlossen;b-" +
         std::to_string(++number) + "\n";
}

const std::string kLedger =
    "city_id;amount_local;currency_code;classification;category;recognize_timestamp_local\n";

std::string line(const std::string& amount, const std::string& stamp) {
  return "3;" + amount + ";EUR;transport.fare.driver_upfront_fare;driver_payment_fares;" + stamp + "\n";
}

}  // namespace

TEST_CASE("each column tells its own decimal mark, whatever the others and the layout print") {
  const Extraction read =
      test::read_by_shipped(kBolt + bolt("29.9", "12,345") + bolt("15", "7,2") + bolt("1.075,00", "0,8") +
                            bolt("-110.7 €", "1") + bolt("1 355,90 €", "4,6 km"));
  CHECK(all(read, "fare") == "29.9 15 1075.00 -110.7 1355.90");
  CHECK(all(read, "km") == "12.345 km 7.2 km 0.8 km 1 km 4.6 km");
}

TEST_CASE("a number that its column cannot settle is in doubt, with both readings") {
  const Extraction read =
      test::read_by_shipped(kBolt + bolt("1.080", "7,2") + bolt("15", "7.2") + bolt("20", "1.234"));
  CHECK(all(read, "fare") == "1.080? 15 20");
  CHECK(all(read, "km") == "7.2 km 7.2 km 1.234 km?");
  const auto readings = [&] {
    for (const Value& value : read.records.at(0).values) {
      if (value.raw == "1.080")
        return value.suspicions.at(0).readings;
    }
    return std::vector<std::string>();
  };
  CHECK(readings() == std::vector<std::string>{"1.080", "1080"});
}

TEST_CASE("what pays nothing and is blank, negative or odd costs its field and not its row") {
  const Extraction read = test::read_by_shipped(kBolt + bolt("10,00", "", "") + bolt("11,00", "7,2", "-3") +
                                                bolt("12,00", "??", "soon"));
  CHECK(all(read, "fare") == "10.00 11.00 12.00");
  CHECK(all(read, "km") == "7.2 km ?");
  CHECK(all(read, "minutes") == "? ?");
  CHECK(read.unread.empty());
}

TEST_CASE("pay that is missing or no figure costs its row, which is told") {
  const Extraction read =
      test::read_by_shipped(kBolt + bolt("", "7,2") + bolt("free", "7,2") + bolt("5,00", "7,2"));
  CHECK(all(read, "fare") == "5.00");
  CHECK(read.unread.size() == 2);
}

TEST_CASE("a date of another form puts its whole column in doubt") {
  const Extraction read =
      test::read_by_shipped(kLedger + line("20", "2021-07-05 10:00:00") + line("12,5", "05/07/2021 12:00") +
                                line("1,234", "2021-07-08 14:00:00"),
                            {.time_zone = "Europe/Paris"});
  CHECK(all(read, "stamp") == "2021-07-05T10:00:00+02:00? ? 2021-07-08T14:00:00+02:00?");
  CHECK(all(read, "amount") == "20 12.5 1.234");
}

TEST_CASE("between semicolons a comma before three digits is in doubt where no other number of the column tells") {
  const Extraction read =
      test::read_by_shipped(kLedger + line("20", "2021-07-05 10:00:00") + line("1,234", "2021-07-05 14:00:00"),
                            {.time_zone = "Europe/Paris"});
  CHECK(all(read, "amount") == "20 1234?");
}

TEST_CASE("a number that a spreadsheet has shortened names no trip") {
  std::string rows = bolt("10,00", "7,2") + bolt("10,00", "7,2");
  for (std::size_t at = rows.find("b-"); at != std::string::npos; at = rows.find("b-"))
    rows.replace(at, rows.find('\n', at) - at, "1,23457E+15");
  const Extraction read = test::read_by_shipped(kBolt + rows);
  CHECK(all(read, "number") == "? ?");
  CHECK(all(read, "fare") == "10.00 10.00");
}

TEST_CASE("a line end within a cell is a blank") {
  const Extraction read = test::read_by_shipped(
      "Driver Name,Phone Number,Email,Date/Time,Trip ID,Type,Fare Base,Tip,Total\n"
      "\"Nobody\nAtall\",\"\",\"n@example.org\",\"Monday, March 1, 2021\r\n9:36 "
      "PM\",\"t-1\",\"UberX\",\"$6.00\",\"\",\"$6.00\"\n");
  REQUIRE(read.records.size() == 1);
  CHECK(all(read, "time") == "2021-03-01T21:36:00-05:00");
}
