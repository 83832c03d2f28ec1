#include "http/event_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <new>

#include "http/head.h"
#include "ratecheck/base/memory.h"

// How waiting works. Each connection has one deadline for the whole of what is waited for, a head, a body, an
// answer or the end, never one for each byte; a body and an answer have to keep up a rate besides, so that sixteen
// megabytes are not moved byte by byte until then. epoll tells whose socket has something or takes something; ten
// times a second all deadlines are looked at:
//
//   0.0 s  accepted        1.0 s  "G"        2.0 s  "E"   …   5.0 s  late: 408
//   0.0 s  answer begun    0.1 s  64 KiB     …   21.1 s  no more acknowledged: cut
//
// A connection is in `here_` and in epoll exactly while its client is waited for. What came whole, or late, is
// handed over and never touched again until it comes back through add(). An answer is written here to its end, a
// piece of its file at a time, so that one fast client does not keep the others waiting.
//
// Of an answer those bytes count that the client's machine has acknowledged; what the kernel holds is not yet
// taken.

namespace ratecheck::http {
namespace {

constexpr int kLookMilliseconds = 100;
constexpr int kStoppingMilliseconds = 10;
constexpr double kAnswerSecondsAtStop = 5;

std::uint32_t wanted(const Conversation& one) {
  return one.stage == Conversation::Stage::answer ? EPOLLOUT : EPOLLIN | EPOLLRDHUP;
}

}  // namespace

void Conversation::part() {
  connection.end_writing();
  answer.reset();
  stage = Stage::parting;
  deadline = seconds_from_now(parting_seconds);
}

EventLoop::EventLoop(LeastRate rate, const std::atomic<int>& alive, Arrived arrived)
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

EventLoop::~EventLoop() {
  stop();
  ::close(poll_);
  ::close(wake_);
}

void EventLoop::add(std::shared_ptr<Conversation> one) {
  {
    const std::lock_guard lock(mutex_);
    coming_.push_back(std::move(one));
  }
  const std::uint64_t told = 1;
  [[maybe_unused]] const ssize_t woken = ::write(wake_, &told, sizeof told);
}

void EventLoop::stop() {
  stopping_ = true;
  const std::uint64_t told = 1;
  [[maybe_unused]] const ssize_t woken = ::write(wake_, &told, sizeof told);
  if (thread_.joinable())
    thread_.join();
}

void EventLoop::run() {
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
    if (stopping_ && last_ == Deadline::max())
      last_ = seconds_from_now(kAnswerSecondsAtStop);
    if (stopping_ || std::chrono::steady_clock::now() >= next_look) {
      look_at_deadlines();
      wipe_unused_stack();  // of whoever was read or written since
      next_look = seconds_from_now(kLookMilliseconds / 1000.0);
    }
  }
}

void EventLoop::take_in() {
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
    event.events = wanted(*one);
    event.data.fd = key;
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, key, &event);
    if (one->stage == Conversation::Stage::answer && !one->client.empty())
      cut_longest_of(one->client);
    here_[key] = std::move(one);
    look_at(key);
  }
}

void EventLoop::look_at(Key key) {
  const auto found = here_.find(key);
  if (found == here_.end())
    return;
  Progress how = Progress::closed;  // also where there is no memory for what came
  try {
    how = go_on(*found->second);
  } catch (const std::bad_alloc&) {
  }
  if (how != Progress::under_way)
    end(key, how);
}

Progress EventLoop::go_on(Conversation& one) {
  switch (one.stage) {
    case Conversation::Stage::head:
      return one.connection.take_head(kMaxHeadBytes, one.head);
    case Conversation::Stage::body:
      return one.connection.take_body(one.length, one.body);
    case Conversation::Stage::answer:
      return one.answer->write(one.connection, 1);
    case Conversation::Stage::parting:
      return one.connection.discard() ? Progress::under_way : Progress::closed;
  }
  return Progress::closed;
}

bool EventLoop::is_late(const Conversation& one) const {
  const bool idle = one.stage == Conversation::Stage::parting ||
                    (one.stage == Conversation::Stage::head && one.connection.so_far().empty());
  if (stopping_ && idle)
    return true;
  const Deadline now = std::chrono::steady_clock::now();
  if (now >= one.deadline)
    return true;
  std::uint64_t moved = 0;
  if (one.stage == Conversation::Stage::body) {
    moved = one.body.size();
  } else if (one.stage == Conversation::Stage::answer) {
    if (now >= last_)
      return true;
    const std::uint64_t on_the_way = one.connection.on_the_way();
    moved = one.answer->written() - std::min(one.answer->written(), on_the_way);
  } else {
    return false;
  }
  const double seconds = std::chrono::duration<double>(now - one.begun).count() - rate_.after_seconds;
  return seconds > 0 && static_cast<double>(moved) < seconds * rate_.bytes_per_second;
}

// Whoever is late by the clock is looked at once more first: it may be this program that was late.
void EventLoop::look_at_deadlines() {
  std::vector<Key> late;
  for (const auto& [key, one] : here_) {
    if (is_late(*one))
      late.push_back(key);
  }
  for (const Key key : late) {
    look_at(key);
    const auto found = here_.find(key);
    if (found != here_.end() && is_late(*found->second))
      end(key, Progress::late);
  }
}

/// Where the client has as many answers waiting as it may.
void EventLoop::cut_longest_of(const std::string& client) {
  int waiting = 0;
  const Conversation* longest = nullptr;
  for (const auto& [key, one] : here_) {
    if (one->stage != Conversation::Stage::answer || one->client != client)
      continue;
    ++waiting;
    if (longest == nullptr || one->begun < longest->begun)
      longest = one.get();
  }
  if (waiting >= kAnswersOfOneAddress)
    end(longest->connection.socket(), Progress::late);
}

void EventLoop::end(Key key, Progress how) {
  const auto found = here_.find(key);
  if (found->second->stage == Conversation::Stage::answer && how == Progress::complete) {
    found->second->part();
    epoll_event event{};
    event.events = wanted(*found->second);
    event.data.fd = key;
    ::epoll_ctl(poll_, EPOLL_CTL_MOD, key, &event);
    return;
  }
  std::shared_ptr<Conversation> one = std::move(found->second);
  here_.erase(found);
  ::epoll_ctl(poll_, EPOLL_CTL_DEL, key, nullptr);
  if (one->stage == Conversation::Stage::answer) {
    one->connection.give_up();
  } else if (one->stage != Conversation::Stage::parting) {
    arrived_(std::move(one), how);
  }
}

}  // namespace ratecheck::http
