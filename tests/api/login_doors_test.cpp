#include "api/login_doors.h"

#include <atomic>
#include <chrono>
#include <thread>

#include "api_rig.h"
#include "ratecheck/http/message.h"

using namespace test;

namespace {

constexpr const char* kPassword = "correct horse battery";

/// A service by a clock of the test, with an organizer ana.
struct Gate {
  Gate() { REQUIRE(store::add_organizer(rig.store(), "ana", kPassword, store::Role::viewer)); }
  Response try_as(const std::string& client, const std::string& name, const std::string& password,
                  const std::string& cookies = {}) {
    return rig.send_from(
        client, "POST /v1/session",
        "Content-Type: application/json\r\n" + (cookies.empty() ? "" : "Cookie: " + cookies + "\r\n"),
        R"({"name":")" + name + R"(","password":")" + password + "\"}");
  }
  /// The cookies of a good log-in, as a browser keeps them.
  static std::string cookies_of(const Response& in) {
    std::string cookies;
    for (const auto& [name, value] : in.headers) {
      if (name == "Set-Cookie")
        cookies += (cookies.empty() ? "" : "; ") + value.substr(0, value.find(';'));
    }
    return cookies;
  }

  double now = 5000;
  Rig rig{{.clock = [this] { return now; }}};
};

std::string botnet(int i) {
  return "198.51." + std::to_string(i / 250) + "." + std::to_string(i % 250 + 1);
}

}  // namespace

TEST_CASE("whoever has a wrong password is told by which command the operator sets another") {
  Gate gate;
  const Response refused = gate.try_as("192.0.2.5", "ana", "guess guess guess");
  CHECK(refused.status == 401);
  CHECK(std::string(refused.body).find("ratecheck organizer password") != std::string::npos);
}

TEST_CASE("failed log-ins of strangers lock nobody out: not by random names, not by the owner's own name") {
  Gate gate;
  for (int i = 0; i < 40; ++i) {
    gate.try_as("203.0.113.66", "nobody" + std::to_string(i), "guess guess guess");
    gate.try_as("203.0.113.67", "ana", "guess guess guess");
  }
  CHECK(gate.try_as("203.0.113.66", "ana", kPassword).status == 429);  // they themselves are shut out
  CHECK(gate.try_as("203.0.113.67", "ana", kPassword).status == 429);
  CHECK(gate.try_as("192.0.2.5", "ana", kPassword).status == 201);
  CHECK(gate.try_as("2001:db8::5", "ana", kPassword).status == 201);
  CHECK(gate.try_as("127.0.0.1", "ana", kPassword).status == 201);
  gate.now += 70;
  CHECK(gate.try_as("203.0.113.67", "ana", kPassword).status == 201);
}

TEST_CASE("a name that many networks guess at is open to its owner, and each of them has six attempts") {
  Gate gate;
  int looked_at = 0;
  for (int i = 0; i < 300; ++i)
    looked_at += gate.try_as(botnet(i / 10), "ana", "guess").status == 401 ? 1 : 0;
  CHECK(looked_at == 30 * 6);
  CHECK(gate.try_as("192.0.2.5", "ana", kPassword).status == 201);
}

TEST_CASE("a good log-in is not counted as an attempt") {
  Gate gate;
  for (int i = 0; i < 40; ++i)
    CHECK(gate.try_as("192.0.2.5", "ana", kPassword).status == 201);
}

