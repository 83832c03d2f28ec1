#include <doctest/doctest.h>

#include <set>

#include "api/access.h"
#include "http/head.h"
#include "http/idempotency.h"
#include "test_routes.h"

using namespace test;

namespace {

struct Bench {
  Bench() { fill(context); }

  Response send(const std::string& line, const std::string& headers = {}, const std::string& body = {}) {
    const std::string length = body.empty() ? "" : "Content-Length: " + std::to_string(body.size()) + "\r\n";
    auto read = http::read_head(line + " HTTP/1.1\r\nHost: h\r\n" + headers + length + "\r\n");
    Request request = std::get<Request>(std::move(read));
    request.client = client;
    body_was_read = false;
    return service.handle(std::move(request), [&](std::size_t, const http::TakePiece& take) {
      body_was_read = true;
      take(body);
      return Status();
    });
  }

  double now = 0;
  std::string client = "203.0.113.9";
  bool body_was_read = false;
  Context context;
  http::Service service{{http_routes(routes(), context)},
                        {.requests_per_minute_per_address = 6000,
                         .requests_per_minute_per_key = 20,
                         .new_keys_per_hour_per_address = 2,
                         .cors_origins = {"chrome-extension://abc", "https://union.example"},
                         .clock = [this] { return now; }},
                        {}};
};

struct Row {
  std::string name;
  std::string line;
  std::string headers;
  std::string body;
  int status;
  std::string contains;
};

}  // namespace

TEST_CASE("the table of routes is held to") {
  const std::vector<Row> rows = {
      {"plain", "GET /hello", "", "", 200, "world"},
      {"known parameter", "GET /hello?place=GB", "", "", 200, "world"},
      {"misspelt parameter", "GET /hello?plaec=GB", "", "", 400, "Did you mean 'place'?"},
      {"parameter where there are none", "GET /big?x=1", "", "", 400, "This route has no parameters."},
      {"parameter twice", "GET /hello?place=GB&place=IE", "", "", 400, "duplicate_parameter"},
      {"repeatable parameter twice", "GET /hello?rule=a&rule=b", "", "", 200, "world"},
      {"misspelt path", "GET /helo", "", "", 404, "Did you mean '/hello'?"},
      {"other method", "DELETE /hello", "", "", 405, "method_not_allowed"},
      {"body with its type", "POST /echo", "Content-Type: text/plain; charset=utf-8\r\n", "abc", 200, "\"3\""},
      {"body without type", "POST /echo", "", "abc", 415, "Send one of: text/plain, application/json"},
      {"body of another type", "POST /echo", "Content-Type: image/png\r\n", "abc", 415,
       "curl --data-binary @FILE"},
      {"no body where one is needed", "POST /echo", "Content-Type: text/plain\r\n", "", 411, "length_required"},
      {"too large", "POST /echo", "Content-Type: text/plain\r\n", std::string(4097, 'x'), 413, "takes 4096"},
      {"body where none is taken", "POST /bare", "Content-Type: text/plain\r\n", "x", 400, "unexpected_body"},
      {"no length where none is taken", "POST /bare", "", "", 200, "world"},
      {"no key", "GET /mine", "", "", 401, "key_required"},
      {"other scheme", "GET /mine", "Authorization: Basic whole\r\n", "", 401, "key_required"},
      {"forged key", "GET /mine", "Authorization: Bearer forged\r\n", "", 401, "key_unknown"},
      {"key", "GET /mine", "Authorization: Bearer whole\r\n", "", 200, "world"},
      {"scheme in another case", "GET /mine", "Authorization: bearer whole\r\n", "", 200, "world"},
      {"reading token", "GET /mine", "Authorization: Bearer reader\r\n", "", 200, "world"},
      {"posting token reads", "GET /mine", "Authorization: Bearer poster\r\n", "", 403, "scope_missing"},
      {"reading token posts", "POST /mine", "Authorization: Bearer reader\r\nContent-Type: text/plain\r\n", "x",
       403, "scope_missing"},
      {"posting token", "POST /mine", "Authorization: Bearer poster\r\nContent-Type: text/plain\r\n", "x", 200,
       "\"1\""},
      {"token erases", "DELETE /mine", "Authorization: Bearer reader\r\n", "", 403, "scope_missing"},
      {"key erases", "DELETE /mine", "Authorization: Bearer whole\r\n", "", 200, "world"},
      {"no session", "GET /desk", "Authorization: Bearer whole\r\n", "", 401, "session_required"},
      {"old session", "GET /desk", "Cookie: ratecheck_session=old\r\n", "", 401, "session_required"},
      {"session", "GET /desk", "Cookie: a=b; ratecheck_session=viewing\r\n", "", 200, "world"},
      {"write without the token of the page", "POST /desk", "Cookie: ratecheck_session=organizing\r\n", "", 403,
       "csrf"},
      {"write with a wrong one", "POST /desk", "Cookie: ratecheck_session=organizing\r\nX-CSRF-Token: x\r\n", "",
       403, "csrf"},
      {"write with it", "POST /desk", "Cookie: ratecheck_session=organizing\r\nX-CSRF-Token: token-of-ada\r\n", "",
       200, "world"},
      {"write by a viewer", "POST /desk", "Cookie: ratecheck_session=viewing\r\nX-CSRF-Token: token-of-ada\r\n",
       "", 403, "role_missing"},
  };
  for (const Row& row : rows) {
    Bench bench;
    const Response response = bench.send(row.line, row.headers, row.body);
    CAPTURE(row.name);
    CHECK(response.status == row.status);
    CHECK(response.body.find(row.contains) != std::string::npos);
    CHECK((response.status < 400 || !bench.body_was_read));
    CHECK((response.status != 401 || !response.header("WWW-Authenticate").empty() ||
           row.line.find("/desk") != std::string::npos));
  }
}

