#include <doctest/doctest.h>

#include "http/head.h"
#include "http/router.h"
#include "ratecheck/http/rate_limit.h"
#include "test_site.h"

using namespace test;

TEST_CASE("a head is read into a request") {
  const auto read = read_head(
      "POST /v1/a%20b/c?place=US-WA%2FSeattle&rule=x+y&rule=&flag HTTP/1.1\r\nHOST: h\r\nContent-Type: "
      "Text/Plain; "
      "charset=utf-8\r\nX-Two:  a:b \r\nContent-Length: 12\r\n\r\n");
  const Request* request = std::get_if<Request>(&read);
  REQUIRE(request != nullptr);
  CHECK(request->method == "POST");
  CHECK(request->path == "/v1/a%20b/c");
  CHECK(request->segments == std::vector<std::string>{"v1", "a b", "c"});
  CHECK(request->parameter("place") == "US-WA/Seattle");
  CHECK(request->parameters("rule") == std::vector<std::string>{"x y", ""});
  CHECK(request->parameter("flag") == "");
  CHECK(!request->parameter("none"));
  CHECK(request->header("x-two") == "a:b");
  CHECK(request->media_type() == "text/plain");
  CHECK(request->content_length == 12);
}

TEST_CASE("an escaped slash stays inside its segment") {
  const auto read = read_head("GET /words/a%2Fb HTTP/1.0\r\n\r\n");
  REQUIRE(std::holds_alternative<Request>(read));
  CHECK(std::get<Request>(read).segments == std::vector<std::string>{"words", "a/b"});
}

TEST_CASE("no cut of a head and no single changed byte gets past the reader as something else") {
  const std::string good = "POST /echo?a=%41 HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\n";
  for (std::size_t i = 0; i < good.size(); ++i) {
    CHECK(std::holds_alternative<Problem>(read_head(good.substr(0, i))));
    for (int byte = 0; byte < 256; ++byte) {
      std::string changed = good;
      changed[i] = static_cast<char>(byte);
      const auto read = read_head(changed);
      if (const Request* request = std::get_if<Request>(&read)) {
        for (const auto& [name, value] : request->headers) {
          CHECK(value.find_first_of(std::string_view("\r\n\0", 3)) == std::string::npos);
        }
        CHECK(request->content_length < 1000);
      }
    }
  }
}

TEST_CASE("routes are found by literals and typed ids") {
  const std::vector<Route> table = routes();
  const Router router(table);
  struct Row {
    std::string method;
    std::vector<std::string> segments;
    std::string path;  // of the route found
    std::vector<std::string> ids;
  };
  const std::vector<Row> rows = {
      {"GET", {"hello"}, "/hello", {}},
      {"HEAD", {"hello"}, "/hello", {}},
      {"GET", {"things", "12"}, "/things/{thing:number}", {"12"}},
      {"DELETE", {"things", "12"}, "/things/{thing:number}", {"12"}},
      {"GET", {"things", "-1"}, "", {}},
      {"GET", {"things", "1e3"}, "", {}},
      {"GET", {"things", "281474976710656"}, "/things/{thing:number}", {"281474976710656"}},
      {"GET", {"things", "1234567890123456"}, "", {}},
      {"GET", {"things", ""}, "", {}},
      {"GET", {"words", "mn-tnc"}, "/words/{word:word}", {"mn-tnc"}},
      {"GET", {"words", "A"}, "", {}},
      {"GET", {"words", ".."}, "", {}},
      {"GET", {"words", "a/b"}, "", {}},
      {"GET", {"tail", "a", "b"}, "/tail/{tail:rest}", {"a", "b"}},
      {"GET", {"tail"}, "", {}},
      {"GET", {"hello", ""}, "", {}},
      {"GET", {""}, "", {}},
      {"GET", {}, "", {}},
      {"PUT", {"hello"}, "", {}},
  };
  for (const Row& row : rows) {
    const RouteMatch match = router.find(row.method, row.segments);
    CAPTURE(row.method);
    CHECK((match.route == nullptr ? "" : match.route->path) == row.path);
    CHECK(match.ids == row.ids);
  }
}

TEST_CASE("a limit lets a burst through, then its rate, and tells how long to wait") {
  double now = 100;
  RateLimiter limiter({.per_minute = 60, .burst = 3}, [&now] { return now; });
  CHECK(limiter.take("a") == 0);
  CHECK(limiter.take("a") == 0);
  CHECK(limiter.take("a") == 0);
  CHECK(limiter.take("a") == 1);
  CHECK(limiter.take("b") == 0);
  now += 1;
  CHECK(limiter.take("a") == 0);
  CHECK(limiter.take("a") == 1);
  now -= 50;  // a clock that goes back gives nothing away
  CHECK(limiter.take("a") > 0);
}

TEST_CASE("a flood of addresses does not fill the memory of a limit") {
  RateLimiter limiter({.per_minute = 60, .burst = 3}, [] { return 1.0; });
  for (std::size_t i = 0; i < RateLimiter::kMaxNames * 2; ++i) {
    limiter.take(std::to_string(i));
  }
  CHECK(limiter.names() <= RateLimiter::kMaxNames);
}

TEST_CASE("an expectation other than 100-continue is refused") {
  const auto code = [](const std::string& headers) {
    const auto read = read_head("GET / HTTP/1.1\r\nHost: h\r\n" + headers + "\r\n");
    const Problem* refusal = std::get_if<Problem>(&read);
    return refusal == nullptr ? std::string() : refusal->code;
  };
  CHECK(code("Expect: 100-continue\r\n").empty());
  CHECK(code("Expect: 100-Continue\r\n").empty());
  for (const char* odd : {"Expect: 200-ok\r\n", "Expect:\r\n", "Expect: 100-continue, 200-ok\r\n",
                          "Expect: 100-continue\r\nExpect: 100-continue\r\n"})
    CHECK(code(odd) == "expectation_failed");
}

TEST_CASE("an IPv6 customer is one customer") {
  CHECK(limit_name_of_address("2001:db8:1:2::1") == limit_name_of_address("2001:db8:1:2:ffff::9"));
  CHECK(limit_name_of_address("2001:db8:1:2::1") != limit_name_of_address("2001:db8:1:3::1"));
  CHECK(limit_name_of_address("203.0.113.9") == "203.0.113.9");
}
