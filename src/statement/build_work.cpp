#include "build_work.h"

#include <array>
#include <utility>

namespace ratecheck::statement {
namespace {

using extraction::ParserFacts;
using extraction::Value;

Standing standing_of(extraction::Standing standing) {
  switch (standing) {
    case extraction::Standing::proven:
      return Standing::proven;
    case extraction::Standing::read:
      return Standing::read;
    case extraction::Standing::doubtful:
      return Standing::doubtful;
  }
  return Standing::doubtful;
}

// A file of trips names the same few places a million times.
std::optional<PlaceName> known_place(const std::string& text) {
  thread_local std::string last_text;
  thread_local std::optional<PlaceName> last;
  if (text == last_text)
    return last;
  const Result<PlaceName> place = parse_place(text);
  last = place ? std::optional(*place) : std::nullopt;
  last_text = text;
  return last;
}

bool put_moment(WorkItem& work, std::string_view name, const Instant& instant) {
  if (name == "started_at")
    work.started_at = instant;
  else if (name == "ended_at")
    work.ended_at = instant;
  else
    return false;
  return true;
}

// Legs of one job ("3 min away", "20 min trip") are found by one field that repeats: they add up.
bool put_seconds(WorkItem& work, std::string_view name, const Seconds& seconds) {
  using Member = std::optional<Seconds> WorkItem::*;
  constexpr std::array<std::pair<std::string_view, Member>, 6> kClocks = {{{"online", &WorkItem::online},
                                                                           {"engaged", &WorkItem::engaged},
                                                                           {"dispatch", &WorkItem::dispatch},
                                                                           {"passenger", &WorkItem::passenger},
                                                                           {"waiting", &WorkItem::waiting},
                                                                           {"estimated", &WorkItem::estimated}}};
  for (const auto& [clock, member] : kClocks) {
    if (clock == name)
      work.*member = Seconds{(work.*member ? (work.*member)->count : 0) + seconds.count};
  }
  return true;
}

bool put_distance(WorkItem& work, std::string_view name, const Distance& distance) {
  if (name == "distance")
    work.distance = distance;
  if (name == "engaged_distance")
    work.engaged_distance = distance;
  if (name == "passenger_distance")
    work.passenger_distance = distance;
  return true;
}

bool put_count(WorkItem& work, std::string_view name, std::int64_t count) {
  if (name == "ref")
    work.ref = std::to_string(count);
  if (name == "orders")
    work.orders = count;
  if (name == "pickups")
    work.pickups = count;
  if (name == "dropoffs")
    work.dropoffs = count;
  if (name == "items")
    work.items = count;
  return true;
}

bool put_text(WorkItem& work, std::string_view name, const std::string& text) {
  if (name == "ref")
    work.ref = text;
  if (name == "accessible")
    work.inputs.emplace_back("accessible", text);
  if (name == "start_place" || name == "end_place") {
    const std::optional<PlaceName> place = known_place(text);
    if (place)
      (name == "start_place" ? work.start_place : work.end_place) = *place;
  }
  return true;
}

// Pay lines of one category and label are one: a tip in two parts stays two lines, since both count.
bool put_amount(WorkItem& work, std::string_view name, const Decimal& amount, const std::string& label) {
  if (name == "total")
    work.total = amount;
  if (name == "order_value")
    work.order_value = amount;
  if (name == "fare")
    work.fare = amount;
  if (const auto category = category_behind(name, "pay."))
    work.pay.push_back({*category, label, amount});
  return true;
}

class WorkBuilder {
 public:
  WorkBuilder(const ParserFacts& facts, std::size_t document) : facts_(facts), document_(document) {}

  WorkItem build(const extraction::Record& record, WorkKind kind) {
    work_.kind = kind;
    work_.spans.reserve(record.values.size());
    for (const Value& value : record.values)
      put(value);
    if (!work_.online && kind == WorkKind::session && work_.started_at && work_.ended_at) {
      const std::int64_t seconds = seconds_between(*work_.started_at, *work_.ended_at);
      if (seconds >= 0)
        work_.online = Seconds{seconds};
    }
    return std::move(work_);
  }

 private:
  void put(const Value& value) {
    const std::string_view as = facts_.fields[value.field].as;
    if (!as.starts_with("work."))
      return;
    const std::string_view name = as.substr(5);
    if (name.starts_with("input.")) {
      put_input(std::string(name.substr(6)), value.datum);
    } else if (name == "pay.category") {
      category_ = parse_pay_category(extraction::to_string(value.datum)).value_or(PayCategory::other);
      return;
    } else if (name == "pay.amount") {
      put_categorised(value);
      return;
    } else {
      put_datum(name, value);
    }
    note_place(field_name(name), value);
  }

