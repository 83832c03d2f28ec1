#include <doctest/doctest.h>

#include <algorithm>

#include "http/client_address.h"
#include "http/host.h"
#include "ratecheck/http/rate_limit.h"
#include "ratecheck/http/server.h"
#include "test_site.h"

// Who is let in, how often and by what name: limits, forwarded addresses, Host, origins. Without a socket, by a
// clock of the test.

using namespace test;

namespace {

constexpr double kLongAgo = 1000;

/// A service whose clock the test turns, asked as a proxy would.
class Asked {
 public:
  explicit Asked(ServiceConfig config, std::vector<Route> table = routes()) {
    config.clock = [this] { return now; };
    service.emplace(Site{std::move(table)}, std::move(config),
                    [this](std::string_view line) { log.emplace_back(line); });
  }
  Response send(const std::string& method, const std::string& path, const std::string& client, Pairs headers = {},
                const std::string& body = {}) {
    Request request;
    request.method = method;
    request.path = path;
    request.segments = {path.substr(1)};
    request.client = client;
    request.headers = std::move(headers);
    request.content_length = body.size();
    request.has_length = true;
    return service->handle(std::move(request), [&](std::size_t, const TakePiece& take) {
      take(body);
      return Status();
    });
  }
  int status(const std::string& method, const std::string& path, const std::string& client) {
    return send(method, path, client).status;
  }
  /// How many of so many are refused.
  int refused(int times, const std::string& path, const std::function<std::string(int)>& client) {
    int count = 0;
    for (int i = 0; i < times; ++i)
      count += status(path == "/bare" ? "POST" : "GET", path, client(i)) == 429 ? 1 : 0;
    return count;
  }

  double now = kLongAgo;
  std::vector<std::string> log;
  std::optional<Service> service;
};

std::function<std::string(int)> always(const std::string& client) {
  return [client](int) { return client; };
}

/// Who asks, by what a proxy on this machine wrote.
std::string told(const std::vector<std::string>& forwarded, bool behind_proxy = true,
                 const std::string& peer = "127.0.0.1") {
  Request request;
  for (const std::string& value : forwarded)
    request.headers.emplace_back("x-forwarded-for", value);
  ServerConfig config;
  config.behind_proxy = behind_proxy;
  tell_client(peer, config, request);
  return request.client;
}

}  // namespace

TEST_CASE("an address has one name, however a proxy writes it") {
  for (const char* text : {"203.0.113.9", " 203.0.113.9 ", "203.0.113.9:5123", "203.0.113.9:1",
                           "::ffff:203.0.113.9", "[::ffff:203.0.113.9]:80", "::FFFF:cb00:7109"}) {
    CAPTURE(text);
    CHECK(plain_address(text) == "203.0.113.9");
  }
  for (const char* text :
       {"2001:db8::1", "2001:DB8:0:0::1", "[2001:db8::1]", "[2001:db8::1]:443", "2001:db8::1%eth0"}) {
    CAPTURE(text);
    CHECK(plain_address(text) == "2001:db8::1");
  }
  for (const char* text :
       {"", "unknown", "_hidden", "203.0.113", "203.0.113.9:", "203.0.113.9:x", "[203.0.113.9", "[", "[]", "]",
        "[2001:db8::1]x", "203.0.113.9, 203.0.113.10", "1.2.3.4.5", "0x7f.1", "for=1.2.3.4"}) {
    CAPTURE(text);
    CHECK(plain_address(text) == std::nullopt);
  }
}

TEST_CASE("a proxy is believed by its right-most entry, and hides whom it does not name") {
  CHECK(told({"203.0.113.9"}) == "203.0.113.9");
  CHECK(told({"198.51.100.1, 203.0.113.9:77"}) == "203.0.113.9");
  CHECK(told({"198.51.100.1", "203.0.113.9"}) == "203.0.113.9");
  CHECK(told({"198.51.100.1", "[2001:db8::1]:9"}) == "2001:db8::1");
  for (const char* entry : {"", "unknown", "127.0.0.1", "127.9.9.9:80", "::1", "::ffff:127.0.0.1", "198.51.100.1,",
                            "198.51.100.1, localhost", "198.51.100.1, 127.0.0.1"}) {
    CAPTURE(entry);
    CHECK(told({entry}) == kHiddenClient);
  }
  CHECK(told({}) == kHiddenClient);
  CHECK(told({}, true, "::1") == kHiddenClient);
  CHECK(told({"203.0.113.9"}, true, "::ffff:127.0.0.1") == "203.0.113.9");
  CHECK(told({"203.0.113.9"}, false) == "127.0.0.1");
  CHECK(told({"203.0.113.9"}, true, "192.0.2.7") == "192.0.2.7");  // is no proxy of ours
}

