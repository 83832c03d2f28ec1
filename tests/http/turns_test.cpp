#include "http/turns.h"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <thread>
#include <vector>

using ratecheck::http::Turns;

TEST_CASE("no more than the units are ever out at once, whoever asks for how many") {
  Turns turns(5, 100);
  std::atomic<int> out = 0;
  std::atomic<int> most = 0;
  std::atomic<int> refused = 0;
  std::vector<std::thread> threads;
  for (int i = 0; i < 16; ++i) {
    threads.emplace_back([&, units = i % 7 + 1] {  // more than there are counts as all
      for (int round = 0; round < 200; ++round) {
        const Turns::Turn turn = turns.take(static_cast<std::size_t>(units), 30);
        if (!turn) {
          ++refused;
          continue;
        }
        const int now = out += std::min(units, 5);
        int seen = most;
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        out -= std::min(units, 5);
      }
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  CHECK(most <= 5);
  CHECK(refused == 0);
  CHECK(turns.take(5, 0));  // all were given back
}

TEST_CASE("who waits too long has no turn, and those behind do not wait for them") {
  Turns turns(2, 10);
  auto held = std::make_unique<Turns::Turn>(turns.take(1, 0));
  const auto begun = std::chrono::steady_clock::now();
  CHECK_FALSE(turns.take(2, 0.05));
  CHECK(std::chrono::steady_clock::now() - begun >= std::chrono::milliseconds(50));
  CHECK(turns.take(1, 0));

  // A small one waits behind a large one, so that the large one has its turn; when that gives up, at once.
  const auto large_came = std::chrono::steady_clock::now();
  std::thread large([&] { CHECK_FALSE(turns.take(2, 0.2)); });
  while (true) {  // until the large one waits
    const Turns::Turn probe = turns.take(1, 0);
    if (!probe)
      break;
    std::this_thread::yield();
  }
  const Turns::Turn small = turns.take(1, 5);
  CHECK(small);
  CHECK(std::chrono::steady_clock::now() - large_came >= std::chrono::milliseconds(200));
  large.join();
}

TEST_CASE("only so many may wait; the others are told at once") {
  Turns turns(1, 1);
  auto held = std::make_unique<Turns::Turn>(turns.take(1, 0));
  std::thread waits([&] {
    while (!turns.take(1, 5)) {  // refused at once while the other one waits
    }
  });
  const auto begun = std::chrono::steady_clock::now();
  bool refused = false;
  while (!refused && std::chrono::steady_clock::now() - begun < std::chrono::seconds(5)) {
    std::this_thread::sleep_for(std::chrono::milliseconds(20));  // so that the other one comes first
    const auto asked = std::chrono::steady_clock::now();
    CHECK_FALSE(turns.take(1, 0.2));
    refused = std::chrono::steady_clock::now() - asked < std::chrono::milliseconds(100);
  }
  CHECK(refused);
  held.reset();
  waits.join();
}

TEST_CASE("one client takes half of the places to wait, and leaves the others to others") {
  Turns turns(1, 4);
  auto held = std::make_unique<Turns::Turn>(turns.take(1, 0, "a"));
  std::atomic<int> refused = 0;
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  const auto ask = [&](const char* client) {
    threads.emplace_back([&, client] { turns.take(1, 30, client) ? ++served : ++refused; });
  };
  for (int i = 0; i < 6; ++i)
    ask("a");
  while (refused < 4)
    std::this_thread::yield();
  ask("b");
  ask("c");
  std::this_thread::sleep_for(std::chrono::milliseconds(100));
  CHECK(refused == 4);
  held.reset();
  for (std::thread& thread : threads)
    thread.join();
  CHECK(served == 4);
}
