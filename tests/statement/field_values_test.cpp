// What a worker says of a value, put into the work item by the value's name.

#include "ratecheck/statement/field_values.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "ratecheck/base/json_in.h"
#include "ratecheck/statement/statement_json.h"

using namespace ratecheck;
using namespace ratecheck::statement;

namespace {

WorkItem paid(std::initializer_list<PayLine> lines) {
  WorkItem item;
  item.pay = lines;
  return item;
}

std::string example_of(const WorkField& field) {
  const auto text = []<typename T>(std::optional<T> WorkFields::*) -> std::string {
    if constexpr (std::is_same_v<T, Instant>)
      return "2020-03-03T18:05:00+01:00";
    else if constexpr (std::is_same_v<T, Distance>)
      return "3.20 mi";
    else if constexpr (std::is_same_v<T, PlaceName>)
      return "US-WA/Seattle";
    else if constexpr (std::is_same_v<T, Decimal>)
      return "9.350";
    else
      return "17";
  };
  return std::visit(text, field.member);
}

}  // namespace

TEST_CASE("every field of a work item takes a value by its name, and tells it as the JSON does") {
  for (const WorkField& field : kWorkFields) {
    CAPTURE(field.name);
    WorkItem item;
    CHECK_FALSE(field_text(item, field.name));
    REQUIRE(put_field(item, field.name, example_of(field)));
    CHECK(field_text(item, field.name) == example_of(field));
    Statement statement;
    statement.work.push_back(item);
    JsonWriter out;
    write_json(out, statement);
    const auto json = parse_json(out.take());
    CHECK(json->find("work")->items[0].find(field.name)->text == example_of(field));
  }
}

TEST_CASE("a value takes away what spoke against the read one, and nothing else") {
  WorkItem item;
  item.doubts = {{"total", "look-alike", std::nullopt}, {"online_s", "two clocks", std::nullopt}};
  REQUIRE(put_field(item, "total", "7.50"));
  REQUIRE(item.doubts.size() == 1);
  CHECK(item.doubts[0].field == "online_s");
}

TEST_CASE("a value that cannot be is refused with what was expected, and the item stays as it is") {
  struct Row {
    const char* field;
    const char* value;
    const char* code;
    const char* said;
  };
  const Row rows[] = {
      {"total", "seven", "bad_value", "'seven' is not a decimal amount."},
      {"started_at", "yesterday", "bad_value", "'yesterday' is not a time with its offset."},
      {"online_s", "long", "bad_value", "A whole number was expected, found long."},
      {"online_s", "-1", "bad_value", "-1 s is not a possible working time."},
      {"orders", "100001", "bad_value", "100001 is not a possible count."},
      {"distance", "-3 mi", "bad_value", "'-3 mi' is not a distance with its unit."},
      {"start_place", "Atlantis", "bad_value", "'Atlantis' is not a place of the list."},
      {"pay.base", "much", "bad_value", "'much' is not a decimal amount."},
      {"pay.tip", "1.00", "unknown_field", "The work item has no single line 'pay.tip'."},
      {"pay.bse", "1.00", "unknown_field", "The work item has no single line 'pay.bse'."},
      {"totl", "1.00", "unknown_field", "'totl' cannot be corrected."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.field);
    WorkItem item = paid({{PayCategory::base, "Pay", Decimal(500, 2)}});
    item.doubts = {{row.field == std::string("pay.tip") ? "total" : row.field, "odd", std::nullopt}};
    const Status put = put_field(item, row.field, row.value);
    REQUIRE_FALSE(put);
    CHECK(put.error().code == row.code);
    CHECK(put.error().message == row.said);
    CHECK(item.doubts.size() == 1);
    CHECK(field_text(item, "pay.base") == "5.00");
  }
}

TEST_CASE("an amount goes to the one line of its category; where there are two, which one is meant is not known") {
  WorkItem item = paid({{PayCategory::base, "Pay", Decimal(500, 2)},
                        {PayCategory::tip, "Tip", Decimal(100, 2)},
                        {PayCategory::tip, "Later tip", Decimal(50, 2)}});
  REQUIRE(put_field(item, "pay.base", "6.5"));
  CHECK(item.pay[0].label == "Pay");
  CHECK(field_text(item, "pay.base") == "6.5");
  CHECK_FALSE(field_text(item, "pay.tip"));
  CHECK(put_field(item, "pay.tip", "2.00").error().code == "unknown_field");
}

TEST_CASE("a pay line that could not be read becomes one with the amount that a person tells") {
  WorkItem item = paid({{PayCategory::base, "Pay", Decimal(500, 2)}});
  item.doubts = {{"pay.tip", "past reading", Proposal{"12.00", "the parts make the total"}}};
  REQUIRE(put_field(item, "pay.tip", "12.00"));
  CHECK(field_text(item, "pay.tip") == "12.00");
  CHECK(item.doubts.empty());
}

TEST_CASE("work that ends before it starts is a bad value") {
  WorkItem item;
  REQUIRE(put_field(item, "started_at", "2020-03-03T18:05:00+00:00"));
  CHECK(check_clocks(item));
  REQUIRE(put_field(item, "ended_at", "2020-03-03T18:05:00+01:00"));
  CHECK(check_clocks(item).error().message == "The work ends before it starts.");
}

TEST_CASE("all but the order number can be corrected") {
  const auto& fields = correctable_fields();
  CHECK(std::find(fields.begin(), fields.end(), "ref") == fields.end());
  CHECK(fields.size() == kWorkFields.size() - 1 + all_words<PayCategory>().size());
}
