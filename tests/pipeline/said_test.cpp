// What the caller says beside a document: place and zone are taken, or refused with the reason.

#include <doctest/doctest.h>

#include "ratecheck/pipeline/check.h"
#include "ratecheck/pipeline/check_stream.h"
#include "shipped.h"
#include "shipped_rules.h"

using namespace ratecheck;
using namespace ratecheck::pipeline;

namespace {

CheckOptions said(const std::string& place, const std::string& zone = "") {
  CheckOptions options;
  if (!place.empty())
    options.assess.place = PlaceName{place};
  if (!zone.empty())
    options.time_zone = zone;
  return options;
}

ReadResult read_fixture(const std::string& name, const CheckOptions& options) {
  return pipeline::read({{name, "", test::slurp(test::kFixtures / name)}}, options, test::shipped_parsers());
}

/// "/place: The document says …", a line each.
std::string refused(const std::vector<JsonFault>& notices) {
  std::string out;
  for (const JsonFault& notice : notices) {
    CHECK(notice.code == "option_not_used");
    out += notice.at + ": " + notice.detail + "\n";
  }
  return out;
}

const std::string kInvoice = "deliveroo/invoice-gb-2020/rows.txt";
const std::string kTrips = "uber/data-trips-2021/example.csv";  // names its zone in each row

}  // namespace

TEST_CASE("a place within the document's own is taken, and shows in the statement") {
  const ReadResult read = read_fixture(kInvoice, said("GB/London"));
  CHECK(read.statements.at(0).place->text == "GB/London");
  CHECK(read.documents.at(0).notices.empty());
}

TEST_CASE("a place that the document contradicts is refused with the reason") {
  const ReadResult read = read_fixture(kInvoice, said("US-MI"));
  CHECK(read.statements.at(0).place->text == "GB");
  CHECK(refused(read.documents.at(0).notices) ==
        "/place: The document says that its work was in GB, so the place US-MI is not used for it.\n");
}

TEST_CASE("a zone is taken where the document names none") {
  const std::string ledger = "uber/data-payments-2021/example.csv";
  const ReadResult read = read_fixture(ledger, said("", "Europe/Paris"));
  CHECK(read.statements.at(0).time_zone == "Europe/Paris");
  CHECK(read.statements.at(0).work.at(0).started_at);
  CHECK(read.documents.at(0).notices.empty());
}

TEST_CASE("a zone that the layout or the rows contradict is refused with the reason") {
  const ReadResult invoice = read_fixture(kInvoice, said("", "Europe/Paris"));
  CHECK(invoice.statements.at(0).time_zone == "Europe/London");
  CHECK(refused(invoice.documents.at(0).notices) ==
        "/zone: The document's clocks are those of Europe/London, so the zone Europe/Paris is not used for it.\n");
  const ReadResult trips = read_fixture(kTrips, said("", "America/New_York"));
  CHECK(trips.statements.at(0).time_zone == "Europe/Paris");
  CHECK(refused(trips.documents.at(0).notices) ==
        "/zone: The document's clocks are those of Europe/Paris, so the zone America/New_York is not used for "
        "it.\n");
  CHECK(read_fixture(kTrips, said("", "Europe/Paris")).documents.at(0).notices.empty());
}

TEST_CASE("a table that is read in pieces refuses the same, and takes the same") {
  const std::string text = test::slurp(test::kFixtures / "nyc_tlc/hvfhv-trips/rows.csv");
  const auto first_batch = [&](const CheckOptions& options) {
    CheckResult out;
    const auto source = [rest = std::string_view(text)]() mutable {
      const std::string_view piece = rest.substr(0, 700);
      rest.remove_prefix(piece.size());
      return piece;
    };
    const Status done = check_csv(source, options, test::shipped_parsers(), test::shipped_rules(), 1000,
                                  [&](const CheckResult& batch, std::size_t) -> InOrder {
                                    out = batch;
                                    return [] { return Status(); };
                                  });
    REQUIRE(done);
    return out;
  };
  const CheckResult refusing = first_batch(said("GB", "Europe/London"));
  CHECK(refused(refusing.read.documents.at(0).notices) ==
        "/place: The document says that its work was in US-NY/New York City, so the place GB is not used for it.\n"
        "/zone: The document's clocks are those of America/New_York, so the zone Europe/London is not used for "
        "it.\n");
  CHECK(first_batch(said("US-NY/New York City")).read.documents.at(0).notices.empty());
}

TEST_CASE("skipped rows stand in the answer with their money") {
  const std::string csv =
      "request_time,begintrip_time,dropoff_time,status,currency,fare_profile,fare,distance,duration\n"
      "2015-12-02 12:50:00,2015-12-02 13:02:20,2015-12-02 13:18:21,completed,CHF,uberX,44.95,9.76,16.0166666667\n"
      "2015-12-02 14:50:00,,,rider_canceled,CHF,uberX,6.00,0,0\n"
      "2015-12-02 15:50:00,,,fare_split,EUR,uberX,7.25,0,0\n";
  const CheckResult result = check({{"trips.csv", "text/csv", csv}}, said("", "Europe/Zurich"),
                                   test::shipped_parsers(), test::shipped_rules());
  CHECK(to_json(result).find("\"skipped\":[{\"reason\":\"cancelled\",\"rows\":1,\"money\":\"6.00\"},"
                             "{\"reason\":\"a share of a split fare\",\"rows\":1,\"money\":\"7.25\","
                             "\"currency\":\"EUR\"}],\"coverage\":1.00") != std::string::npos);
}
