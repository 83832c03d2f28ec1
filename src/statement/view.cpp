#include "ratecheck/statement/view.h"

#include <algorithm>

#include "ratecheck/base/text.h"

// How values are handed out with their doubts, and read in each way that their readings allow.
//
// A work item without a doubt, which nearly all are, gives its members as they are. Else a value carries every
// doubt of its field, unless the way at hand has chosen one of its readings: then it is that reading, and
// without a doubt. Of a job whose engaged time may be 900 or 1500 seconds and whose distance may be 2 mi or 3 mi
// there are four ways:
//
//   {engaged_s 900, distance 2 mi}    {engaged_s 900, distance 3 mi}
//   {engaged_s 1500, distance 2 mi}   {engaged_s 1500, distance 3 mi}
//
// What is judged alike in all of them may be said. A value that something without readings speaks against too is
// not chosen: it may be anything. More than kMostWays are not tried either, and then all these values stay in
// doubt.
//
// Pay is a sum, so it has the doubts of every line that counts, of the total that the lines should make, and of
// the document's own failed sums. A reading of a category stands for its only line.
namespace ratecheck::statement {
namespace {

constexpr std::size_t kMostWays = 64;

/// A reading, as the JSON has it, as a value.
template <typename T>
std::optional<T> value_in(std::string_view reading) {
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string(reading);
  } else if constexpr (std::is_same_v<T, Instant>) {
    return parse_rfc3339(reading);
  } else if constexpr (std::is_same_v<T, Seconds>) {
    const auto count = parse_integer(reading);
    return count ? std::optional(Seconds{*count}) : std::nullopt;
  } else if constexpr (std::is_same_v<T, Distance>) {
    return parse_distance(reading);
  } else if constexpr (std::is_same_v<T, PlaceName>) {
    auto place = parse_place(reading);
    return place ? std::optional(std::move(*place)) : std::nullopt;
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return parse_integer(reading);
  } else {
    return Decimal::parse(reading);
  }
}

/// The name that doubts of a member carry.
template <typename T>
std::string_view name_of(std::optional<T> WorkFields::*member) {
  for (const WorkField& field : kWorkFields) {
    const auto* same = std::get_if<std::optional<T> WorkFields::*>(&field.member);
    if (same != nullptr && *same == member)
      return field.name;
  }
  return {};
}

Doubts of_statement(const Statement& statement, std::string_view field) {
  Doubts out;
  for (const Doubt& doubt : statement.doubts) {
    if (is_of(doubt.field, field))
      out.add({std::nullopt, &doubt});
  }
  return out;
}

/// A value of a work item that has readings, and those it has.
struct Open {
  std::size_t work;
  std::string_view field;
  std::vector<std::string_view> readings;
  bool any = false;  ///< something else speaks against it too: then it may be anything
};

std::vector<Open> open_values(const Doubts& doubts) {
  std::vector<Open> out;
  for (const Against& against : doubts) {
    if (!against.work)
      continue;
    const Doubt& doubt = *against.doubt;
    auto open = std::find_if(out.begin(), out.end(), [&](const Open& known) {
      return known.work == *against.work && known.field == doubt.field;
    });
    if (open == out.end())
      open = out.insert(out.end(), Open{*against.work, doubt.field, {}, false});
    open->any = open->any || doubt.readings.size() < 2;
    for (const std::string& reading : doubt.readings) {
      if (std::find(open->readings.begin(), open->readings.end(), reading) == open->readings.end())
        open->readings.emplace_back(reading);
    }
  }
  std::erase_if(out, [](const Open& open) { return open.any; });
  return out;
}

}  // namespace

std::vector<Way> ways_to_read(const Doubts& doubts) {
  std::vector<Way> ways(1);
  for (const Open& open : open_values(doubts)) {
    if (ways.size() * open.readings.size() > kMostWays)
      return {Way()};
    std::vector<Way> more;
    for (const Way& way : ways) {
      for (const std::string_view reading : open.readings) {
        more.push_back(way);
        more.back().push_back({open.work, open.field, reading});
      }
    }
    ways = std::move(more);
  }
  return ways;
}

