// What OCR and PDF readers did to real documents, one row per kind of damage, named after it. Nothing is repaired
// in silence: an amount is true, in doubt (perhaps with one proven proposal), or not there.

#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "ratecheck/document/document.h"
#include "ratecheck/statement/build_statement.h"
#include "shipped.h"

using namespace ratecheck;
using test::shipped_parsers;

namespace {

std::string value_of(const statement::WorkItem& work, const std::string& field) {
  if (field == "total")
    return work.total ? work.total->to_string() : "";
  if (field == "order_value")
    return work.order_value ? work.order_value->to_string() : "";
  if (field == "ref")
    return work.ref.value_or("");
  if (field == "distance")
    return work.distance ? work.distance->to_string() : "";
  if (field == "estimated_s")
    return work.estimated ? std::to_string(work.estimated->count) : "";
  if (field == "orders")
    return work.orders ? std::to_string(*work.orders) : "";
  for (const statement::PayLine& line : work.pay) {
    if ("pay." + std::string(to_string(line.category)) == field)
      return line.amount.to_string();
  }
  for (const auto& [name, text] : work.inputs) {
    if (name == field)
      return text;
  }
  return "";
}

/// "14.58 proven", "in doubt", "in doubt, perhaps 11.84", "absent", "no order", or why nothing was read.
std::string outcome(const std::string& text, const std::string& field) {
  const auto document = document::read_document(text, "text/plain");
  if (!document)
    return document.error().code;
  const auto read = shipped_parsers().read(*document);
  if (!read)
    return read.error().code;
  const statement::Statement statement = statement::build_statement(*read);
  if (statement.work.empty())
    return "no order";
  const statement::WorkItem& work = statement.work.front();
  for (const statement::Doubt& doubt : work.doubts) {
    if (doubt.field == field && doubt.proposal)
      return "in doubt, perhaps " + doubt.proposal->value;
  }
  if (is_doubtful(work, field))
    return "in doubt";
  for (const auto& [name, span] : work.spans) {
    if (name == field)
      return value_of(work, field) + (span.standing == statement::Standing::proven ? " proven" : " read");
  }
  return "absent";
}

std::string card(const std::string& order, const std::string& pay, const std::string& tip,
                 const std::string& total) {
  return order + "\nShop & Deliver\nDelivery Window 03/04/2020: 1PM to 2PM\nDelivered 03/04/2020, 01:36:20 PM\n" +
         "Order Pay " + pay + "\nTip " + tip + "\nTotal Pay " + total + "\n";
}
const std::string kOrder = "Order #31400721 • $88.40 On Time";

std::string pay_as(const std::string& pay) {
  return card(kOrder, pay, "$6.00", "$17.63");
}
std::string offer(const std::string& amount, const std::string& way) {
  return "Delivery Exclusive\n" + amount + "\nGuaranteed (incl. tip)\n" + way + "\nTaco Mac\nAccept\n";
}
std::string ride(const std::string& before, const std::string& amount, const std::string& street) {
  return before + "UberX Exclusive\n" + amount + "\n4.95 Verified\n3 min (1.1 mi) away\n" + street +
         "\n20 min (7.3 mi) trip\nElsewhere Ave\nAccept\n";
}

struct Damage {
  std::string name;
  std::string text;
  std::string field;
  std::string outcome;
};

void check(const std::vector<Damage>& rows) {
  for (const Damage& row : rows) {
    CAPTURE(row.name);
    CAPTURE(row.text);
    CHECK(outcome(row.text, row.field) == row.outcome);
  }
}

}  // namespace