TEST_CASE("who had a session from this browser has a door of their own, beside a stranger on the same network") {
  Gate gate;
  for (const std::string& shared :
       {std::string("203.0.113.9"), std::string(http::kHiddenClient), std::string("127.0.0.1")}) {
    CAPTURE(shared);
    const Response first = gate.try_as(shared, "ana", kPassword);
    REQUIRE(first.status == 201);
    const std::string cookies = Gate::cookies_of(first);
    const std::string pass = cookies.substr(cookies.find("ratecheck_device_"));
    for (int i = 0; i < 40; ++i)
      gate.try_as(shared, "ana", "guess guess guess");
    CHECK(gate.try_as(shared, "ana", kPassword).status == 429);
    const Response own = gate.try_as(shared, "ana", kPassword, pass);
    CHECK(own.status == 201);
    // The pass stays the same browser's, and opens nothing by itself.
    CHECK(Gate::cookies_of(own).find(pass.substr(0, pass.find('.'))) != std::string::npos);
    CHECK(gate.rig.send("GET /v1/session", "Cookie: " + pass + "\r\n").status == 401);
    CHECK(gate.try_as(shared, "ana", "guess guess guess", pass).status == 401);
    int refused = 0;  // who has the cookie alone guesses as slowly as anyone
    for (int i = 0; i < 10; ++i)
      refused += gate.try_as(shared, "ana", "guess guess guess", pass).status == 429 ? 1 : 0;
    CHECK(refused >= 4);
    gate.now += 600;
  }
}

TEST_CASE("a pass is for one name, is signed, and ends") {
  std::int64_t day = 1'700'000'000;
  const std::string folder = (std::filesystem::temp_directory_path() / "ratecheck-pass-XXXXXX").string();
  std::string made = folder;
  REQUIRE(::mkdtemp(made.data()) != nullptr);
  {
    store::StoreOptions options;
    options.clock = [&day] { return day; };
    auto store = store::Store::open(made, std::move(options));
    REQUIRE(store);
    const std::string pass = store::make_device_pass(*store, "ana", "");
    const auto device = store::read_device_pass(*store, "ana", pass);
    REQUIRE(device);
    CHECK(device->size() == 32);
    CHECK(store::read_device_pass(*store, "ana", store::make_device_pass(*store, "ana", *device)) == device);
    CHECK(store::make_device_pass(*store, "ana", "") != pass);
    CHECK(!store::read_device_pass(*store, "bob", pass));
    for (std::size_t i = 0; i < pass.size(); ++i) {
      std::string changed = pass;
      changed[i] = changed[i] == '1' ? '2' : '1';
      CHECK(!store::read_device_pass(*store, "ana", changed));
    }
    for (const char* text : {"", ".", "..", "a.b.c", "a.1.", "...."})
      CHECK(!store::read_device_pass(*store, "ana", text));
    day += store::kDevicePassSeconds + 1;
    CHECK(!store::read_device_pass(*store, "ana", pass));
  }
  std::filesystem::remove_all(made);
}

TEST_CASE("one password is worked on at a time, a few wait, and known browsers come first") {
  LoginDoors doors({});
  auto first = doors.wait_for_turn({"ana", "203.0.113.1", ""});
  REQUIRE(first != nullptr);
  std::mutex mutex;
  std::vector<std::string> order;
  std::vector<std::thread> threads;
  const auto queue = [&](std::string client, std::string device, std::string who) {
    threads.emplace_back([&, client = std::move(client), device = std::move(device), who = std::move(who)] {
      const auto turn = doors.wait_for_turn({"ana", client, device});
      const std::lock_guard lock(mutex);
      order.push_back(turn == nullptr ? "turned away" : who);
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  };
  for (int i = 0; i < 6; ++i)
    queue("203.0.113.1", "", "one network");  // four may wait
  for (int i = 0; i < 14; ++i)
    queue(botnet(i), "", "stranger");  // twelve more may
  queue("203.0.113.1", "a browser", "known");
  {
    const std::lock_guard lock(mutex);
    CHECK(order == std::vector<std::string>(4, "turned away"));
    order.clear();
  }
  first.reset();
  for (std::thread& thread : threads)
    thread.join();
  REQUIRE(order.size() == 17);
  CHECK(order.front() == "known");
  CHECK(std::count(order.begin(), order.end(), "one network") == 4);
  CHECK(doors.wait_for_turn({"ana", "203.0.113.1", ""}) != nullptr);  // nobody is left at work
}
