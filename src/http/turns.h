#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <string_view>

namespace ratecheck::http {

/// What only so much of may be worked on at once: the others wait for their turn, in the order in which they came.
/// For any number of threads.
///
///   Turns large(2, 16);                       // two at once, sixteen may wait, eight of them of one client
///   const Turns::Turn turn = large.take(1, 60, "192.0.2.1");
///   if (!turn)
///     return busy();                          // too many wait, or a minute has gone by
///   …                                         // given back when `turn` goes
class Turns {
 public:
  Turns(std::size_t units, std::size_t most_waiting) : units_(units), free_(units), most_waiting_(most_waiting) {}

  /// Holds some of the units, or none where there was no turn.
  class Turn {
   public:
    Turn() = default;
    ~Turn();
    Turn(Turn&& other) noexcept : turns_(other.turns_), units_(other.units_) { other.turns_ = nullptr; }
    Turn& operator=(Turn&&) = delete;
    explicit operator bool() const { return turns_ != nullptr; }

   private:
    friend class Turns;
    Turn(Turns& turns, std::size_t units) : turns_(&turns), units_(units) {}
    Turns* turns_ = nullptr;
    std::size_t units_ = 0;
  };

  /// More than there are in all counts as all. Of one client no more than half of the places to wait are taken, so
  /// that none keeps all others from waiting; an empty name is nobody's.
  Turn take(std::size_t units, double wait_seconds, std::string_view client = {});

 private:
  void give_back(std::size_t units);

  std::size_t units_;
  std::size_t free_;
  std::size_t most_waiting_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<const std::string_view*> waiting_;  // who waits, each by a place of its own; the first is next
};

}  // namespace ratecheck::http
