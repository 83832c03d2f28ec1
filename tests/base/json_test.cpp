#include <doctest/doctest.h>

#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"

using namespace ratecheck;

TEST_CASE("numbers keep the digits they were written with") {
  const auto json = parse_json(R"({"a": 12.10 , "b": [1e3, -0.50]})");
  REQUIRE(json);
  CHECK(json->find("a")->text == "12.10");
  CHECK(json->find("b")->items[0].text == "1e3");
  CHECK(json->find("b")->items[1].text == "-0.50");
}

TEST_CASE("broken documents are refused whole, whatever can be read of them") {
  for (const char* bad : {"", "   ", R"({"a":1,"b":tru, nonsense })", R"({"a":1}{"a":2})", R"({"a":1} x)",
                          R"({"a":1,"a":2})", R"({"a":)", "{\"a\":\"\xA3\"}", R"([1,])"}) {
    CAPTURE(bad);
    const auto json = parse_json(bad);
    REQUIRE_FALSE(json);
    CHECK(json.error().code == "bad_json");
  }
}

TEST_CASE("nesting past the limit is refused, up to it is read") {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  CHECK(parse_json(nested(15)));
  CHECK_FALSE(parse_json(nested(5000)));
}

TEST_CASE("a byte order mark is no fault") {
  CHECK(parse_json("\xEF\xBB\xBF{\"a\":true}")->find("a")->boolean);
}

TEST_CASE("a document over the limit is refused before it is read") {
  CHECK_FALSE(parse_json(R"({"a": "0123456789"})", {10, 16}));
}

TEST_CASE("what is written can be read again") {
  JsonWriter out;
  out.begin_object()
      .member("text", "quote \" slash \\ bell \x07 £")
      .key("list")
      .begin_array()
      .integer(1)
      .null()
      .boolean(false)
      .end_array()
      .end_object();
  CHECK(out.text() == R"({"text":"quote \" slash \\ bell \u0007 £","list":[1,null,false]})");
  CHECK(parse_json(out.text())->find("text")->text == "quote \" slash \\ bell \x07 £");
}

TEST_CASE("indented style is for people") {
  JsonWriter out(JsonWriter::Style::indented);
  out.begin_object()
      .key("a")
      .begin_array()
      .integer(1)
      .end_array()
      .key("b")
      .begin_object()
      .end_object()
      .end_object();
  CHECK(out.text() == "{\n  \"a\": [\n    1\n  ],\n  \"b\": {}\n}");
}

TEST_CASE("pointers escape what RFC 6901 reserves") {
  CHECK(pointer_at(pointer_at("/work", 0), "a/b~c") == "/work/0/a~1b~0c");
}
