// Clients that read their answers slowly, or not at all.
#include <doctest/doctest.h>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "http/event_loop.h"
#include "live_server.h"

using namespace test;

namespace {

constexpr int kLittle = 4096;  // what the machine of such a client takes ahead
constexpr double kSoon = kMemoryIsOurs ? 1.0 : 20.0;

/// Nobody is cut by the rate, however busy the machine is.
ServerConfig patient(std::size_t threads) {
  return {.threads = threads, .rate_after_seconds = 300};
}

double seconds_since(std::chrono::steady_clock::time_point begun) {
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
}

/// So many clients that ask and then do not read; the answer of each has begun.
std::vector<int> non_readers(int port, int clients, const std::string& request) {
  std::vector<int> sockets;
  for (int i = 0; i < clients; ++i) {
    sockets.push_back(connect_to(port, kLittle));
    send_all(sockets.back(), request);
  }
  for (const int socket : sockets) {
    pollfd this_one{socket, POLLIN, 0};
    CHECK(::poll(&this_one, 1, 60000) == 1);
  }
  return sockets;
}

void close_all(const std::vector<int>& sockets) {
  for (const int socket : sockets)
    ::close(socket);
}

double slowest_hello(int port, int times) {
  double worst = 0;
  for (int i = 0; i < times; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    CHECK(converse(port, get("/hello"), 30).status == 200);
    worst = std::max(worst, seconds_since(begun));
  }
  return worst;
}

/// Whether the connection ends within so many seconds, without a byte being read.
bool ends_within(int socket, double seconds) {
  pollfd this_one{socket, POLLRDHUP, 0};
  return ::poll(&this_one, 1, static_cast<int>(seconds * 1000)) == 1 &&
         (this_one.revents & (POLLHUP | POLLERR)) != 0;
}

long ended(const std::vector<int>& sockets) {
  return std::count_if(sockets.begin(), sockets.end(), [](int socket) { return ends_within(socket, 0); });
}

/// Waits until so many have ended, for twenty seconds.
bool come_to_end(const std::vector<int>& sockets, long how_many) {
  for (int i = 0; i < 200 && ended(sockets) < how_many; ++i)
    ::usleep(100000);
  return ended(sockets) >= how_many;
}

/// Reads an answer to its end, so many bytes at a time with a pause behind each.
std::string read_slowly(int socket, std::size_t bytes, useconds_t pause) {
  std::string text;
  std::string piece(bytes, '\0');
  for (;;) {
    const ssize_t got = ::recv(socket, piece.data(), piece.size(), 0);
    if (got <= 0)
      break;
    text.append(piece, 0, static_cast<std::size_t>(got));
    ::usleep(pause);
  }
  ::close(socket);
  const std::size_t head = text.find("\r\n\r\n");
  return head == std::string::npos ? std::string() : text.substr(head + 4);
}

}  // namespace

TEST_CASE("200 who do not read a short answer and 60 who do not read a long one hold up nobody") {
  LiveServer server(patient(4));
  std::vector<int> stuck = non_readers(server.port(), 200, get("/middling"));
  const std::vector<int> others = non_readers(server.port(), 60, get("/long"));
  stuck.insert(stuck.end(), others.begin(), others.end());
  const double worst = slowest_hello(server.port(), 10);
  MESSAGE("slowest beside 260 who do not read: ", worst, " s");
  CHECK(worst < kSoon);
  CHECK(ended(stuck) == 0);
  for (std::size_t i = 0; i < stuck.size(); i += 37) {  // and each gets its own, should it read after all
    const Answer answer = read_answer(stuck[i], 20);
    CHECK(answer.status == 200);
    CHECK(std::to_string(answer.body.size()) == answer.header("content-length"));
    stuck[i] = -1;
  }
  close_all(stuck);
}

