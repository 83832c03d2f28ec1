#include "rulebook/language/standard_inputs.h"

#include <iterator>
#include <type_traits>

#include "ratecheck/base/words.h"
#include "ratecheck/base/work_fields.h"

namespace ratecheck::rulebook {

namespace {

template <typename T>
/// Of a field, by the type it has in a work item.
constexpr std::string_view unit_of(std::optional<T> WorkFields::* /*member*/) {
  if constexpr (std::is_same_v<T, std::string>) {
    return "word";
  } else if constexpr (std::is_same_v<T, Instant>) {
    return "moment";
  } else if constexpr (std::is_same_v<T, Seconds>) {
    return "s";
  } else if constexpr (std::is_same_v<T, Distance>) {
    return "m";
  } else if constexpr (std::is_same_v<T, PlaceName>) {
    return "place";
  } else if constexpr (std::is_same_v<T, std::int64_t>) {
    return "1";
  } else {
    return "money";
  }
}

/// What rules may read besides the fields of a work item.
constexpr StandardInput kOthers[] = {
    {"wait_at_pickup", "s", "arrival at the pick-up to leaving it: the trip details, or your own notes"},
    {"outside_time", "s", "minutes outside the area: the route on the receipt, or a data request to the platform"},
    {"estimated_distance", "m", "the platform's own estimate, shown on the offer: keep a screenshot of it"},
    {"straight_distance", "m", "measured on a map from pick-up to drop-off"},
    {"outside_distance", "m",
     "distance outside the area: the route on the receipt, or a data request to the platform"},
    {"external_fees", "money", "the fees the platform took out before your share: the weekly statement"},
    {"cancellation_fee", "money", "the fee the rider paid for cancelling: the trip details"},
    {"paid", "money", "the earnings page or the statement"},
    {"vehicle", "word", "the vehicle registered on your account"},
    {"place", "place", "where the work was done"},
    {"wage_place", "place", "the place whose wage counts, as a rule the pick-up's"},
    {"zone", "word", "the app's map of zones"},
    {"accessible", "yes/no", "whether the trip was sent to you as one for a wheelchair-accessible vehicle"},
};

}  // namespace

const std::vector<StandardInput>& standard_inputs() {
  static const std::vector<StandardInput> all = [] {
    std::vector<StandardInput> out;
    each_work_field([&](const WorkField& field, auto member) {
      if (!field.input.empty())
        out.push_back({field.input, unit_of(member), field.where});
    });
    out.insert(out.end(), std::begin(kOthers), std::end(kOthers));
    return out;
  }();
  return all;
}

const StandardInput* find_standard_input(std::string_view name) {
  for (const StandardInput& input : standard_inputs()) {
    if (input.name == name)
      return &input;
  }
  return nullptr;
}

std::vector<std::string> standard_input_names() {
  std::vector<std::string> names;
  for (const StandardInput& input : standard_inputs())
    names.emplace_back(input.name);
  return names;
}

const std::vector<std::string>& words_of_input(std::string_view name) {
  static const std::vector<std::string> kAny;
  return name == "vehicle" ? all_words<Vehicle>() : name == "kind_of_work" ? all_words<KindOfWork>() : kAny;
}

}  // namespace ratecheck::rulebook