  // Ledgers name the part in one column and its amount in the next; the category stands first.
  void put_categorised(const Value& value) {
    if (const auto* amount = std::get_if<Decimal>(&value.datum))
      work_.pay.push_back({category_, label_of(facts_, value), *amount});
    note_place("pay." + std::string(to_string(category_)), value);
  }

  // Distances of one name are legs and add up; of anything else the first stands.
  void put_input(std::string name, const extraction::Datum& datum) {
    if (std::holds_alternative<std::monostate>(datum))
      return;
    for (auto& [known, text] : work_.inputs) {
      if (known != name)
        continue;
      const auto* leg = std::get_if<Distance>(&datum);
      const std::optional<Distance> before = leg != nullptr ? parse_distance(text) : std::nullopt;
      if (!before || before->unit != leg->unit)
        return;
      if (const auto both = add(before->value, leg->value))
        text = Distance{*both, leg->unit}.to_string();
      return;
    }
    work_.inputs.emplace_back(std::move(name), input_text(datum));
  }

  // An amount among the inputs says its currency: "15.01 USD".
  [[nodiscard]] std::string input_text(const extraction::Datum& datum) const {
    const bool money = std::holds_alternative<Decimal>(datum) && facts_.currency;
    return extraction::to_string(datum) + (money ? " " + facts_.currency->code() : "");
  }

  void put_datum(std::string_view name, const Value& value) {
    struct Putter {
      WorkItem& work;
      std::string_view name;
      const std::string& label;
      void operator()(std::monostate) const {}
      void operator()(const Decimal& amount) const { put_amount(work, name, amount, label); }
      void operator()(const Instant& instant) const { put_moment(work, name, instant); }
      void operator()(const Seconds& seconds) const { put_seconds(work, name, seconds); }
      void operator()(const Distance& distance) const { put_distance(work, name, distance); }
      void operator()(std::int64_t count) const { put_count(work, name, count); }
      void operator()(const std::string& text) const { put_text(work, name, text); }
      void operator()(const Date&) const {}
    };
    std::visit(Putter{work_, name, label_of(facts_, value)}, value.datum);
  }

  // Clocks stand in the JSON under names with their unit.
  static std::string field_name(std::string_view name) {
    for (std::string_view clock : {"online", "engaged", "dispatch", "passenger", "waiting", "estimated"}) {
      if (name == clock)
        return std::string(name) + "_s";
    }
    if (name.starts_with("input."))
      return std::string(name.substr(6));
    return std::string(name);
  }

  // The second tip of an item is "pay.tip.2".
  std::string unused_name(const std::string& field) const {
    std::size_t count = 1;
    for (const auto& [name, span] : work_.spans) {
      const bool same = name.starts_with(field) && (name.size() == field.size() || name[field.size()] == '.');
      count += same;
    }
    return count == 1 ? field : field + "." + std::to_string(count);
  }

  void note_place(const std::string& field, const Value& value) {
    for (const extraction::Suspicion& suspicion : value.suspicions) {
      Doubt doubt{field, suspicion.reason, std::nullopt};
      if (suspicion.repair)
        doubt.proposal = Proposal{suspicion.repair->value, suspicion.repair->proof};
      work_.doubts.push_back(std::move(doubt));
    }
    work_.spans.emplace_back(unused_name(field), Span{document_, value.line, value.from, value.to, value.raw,
                                                      standing_of(value.standing)});
  }

  const ParserFacts& facts_;
  std::size_t document_;
  WorkItem work_;
  PayCategory category_ = PayCategory::other;
};

}  // namespace

std::optional<PayCategory> category_behind(std::string_view as, std::string_view prefix) {
  if (!as.starts_with(prefix))
    return std::nullopt;
  return parse_pay_category(as.substr(prefix.size()));
}

std::string label_of(const ParserFacts& facts, const Value& value) {
  return value.label.empty() ? facts.fields[value.field].label : value.label;
}

WorkItem build_work(const ParserFacts& facts, const extraction::Record& record, WorkKind kind,
                    std::size_t document) {
  return WorkBuilder(facts, document).build(record, kind);
}

}  // namespace ratecheck::statement