TEST_CASE("damage of amounts") {
  check({
      {"none", pay_as("$11.63"), "pay.base", "11.63 proven"},
      {"$ read as S", pay_as("S11.63"), "pay.base", "in doubt, perhaps 11.63"},
      {"$ read as 5", pay_as("511.63"), "pay.base", "in doubt, perhaps 11.63"},
      {"$ read as 8", pay_as("811.63"), "pay.base", "in doubt, perhaps 11.63"},
      {"$ lost, the cents are there", pay_as("11.63"), "pay.base", "11.63 proven"},
      {"every decimal point lost: the sum holds and proves nothing, what it may be is proposed",
       card(kOrder, "$1163", "$600", "$1763"), "total", "in doubt, perhaps 17.63"},
      {"points read as blanks, both", card(kOrder, "$11 63", "$6 00", "$17.63"), "pay.base",
       "in doubt, perhaps 11.63"},
      {"beside a figure past reading nothing stands on its own", card(kOrder, "$11 6", "$6.00", "$1763"),
       "pay.tip", "in doubt"},
      {"letters for digits: l and S", pay_as("$l1.6B"), "pay.base", "in doubt"},
      {"letters for digits: one of them", pay_as("$l1.63"), "pay.base", "in doubt, perhaps 11.63"},
      {"0 read as O", card(kOrder, "$11.63", "$6.OO", "$17.63"), "pay.tip", "in doubt, perhaps 6.00"},
      {"all letters, no digit", offer("$ Bound Ct", "26 min (8.3 mi) total"), "offered", "no order"},
      {"decimal point lost, a sum tells", pay_as("$1163"), "pay.base", "in doubt, perhaps 11.63"},
      {"decimal point lost, nothing tells", offer("$1184", "26 min (8.3 mi) total"), "offered", "in doubt"},
      {"decimal point lost in a chip", ride("", "$16.05\n+$050 included", "Nowhere St"), "offered",
       "16.05 USD read"},
      {"decimal as comma, a sum tells", pay_as("$11,63"), "pay.base", "in doubt, perhaps 11.63"},
      {"decimal as comma, nothing tells", offer("$7,09", "34 min (3.6 mi) total"), "offered", "in doubt"},
      {"one number cut in two, a sum tells", pay_as("$1 1.63"), "pay.base", "in doubt, perhaps 11.63"},
      {"one number cut in two, nothing tells", offer("$1 8.75", "34 min (3.6 mi) total"), "offered", "in doubt"},
      {"leading digit lost", pay_as("$1.63"), "pay.base", "in doubt"},
      {"rubbish glued", offer("$16\".l87", "34 min (3.6 mi) total"), "offered", "no order"},
      {"headline missing altogether", offer("", "34 min (3.6 mi) total"), "offered", "no order"},
      {"two digits misread that make up for each other stay proven by the sum of what was read",
       card(kOrder, "$11.63", "$6.00", "$17.63"), "total", "17.63 proven"},
  });
}

TEST_CASE("damage of distances and times") {
  check({
      {"decimal point lost in a distance", offer("$7.09", "34 min (36 mi) total"), "estimated_distance", "absent"},
      {"digit read as a letter in a distance", offer("$7.06", "26 min (g3 mi) total"), "estimated_distance",
       "absent"},
      {"rubbish in a distance", offer("$7.06", "26 min (11.q5 mi) total"), "estimated_distance", "absent"},
      {"rubbish glued to minutes", offer("$7.06", "53L min (8.3 mi) total"), "estimated_s", "absent"},
      {"minutes all letters", offer("$7.06", "SI min (8.3 mi) total"), "estimated_s", "absent"},
      {"the unit damaged", offer("$7.06", "34 mln (3.6 mi) total"), "estimated_s", "2040 read"},
      {"spaces lost", offer("$7.06", "34min (3.6mi) total"), "estimated_s", "2040 read"},
      {"spaces lost beside the distance", offer("$7.06", "34min (3.6mi) total"), "estimated_distance",
       "3.6 mi read"},
      {"digits of another script", offer("$7.06", "٢٠ min (8.3 mi) total"), "estimated_s", "1200 read"},
      {"an accent on the unit", offer("$7.06", "26 mín (8.3 mi) total"), "estimated_s", "unknown_document"},
  });
}

TEST_CASE("what stands near and is not meant") {
  check({
      {"address as money", ride("", "$16.05", "E61 S 4S Rhodes Ave"), "offered", "16.05 USD read"},
      {"a rating", ride("", "$16.05", "Nowhere St"), "estimated_s", "1380 read"},
      {"a charger's distance", ride("", "$10.30", "Nowhere St\n4 mi from fast charger"), "estimated_distance",
       "8.4 mi read"},
      {"a wait at pickup is no leg", offer("$11.42", "14 min (2.0 mi) total\nAvg. wait time at pickup: 3 min"),
       "estimated_s", "840 read"},
      {"a countdown", offer("$11.42", "14 min (2.0 mi) total") + "27\n", "offered", "11.42 USD read"},
      {"an own overlay read back", ride("ACCEPT\n$0.5/minute...\nYesterday\n+/mile,\n", "$6.07", "Nowhere St"),
       "offered", "6.07 USD read"},
      {"a map without any offer", "Today $142.60 12 trips ZIM Sects eae You are online Marietta, GA\n$3.50\n",
       "offered", "unknown_document"},
      {"the clock and battery of the status bar", "Verizon LTE 6:47 PM 32%\n" + pay_as("$11.63"), "total",
       "17.63 proven"},
  });
}

