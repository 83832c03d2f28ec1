#include <doctest/doctest.h>
#include <pthread.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <functional>

#include "live_server.h"

using namespace test;

namespace {

std::vector<Answer> all_at_once(int port, int clients, const std::string& bytes) {
  std::vector<Answer> answers(static_cast<std::size_t>(clients));
  std::vector<std::thread> threads;
  for (Answer& answer : answers) {
    threads.emplace_back([&answer, port, &bytes] {
      const auto begun = std::chrono::steady_clock::now();
      answer = converse(port, bytes);
      answer.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count();
    });
  }
  for (std::thread& thread : threads) {
    thread.join();
  }
  return answers;
}

double slowest(const std::vector<Answer>& answers) {
  double worst = 0;
  for (const Answer& answer : answers) {
    worst = std::max(worst, answer.seconds);
  }
  return worst;
}

}  // namespace

TEST_CASE("40 idle, silent and slow clients leave 24 threads that answer") {
  LiveServer server({.head_seconds = 4});
  std::vector<int> sockets;
  for (int i = 0; i < 40; ++i) {
    sockets.push_back(connect_to(server.port()));
    if (i % 3 == 1) {
      send_all(sockets.back(), "GET /hello HTTP/1.1\r\nHost: h\r\n");  // then silence
    }
  }
  std::atomic<bool> done{false};
  std::thread slow([&] {  // a byte now and then, which no timeout per read would ever cut
    while (!done) {
      for (std::size_t i = 2; i < sockets.size(); i += 3) {
        send_all(sockets[i], "G");
      }
      ::usleep(100000);
    }
  });
  const std::vector<Answer> answers = all_at_once(server.port(), 24, get("/hello"));
  CHECK(std::all_of(answers.begin(), answers.end(), [](const Answer& a) { return a.status == 200; }));
  MESSAGE("slowest of 24 beside 40 stuck clients: ", slowest(answers), " s");
  CHECK(slowest(answers) < 1.0);
  const Answer cut = read_answer(sockets[2], 8);
  CHECK(cut.closed);
  CHECK(cut.seconds < 6);
  done = true;
  slow.join();
  for (std::size_t i = 0; i < sockets.size(); ++i) {
    if (i != 2) {
      ::close(sockets[i]);
    }
  }
}

namespace {

/// Slow clients of one kind, and how long another waits for its answer beside them.
double waits_beside(int port, int slow, const std::string& begin,
                    const std::function<void(const std::vector<int>&)>& meanwhile = {}) {
  std::vector<int> sockets;
  for (int i = 0; i < slow; ++i) {
    sockets.push_back(connect_to(port));
    send_all(sockets.back(), begin);
  }
  ::usleep(200000);
  double worst = 0;
  for (int i = 0; i < 5; ++i) {
    const auto begun = std::chrono::steady_clock::now();
    CHECK(converse(port, get("/hello")).status == 200);
    CHECK(converse(port, post("/echo", "0123456789")).status == 200);
    worst = std::max(worst, std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() / 2);
    if (meanwhile)
      meanwhile(sockets);
  }
  for (const int socket : sockets)
    ::close(socket);
  ::usleep(kMemoryIsOurs ? 100000 : 2000000);  // until the server has seen them go: the next may be as many
  return worst;
}

const std::string kPostHead =
    "POST /large HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 5000000\r\n\r\n";

}  // namespace

TEST_CASE("slow bodies and slow heads hold up nobody: 64, 200 and 500 of them") {
  LiveServer server;
  for (const int slow : {64, 200, 500}) {
    CAPTURE(slow);
    const double bodies =
        waits_beside(server.port(), slow, kPostHead + "begun", [](const std::vector<int>& sockets) {
          for (const int socket : sockets)
            send_all(socket, "x");
        });
    const double heads = waits_beside(server.port(), slow, "GET /hello HTTP/1.1\r\nHost: h\r\nX: ");
    const double after_refusal =  // still sending what nobody reads
        waits_beside(
            server.port(), slow,
            "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 9000\r\n\r\nx");
    MESSAGE(slow, " slow bodies: ", bodies, " s, heads: ", heads, " s, refused: ", after_refusal, " s");
    CHECK(bodies < 1);
    CHECK(heads < 1);
    CHECK(after_refusal < 1);
  }
}

