#include <doctest/doctest.h>

#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "shipped.h"

using namespace ratecheck;

namespace {

statement::Statement statement_of(const std::string& text) {
  const auto document = document::read_document(text);
  REQUIRE(document);
  const auto read = test::shipped_parsers().read(*document);
  if (!read)
    FAIL(describe(read.error()));
  return statement::build_statement(*read, 3);
}

const std::string kInvoice =
    "Roofoods Limited\nPayment for Services Rendered: 04 March 2018 - 04 March 2018\n"
    "Sunday 04 March 2018 12:10 14:40 2.5h 3: £12.75 £12.75\nSummary\nDrop Fees £12.75\nTips £1.00\nTotal £";

}  // namespace

TEST_CASE("a session without a clock of its own was online from start to end") {
  const statement::Statement statement = statement_of(kInvoice + "13.75\n");
  REQUIRE(statement.work.size() == 1);
  CHECK(statement.work[0].online == Seconds{9000});
  CHECK_FALSE(statement.work[0].engaged.has_value());
}

TEST_CASE("a job's clocks are not guessed from its start and end") {
  const statement::Statement statement = statement_of(
      "hvfhs_license_num,pickup_datetime,dropoff_datetime,trip_miles,trip_time,driver_pay\n"
      "HV0003,2023-06-02 08:06:02,2023-06-02 08:31:02,7.41,1500,28.92\n");
  REQUIRE(statement.work.size() == 1);
  CHECK(statement.work[0].passenger == Seconds{1500});
  CHECK_FALSE(statement.work[0].online.has_value());
  CHECK_FALSE(statement.work[0].engaged.has_value());
}

TEST_CASE("a period is complete only when everything was read and nothing contradicts") {
  CHECK(statement_of(kInvoice + "13.75\n").period->complete == false);  // the company line is unread
  const std::string head =
      "Roofoods Limited\n1 Cousin Lane\nLondon, United Kingdom EC4R 3TE\nCompany Number: 08167130\n";
  const std::string whole = head + kInvoice.substr(kInvoice.find('\n') + 1);
  CHECK(statement_of(whole + "13.75\n").period->complete);
  const statement::Statement broken = statement_of(whole + "15.75\n");
  CHECK_FALSE(broken.period->complete);
  REQUIRE(broken.contradictions.size() == 1);
  CHECK(broken.contradictions[0].code == "total_mismatch");
  CHECK(broken.contradictions[0].expected == "13.75");
  CHECK(broken.contradictions[0].actual == "15.75");
}

TEST_CASE("a total that cannot be read is told, with the reading that would be proven") {
  std::string text = kInvoice + "13.75\n";
  text.replace(text.find("Tips £1.00"), 11, "Tips £1.0O");
  const statement::Statement statement = statement_of(text);
  CHECK(statement.adjustments.empty());
  bool told = false;
  for (const statement::Unread& unread : statement.unread)
    told = told || (unread.text == "£1.0O" && unread.reason.find("it may be 1.00") != std::string::npos);
  CHECK(told);
}

TEST_CASE("spans carry the document's index, its raw text and how far it can be trusted") {
  const statement::Statement statement = statement_of(kInvoice + "13.75\n");
  bool found = false;
  for (const auto& [field, span] : statement.work[0].spans) {
    if (field != "total")
      continue;
    found = true;
    CHECK(span.document == 3);
    CHECK(span.line == 3);
    CHECK(span.raw == "£12.75");
    CHECK(span.to - span.from == span.raw.size());
    CHECK(span.standing == statement::Standing::proven);
  }
  CHECK(found);
}

TEST_CASE("a figure that cannot be read leaves a doubt and no amount") {
  const statement::Statement statement = statement_of(
      "Order #31400724 • $60.00 On Time\nWindow Mar 4, 1-2\nOrder Pay $9.5O\nTip $2.00\nTotal Pay $11.50\n");
  REQUIRE(statement.work.size() == 1);
  const statement::WorkItem& order = statement.work[0];
  CHECK(order.pay.size() == 1);
  REQUIRE(order.doubts.size() == 1);
  CHECK(order.doubts[0].field == "pay.base");
  REQUIRE(order.doubts[0].proposal.has_value());
  CHECK(order.doubts[0].proposal->value == "9.50");
  CHECK(order.doubts[0].proposal->proof.find("11.50") != std::string::npos);
}