TEST_CASE("damage of signs and marks") {
  const std::string day =
      "Feb 8, 2026\n$36.20\nStart Time 10:27 AM\nEnd Time 12:12 PM\nDash time 1h 45m\nDoorDash pay $14.95\n"
      "Customer tips $21.25\nTaco Bell - 031435, Taco Bell\n- 031435 v $14.40\n";
  check({
      {"a check mark as v", day, "total", "36.20 proven"},
      {"a bullet as +", card("Order #31400721 + $88.40 On Time", "$11.63", "$6.00", "$17.63"), "order_value",
       "88.40 read"},
      {"a bullet as *", card("Order #31400721 * $88.40 On Time", "$11.63", "$6.00", "$17.63"), "order_value",
       "88.40 read"},
      {"a bullet as »", card("Order #31400721 » $88.40 On Time", "$11.63", "$6.00", "$17.63"), "ref",
       "31400721 read"},
      {"a bullet as «", card("Order #31400721 « $88.40 On Time", "$11.63", "$6.00", "$17.63"), "ref",
       "31400721 read"},
      {"a bullet lost", card("Order #31400721 $88.40 On Time", "$11.63", "$6.00", "$17.63"), "order_value",
       "88.40 read"},
      {"a number scribbled over", card("Order #___7 • $88.40 On Time", "$11.63", "$6.00", "$17.63"), "ref",
       "absent"},
      {"a basket that lost its point", card("Order #31400721 • $8840 On Time", "$11.63", "$6.00", "$17.63"),
       "order_value", "in doubt"},
      {"a pay that is half covered", pay_as("$1_.63"), "pay.base", "no order"},
  });
}

TEST_CASE("damage of text out of PDFs") {
  const std::string invoice =
      "Roofoods Limited\nPayment for Services Rendered: 24 May 2019 - 25 May 2019\nInvoice Date: 28 May "
      "2019\nServices provided - 24 May 2019 - 25 May 2019\n"
      "Day Date Time In Time Out Hours Worked Orders Delivered Total\n";
  check({
      {"columns glued",
       invoice + "Friday24May201919:0321:232.3h5:£20.00£20.00\nSummary\nDrop Fees£20.00\nTotal£20.00\n", "total",
       "20.00 proven"},
      {"a pound sign in the wrong encoding",
       invoice +
           "Friday 24 May 2019 19:03 21:23 2.3h 5: Â£20.00 Â£20.00\nSummary\nDrop Fees Â£20.00\nTotal Â£20.00\n",
       "total", "20.00 proven"},
      {"a pound sign read as E",
       invoice + "Friday 24 May 2019 19:03 21:23 2.3h 5: E20.00 E20.00\nSummary\nDrop Fees E20.00\nTotal E20.00\n",
       "total", "20.00 proven"},
      {"ten orders are not a price",
       invoice +
           "Friday 24 May 2019 19:03 21:23 2.3h 10: £42.68 £42.68\nSummary\nDrop Fees £42.68\nTotal £42.68\n",
       "orders", "10 read"},
      {"form feed and page number behind the total",
       invoice +
           "Friday 24 May 2019 19:03 21:23 2.3h 5: £20.00 £20.00\nSummary\nDrop Fees £20.00\nTotal £20.00\n1\f",
       "total", "20.00 proven"},
      {"a header row repeated on page two",
       invoice + "Friday 24 May 2019 19:03 21:23 2.3h 5: £20.00 £20.00\n2\f\nDay Date Time In Time Out Hours "
                 "Worked Orders Delivered Total\nSummary\nDrop Fees £20.00\nTotal £20.00\n",
       "total", "20.00 proven"},
  });
}
