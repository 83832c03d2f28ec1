#include <doctest/doctest.h>
#include <unistd.h>

#include <algorithm>

#include "live_server.h"

// What is known against the HTTP library in the version that Debian ships (0.11.4), sent as exact bytes.
// Each row: the answer, the end of the connection, and memory that stays flat.

using namespace test;

namespace {

constexpr long kFlatKib = 8 * 1024;

std::vector<std::string> plain_headers() {
  return {"cache-control", "connection",      "content-length",         "content-security-policy",
          "content-type",  "referrer-policy", "x-content-type-options", "x-request-id"};
}

struct Attack {
  std::string name;
  std::string bytes;
  int status;
  std::string code;
};

std::string repeated(std::string_view piece, int times) {
  std::string out;
  for (int i = 0; i < times; ++i) {
    out += piece;
  }
  return out;
}

std::string chunked_body(std::size_t bytes) {
  return "10000\r\n" + std::string(0x10000, 'x') + "\r\n" +
         (bytes > 0x10000 ? chunked_body(bytes - 0x10000) : "0\r\n\r\n");
}

const std::vector<Attack>& attacks() {
  static const std::string post_line = "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n";
  static const std::vector<Attack> table = {
      {"CVE-2025-46728, 53629: chunked body past the limit",
       post_line + "Transfer-Encoding: chunked\r\n\r\n" + chunked_body(1U << 20U), 411, "length_required"},
      {"CVE-2025-46728: chunked body on an unknown path",
       "POST /no HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" + chunked_body(1U << 20U), 411,
       "length_required"},
      {"CVE-2025-46728: body without any length", post_line + "\r\n" + std::string(3U << 20U, 'x'), 411,
       "length_required"},
      {"CVE-2025-53628: an endless header line",
       "GET /hello HTTP/1.1\r\nHost: h\r\nX: " + std::string(4U << 20U, 'a'), 431, "headers_too_large"},
      {"CVE-2025-53628: an endless request line", "GET /" + std::string(4U << 20U, 'a'), 414, "target_too_long"},
      {"CVE-2025-52887: 300 000 headers",
       "GET /hello HTTP/1.1\r\nHost: h\r\n" + repeated("a: b\r\n", 300000) + "\r\n", 431, "headers_too_large"},
      {"CVE-2025-52887: 101 headers", "GET /hello HTTP/1.1\r\nHost: h\r\n" + repeated("a: b\r\n", 100) + "\r\n",
       431, "headers_too_large"},
      {"CVE-2026-22776, 28435: compressed body",
       post_line + "Content-Encoding: gzip\r\nContent-Length: 4\r\n\r\n\x1f\x8b\x08\x08", 415,
       "unsupported_media_type"},
      {"CVE-2026-29076: multipart",
       "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: "
       "5\r\n\r\n--b--",
       415, "unsupported_media_type"},
      {"form-urlencoded, as curl -d sends it",
       "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: "
       "3\r\n\r\na=b",
       415, "unsupported_media_type"},
      {"CVE-2026-34441: two lengths", post_line + "Content-Length: 1\r\nContent-Length: 40\r\n\r\nx", 400,
       "bad_length"},
      {"CVE-2026-34441: body of a GET with a request inside",
       "GET /hello HTTP/1.1\r\nHost: h\r\nContent-Length: 36\r\n\r\nDELETE /mine HTTP/1.1\r\nHost: h\r\n\r\n....",
       400, "unexpected_body"},
      {"body of a DELETE", "DELETE /things/1 HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\n\r\nx", 400,
       "unexpected_body"},
      {"length and chunks together",
       post_line + "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 411, "length_required"},
      {"CVE-2026-45352: negative chunk", post_line + "Transfer-Encoding: chunked\r\n\r\n-1\r\nx\r\n0\r\n\r\n", 411,
       "length_required"},
      {"length that is a word", post_line + "Content-Length: abc\r\n\r\n", 400, "bad_length"},
      {"length with a sign", post_line + "Content-Length: +3\r\n\r\nabc", 400, "bad_length"},
      {"length list", post_line + "Content-Length: 3, 3\r\n\r\nabc", 400, "bad_length"},
      {"empty length", post_line + "Content-Length:\r\n\r\n", 400, "bad_length"},
      {"length beyond 64 bits", post_line + "Content-Length: 99999999999999999999999\r\n\r\n", 413,
       "body_too_large"},
      {"50 MB announced", post_line + "Content-Length: 52428800\r\n\r\n" + std::string(1U << 20U, 'x'), 413,
       "body_too_large"},
      {"target longer than 1024", get("/hello?place=" + std::string(1100, 'a')), 414, "target_too_long"},
      {"folded header", "GET /hello HTTP/1.1\r\nHost: h\r\nX: a\r\n b\r\n\r\n", 400, "bad_request"},
      {"space before the colon", "GET /hello HTTP/1.1\r\nHost : h\r\n\r\n", 400, "bad_request"},
      {"bare line feeds", "GET /hello HTTP/1.1\nHost: h\n\r\n\r\n", 400, "bad_request"},
      {"carriage return inside a header", "GET /hello HTTP/1.1\r\nHost: h\r\nX: a\rb\r\n\r\n", 400, "bad_request"},
      {"NUL inside a header", std::string("GET /hello HTTP/1.1\r\nHost: h\r\nX: a\0b\r\n\r\n", 40), 400,
       "bad_request"},
      {"no host", "GET /hello HTTP/1.1\r\n\r\n", 400, "bad_request"},
      {"two hosts", "GET /hello HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", 400, "bad_request"},
      {"HTTP/2 preface", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", 505, "version_not_supported"},
      {"HTTP/0.9", "GET /hello\r\n\r\n", 400, "bad_request"},
      {"unknown method", "BREW /hello HTTP/1.1\r\nHost: h\r\n\r\n", 501, "method_unknown"},
      {"TRACE", "TRACE /hello HTTP/1.1\r\nHost: h\r\n\r\n", 405, "method_not_allowed"},
      {"absolute address", "GET http://elsewhere/hello HTTP/1.1\r\nHost: h\r\n\r\n", 400, "bad_request"},
      {"NUL in the path", get("/hello%00"), 400, "bad_request"},
      {"line end in the query", get("/hello?place=a%0d%0aX:1"), 400, "bad_request"},
      {"path that is not UTF-8", get("/%ff"), 400, "bad_request"},
      {"broken escape", get("/%2"), 400, "bad_request"},
      {"up and out", get("/tail/../../etc/passwd%00"), 400, "bad_request"},
      {"CVE-2026-28434: exception", get("/throw"), 500, "internal"},
      {"CVE-2026-28434: odd exception", get("/throw-oddly"), 500, "internal"},
  };
  return table;
}

}  // namespace

TEST_CASE("attacks on the HTTP library get a plain refusal, the connection closes, memory stays flat") {
  LiveServer server;
  for (const Attack& attack : attacks()) {
    CAPTURE(attack.name);
    forget_peak();
    const long before = peak_kib();
    const Answer answer = converse(server.port(), attack.bytes);
    CHECK(answer.status == attack.status);
    CHECK(answer.closed);
    CHECK(answer.header("content-type") == "application/problem+json");
    CHECK(answer.body.find("\"code\":\"" + attack.code + "\"") != std::string::npos);
    CHECK(answer.body.find("secret") == std::string::npos);
    std::vector<std::string> expected = plain_headers();
    if (attack.status == 405) {
      expected.insert(expected.begin(), "allow");
    }
    CHECK(answer.header_names() == expected);
    CHECK(peak_kib() - before < kFlatKib);
  }
  CHECK(converse(server.port(), get("/hello")).status == 200);
}

TEST_CASE("60 MB of header line and of chunks are not kept") {
  LiveServer server;
  const std::string piece(1U << 20U, 'a');
  for (const std::string& begin :
       {std::string("GET /hello HTTP/1.1\r\nHost: h\r\nX: "),
        std::string("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3C00000\r\n")}) {
    forget_peak();
    const long before = peak_kib();
    const int socket = connect_to(server.port());
    bool sending = send_all(socket, begin);
    for (int i = 0; i < 60 && sending; ++i) {
      sending = send_all(socket, piece);
    }
    const Answer answer = read_answer(socket);
    CHECK(answer.closed);
    CHECK(peak_kib() - before < kFlatKib);
  }
  CHECK(converse(server.port(), get("/hello")).status == 200);
}

TEST_CASE("a second request in the same connection is never executed") {
  LiveServer server;
  const Answer answer = converse(server.port(), get("/hello") + get("/throw"));
  CHECK(answer.status == 200);
  CHECK(answer.closed);
  CHECK(answer.body == R"({"hello":"world"})");
  server.stop();
  for (const std::string& line : server.log) {
    CHECK(line.find("/throw") == std::string::npos);
  }
}

TEST_CASE("CVE-2026-45372: escapes in a header stay what they are") {
  LiveServer server({}, {.cors_origins = {"https://a.example\r\nX-Evil: 1"}});
  const Answer answer = converse(server.port(), get("/hello", "Origin: https://a.example%0d%0aX-Evil: 1\r\n"));
  CHECK(answer.status == 200);
  CHECK(answer.header("x-evil").empty());
  CHECK(answer.header("access-control-allow-origin").empty());
}

TEST_CASE("CVE-2023-26130: a handler cannot split a header") {
  LiveServer server;
  const Answer answer = converse(server.port(), get("/split"));
  CHECK(answer.status == 200);
  CHECK(answer.header("x-evil").empty());
  CHECK(answer.header("x-name").empty());
}

TEST_CASE("CVE-2025-66570, 66577: neither REMOTE_ADDR nor X-Forwarded-For is believed without a proxy") {
  LiveServer server({}, {.requests_per_minute_per_address = 4});
  // All from this machine, which has no limit of its own; a believed header would run into one.
  for (int i = 0; i < 8; ++i) {
    const Answer answer =
        converse(server.port(), get("/hello", "REMOTE_ADDR: 203.0.113.9\r\nX-Forwarded-For: 203.0.113.9\r\n"));
    CHECK(answer.status == 200);
  }
}

TEST_CASE("behind a proxy the right-most forwarded address has the limit") {
  LiveServer server({.behind_proxy = true}, {.requests_per_minute_per_address = 4});
  int refused = 0;
  for (int i = 0; i < 8; ++i) {
    const std::string invented = "X-Forwarded-For: 198.51.100." + std::to_string(i) + ", 203.0.113.9\r\n";
    const Answer answer = converse(server.port(), get("/hello", invented));
    refused += answer.status == 429 ? 1 : 0;
    CHECK((answer.status == 200 || !answer.header("retry-after").empty()));
  }
  CHECK(refused >= 5);
  CHECK(converse(server.port(), get("/hello", "X-Forwarded-For: 203.0.113.10\r\n")).status == 200);
}

TEST_CASE("every error of HTTP itself leaves with its status, its shape and no other header") {
  LiveServer server;
  for (const CatalogueEntry& entry : http_catalogue()) {
    const Answer answer = converse(server.port(), get("/problems/" + std::string(entry.code)));
    CAPTURE(entry.code);
    CHECK(answer.status == entry.status);
    CHECK(answer.header_names() == plain_headers());
    for (const char* member : {"\"type\":\"/errors#", "\"title\":", "\"status\":", "\"code\":", "\"detail\":",
                               "\"hint\":", "\"errors\":[]"}) {
      CHECK(answer.body.find(member) != std::string::npos);
    }
  }
}

TEST_CASE("good answers carry exactly the headers they should") {
  LiveServer server;
  std::vector<std::string> expected = plain_headers();
  expected.insert(std::find(expected.begin(), expected.end(), "referrer-policy"), "etag");
  const Answer read = converse(server.port(), get("/hello"));
  CHECK(read.header_names() == expected);
  CHECK(read.header("content-type") == "application/json; charset=utf-8");
  const Answer head = converse(server.port(), "HEAD /hello HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(head.header_names() == expected);
  CHECK(head.header("content-length") == "17");
  CHECK(head.body.empty());
  const Answer options = converse(server.port(), "OPTIONS /things/3 HTTP/1.1\r\nHost: h\r\n\r\n");
  CHECK(options.status == 204);
  CHECK(options.header("allow") == "DELETE, GET, HEAD, OPTIONS");
  const Answer again = converse(server.port(), get("/hello", "If-None-Match: " + read.header("etag") + "\r\n"));
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  const Answer ranged = converse(server.port(), get("/hello", "Range: bytes=2-4\r\n"));
  CHECK(ranged.status == 200);
  CHECK(ranged.body == R"({"hello":"world"})");
  const Answer coded = converse(server.port(), get("/big", "Accept-Encoding: br, gzip\r\n"));
  CHECK(coded.header("content-encoding").empty());
  CHECK(coded.body.size() == (5U << 20U) + 2);
}

TEST_CASE("bodies arrive whole, also in pieces and after 100-continue") {
  LiveServer server;
  CHECK(converse(server.port(), post("/large", std::string(3U << 20U, 'x'))).body == "\"3145728\"");
  const std::string request = post("/echo", "0123456789", "Content-Type: text/plain\r\nExpect: 100-continue\r\n");
  CHECK(converse(server.port(), request).body == "\"10\"");
  const int socket = connect_to(server.port());
  for (const char byte : request) {
    send_all(socket, std::string_view(&byte, 1));
    ::usleep(500);
  }
  CHECK(read_answer(socket).body == "\"10\"");
}

TEST_CASE("a HEAD that is refused before it is understood carries no body") {
  LiveServer server;
  for (const std::string& bytes :
       {std::string("HEAD /%zz HTTP/1.1\r\nHost: h\r\n\r\n"), std::string("HEAD /hello HTTP/1.1\r\n\r\n"),
        "HEAD /" + std::string(20000, 'a'), std::string("HEAD /hello HTTP/3.0\r\nHost: h\r\n\r\n"),
        std::string("HEAD /nowhere HTTP/1.1\r\nHost: h\r\n\r\n")}) {
    CAPTURE(bytes.substr(0, 40));
    const Answer answer = converse(server.port(), bytes);
    CHECK(answer.status >= 400);
    CHECK(answer.body.empty());
  }
}

TEST_CASE("a refusal with 100-continue comes before the body is asked for") {
  LiveServer server;
  const Answer answer = converse(server.port(),
                                 "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\n"
                                 "Content-Length: 52428800\r\nExpect: 100-continue\r\n\r\n");
  CHECK(answer.status == 413);
  CHECK(answer.seconds < 5);
}

TEST_CASE("a body that stops half-way is told so, one that stops sending too") {
  LiveServer server({.head_seconds = 0.5, .body_seconds = 0.5});
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n";
  CHECK(converse(server.port(), head + "half").status == 408);
  CHECK(converse(server.port(), "GET /hello HT").status == 408);
  CHECK(converse(server.port(), "HEAD /hello HT").body.empty());
  CHECK(converse(server.port(), "").status == 0);
}

TEST_CASE("the log holds no address, no path, no query, no key, no text of an exception's client") {
  LiveServer server;
  converse(server.port(), get("/things/12345?x=private", "Authorization: Bearer rk-secret\r\n"));
  converse(server.port(), get("/nowhere/private"));
  converse(server.port(), get("/throw"));
  server.stop();
  bool fault = false;
  for (const std::string& line : server.log) {
    for (const char* word : {"127.0.0.1", "12345", "private", "rk-secret", "nowhere"}) {
      CHECK(line.find(word) == std::string::npos);
    }
    CHECK(line.find("\"route\":") != std::string::npos);
    fault = fault || line.find("\"fault\":\"the secret of worker 7\"") != std::string::npos;
  }
  CHECK(fault);
}