// ---- of a work item

Doubts WorkView::doubts_of(std::string_view field) const {
  Doubts out;
  for (const Doubt& doubt : item_->doubts) {
    if (is_of(doubt.field, field))
      out.add({index_, &doubt});
  }
  return out;
}

const Choice* WorkView::choice_of(std::string_view field) const {
  if (way_ == nullptr)
    return nullptr;
  const auto found = std::find_if(way_->begin(), way_->end(), [&](const Choice& choice) {
    return choice.work == index_ && choice.field == field;
  });
  return found == way_->end() ? nullptr : &*found;
}

template <typename T>
Stated<T> WorkView::weighed(std::optional<T> WorkFields::*field) const {
  const std::string_view name = name_of(field);
  if (const Choice* choice = choice_of(name)) {
    if (auto value = value_in<T>(choice->reading))
      return Stated<T>(std::move(value));
  }
  return Stated<T>(item_->*field, doubts_of(name));
}

template Stated<std::string> WorkView::weighed(std::optional<std::string> WorkFields::*) const;
template Stated<Instant> WorkView::weighed(std::optional<Instant> WorkFields::*) const;
template Stated<Seconds> WorkView::weighed(std::optional<Seconds> WorkFields::*) const;
template Stated<Distance> WorkView::weighed(std::optional<Distance> WorkFields::*) const;
template Stated<PlaceName> WorkView::weighed(std::optional<PlaceName> WorkFields::*) const;
template Stated<std::int64_t> WorkView::weighed(std::optional<std::int64_t> WorkFields::*) const;
template Stated<Decimal> WorkView::weighed(std::optional<Decimal> WorkFields::*) const;

// A doubt of the time itself tells what it may be: whoever made it knew that one clock may be misread, not both.
bool WorkView::made_of_clocks() const {
  return item_->kind == WorkKind::session && (!item_->online || statement::online_of_clocks(*item_).has_value()) &&
         !is_doubtful(*item_, "online_s");
}

// A clock that cannot be read makes no time; a doubt of the time itself stays.
Stated<Seconds> WorkView::online_of_clocks() const {
  Stated<Seconds> made = (*this)[&WorkFields::ended_at].made_with(
      (*this)[&WorkFields::started_at], [](const Instant& end, const Instant& start) {
        return Seconds{std::max<std::int64_t>(0, seconds_between(start, end))};
      });
  if (item_->doubts.empty())
    return made;
  return std::move(made).made_with(Stated<Seconds>(item_->online.value_or(Seconds{}), doubts_of("online_s")),
                                   [](Seconds of_clocks, Seconds) { return of_clocks; });
}

Stated<std::string> WorkView::input(std::string_view name) const {
  std::optional<std::string> value;
  for (const auto& [known, text] : item_->inputs) {
    if (known == name)
      value = text;
  }
  if (item_->doubts.empty())
    return Stated<std::string>(std::move(value));
  if (!value && find_work_field(name) != nullptr)
    return {};  // the doubts are of the field of that name
  if (const Choice* choice = choice_of(name))
    return Stated<std::string>(std::string(choice->reading));
  return Stated<std::string>(std::move(value), doubts_of(name));
}

Stated<Rational> WorkView::pay(const Counted& counted) const {
  if (!item_->doubts.empty() || !statement_->doubts.empty())
    return pay_in_doubt(counted);
  if (item_->pay.empty())
    return {};
  Rational sum;
  for (const PayLine& line : item_->pay) {
    if (counted[static_cast<std::size_t>(line.category)])
      sum = sum + line.amount.to_rational();
  }
  return Stated<Rational>(sum);
}

namespace {

/// The category of "pay.tip" or "pay.tip.2".
std::optional<PayCategory> category_in(std::string_view field) {
  if (!field.starts_with("pay."))
    return std::nullopt;
  const std::string_view word = field.substr(4);
  return parse_word<PayCategory>(word.substr(0, word.find('.')));
}

}  // namespace