TEST_CASE("whom a proxy hides are under a limit all the same, together and wider, and the operator is told once") {
  Asked asked({.requests_per_minute_per_address = 4, .new_keys_per_hour_per_address = 2});
  const std::string hidden(kHiddenClient);
  CHECK(asked.refused(50, "/hello", always(hidden)) >= 30);
  CHECK(asked.refused(50, "/hello", always("203.0.113.9")) >= 48);
  CHECK(asked.refused(50, "/hello", always("127.0.0.1")) == 0);
  asked.now += 3600;
  const int keys = 30 - asked.refused(30, "/bare", always(hidden));
  CHECK(keys >= 2);
  CHECK(keys <= 20);
  CHECK(std::count_if(asked.log.begin(), asked.log.end(), [](const std::string& line) {
          return line.find("hidden_clients") != std::string::npos;
        }) == 1);
}

TEST_CASE("new keys are limited for a network, not for each of its addresses alone") {
  Asked asked({.requests_per_minute_per_address = 0, .new_keys_per_hour_per_address = 30});
  const auto given = [&](int times, const std::function<std::string(int)>& client) {
    return times - asked.refused(times, "/bare", client);
  };
  CHECK(given(100, [](int i) { return "2001:db8:1:" + std::to_string(i) + "::1"; }) == 59);
  CHECK(given(100, [](int i) { return "198.51.100." + std::to_string(i); }) == 59);
  CHECK(given(100, always("203.0.113.9")) == 30);
  CHECK(given(20, [](int i) { return "203.0.113." + std::to_string(10 + i); }) ==
        20);  // a neighbour is not shut out
  CHECK(given(20, [](int i) { return "2001:db8:" + std::to_string(i + 10) + "::1"; }) == 20);
}

TEST_CASE("a debt is not wiped out by a flood of other names") {
  double now = 1;
  RateLimiter limiter({.per_minute = 60, .burst = 3}, [&now] { return now; });
  CHECK(limiter.take("debtor") == 0);
  limiter.charge("debtor", 500);
  CHECK(limiter.take("debtor") > 400);
  for (std::size_t i = 0; i < RateLimiter::kMaxNames * 3; ++i)
    limiter.take(std::to_string(i));
  CHECK(limiter.take("debtor") > 400);
  now += 600;
  CHECK(limiter.take("debtor") == 0);
  limiter.charge("debtor", -50);  // what is given back fills no bucket above its brim
  int ahead = 0;
  for (int i = 0; i < 10; ++i)
    ahead += limiter.take("debtor") == 0 ? 1 : 0;
  CHECK(ahead == 3);
}

namespace {

/// A table with one route that answers so many bytes, and one that works the processor.
std::vector<Route> dear_routes() {
  std::vector<Route> table = routes();
  table.push_back({.method = "POST",
                   .path = "/work",
                   .body_limit = 16U << 20U,
                   .media_types = {"text/plain"},
                   .admit = for_anyone([](const Request&, const Ids&) {
                     const std::clock_t begun = std::clock();
                     while (std::clock() - begun < CLOCKS_PER_SEC / 100) {
                     }
                     return json_response("{}");
                   })});
  return table;
}

int answered(Asked& asked, int times, const std::string& path, const std::string& body,
             const std::string& client) {
  int good = 0;
  for (int i = 0; i < times; ++i)
    good += asked.send("POST", path, client, {{"content-type", "text/plain"}}, body).status == 200 ? 1 : 0;
  return good;
}

}  // namespace

TEST_CASE("work is charged by what it costs: bytes and the processor's time, not by requests") {
  Asked asked({.requests_per_minute_per_address = 0, .work_seconds_per_minute_per_address = 0.3}, dear_routes());
  // A hundredth of a second each: six tenths' worth at once, then three in a minute.
  const int first = answered(asked, 100, "/work", "x", "203.0.113.9");
  CHECK(first >= 40);
  CHECK(first <= 62);
  CHECK(answered(asked, 5, "/work", "x", "203.0.113.9") == 0);
  const Response wait = asked.send("POST", "/work", "203.0.113.9", {{"content-type", "text/plain"}}, "x");
  CHECK(wait.status == 429);
  CHECK(!wait.header("Retry-After").empty());
  CHECK(answered(asked, 1, "/work", "x", "198.51.100.1") == 1);  // nobody else pays
  CHECK(answered(asked, 100, "/work", "x", "127.0.0.1") == 100);
  asked.now += 60;
  const int later = answered(asked, 60, "/work", "x", "203.0.113.9");
  CHECK(later >= 20);
  CHECK(later <= 32);
  // A tenth of a megabyte that comes is a hundredth of a second too.
  const std::string body((1U << 20U) / 10, 'x');
  const int large = answered(asked, 200, "/large", body, "203.0.113.77");
  CHECK(large >= 30);
  CHECK(large <= 62);
}

