#include "http/arrivals.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <array>
#include <new>

#include "http/head.h"

// How waiting works. Each connection has one deadline for the whole of what is to come, a head, a body or the end,
// never one for each byte; a body has to keep up a rate besides, so that sixteen megabytes are not sent byte by
// byte until then. epoll tells whose socket has something; ten times a second all deadlines are looked at:
//
//   0.0 s  accepted        1.0 s  "G"        2.0 s  "E"   …   5.0 s  late: 408
//
// A connection is in `here_` and in epoll exactly while it is waited for. What is whole, or late, is handed over
// and never touched again until it comes back through add().

namespace ratecheck::http {
namespace {

constexpr int kLookMilliseconds = 100;
constexpr int kStoppingMilliseconds = 10;

}  // namespace

Arrivals::Arrivals(LeastRate rate, const std::atomic<int>& alive, Arrived arrived)
    : rate_(rate),
      alive_(alive),
      arrived_(std::move(arrived)),
      poll_(::epoll_create1(EPOLL_CLOEXEC)),
      wake_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.fd = wake_;
  ::epoll_ctl(poll_, EPOLL_CTL_ADD, wake_, &event);
  thread_ = std::thread([this] { run(); });
}

Arrivals::~Arrivals() {
  stop();
  ::close(poll_);
  ::close(wake_);
}

void Arrivals::add(std::shared_ptr<Conversation> one) {
  {
    const std::lock_guard lock(mutex_);
    coming_.push_back(std::move(one));
  }
  const std::uint64_t told = 1;
  [[maybe_unused]] const ssize_t woken = ::write(wake_, &told, sizeof told);
}

void Arrivals::stop() {
  stopping_ = true;
  const std::uint64_t told = 1;
  [[maybe_unused]] const ssize_t woken = ::write(wake_, &told, sizeof told);
  if (thread_.joinable())
    thread_.join();
}

void Arrivals::run() {
  std::array<epoll_event, 64> events{};
  Deadline next_look = seconds_from_now(0);
  while (!stopping_ || alive_ > 0) {
    const int ready = ::epoll_wait(poll_, events.data(), static_cast<int>(events.size()),
                                   stopping_ ? kStoppingMilliseconds : kLookMilliseconds);
    for (int i = 0; i < ready; ++i) {
      if (events.at(static_cast<std::size_t>(i)).data.fd != wake_)
        look_at(events.at(static_cast<std::size_t>(i)).data.fd);
    }
    take_in();
    if (stopping_ || std::chrono::steady_clock::now() >= next_look) {
      look_at_deadlines();
      next_look = seconds_from_now(kLookMilliseconds / 1000.0);
    }
  }
}

void Arrivals::take_in() {
  std::uint64_t count = 0;
  [[maybe_unused]] const ssize_t read = ::read(wake_, &count, sizeof count);
  std::vector<std::shared_ptr<Conversation>> coming;
  {
    const std::lock_guard lock(mutex_);
    coming.swap(coming_);
  }
  for (std::shared_ptr<Conversation>& one : coming) {
    const Key key = one->connection.socket();
    epoll_event event{};
    event.events = EPOLLIN | EPOLLRDHUP;
    event.data.fd = key;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, key, &event);
    here_[key] = std::move(one);
    look_at(key);
  }
}

void Arrivals::look_at(Key key) {
  const auto found = here_.find(key);
  if (found == here_.end())
    return;
  Arrival how = Arrival::closed;  // also where there is no memory for what came
  try {
    how = take_more(*found->second);
  } catch (const std::bad_alloc&) {
  }
  if (how != Arrival::under_way)
    hand_over(key, how);
}

Arrival Arrivals::take_more(Conversation& one) {
  switch (one.stage) {
    case Conversation::Stage::head:
      return one.connection.take_head(kMaxHeadBytes, one.head);
    case Conversation::Stage::body:
      return one.connection.take_body(one.length, one.body);
    case Conversation::Stage::parting:
      return one.connection.discard() ? Arrival::under_way : Arrival::closed;
  }
  return Arrival::closed;
}

bool Arrivals::is_late(const Conversation& one) const {
  const bool idle = one.stage == Conversation::Stage::parting ||
                    (one.stage == Conversation::Stage::head && one.connection.so_far().empty());
  if (stopping_ && idle)
    return true;
  const Deadline now = std::chrono::steady_clock::now();
  if (now >= one.deadline)
    return true;
  if (one.stage != Conversation::Stage::body)
    return false;
  const double seconds = std::chrono::duration<double>(now - one.body_begun).count() - rate_.after_seconds;
  return seconds > 0 && static_cast<double>(one.body.size()) < seconds * rate_.bytes_per_second;
}

// Whoever is late by the clock is looked at once more first: it may be this program that was late.
void Arrivals::look_at_deadlines() {
  std::vector<Key> late;
  for (const auto& [key, one] : here_) {
    if (is_late(*one))
      late.push_back(key);
  }
  for (const Key key : late) {
    look_at(key);
    const auto found = here_.find(key);
    if (found != here_.end() && is_late(*found->second))
      hand_over(key, Arrival::late);
  }
}

void Arrivals::hand_over(Key key, Arrival how) {
  const auto found = here_.find(key);
  std::shared_ptr<Conversation> one = std::move(found->second);
  here_.erase(found);
  ::epoll_ctl(poll_, EPOLL_CTL_DEL, key, nullptr);
  if (one->stage != Conversation::Stage::parting)
    arrived_(std::move(one), how);
}

}  // namespace ratecheck::http
