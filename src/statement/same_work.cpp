#include "statement/same_work.h"

#include <algorithm>
#include <map>
#include <tuple>
#include <type_traits>

// Whether two readings tell of one piece of work. What both tell without a doubt is held against the other: equal
// figures (amounts, distances, counts, sums of pay) agree and are counted; unlike figures and unlike durations
// contradict, and then the two are not one. So do unlike moments, even those in doubt. After that:
//
//   both have an order number    equal: one. Unlike: one all the same where the time is the same and three figures
//                                agree, total and basket being told by both; a digit of the number is misread.
//   a number is missing          one where the time is the same and, for jobs, a figure agrees too; where no time
//                                is told at all, three figures must agree.
//
// "The same time" is the same moment, or the same print where the day of one of them is not known ("2:03PM").
namespace ratecheck::statement {
namespace {

const Span* span_of(const WorkItem& item, std::string_view field) {
  const auto found =
      std::find_if(item.spans.begin(), item.spans.end(), [&](const auto& entry) { return entry.first == field; });
  return found == item.spans.end() ? nullptr : &found->second;
}

/// Figures that speak for one piece of work where they are equal. Durations are often made of the times, so they
/// only contradict; places are told roughly and do neither.
template <typename T>
constexpr bool is_figure =
    std::is_same_v<T, Distance> || std::is_same_v<T, std::int64_t> || std::is_same_v<T, Decimal>;

class Comparison {
 public:
  Comparison(const WorkItem& a, const WorkItem& b) : a_(a), b_(b) {}

  Likeness run() {
    if (a_.kind != b_.kind)
      return {};
    each_work_field([&]<typename T>(const WorkField& field, std::optional<T> WorkFields::*member) {
      if constexpr (std::is_same_v<T, Instant>) {
        hold_time(field.name, a_.*member, b_.*member);
      } else if constexpr (std::is_same_v<T, Seconds>) {
        contradict_ = contradict_ || differ(field.name, a_.*member, b_.*member);
      } else if constexpr (is_figure<T>) {
        hold(field.name, a_.*member, b_.*member);
      }
    });
    hold_pay();
    Likeness out{false, false, agreeing_};
    if (contradict_ || other_time_)
      return out;
    const bool refs = a_.ref && b_.ref;
    out.other_ref = refs && *a_.ref != *b_.ref;
    out.same = refs ? !out.other_ref || misread_ref() : alike_without_ref();
    return out;
  }

 private:
  // Both tell it, and neither doubts it.
  template <typename T>
  [[nodiscard]] bool speak(std::string_view name, const std::optional<T>& a, const std::optional<T>& b) const {
    return a && b && !is_doubtful(a_, name) && !is_doubtful(b_, name);
  }
  template <typename T>
  [[nodiscard]] bool differ(std::string_view name, const std::optional<T>& a, const std::optional<T>& b) const {
    return speak(name, a, b) && !(*a == *b);
  }
  template <typename T>
  void hold(std::string_view name, const std::optional<T>& a, const std::optional<T>& b) {
    if (!speak(name, a, b))
      return;
    if (*a == *b) {
      ++agreeing_;
    } else {
      contradict_ = true;
    }
  }

  void hold_pay() {
    const auto a = sums_by_category(a_.pay);
    const auto b = sums_by_category(b_.pay);
    for (const auto& [category, amount] : a) {
      const auto other = b.find(category);
      if (other != b.end())
        hold("pay." + std::string(to_string(category)), std::optional(amount), std::optional(other->second));
    }
  }

  // A time without its day is still the same print ("2:03PM").
  void hold_time(std::string_view name, const std::optional<Instant>& a, const std::optional<Instant>& b) {
    if (a && b) {
      (*a == *b ? same_time_ : other_time_) = true;
      return;
    }
    const Span* print = span_of(a_, name);
    const Span* other = span_of(b_, name);
    any_time_ = any_time_ || a || b || print != nullptr || other != nullptr;
    if (print != nullptr && other != nullptr && !print->raw.empty() && print->raw == other->raw)
      same_time_ = true;
  }

  // No two orders end in one second with the same basket and the same pay.
  [[nodiscard]] bool misread_ref() const {
    return same_time_ && agreeing_ >= 3 && a_.total && b_.total && a_.order_value && b_.order_value;
  }

  // Nobody is logged in twice; two jobs may begin together, so their figures must agree as well.
  [[nodiscard]] bool alike_without_ref() const {
    if (same_time_)
      return a_.kind != WorkKind::job || agreeing_ >= 1;
    return !any_time_ && agreeing_ >= 3;
  }

  const WorkItem& a_;
  const WorkItem& b_;
  std::size_t agreeing_ = 0;  // figures
  bool contradict_ = false;   // two figures or durations differ
  bool same_time_ = false;    // start or end is the same
  bool other_time_ = false;   // start or end is another
  bool any_time_ = false;     // one of them tells a time that the other does not tell as a moment
};

/// Spans and doubts of one field, in place of the item's own.
void take_marks(WorkItem& item, const WorkItem& other, std::string_view field) {
  std::erase_if(item.doubts, [&](const Doubt& doubt) { return is_of(doubt.field, field); });
  std::erase_if(item.spans, [&](const auto& span) { return is_of(span.first, field); });
  for (const auto& [name, span] : other.spans) {
    if (is_of(name, field))
      item.spans.emplace_back(name, span);
  }
  for (const Doubt& doubt : other.doubts) {
    if (is_of(doubt.field, field))
      item.doubts.push_back(doubt);
  }
}

/// How much a reading tells.
std::size_t told(const WorkItem& item) {
  std::size_t count = item.pay.size();
  each_work_field([&](const WorkField&, auto member) { count += (item.*member).has_value() ? 1U : 0U; });
  return count;
}

/// Greater is better: fewest doubts first, then most proven, then most told.
auto quality(const WorkItem& item) {
  const auto proven = std::count_if(item.spans.begin(), item.spans.end(),
                                    [](const auto& entry) { return entry.second.standing == Standing::proven; });
  return std::tuple(-static_cast<std::ptrdiff_t>(item.doubts.size()), proven, told(item));
}

}  // namespace

Likeness compare(const WorkItem& a, const WorkItem& b) {
  return Comparison(a, b).run();
}

std::vector<std::string> fill(WorkItem& item, const WorkItem& other) {
  std::vector<std::string> filled;
  each_work_field([&](const WorkField& field, auto member) {
    if (item.*member || !(other.*member))
      return;
    item.*member = other.*member;
    take_marks(item, other, field.name);
    filled.emplace_back(field.name);
  });
  if (item.pay.empty() && !other.pay.empty()) {
    item.pay = other.pay;
    take_marks(item, other, "pay");
    filled.emplace_back("pay");
  }
  for (const auto& input : other.inputs) {
    const bool known = std::any_of(item.inputs.begin(), item.inputs.end(),
                                   [&](const auto& own) { return own.first == input.first; });
    if (known)
      continue;
    item.inputs.push_back(input);
    take_marks(item, other, input.first);
    filled.push_back(input.first);
  }
  return filled;
}

bool reads_better(const WorkItem& a, const WorkItem& b) {
  return quality(a) >= quality(b);
}

}  // namespace ratecheck::statement