TEST_CASE("ten megabytes of the dearest kind cannot be sent many times at once, before any is answered") {
  double now = 1;
  RateLimiter work({.per_minute = 15000, .burst = 30000}, [&now] { return now; });
  int begun = 0;
  for (int i = 0; i < 600; ++i)
    begun += work.take("a", 8000) == 0 ? 1 : 0;  // the guess for ten megabytes
  CHECK(begun == 4);
}

TEST_CASE("a Host is this machine's or one that was named, whatever the port") {
  const std::vector<std::string> names = {"pay.example.org", "192.0.2.7"};
  for (const char* host :
       {"127.0.0.1", "127.0.0.1:8080", "localhost", "LOCALHOST:1", "[::1]", "[::1]:8080", "localhost.",
        "pay.example.org", "Pay.Example.Org:443", "pay.example.org.", "192.0.2.7:80", "localhost:"}) {
    CAPTURE(host);
    CHECK(is_own_host(host, names));
  }
  for (const char* host :
       {"", "evil.example", "pay.example.org.evil.example", "evil.localhost", "127.0.0.2", "::1",
        "localhost:80:80", "localhost@evil.example", "localhost, evil.example", "[::1]x", "[::1", "0.0.0.0",
        "example.org", "localhost:99999", "127.0.0.1.evil.example", ".", "localhost:8x"}) {
    CAPTURE(host);
    CHECK(!is_own_host(host, names));
  }
  CHECK(!is_own_host("pay.example.org", {}));
}

TEST_CASE("a stranger's page that had its name changed to point here gets nothing") {
  Asked asked({.hosts = std::vector<std::string>{"pay.example.org"}});
  const Response refused = asked.send("GET", "/hello", "127.0.0.1", {{"host", "evil.example"}});
  CHECK(refused.status == 421);
  CHECK(refused.body.find("wrong_host") != std::string::npos);
  CHECK(refused.body.find("--host") != std::string::npos);
  CHECK(refused.body.find("world") == std::string::npos);
  CHECK(asked.send("OPTIONS", "/hello", "127.0.0.1", {{"host", "evil.example"}}).status == 421);
  CHECK(asked.send("GET", "/nowhere", "127.0.0.1", {{"host", ""}}).status == 421);
  CHECK(asked.send("GET", "/hello", "127.0.0.1", {{"host", "localhost:8080"}}).status == 200);
  CHECK(asked.send("GET", "/hello", "127.0.0.1", {{"host", "pay.example.org"}}).status == 200);
  CHECK(asked.send("GET", "/hello", "127.0.0.1").status == 200);  // HTTP/1.0: no browser leaves it out
  Asked any({});
  CHECK(any.send("GET", "/hello", "127.0.0.1", {{"host", "evil.example"}}).status == 200);
}

TEST_CASE("origins and host names that would match too much, or never, are refused with the reason") {
  for (const char* good :
       {"https://example.org", "http://localhost:3000", "https://example.org:8443", "http://[::1]:3000",
        "chrome-extension://abcdefghijklmnop", "moz-extension://0f3c-11"}) {
    CAPTURE(good);
    CHECK(check_origin(good));
  }
  for (const char* bad : {"",
                          "*",
                          "null",
                          "NULL",
                          "https://*.example.org",
                          "https://example.org/",
                          "https://example.org/a",
                          "example.org",
                          "https://",
                          "://a",
                          "https://a b",
                          "https://Example.org",
                          "HTTPS://example.org",
                          "https://user@example.org",
                          "https://example.org:",
                          "https://example.org:x",
                          "https://example.org:443",
                          "http://example.org:80",
                          "https://a?b",
                          "https://a#b",
                          "https://a\r\nX: 1"}) {
    CAPTURE(bad);
    const Status refused = check_origin(bad);
    REQUIRE(!refused);
    CHECK(refused.error().code == "bad_origin");
    CHECK(!refused.error().hint.empty());
  }
  for (const char* good : {"pay.example.org", "192.0.2.7", "[2001:db8::1]", "box", "a_b.local"})
    CHECK(check_host_name(good));
  for (const char* bad :
       {"", "*", "https://pay.example.org", "pay.example.org:443", "a/b", "[::1", "a b", "*.example.org"})
    CHECK(!check_host_name(bad));
}