TEST_CASE("every error of the catalogue leaves with its status and its shape, and stands on its page once") {
  Bench bench;
  std::set<std::string_view> codes;
  for (const CatalogueEntry& entry : error_catalogue()) {
    const Response response = bench.send("GET /problems/" + std::string(entry.code));
    CAPTURE(entry.code);
    CHECK(codes.insert(entry.code).second);
    CHECK(response.status == entry.status);
    for (const char* member : {"\"type\":\"/errors#", "\"title\":", "\"status\":", "\"code\":", "\"detail\":",
                               "\"hint\":", "\"errors\":[]"}) {
      CHECK(response.body.find(member) != std::string::npos);
    }
    CHECK(errors_page().find("id=\"" + std::string(entry.code) + "\"") != std::string::npos);
  }
  CHECK(codes.size() > http::http_catalogue().size());
}

TEST_CASE("limits count per key and per address and say how long") {
  Bench bench;
  const std::string key = "Authorization: Bearer whole\r\n";
  for (int i = 0; i < 10; ++i) {
    CHECK(bench.send("GET /mine", key).status == 200);
  }
  bench.client = "203.0.113.77";  // another address does not help the key
  const Response refused = bench.send("GET /mine", key);
  CHECK(refused.status == 429);
  CHECK(refused.header("Retry-After") == "3");
  bench.now += 3;
  CHECK(bench.send("GET /mine", key).status == 200);
}

TEST_CASE("new keys are limited per address, but not for this machine") {
  Bench bench;
  CHECK(bench.send("POST /bare").status == 200);
  CHECK(bench.send("POST /bare").status == 200);
  CHECK(bench.send("POST /bare").status == 429);
  CHECK(bench.send("GET /hello").status == 200);
  bench.now += 1801;
  CHECK(bench.send("POST /bare").status == 200);
  bench.client = "127.0.0.1";
  for (int i = 0; i < 10; ++i) {
    CHECK(bench.send("POST /bare").status == 200);
  }
}

TEST_CASE("only configured origins get through, and never with cookies") {
  Bench bench;
  const Response allowed = bench.send("GET /hello", "Origin: chrome-extension://abc\r\n");
  CHECK(allowed.header("Access-Control-Allow-Origin") == "chrome-extension://abc");
  CHECK(allowed.header("Access-Control-Allow-Credentials").empty());
  CHECK(allowed.header("Vary") == "Origin");
  for (const char* origin :
       {"https://evil.example", "null", "chrome-extension://abcd", "https://union.example:444"}) {
    const Response other = bench.send("GET /hello", "Origin: " + std::string(origin) + "\r\n");
    CHECK(other.status == 200);
    CHECK(other.header("Access-Control-Allow-Origin").empty());
  }
  const Response preflight =
      bench.send("OPTIONS /echo", "Origin: https://union.example\r\nAccess-Control-Request-Method: POST\r\n");
  CHECK(preflight.status == 204);
  CHECK(preflight.header("Access-Control-Allow-Methods") == "OPTIONS, POST");
  CHECK(preflight.header("Access-Control-Allow-Headers").find("Authorization") != std::string::npos);
}

