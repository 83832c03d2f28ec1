#include "api/login_doors.h"

#include "ratecheck/base/hash.h"
#include "ratecheck/http/message.h"
#include "ratecheck/http/server.h"

// Guessing is slowed down without a door that a stranger could shut for others. Nothing is counted for all
// together and no name is ever locked: what is used up by failing is used up for one network, or for one browser.
//
//   who comes                                      failed tries             waits for the password's turn
//   a browser that had a session of this name      6 a minute of its own    before all others, 8 at most
//   anyone else                                    6 a minute for the       16 at most, of them 4 of one network
//                                                  name from this network,
//                                                  30 from this network
//   this machine, or whom the proxy hides          6 a minute for the name  as anyone, without the 4
//
// Many networks at once (a botnet) get past the first two limits, and then the third holds: one password is worked
// on at a time, a tenth of a second each, so that all together guess ten times a second and cost one core. Then
// who has never logged in from this browser may have to try more than once; who has comes before all of them. One
// network of many people (NAT) shares what one of them uses up; those with a session before do not. Behind a proxy
// that hides addresses all are one network: there a name that is guessed at is shut for new browsers.

namespace ratecheck::api {
namespace {

constexpr http::RateLimit kByName = {.per_minute = 6, .burst = 6};
constexpr http::RateLimit kByNetwork = {.per_minute = 30, .burst = 30};

/// Where nobody can be told from others by the address.
bool has_no_network(std::string_view client) {
  return client.empty() || client == http::kHiddenClient || http::is_loopback(client);
}

/// A name is any text of any length: its hash stands for it.
std::string door_of(const LoginTry& attempt) {
  const std::string from = !attempt.device.empty()          ? "device " + std::string(attempt.device)
                           : has_no_network(attempt.client) ? std::string()
                                                            : http::limit_name_of_address(attempt.client);
  return sha256_hex(from + '\n' + std::string(attempt.name)).substr(0, 32);
}

/// Empty: no limit of a network holds it.
std::string network_of(const LoginTry& attempt) {
  return !attempt.device.empty() || has_no_network(attempt.client) ? std::string()
                                                                   : http::limit_name_of_address(attempt.client);
}

}  // namespace

LoginDoors::LoginDoors(const http::SteadyClock& clock)
    : by_name_(kByName, clock), by_network_(kByNetwork, clock) {}

int LoginDoors::knock(const LoginTry& attempt) {
  const std::string network = network_of(attempt);
  if (!network.empty()) {
    if (const int wait = by_network_.take(network); wait > 0)
      return wait;
  }
  const int wait = by_name_.take(door_of(attempt));
  if (wait > 0 && !network.empty())
    by_network_.charge(network, -1);  // was not tried
  return wait;
}

void LoginDoors::take_back(const LoginTry& attempt) {
  by_name_.charge(door_of(attempt), -1);
  const std::string network = network_of(attempt);
  if (!network.empty())
    by_network_.charge(network, -1);
}

std::unique_ptr<LoginDoors::Turn> LoginDoors::wait_for_turn(const LoginTry& attempt) {
  std::unique_lock lock(mutex_);
  if (!at_work_) {
    at_work_ = true;
    return std::make_unique<Turn>(*this);
  }
  const Queue which = attempt.device.empty() ? strangers : known;
  Waiting me{network_of(attempt)};
  if (queues_.at(which).size() >= (which == known ? kKnown : kStrangers))
    return nullptr;
  if (!me.network.empty()) {
    std::size_t& waiting = of_network_[me.network];
    if (waiting >= kOfOneNetwork)
      return nullptr;
    ++waiting;
  }
  queues_.at(which).push_back(&me);
  called_.wait(lock, [&me] { return me.called; });
  if (!me.network.empty() && --of_network_[me.network] == 0)
    of_network_.erase(me.network);
  return std::make_unique<Turn>(*this);
}

void LoginDoors::next() {
  {
    const std::lock_guard lock(mutex_);
    auto& queue = queues_[known].empty() ? queues_[strangers] : queues_[known];
    at_work_ = !queue.empty();
    if (at_work_) {
      queue.front()->called = true;
      queue.pop_front();
    }
  }
  called_.notify_all();
}

}  // namespace ratecheck::api