bool WorkView::tells_any(const Counted& counted) const {
  const auto counts = [&](PayCategory category) { return counted[static_cast<std::size_t>(category)]; };
  const bool line =
      std::any_of(item_->pay.begin(), item_->pay.end(), [&](const PayLine& one) { return counts(one.category); });
  return line || std::any_of(item_->doubts.begin(), item_->doubts.end(), [&](const Doubt& doubt) {
           const auto category = category_in(doubt.field);
           return doubt.field == "pay" || (category && counts(*category));
         });
}

Stated<Rational> WorkView::pay_in_doubt(const Counted& counted) const {
  Doubts doubts = of_statement(*statement_, "pay");
  std::vector<PayLine> pay = item_->pay;
  for (const Doubt& doubt : item_->doubts) {
    if (doubt.field == "pay") {
      doubts.add({index_, &doubt});
      continue;
    }
    const auto category = category_in(doubt.field);
    if (!category)
      continue;
    const auto lines =
        std::count_if(pay.begin(), pay.end(), [&](const PayLine& line) { return line.category == *category; });
    const Choice* choice = choice_of(doubt.field);
    const auto amount = choice == nullptr || lines > 1 ? std::nullopt : Decimal::parse(choice->reading);
    if (amount) {
      std::erase_if(pay, [&](const PayLine& line) { return line.category == *category; });
      pay.push_back({*category, {}, *amount});
    } else if (counted[static_cast<std::size_t>(*category)]) {
      doubts.add({index_, &doubt});
    }
  }
  if (pay.empty())
    return Stated<Rational>(std::nullopt, std::move(doubts));
  Rational sum;
  for (const PayLine& line : pay) {
    if (counted[static_cast<std::size_t>(line.category)])
      sum = sum + line.amount.to_rational();
  }
  // money that the total holds and the parts do not may be of any category
  const Choice* choice = choice_of("total");
  const auto total = choice == nullptr ? std::nullopt : Decimal::parse(choice->reading);
  if (!total || !(total->to_rational() == sum_of_lines(pay)))
    doubts.add(doubts_of("total"));
  return Stated<Rational>(sum, std::move(doubts));
}

// ---- of the statement

Doubts StatementView::doubts_of(std::string_view field) const {
  return statement_->doubts.empty() ? Doubts() : of_statement(*statement_, field);
}

Stated<std::string> StatementView::platform() const {
  return Stated<std::string>(statement_->platform, doubts_of("platform"));
}
Stated<Currency> StatementView::currency() const {
  return Stated<Currency>(statement_->currency, doubts_of("currency"));
}
Stated<PlaceName> StatementView::place() const {
  return Stated<PlaceName>(statement_->place, doubts_of("place"));
}
Stated<std::string> StatementView::vehicle() const {
  return Stated<std::string>(statement_->vehicle, doubts_of("vehicle"));
}
Stated<std::string> StatementView::kind_of_work() const {
  return Stated<std::string>(statement_->kind_of_work, doubts_of("kind_of_work"));
}
Stated<Period> StatementView::period() const {
  return Stated<Period>(statement_->period, doubts_of("period"));
}

Stated<Rational> StatementView::adjustments(const Counted& counted) const {
  Doubts doubts;
  Rational sum;
  for (const Adjustment& adjustment : statement_->adjustments) {
    for (const Doubt& doubt : adjustment.doubts) {
      const bool of_category = doubt.field == "adjustment.category";
      const bool of_money =
          doubt.field != "adjustment.date" && doubt.field != "adjustment.ref" && doubt.field != "adjustment.label";
      if (of_category || (of_money && counted[static_cast<std::size_t>(adjustment.category)]))
        doubts.add({std::nullopt, &doubt});
    }
    if (counted[static_cast<std::size_t>(adjustment.category)])
      sum = sum + adjustment.amount.to_rational();
  }
  return Stated<Rational>(sum, std::move(doubts));
}

}  // namespace ratecheck::statement
