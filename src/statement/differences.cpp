#include "ratecheck/statement/differences.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <map>
#include <type_traits>

#include "ratecheck/base/text.h"
#include "statement/value_text.h"

// How two tellings of one piece of work are held against each other. Every field that both tell is compared as
// exactly as both print it:
//
//   18:52:00 and 18:52:41     agree where two layouts tell it, since one may print minutes only
//   3 mi and 3.2 mi           agree likewise: less than one step of the coarser print lies between them
//   total 9.35, total 8.35    differ
//   9.35, and 11.35 with a    agree: a tip that only one knows came later
//   tip of 2.00
//   pay 9.35, and tip 2.00    no contradiction but more money, and so is money of a later pay period for the same
//   alone                     number; clocks are then not compared, since such a line often has its own
//
// A value that one telling holds for possible, as a reading or a proposal of its own, is no difference. And two
// jobs without numbers that begin together may be two jobs: where nothing of pay, end and way is equal, and more
// than one of these differs, nothing is said at all.
namespace ratecheck::statement {
namespace {

constexpr std::int64_t kMinute = 60;

using Sums = std::map<PayCategory, Rational>;

/// One step of what is printed: 0.1 mi of "3.2 mi", in metres.
Rational step_of(const Distance& distance) {
  return Distance{Decimal(1, distance.value.scale()), distance.unit}.metres();
}

class Search {
 public:
  Search(const Telling& one, const Telling& other)
      : one_(one),
        other_(other),
        same_layout_(!one.statement.parser.empty() && one.statement.parser == other.statement.parser) {}

  std::vector<Difference> run() {
    const Sums one = sums_by_category(one_.item.pay);
    const Sums other = sums_by_category(other_.item.pay);
    more_money_ = is_more_money(one, other);
    each_work_field([&]<typename T>(const WorkField& field, std::optional<T> WorkFields::*member) {
      if constexpr (!std::is_same_v<T, std::string> && !std::is_same_v<T, PlaceName>)
        hold(field.name, one_.item.*member, other_.item.*member);
    });
    hold_inputs();
    if (!more_money_)
      hold_pay(one, other);
    return is_other_work() ? std::vector<Difference>() : std::move(out_);
  }

 private:
  /// Two jobs may begin in one minute, as a batch does: where no number says that they are one, and neither the
  /// whole pay nor the end nor a way is equal, while more than one of these is told, they are two.
  [[nodiscard]] bool is_other_work() const {
    const bool numbered = one_.item.ref && other_.item.ref;
    if (numbered || one_.item.kind != WorkKind::job || agreeing_ > 0)
      return false;
    const auto differs = [&](auto which) { return std::any_of(out_.begin(), out_.end(), which); };
    const bool pay = differs([](const Difference& d) { return d.field == "total"; });
    const bool end = differs([](const Difference& d) { return d.field == "ended_at"; });
    const bool way = differs([](const Difference& d) { return d.field.ends_with("distance"); });
    return (pay ? 1 : 0) + (end ? 1 : 0) + (way ? 1 : 0) > 1;
  }

  // Compares one field, where both tell it.
  template <typename T>
  void hold(std::string_view field, const std::optional<T>& one, const std::optional<T>& other) {
    const bool of_pay = field == "total";  // held with its parts
    if (of_pay || !one || !other)
      return;
    if (!agree(*one, *other)) {
      tell(field, text_of(*one), text_of(*other));
    } else if (field == "ended_at" || std::is_same_v<T, Distance>) {
      ++agreeing_;
    }
  }

  // A line that brings more money is often stamped with the time of its payment.
  [[nodiscard]] bool agree(const Instant& one, const Instant& other) const {
    return more_money_ || agree_in_time(one.unix_seconds, other.unix_seconds);
  }
  [[nodiscard]] bool agree(const Seconds& one, const Seconds& other) const {
    return agree_in_time(one.count, other.count);
  }
  [[nodiscard]] bool agree_in_time(std::int64_t one, std::int64_t other) const {
    const bool to_the_minute = !same_layout_ && (one % kMinute == 0 || other % kMinute == 0);
    return one == other || (to_the_minute && std::abs(one - other) < kMinute);
  }
  [[nodiscard]] bool agree(const Distance& one, const Distance& other) const {
    const Rational off = one.metres() - other.metres();
    const Rational size = off.sign() < 0 ? Rational(0) - off : off;
    return off.sign() == 0 || (!same_layout_ && size < std::max(step_of(one), step_of(other)));
  }
  // Sums of money that are of two currencies are of two countries or of two mistakes.
  [[nodiscard]] bool agree(const Decimal& one, const Decimal& other) const {
    return one == other && one_currency();
  }
  [[nodiscard]] bool agree(std::int64_t one, std::int64_t other) const { return one == other; }

