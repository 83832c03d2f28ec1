// Bodies and answers that are too long for memory.
#include <doctest/doctest.h>

#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <thread>

#include "live_server.h"

using namespace test;

namespace {

std::string numbered(std::size_t size) {
  std::string out;
  for (std::size_t i = 0; out.size() < size; ++i)
    out += std::to_string(i) + ';';
  out.resize(size);
  return out;
}

}  // namespace

TEST_CASE("a body of any length comes to the route, and an answer of any length to the client, byte for byte") {
  LiveServer live;
  for (const std::size_t size : {std::size_t{1}, Spool::kInMemory, Spool::kInMemory + 1, std::size_t{9'000'001}}) {
    CAPTURE(size);
    const std::string body = numbered(size);
    const Answer answer = converse(live.port(), post("/mirror", body), 60);
    CHECK(answer.status == 200);
    CHECK(answer.header("content-length") == std::to_string(size));
    CHECK(answer.body == body);
  }
}

TEST_CASE("a long answer has its tag, and is not sent again to who has it") {
  LiveServer live;
  const Answer first = converse(live.port(), get("/long"), 30);
  REQUIRE(first.status == 200);
  CHECK(first.body.size() > Spool::kInMemory);
  const std::string tag = first.header("etag");
  REQUIRE(!tag.empty());
  const Answer again = converse(live.port(), get("/long", "If-None-Match: " + tag + "\r\n"), 30);
  CHECK(again.status == 304);
  CHECK(again.body.empty());
  const Answer head = converse(live.port(), "HEAD /long HTTP/1.1\r\nHost: h\r\n\r\n", 30);
  CHECK(head.status == 200);
  CHECK(head.header("content-length") == first.header("content-length"));
  CHECK(head.body.empty());
}

TEST_CASE("a long body needs a folder that can be written to, and no memory where there is none") {
  ServerConfig config;
  config.spool_folder = "/nonexistent";
  LiveServer live(config);
  const Answer answer = converse(live.port(), post("/mirror", std::string(2U << 20U, 'x')), 30);
  CHECK(answer.status == 503);
  CHECK(answer.body.find("\"busy\"") != std::string::npos);
  CHECK(converse(live.port(), post("/mirror", "short"), 30).status == 200);
}

TEST_CASE("of many long bodies at once all are answered, in a memory that does not hold them all") {
  LiveServer live;
  const std::string request = post("/mirror", std::string(8U << 20U, 'x'));
  CHECK(converse(live.port(), request, 60).status == 200);
  forget_peak();
  const long before = peak_kib();
  std::vector<std::thread> clients;
  std::atomic<int> answered = 0;
  for (int i = 0; i < 12; ++i) {
    clients.emplace_back([&] {
      const int socket = connect_to(live.port());
      send_all(socket, request);
      char byte = 0;
      answered += ::recv(socket, &byte, 1, MSG_WAITALL) == 1 ? 1 : 0;  // the rest is left on its way
      ::close(socket);
    });
  }
  for (std::thread& client : clients)
    client.join();
  CHECK(answered == 12);
  if (kMemoryIsOurs)
    CHECK(peak_kib() - before < 48 * 1024);  // twelve bodies are 96 MB
}

TEST_CASE("an Idempotency-Key knows long bodies and parameters apart") {
  LiveServer live;
  const std::string key = "Content-Type: text/plain\r\nIdempotency-Key: 0123456789abcdef\r\n";
  const std::string one(2U << 20U, 'x');
  const std::string other(2U << 20U, 'y');
  CHECK(converse(live.port(), post("/mirror", one, key), 30).body == one);
  CHECK(converse(live.port(), post("/mirror", one, key), 30).body == one);
  CHECK(converse(live.port(), post("/mirror", other, key), 30).status == 409);
  CHECK(converse(live.port(), post("/mirror?part=2", one, key), 30).status == 409);
}
