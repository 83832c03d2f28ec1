#pragma once

#include <cassert>
#include <functional>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

#include "ratecheck/base/error.h"

namespace ratecheck {

/// A value, or the Error that says why there is none. For whatever can be the fault of input or
/// environment; our own mistakes are asserts. Never throws. It owns what it holds, must not be passed over, and is
/// asked in one way, as a condition:
///
///   Result<Money> fare = parse_money(text);
///   if (!fare)
///     return fare.error();    // in a function that gives a Result of anything
///   pay(std::move(*fare));
///
/// Where an error is only handed on, the steps stand in a row:
///
///   return parse_date(word).and_then(week_of).transform(in_words);
///
/// A reference to the value or the error lives as long as the Result: never `const Money& m = *parse_money(text)`.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  Result(Error error) : content_(std::in_place_index<1>, std::move(error)) {}

  explicit operator bool() const { return content_.index() == 0; }

  /// The value; only when there is one.
  const T& value() const& {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  T& value() & {
    assert(*this);
    return *std::get_if<0>(&content_);
  }
  T&& value() && {
    assert(*this);
    return std::move(*std::get_if<0>(&content_));
  }
  const T& operator*() const& { return value(); }
  T& operator*() & { return value(); }
  T&& operator*() && { return std::move(*this).value(); }
  const T* operator->() const { return &value(); }
  T* operator->() { return &value(); }

  /// The problem; only when there is no value.
  const Error& error() const& {
    assert(!*this);
    return *std::get_if<1>(&content_);
  }
  Error&& error() && {
    assert(!*this);
    return std::move(*std::get_if<1>(&content_));
  }

  /// What the next step, a function of the value that may fail too, makes of it; or this error.
  template <typename Next>
  auto and_then(Next&& next) && -> std::invoke_result_t<Next, T&&> {
    if (!*this)
      return std::move(*this).error();
    return std::invoke(std::forward<Next>(next), std::move(*this).value());
  }

  /// What a function that cannot fail makes of the value; or this error.
  template <typename Function>
  auto transform(Function&& function) && -> Result<std::invoke_result_t<Function, T&&>> {
    if (!*this)
      return std::move(*this).error();
    return std::invoke(std::forward<Function>(function), std::move(*this).value());
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

  explicit operator bool() const { return !error_.has_value(); }

  const Error& error() const {
    assert(!*this);
    return *error_;
  }

 private:
  std::optional<Error> error_;
};

using Status = Result<void>;

}  // namespace ratecheck
