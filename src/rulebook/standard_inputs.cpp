#include "standard_inputs.h"

#include "ratecheck/base/words.h"

namespace ratecheck::rulebook {

const std::vector<StandardInput>& standard_inputs() {
  static const std::vector<StandardInput> all{
      {"engaged_time", "s",
       "from accepting to completing: the app's trip details, or a receipt that shows both times"},
      {"passenger_time", "s", "passenger aboard: the receipt or the trip details"},
      {"dispatch_time", "s", "from accepting to pick-up: the trip details, or your own notes"},
      {"waiting_time", "s", "your own notes of arrival and hand-over"},
      {"online_time", "s", "logged in to logged out: the earnings page or the invoice"},
      {"estimated_time", "s", "the platform's own estimate, shown on the offer: keep a screenshot of it"},
      {"wait_at_pickup", "s", "arrival at the pick-up to leaving it: the trip details, or your own notes"},
      {"outside_time", "s",
       "minutes outside the area: the route on the receipt, or a data request to the platform"},
      {"engaged_distance", "m", "accepting to completing: the trip details, or your odometer"},
      {"passenger_distance", "m", "passenger aboard: the receipt or the trip details"},
      {"distance", "m", "the trip details"},
      {"estimated_distance", "m", "the platform's own estimate, shown on the offer: keep a screenshot of it"},
      {"straight_distance", "m", "measured on a map from pick-up to drop-off"},
      {"outside_distance", "m",
       "distance outside the area: the route on the receipt, or a data request to the platform"},
      {"order_value", "money", "what the customer's basket cost: shown on the order"},
      {"fare", "money", "what the passenger paid: the trip details, or a data request to the platform"},
      {"external_fees", "money", "the fees the platform took out before your share: the weekly statement"},
      {"cancellation_fee", "money", "the fee the rider paid for cancelling: the trip details"},
      {"paid", "money", "the earnings page or the statement"},
      {"orders", "1", "the trip details"},
      {"pickups", "1", "the trip details"},
      {"dropoffs", "1", "the trip details"},
      {"items", "1", "the order"},
      {"vehicle", "word", "the vehicle registered on your account"},
      {"place", "place", "where the work was done"},
      {"start_place", "place", "where the job started"},
      {"end_place", "place", "where the job ended"},
      {"wage_place", "place", "the place whose wage counts, as a rule the pick-up's"},
      {"zone", "word", "the app's map of zones"},
      {"accessible", "yes/no", "whether the trip was sent to you as one for a wheelchair-accessible vehicle"},
      {"started_at", "moment", "the statement or the trip details"},
      {"ended_at", "moment", "the statement or the trip details"}};
  return all;
}

const StandardInput* find_standard_input(std::string_view name) {
  for (const StandardInput& input : standard_inputs()) {
    if (input.name == name) {
      return &input;
    }
  }
  return nullptr;
}

std::vector<std::string> standard_input_names() {
  std::vector<std::string> names;
  for (const StandardInput& input : standard_inputs()) {
    names.emplace_back(input.name);
  }
  return names;
}

const std::vector<std::string>& words_of_input(std::string_view name) {
  static const std::vector<std::string> kAny;
  return name == "vehicle" ? all_words<Vehicle>() : name == "kind_of_work" ? all_words<KindOfWork>() : kAny;
}

}  // namespace ratecheck::rulebook
