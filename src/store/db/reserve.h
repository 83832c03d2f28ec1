#pragma once

#include <cstdint>
#include <string>

namespace ratecheck::store {

/// Room on the disk that is taken beforehand, so that an erasure finds some when the disk is full: a file of so
/// many bytes that hold nothing (docs/storage.md "Room for erasures"). While it is not whole, the writer refuses
/// what is no erasure, so that only erasures ever use it.
///
///   Reserve reserve(folder + "/reserve", 64 << 20);
///   if (!reserve.make())                 // the disk is full already
///     ...
///   reserve.give_up();                   // room for who needs it; made again when there is
///
/// Of the writer's thread.
class Reserve {
 public:
  /// 0 bytes: there is none, and it counts as whole.
  Reserve(std::string path, std::int64_t bytes) : path_(std::move(path)), bytes_(bytes) {}

  [[nodiscard]] std::int64_t bytes() const { return bytes_; }
  [[nodiscard]] bool whole() const { return whole_ || bytes_ <= 0; }
  /// Makes what is missing of it. False, and nothing is taken, where the disk has no room for it.
  bool make();
  /// False where there is nothing that could be given up.
  bool give_up();

 private:
  std::string path_;
  std::int64_t bytes_;
  bool whole_ = false;
};

}  // namespace ratecheck::store
