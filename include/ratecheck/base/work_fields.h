#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/decimal.h"
#include "ratecheck/base/place_name.h"
#include "ratecheck/base/quantity.h"

// What one piece of work may tell, once: the members, and the table that everybody walks who reads, writes,
// describes, compares, corrects or judges them. A new field is a member and its row here, its words in the seven
// translations (field.NAME, and input.NAME where rules read it), its bit in statement_codec.cpp and its test.
//
//   std::size_t told = 0;
//   each_work_field([&](const WorkField&, auto member) { told += (item.*member).has_value() ? 1U : 0U; });
//   find_work_field("online_s")->target();  // "online", as parser files write it: work.online
namespace ratecheck {

/// Absent means unknown, never zero. Amounts are in the statement's currency, durations whole seconds.
struct WorkFields {
  std::optional<std::string> ref;  ///< the platform's own number, if the document shows one
  std::optional<Instant> started_at;
  std::optional<Instant> ended_at;

  std::optional<Seconds> online;     ///< logged in
  std::optional<Seconds> engaged;    ///< accepted to completed
  std::optional<Seconds> dispatch;   ///< accepted to pick-up
  std::optional<Seconds> passenger;  ///< passenger aboard
  std::optional<Seconds> waiting;
  std::optional<Seconds> estimated;  ///< the platform's estimate at the offer

  std::optional<Distance> distance;
  std::optional<Distance> engaged_distance;
  std::optional<Distance> passenger_distance;

  std::optional<PlaceName> start_place;
  std::optional<PlaceName> end_place;
  std::optional<std::int64_t> orders;
  std::optional<std::int64_t> pickups;
  std::optional<std::int64_t> dropoffs;
  std::optional<std::int64_t> items;
  std::optional<Decimal> order_value;  ///< what the customer's basket cost
  std::optional<Decimal> fare;         ///< what the passenger paid
  std::optional<Decimal> total;        ///< of the pay, as the document states it
};

/// One of them. What kind of value it is, the type of its member says.
struct WorkField {
  using Member = std::variant<std::optional<std::string> WorkFields::*, std::optional<Instant> WorkFields::*,
                              std::optional<Seconds> WorkFields::*, std::optional<Distance> WorkFields::*,
                              std::optional<PlaceName> WorkFields::*, std::optional<std::int64_t> WorkFields::*,
                              std::optional<Decimal> WorkFields::*>;

  std::string_view name;  ///< in the JSON, with its unit where it is a bare number
  Member member;
  std::string_view input;  ///< its name as an input of rules; empty: no rule may read it
  std::string_view where;  ///< of an input: where a worker finds it, told when it is missing

  /// By which parser files send values there: "work.online" for `online_s`.
  [[nodiscard]] constexpr std::string_view target() const {
    return name.ends_with("_s") ? name.substr(0, name.size() - 2) : name;
  }
};

/// In the order of the JSON.
inline constexpr std::array kWorkFields = {
    WorkField{"ref", &WorkFields::ref, "", ""},
    WorkField{"started_at", &WorkFields::started_at, "started_at", "the statement or the trip details"},
    WorkField{"ended_at", &WorkFields::ended_at, "ended_at", "the statement or the trip details"},
    WorkField{"online_s", &WorkFields::online, "online_time",
              "logged in to logged out: the earnings page or the invoice"},
    WorkField{"engaged_s", &WorkFields::engaged, "engaged_time",
              "from accepting to completing: the app's trip details, or a receipt that shows both times"},
    WorkField{"dispatch_s", &WorkFields::dispatch, "dispatch_time",
              "from accepting to pick-up: the trip details, or your own notes"},
    WorkField{"passenger_s", &WorkFields::passenger, "passenger_time",
              "passenger aboard: the receipt or the trip details"},
    WorkField{"waiting_s", &WorkFields::waiting, "waiting_time", "your own notes of arrival and hand-over"},
    WorkField{"estimated_s", &WorkFields::estimated, "estimated_time",
              "the platform's own estimate, shown on the offer: keep a screenshot of it"},
    WorkField{"distance", &WorkFields::distance, "distance", "the trip details"},
    WorkField{"engaged_distance", &WorkFields::engaged_distance, "engaged_distance",
              "accepting to completing: the trip details, or your odometer"},
    WorkField{"passenger_distance", &WorkFields::passenger_distance, "passenger_distance",
              "passenger aboard: the receipt or the trip details"},
    WorkField{"start_place", &WorkFields::start_place, "start_place", "where the job started"},
    WorkField{"end_place", &WorkFields::end_place, "end_place", "where the job ended"},
    WorkField{"orders", &WorkFields::orders, "orders", "the trip details"},
    WorkField{"pickups", &WorkFields::pickups, "pickups", "the trip details"},
    WorkField{"dropoffs", &WorkFields::dropoffs, "dropoffs", "the trip details"},
    WorkField{"items", &WorkFields::items, "items", "the order"},
    WorkField{"order_value", &WorkFields::order_value, "order_value",
              "what the customer's basket cost: shown on the order"},
    WorkField{"fare", &WorkFields::fare, "fare",
              "what the passenger paid: the trip details, or a data request to the platform"},
    WorkField{"total", &WorkFields::total, "", ""},
};

/// nullptr: there is none of this name in the JSON.
constexpr const WorkField* find_work_field(std::string_view name) {
  for (const WorkField& field : kWorkFields) {
    if (field.name == name)
      return &field;
  }
  return nullptr;
}

/// Every member of every field, with its field: `visit(field, &WorkFields::online)`.
template <typename Visit>
constexpr void each_work_field(Visit&& visit) {
  for (const WorkField& field : kWorkFields)
    std::visit([&](auto member) { visit(field, member); }, field.member);
}

}  // namespace ratecheck