TEST_CASE("a body is cut by its rate and by its whole time, and one that keeps up is not") {
  LiveServer server({.body_seconds = 3, .bytes_per_second = 2000, .rate_after_seconds = 0.5});
  const int trickle = connect_to(server.port());
  const int steady = connect_to(server.port());
  const int endless = connect_to(server.port());
  send_all(trickle, kPostHead);
  send_all(endless, kPostHead);
  send_all(steady, "POST /large HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 20000\r\n\r\n");
  std::thread sender([&] {
    for (int i = 0; i < 20; ++i) {
      send_all(trickle, "x");
      send_all(steady, std::string(1000, 'x'));
      send_all(endless, std::string(1000, 'x'));
      ::usleep(100000);
    }
  });
  std::thread keeps_on([&] {
    for (int i = 0; i < 60 && send_all(endless, std::string(600, 'x')); ++i)
      ::usleep(100000);
  });
  const Answer cut = read_answer(trickle, 8);
  CHECK(cut.status == 408);
  CHECK(cut.seconds < 2.5);
  sender.join();
  CHECK(read_answer(steady, 8).body == "\"20000\"");
  const Answer ended = read_answer(endless, 8);
  CHECK(ended.status == 408);
  keeps_on.join();
}

TEST_CASE("large bodies wait in files, not in memory") {
  LiveServer server;
  forget_peak();
  const long before = peak_kib();
  std::vector<int> sockets;
  const std::string most(4U << 20U, 'x');
  for (int i = 0; i < 20; ++i) {
    sockets.push_back(connect_to(server.port()));
    send_all(sockets.back(), kPostHead + most);
  }
  ::usleep(300000);
  if (kMemoryIsOurs)
    CHECK(peak_kib() - before < 60 * 1024);  // 80 MiB came
  const std::string rest(5000000 - most.size(), 'x');
  send_all(sockets.back(), rest);
  CHECK(read_answer(sockets.back()).body == "\"5000000\"");
  sockets.pop_back();
  for (const int socket : sockets)
    ::close(socket);
}

TEST_CASE("300 clients at once are all answered, soon") {
  LiveServer server;
  const std::vector<Answer> answers = all_at_once(server.port(), 300, get("/hello"));
  CHECK(std::all_of(answers.begin(), answers.end(), [](const Answer& a) { return a.status == 200; }));
  MESSAGE("slowest of 300 at once: ", slowest(answers), " s");
  CHECK(slowest(answers) < 1.0);
}

TEST_CASE("more connections than may wait are turned away at once, the others are answered") {
  LiveServer server({.threads = 2, .waiting_connections = 4, .head_seconds = 2});
  std::vector<int> stuck;
  for (int i = 0; i < 6; ++i) {
    stuck.push_back(connect_to(server.port()));
    ::usleep(20000);
  }
  const Answer refused = converse(server.port(), get("/hello"));
  CHECK(refused.status == 503);
  CHECK(refused.header("retry-after") == "1");
  for (const int socket : stuck) {
    ::close(socket);
  }
  ::usleep(300000);
  CHECK(converse(server.port(), get("/hello")).status == 200);
}

TEST_CASE("a stop finishes what is under way and waits for nobody else") {
  LiveServer server;
  const int silent = connect_to(server.port());
  const int busy = connect_to(server.port());
  send_all(busy, "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: 10\r\n\r\n01234");
  ::usleep(100000);
  const auto begun = std::chrono::steady_clock::now();
  std::thread finisher([&] {
    ::usleep(300000);
    send_all(busy, "56789");
  });
  std::thread stopper([&] { server.stop(); });
  const Answer answer = read_answer(busy);
  CHECK(answer.status == 200);
  finisher.join();
  stopper.join();
  CHECK(std::chrono::duration<double>(std::chrono::steady_clock::now() - begun).count() < 3);
  ::close(silent);
  CHECK(connect_to(server.port()) == -1);
}