TEST_CASE("a slow reader that keeps up gets the whole answer, byte for byte, whatever holds it") {
  LiveServer server({.threads = 2, .bytes_per_second = 20'000, .rate_after_seconds = 0.5});
  for (const char* path : {"/middling", "/big", "/long"}) {
    CAPTURE(path);
    const std::string whole = converse(server.port(), get(path), 30).body;
    REQUIRE(whole.size() > 100'000);
    const int socket = connect_to(server.port(), kLittle);
    send_all(socket, get(path));
    CHECK(read_slowly(socket, whole.size() / 200, 10'000) == whole);  // 2 s for all of it
  }
}

TEST_CASE("who does not read is cut by the rate, who reads too slowly on the whole by the time") {
  LiveServer server({.answer_seconds = 2.5,
                     .answer_seconds_per_mebibyte = 0,
                     .bytes_per_second = 10'000,
                     .rate_after_seconds = 0.5});
  const auto begun = std::chrono::steady_clock::now();
  const std::vector<int> stuck = non_readers(server.port(), 5, get("/long"));
  const int slow = connect_to(server.port(), kLittle);
  send_all(slow, get("/long"));
  CHECK(ended(stuck) == 0);
  std::string piece(10'000, '\0');
  std::size_t read = 0;
  double cut = 0;  // when the first of those who did not read was
  for (;;) {
    const ssize_t got = ::recv(slow, piece.data(), piece.size(), 0);
    if (got <= 0)
      break;
    read += static_cast<std::size_t>(got);
    ::usleep(100000);
    if (cut == 0 && ends_within(stuck.front(), 0))
      cut = seconds_since(begun);
  }
  const double whole = seconds_since(begun);
  ::close(slow);
  CHECK(cut > 0.5);
  CHECK(cut < whole);
  CHECK(whole > 2.3);
  CHECK(whole < 5 + kSoon);
  CHECK(read > 50'000);
  CHECK(read < 1'500'000);
  CHECK(come_to_end(stuck, 5));
  close_all(stuck);
}

TEST_CASE("what waits for those who do not read is held in little memory") {
  LiveServer server(patient(2));
  CHECK(converse(server.port(), get("/big"), 30).status == 200);
  forget_peak();
  const long before = peak_kib();
  const std::vector<int> stuck = non_readers(server.port(), 60, get("/big"));  // 300 MB
  CHECK(slowest_hello(server.port(), 3) < kSoon);
  MESSAGE("for 300 MB of answers: ", (peak_kib() - before) / 1024, " MiB");
  if (kMemoryIsOurs)
    CHECK(peak_kib() - before < 64 * 1024);
  close_all(stuck);
}

TEST_CASE("an answer that waits needs no folder while there is room in memory, and else only itself is cut") {
  ServerConfig config = patient(2);
  config.spool_folder = "/nonexistent";
  LiveServer server(config);
  std::vector<int> stuck = non_readers(server.port(), 20, get("/middling"));
  const std::vector<int> large = non_readers(server.port(), 4, get("/big"));
  CHECK(come_to_end(large, 3));
  CHECK(ended(stuck) == 0);
  CHECK(read_answer(stuck.back()).body.size() == 125'002);
  stuck.pop_back();
  CHECK(converse(server.port(), get("/hello")).status == 200);
  close_all(stuck);
  close_all(large);
}

TEST_CASE("of one address so many answers wait at once; of more, those that wait longest are cut") {
  LiveServer server({.behind_proxy = true, .rate_after_seconds = 300});
  const auto asks = [](const std::string& address) {
    return get("/middling", "X-Forwarded-For: " + address + "\r\n");
  };
  const std::vector<int> other = non_readers(server.port(), 1, asks("198.51.100.7"));
  std::vector<int> stuck;
  for (int i = 0; i < EventLoop::kAnswersOfOneAddress + 3; ++i) {
    stuck.push_back(non_readers(server.port(), 1, asks("203.0.113.9")).front());
    ::usleep(20000);
  }
  CHECK(come_to_end(stuck, 3));
  CHECK(ended({stuck.begin(), stuck.begin() + 3}) == 3);
  CHECK(ended(stuck) == 3);
  CHECK(!ends_within(other.front(), 0));
  CHECK(read_answer(other.front()).body.size() == 125'002);
  close_all(stuck);
}

TEST_CASE("a stop lets answers that go be written for a short while, and waits for no longer") {
  LiveServer server(patient(2));
  const std::vector<int> stuck = non_readers(server.port(), 3, get("/long"));
  const int reads = connect_to(server.port(), kLittle);
  send_all(reads, get("/long"));
  ::usleep(300000);
  const auto begun = std::chrono::steady_clock::now();
  std::thread stopper([&] { server.stop(); });
  CHECK(read_slowly(reads, 4000, 1000).size() > Spool::kInMemory);
  stopper.join();
  CHECK(seconds_since(begun) > 2);
  CHECK(seconds_since(begun) < 8 + kSoon);
  close_all(stuck);
}

TEST_CASE("what a client sends behind its request while its answer waits is not answered") {
  LiveServer server(patient(2));
  const int socket = connect_to(server.port(), kLittle);
  send_all(socket, get("/middling"));
  ::usleep(200000);
  send_all(socket, get("/hello"));
  ::usleep(100000);
  CHECK(read_slowly(socket, 4000, 1000).size() == 125'002);
  const std::string head_only = "HEAD /long HTTP/1.1\r\nHost: h\r\n\r\n";
  const Answer head = converse(server.port(), head_only + head_only);
  CHECK(head.body.empty());
  CHECK(head.header("content-length").size() == 7);
}
