#pragma once

#include <cassert>
#include <optional>
#include <utility>
#include <variant>

#include "ratecheck/base/error.h"

namespace ratecheck {

/// A value, or the Error that says why there is none. For whatever can be the fault of input or
/// environment; our own mistakes are asserts. Never throws. It owns what it holds, and must not be passed over.
///
///   Result<Money> fare = parse_money(text);
///   if (!fare)
///     return fare.error();    // in a function that gives a Result of anything
///   pay(std::move(*fare));
///
/// A reference to the value or the error lives as long as the Result: never `const Money& m = *parse_money(text)`.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  [[nodiscard]] bool ok() const { return content_.index() == 0; }
  explicit operator bool() const { return ok(); }

  /// The value; only when ok().
  const T& value() const& {
    assert(ok());
    return *std::get_if<0>(&content_);
  }
  T& value() & {
    assert(ok());
    return *std::get_if<0>(&content_);
  }
  T&& value() && {
    assert(ok());
    return std::move(*std::get_if<0>(&content_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// The problem; only when not ok().
  const Error& error() const& {
    assert(!ok());
    return *std::get_if<1>(&content_);
  }
  Error&& error() && {
    assert(!ok());
    return std::move(*std::get_if<1>(&content_));
  }

 private:
  std::variant<T, Error> content_;
};

/// Success without a value.
template <>
class [[nodiscard]] Result<void> {
 public:
  Result() = default;
  Result(Error error) : error_(std::move(error)) {}

  [[nodiscard]] bool ok() const { return !error_.has_value(); }
  explicit operator bool() const { return ok(); }
  const Error& error() const {
    assert(!ok());
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace ratecheck