TEST_CASE("what a key opens is kept by no cache") {
  Bench bench;
  CHECK(bench.send("GET /hello").header("Cache-Control") == "no-cache");
  const Response mine = bench.send("GET /mine", "Authorization: Bearer whole\r\n");
  CHECK(mine.header("Cache-Control") == "no-store");
  CHECK(!mine.header("ETag").empty());
}

TEST_CASE("an Idempotency-Key brings the same answer again, to the same caller, for a while") {
  Bench bench;
  bench.client = "127.0.0.1";
  const std::string key = "Idempotency-Key: 0123456789abcdef\r\n";
  const std::string mine = "Authorization: Bearer whole\r\nContent-Type: text/plain\r\n";
  const std::string first = bench.send("POST /counted", mine + key, "x").body;
  CHECK(bench.send("POST /counted", mine + key, "x").body == first);
  CHECK(bench.send("POST /counted", mine, "x").body != first);
  CHECK(bench.send("POST /counted", mine + key, "y").status == 409);
  CHECK(bench.send("POST /counted", mine + "Idempotency-Key: abc\r\n", "x").status == 400);
  bench.now += 601;
  CHECK(bench.send("POST /counted", mine + key, "x").body != first);
}

TEST_CASE("what failed under an Idempotency-Key may be tried again") {
  http::KeptAnswers kept([] { return 1.0; });
  Response answer;
  CHECK(kept.begin("n", "r", answer) == http::KeptAnswers::Found::nothing);
  CHECK(kept.begin("n", "r", answer) == http::KeptAnswers::Found::in_work);
  kept.finish("n", "", problem("busy", ""));
  CHECK(kept.begin("n", "r", answer) == http::KeptAnswers::Found::nothing);
  kept.finish("n", "", json_response("{}", 201));
  CHECK(kept.begin("n", "r", answer) == http::KeptAnswers::Found::same);
  CHECK(answer.status == 201);
}

TEST_CASE("with a caller that is gone goes what was kept for them, and every answer that tells their key") {
  http::KeptAnswers kept([] { return 1.0; });
  Response answer;
  const auto keep = [&](const char* name, const char* caller, const char* body) {
    kept.begin(name, "r", answer);
    kept.finish(name, caller, json_response(body, 201));
  };
  keep("made", "", R"({"key":"rk-AAAAA-BBBBB"})");
  keep("mine", "7", R"({"words":"mine"})");
  keep("others", "8", R"({"key":"rk-CCCCC"})");
  keep("nobody's", "", "{}");
  kept.forget("7", "rkaaaaabbbbb");
  CHECK(kept.begin("made", "r", answer) == http::KeptAnswers::Found::nothing);
  CHECK(kept.begin("mine", "r", answer) == http::KeptAnswers::Found::nothing);
  CHECK(kept.begin("others", "r", answer) == http::KeptAnswers::Found::same);
  CHECK(kept.begin("nobody's", "r", answer) == http::KeptAnswers::Found::same);
}

TEST_CASE("requests that fail push out no kept answer, and those that succeed the oldest, never one under way") {
  http::KeptAnswers kept([] { return 1.0; });
  Response answer;
  kept.begin("under way", "r", answer);
  kept.begin("mine", "r", answer);
  kept.finish("mine", "", json_response("{}", 201));
  for (std::size_t i = 0; i < 2 * http::KeptAnswers::kMost; ++i) {
    kept.begin("fails" + std::to_string(i), "r", answer);
    kept.finish("fails" + std::to_string(i), "", problem("busy", ""));
  }
  CHECK(kept.begin("mine", "r", answer) == http::KeptAnswers::Found::same);
  for (std::size_t i = 0; i < http::KeptAnswers::kMost; ++i) {
    kept.begin("other" + std::to_string(i), "r", answer);
    kept.finish("other" + std::to_string(i), "", json_response("{}", 201));
  }
  CHECK(kept.begin("mine", "r", answer) == http::KeptAnswers::Found::nothing);
  CHECK(kept.begin("under way", "r", answer) == http::KeptAnswers::Found::in_work);
}