TEST_CASE("a public address is refused unless a proxy stands in front") {
  Service service({routes()}, {}, {});
  Server open(service, {.listen = {"0.0.0.0", 0}});
  const Status refused = open.bind();
  REQUIRE(!refused);
  CHECK(refused.error().code == "public_address");
  Server behind(service, {.listen = {"0.0.0.0", 0}, .behind_proxy = true});
  CHECK(behind.bind());
  LiveServer taken;
  Server second(service, {.listen = {"127.0.0.1", taken.port()}});
  const Status in_use = second.bind();
  REQUIRE(!in_use);
  CHECK(in_use.error().code == "address_in_use");
}

TEST_CASE("addresses to listen on") {
  CHECK(parse_listen("127.0.0.1:8080")->port == 8080);
  CHECK(parse_listen("[::1]:0")->host == "::1");
  CHECK(parse_listen(":9000")->host == "127.0.0.1");
  for (const char* bad : {"", "8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:99999", "::1:80", "h:-1"}) {
    CAPTURE(bad);
    CHECK(!parse_listen(bad));
  }
  CHECK(is_loopback("127.8.0.1"));
  CHECK(is_loopback("::1"));
  CHECK(is_loopback("::ffff:127.0.0.1"));
  CHECK(!is_loopback("128.0.0.1"));
  CHECK(!is_loopback("0.0.0.0"));
}

TEST_CASE("long inputs do not overrun stacks of 512 KB" *
          doctest::skip(std::getenv("RATECHECK_SMALL_STACK") == nullptr)) {
  pthread_attr_t attributes;
  pthread_getattr_default_np(&attributes);
  std::size_t stack = 0;
  pthread_attr_getstacksize(&attributes, &stack);
  REQUIRE(stack <= 512U << 10U);
  const std::vector<std::string> inputs = {
      get("/" + std::string(8000, 'a')),
      get("/" + std::string(1000, 'a')),
      get("/words/" + std::string(900, 'a')),
      get("/hello?place=" + std::string(900, '%')),
      get("/hello?place=" + std::string(8000, 'a')),
      get("/hello", "Range: bytes=" + std::string(8100, '1') + "\r\n"),
      get("/hello", "Range: bytes=1-2" + std::string(8000, ',') + "\r\n"),
      get("/hello", "X: " + std::string(15000, 'a') + "\r\n"),
      get("/hello", "Cookie: " + std::string(8000, ';') + "\r\n"),
      post("/echo",
           "--b\r\nContent-Disposition: form-data; name=f; filename*=" + std::string(3000, 'a') + "\r\n\r\n--b--",
           "Content-Type: multipart/form-data; boundary=b\r\n"),
  };
  for (const bool raised : {false, true}) {
    if (raised) {
      set_thread_stacks();
      pthread_getattr_default_np(&attributes);
      pthread_attr_getstacksize(&attributes, &stack);
      CHECK(stack == 16U << 20U);
    }
    LiveServer server;
    for (const std::string& input : inputs) {
      CHECK(converse(server.port(), input).status != 0);
    }
    CHECK(converse(server.port(), get("/hello")).status == 200);
  }
}

#ifdef __SANITIZE_THREAD__
constexpr bool kStacksAreLarger = true;  // the sanitizer keeps its own on each of them
#else
constexpr bool kStacksAreLarger = false;
#endif

TEST_CASE("long inputs do not crash a process whose stacks are small" * doctest::skip(kStacksAreLarger)) {
  const pid_t child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    const rlimit small{512U << 10U, 512U << 10U};
    ::setrlimit(RLIMIT_STACK, &small);
    ::setenv("RATECHECK_SMALL_STACK", "1", 1);
    ::execl("/proc/self/exe", "http_test", "--test-case=long inputs do not overrun stacks of 512 KB", "-m",
            nullptr);
    ::_exit(99);
  }
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 0);
}
