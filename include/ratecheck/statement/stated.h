#pragma once

#include <cstddef>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

/// Values that cannot be had without what speaks against them. A judge takes both, and looks at the doubts before
/// it says a word:
///
///   Doubts against;
///   const std::optional<Seconds> time = view.work(0)[&WorkFields::engaged].take(against);
///   if (!against.empty())
///     return doubtful(against);
///
/// Doubts point into the statement, which must outlive them.
namespace ratecheck::statement {

struct Doubt;  // statement.h

/// One thing that speaks against a value. The doubt belongs to the statement, and is gone with it.
struct Against {
  std::optional<std::size_t> work;  ///< index of the work item whose value it is; none: of the statement itself
  const Doubt* doubt = nullptr;
};

/// What speaks against a value, or against all that a figure was made of. Nearly always nothing.
class Doubts {
 public:
  /// Each once, whatever the number of values that it speaks against.
  void add(const Against& more) {
    for (const Against& known : all_) {
      if (known.doubt == more.doubt)
        return;
    }
    all_.push_back(more);
  }
  void add(const Doubts& more) {
    for (const Against& against : more.all_)
      add(against);
  }
  [[nodiscard]] bool empty() const { return all_.empty(); }
  [[nodiscard]] auto begin() const { return all_.begin(); }
  [[nodiscard]] auto end() const { return all_.end(); }

 private:
  std::vector<Against> all_;
};

/// A value as a statement tells it, and what speaks against it: nobody gets the one without the other. What is
/// made of several has the doubts of all of them.
template <typename T>
class [[nodiscard]] Stated {
 public:
  Stated() = default;  ///< not told
  explicit Stated(std::optional<T> value, Doubts doubts = {})
      : value_(std::move(value)), doubts_(std::move(doubts)) {}

  /// It stands there: as a value, or as something past reading.
  [[nodiscard]] bool told() const { return value_.has_value() || in_doubt(); }
  [[nodiscard]] bool in_doubt() const { return !doubts_.empty(); }

  /// The value as it was read, nothing where none could be; what speaks against it goes into `into`.
  [[nodiscard]] std::optional<T> take(Doubts& into) && {
    into.add(doubts_);
    return std::move(value_);
  }

  /// What a function makes of the value.
  template <typename Make>
  [[nodiscard]] auto made_into(Make make) && -> Stated<std::invoke_result_t<Make, T>> {
    using Made = Stated<std::invoke_result_t<Make, T>>;
    return Made(value_ ? std::optional(make(*std::move(value_))) : std::nullopt, std::move(doubts_));
  }
  /// What a function makes of this value and another, where both are told.
  template <typename Other, typename Make>
  [[nodiscard]] auto made_with(Stated<Other> other, Make make) && -> Stated<std::invoke_result_t<Make, T, Other>> {
    using Made = Stated<std::invoke_result_t<Make, T, Other>>;
    Doubts both = std::move(doubts_);
    const std::optional<Other> more = std::move(other).take(both);
    return Made(value_ && more ? std::optional(make(*value_, *more)) : std::nullopt, std::move(both));
  }

 private:
  std::optional<T> value_;
  Doubts doubts_;
};

}  // namespace ratecheck::statement