  void hold_inputs() {
    for (const auto& [name, one] : one_.item.inputs) {
      for (const auto& [same, other] : other_.item.inputs) {
        if (name == same && !agree_as_input(one, other))
          tell(name, one, other);
      }
    }
  }
  [[nodiscard]] bool agree_as_input(const std::string& one, const std::string& other) const {
    if (one == other)
      return true;
    const auto time = parse_duration_seconds(one);
    const auto other_time = parse_duration_seconds(other);
    if (time && other_time)
      return *time == *other_time;
    const auto way = parse_distance(one);
    const auto other_way = parse_distance(other);
    return way && other_way && agree(*way, *other_way);
  }

  // By category, where both have it; then the whole.
  void hold_pay(const Sums& one, const Sums& other) {
    for (const auto& [category, amount] : one) {
      const auto same = other.find(category);
      const std::string field = "pay." + std::string(to_string(category));
      if (same != other.end() && !(amount == same->second && one_currency()))
        tell(field, money(amount), money(same->second));
    }
    const auto all = all_of(one_.item, one, other);
    const auto other_all = all_of(other_.item, other, one);
    if (!all || !other_all)
      return;
    if (agree_in_all(*all, one, *other_all, other)) {
      ++agreeing_;
    } else {
      tell("total", money(*all), money(*other_all));
    }
  }

  /// Whoever tells the whole alone may have told it before the tip came.
  [[nodiscard]] bool agree_in_all(const Rational& one, const Sums& lines, const Rational& other,
                                  const Sums& other_lines) const {
    const auto before_the_tip = [](const Rational& all, const Sums& sums, const Sums& others) {
      const auto tip = sums.find(PayCategory::tip);
      return others.empty() && tip != sums.end() ? all - tip->second : all;
    };
    const bool same = one == other || before_the_tip(one, lines, other_lines) == other ||
                      before_the_tip(other, other_lines, lines) == one;
    return same && one_currency();
  }

  /// What platforms pay after the fact.
  static bool is_late(const Sums& sums) {
    return !sums.empty() && std::all_of(sums.begin(), sums.end(), [](const auto& sum) {
      return sum.first == PayCategory::tip || sum.first == PayCategory::adjustment ||
             sum.first == PayCategory::reimbursement;
    });
  }

  /// Two sums for one piece of work that are both true.
  [[nodiscard]] bool is_more_money(const Sums& one, const Sums& other) const {
    const auto& period = one_.statement.period;
    const auto& later = other_.statement.period;
    if (one_.item.ref && period && later && (period->to <= later->from || later->to <= period->from))
      return true;
    return is_late(one) != is_late(other) && !one.empty() && !other.empty();
  }

  /// All that was paid, but for a tip that the other telling does not know of. Nothing where that is not told, or
  /// is nothing but such a tip.
  static std::optional<Rational> all_of(const WorkItem& item, const Sums& sums, const Sums& others) {
    const auto tip = sums.find(PayCategory::tip);
    const bool late_tip = tip != sums.end() && !others.empty() && !others.contains(PayCategory::tip);
    if (late_tip && sums.size() == 1)
      return std::nullopt;
    if (!item.total && sums.empty())
      return std::nullopt;
    const Rational all = item.total ? item.total->to_rational() : sum_of_lines(item.pay);
    return late_tip ? all - tip->second : all;
  }

  [[nodiscard]] bool one_currency() const {
    const Currency& one = one_.statement.currency;
    const Currency& other = other_.statement.currency;
    return !one.known() || !other.known() || one == other;
  }
  [[nodiscard]] std::string money(const Rational& amount) const {
    const Currency& currency =
        one_.statement.currency.known() ? one_.statement.currency : other_.statement.currency;
    return to_fixed_string(amount, currency.known() ? currency.exponent() : 2);
  }

  /// The document itself holds that it may be so.
  static bool allows(const WorkItem& item, std::string_view field, const std::string& value) {
    return std::any_of(item.doubts.begin(), item.doubts.end(), [&](const Doubt& doubt) {
      const bool reads = std::find(doubt.readings.begin(), doubt.readings.end(), value) != doubt.readings.end();
      return is_of(doubt.field, field) && (reads || (doubt.proposal && doubt.proposal->value == value));
    });
  }
  // Notes a difference, unless one of the two holds the other's value for possible.
  void tell(std::string_view field, std::string one, std::string other) {
    if (allows(one_.item, field, other) || allows(other_.item, field, one))
      return;
    if (one == other) {  // the same figure in another currency
      one += " " + one_.statement.currency.code();
      other += " " + other_.statement.currency.code();
    }
    out_.push_back({std::string(field), std::move(one), std::move(other)});
  }

  const Telling& one_;
  const Telling& other_;
  bool same_layout_;
  std::size_t agreeing_ = 0;  ///< of the end, the ways and the whole pay
  bool more_money_ = false;   ///< the two tell of two payments for the work
  std::vector<Difference> out_;
};

}  // namespace

std::vector<Difference> differences(const Telling& one, const Telling& other) {
  if (one.item.kind != other.item.kind)
    return {};
  return Search(one, other).run();
}

std::string in_words(const std::vector<Difference>& differences) {
  std::vector<std::string> parts;
  for (const Difference& difference : differences)
    parts.push_back(fmt::format("{}: {} or {}", difference.field, difference.one, difference.other));
  return join(parts, "; ");
}

}  // namespace ratecheck::statement
