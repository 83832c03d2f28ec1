#include "ratecheck/base/json_fields.h"

#include <doctest/doctest.h>

#include <limits>

using namespace ratecheck;

namespace {

/// One of each kind.
const char* const kOfEachKind =
    R"({"null":null,"boolean":true,"number":7,"string":"s","array":[1,2],"object":{"a":1}})";
const char* const kKinds[] = {"null", "boolean", "number", "string", "array", "object"};

JsonValue parsed(const std::string& text) {
  auto json = parse_json(text);
  REQUIRE(json);
  return std::move(*json);
}

/// "/work/0/name code: detail (hint)"
std::string told(const JsonFault& fault) {
  return fault.at + " " + fault.code + ": " + fault.detail + (fault.hint.empty() ? "" : " (" + fault.hint + ")");
}

using Read = bool (*)(JsonFields&, std::string_view);  ///< true: there was a value

/// Reads the member of each kind: "string" is read of a string, null counts as absent, all else is a fault.
void check_reader(Read read, const std::string& wanted, const std::string& wanted_words) {
  const JsonValue json = parsed(kOfEachKind);
  for (const std::string name : kKinds) {
    CAPTURE(wanted);
    CAPTURE(name);
    std::vector<JsonFault> faults;
    JsonFields fields(json, "/work/0", faults);
    CHECK(read(fields, name) == (name == wanted));
    if (name == wanted || name == "null") {
      CHECK(faults.empty());
      continue;
    }
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].at == "/work/0/" + name);
    CHECK(faults[0].code == "wrong_kind");
    CHECK(faults[0].detail.starts_with("Expected " + wanted_words + ", found "));
  }
}

}  // namespace

TEST_CASE("a field is read of its own kind only, and null is as good as absent") {
  check_reader([](JsonFields& f, std::string_view n) { return f.string(n).has_value(); }, "string", "a string");
  check_reader([](JsonFields& f, std::string_view n) { return f.whole_number(n).has_value(); }, "number",
               "a number");
  check_reader([](JsonFields& f, std::string_view n) { return f.boolean(n).has_value(); }, "boolean",
               "true or false");
  check_reader([](JsonFields& f, std::string_view n) { return f.array(n) != nullptr; }, "array", "an array");
  check_reader([](JsonFields& f, std::string_view n) { return f.object(n) != nullptr; }, "object", "an object");
}

TEST_CASE("values are given as they stand") {
  const JsonValue json = parsed(R"({"s":"","n":-9223372036854775808,"no":false,"a":[],"o":{"x":"y"}})");
  std::vector<JsonFault> faults;
  JsonFields fields(json, "", faults);
  CHECK(fields.string("s") == "");
  CHECK(fields.whole_number("n") == std::numeric_limits<std::int64_t>::min());
  CHECK(fields.boolean("no") == false);
  REQUIRE(fields.array("a") != nullptr);
  CHECK(fields.array("a")->empty());
  CHECK(fields.object("o")->find("x")->text == "y");
  CHECK(fields.any("o")->is(JsonKind::object));
  CHECK(fields.any("nothing") == nullptr);
  fields.finish();
  CHECK(faults.empty());
}

TEST_CASE("a number that is not whole is refused with what was found") {
  for (const std::string number : {"1.5", "1.0", "1e3", "-0.0", "9223372036854775808"}) {
    CAPTURE(number);
    const JsonValue json = parsed(R"({"n":)" + number + "}");
    std::vector<JsonFault> faults;
    JsonFields fields(json, "", faults);
    CHECK_FALSE(fields.whole_number("n"));
    REQUIRE(faults.size() == 1);
    CHECK(told(faults[0]) == "/n bad_value: Expected a whole number, found " + number + ".");
  }
}

TEST_CASE("a number where a text is wanted is answered with quotes, another kind is not") {
  const JsonValue json = parsed(R"({"amount":9.35,"label":true,"complete":1})");
  std::vector<JsonFault> faults;
  JsonFields fields(json, "", faults);
  (void)fields.string("amount");
  (void)fields.string("label");
  (void)fields.boolean("complete");
  REQUIRE(faults.size() == 3);
  CHECK(told(faults[0]) ==
        "/amount wrong_kind: Expected a string, found a number. (Put it in quotes, so that no digit is lost.)");
  CHECK(told(faults[1]) == "/label wrong_kind: Expected a string, found true or false.");
  CHECK(told(faults[2]) == "/complete wrong_kind: Expected true or false, found a number.");
}

TEST_CASE("a needed field that is absent or null is one fault, of the wrong kind another") {
  struct Row {
    std::string json;
    std::string fault;
  };
  const Row rows[] = {
      {R"({})", "/a missing_field: 'a' is needed."},
      {R"({"a":null})", "/a missing_field: 'a' is needed."},
      {R"({"a":[]})", "/a wrong_kind: Expected a string, found an array."},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    const JsonValue json = parsed(row.json);
    std::vector<JsonFault> faults;
    JsonFields fields(json, "", faults);
    CHECK(fields.required_string("a").empty());
    fields.finish();
    REQUIRE(faults.size() == 1);
    CHECK(told(faults[0]) == row.fault);
  }
}

TEST_CASE("all that was not asked for is told at the end, with the nearest right name") {
  const JsonValue json = parsed(R"({"onlin_s":1,"label":"x","zzzzzz":2,"spans":{},"online_s":null,"":0})");
  std::vector<JsonFault> faults;
  JsonFields fields(json, "/work/3", faults);
  (void)fields.whole_number("online_s");
  (void)fields.string("label");
  fields.accept({"spans", "doubts"});
  CHECK(faults.empty());
  fields.finish();
  REQUIRE(faults.size() == 3);
  CHECK(told(faults[0]) ==
        "/work/3/onlin_s unknown_field: There is no field 'onlin_s' here. (Did you mean 'online_s'?)");
  CHECK(told(faults[1]) == "/work/3/zzzzzz unknown_field: There is no field 'zzzzzz' here.");
  CHECK(told(faults[2]) == "/work/3/ unknown_field: There is no field '' here.");
}

TEST_CASE("a pointer escapes what has a meaning in pointers") {
  const JsonValue json = parsed(R"({"a/b~c":1})");
  std::vector<JsonFault> faults;
  JsonFields fields(json, "", faults);
  CHECK(fields.at("a/b~c") == "/a~1b~0c");
  fields.finish();
  CHECK(faults.at(0).at == "/a~1b~0c");
}

TEST_CASE("what is no object is told once at its own place, and has no members") {
  for (const std::string text : {"[]", "null", "7", "\"a\"", "true"}) {
    CAPTURE(text);
    const JsonValue list = parsed("[" + std::string(text) + "]");
    std::vector<JsonFault> faults;
    JsonFields fields(list.items.at(0), "/work/1", faults);
    CHECK_FALSE(fields.string("a"));
    CHECK(fields.array("b") == nullptr);
    fields.finish();
    REQUIRE(faults.size() == 1);
    CHECK(faults[0].at == "/work/1");
    CHECK(faults[0].code == "wrong_kind");
  }
}

TEST_CASE("a fault of its own stands at the field it is told of") {
  const JsonValue json = parsed("{}");
  std::vector<JsonFault> faults;
  JsonFields fields(json, "/period", faults);
  fields.fault("to", "bad_value", "ends before it begins", "swap them");
  CHECK(told(faults.at(0)) == "/period/to bad_value: ends before it begins (swap them)");
}
