#pragma once

#include <unistd.h>

#include <utility>

namespace ratecheck::app {

/// A descriptor of an open file or socket, closed with its owner; below nothing: none.
///
///   Descriptor file(::open(path, O_RDONLY | O_CLOEXEC));
///   if (!file)
///     return cannot_read(errno);
///   file = Descriptor();                     // closed now
class Descriptor {
 public:
  explicit Descriptor(int number = -1) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    const Descriptor old(std::exchange(number_, std::exchange(other.number_, -1)));
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0)
      ::close(number_);
  }
  [[nodiscard]] int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

}  // namespace ratecheck::app
