#include "statement/impossible_values.h"

#include <fmt/format.h>

#include <type_traits>

// What cannot be, whatever the layout, for a piece of work from 18:00 to 18:30:
//
//   engaged 45 min             longer than the time between the clocks: 45 min or 30 min; hours_mismatch
//   dispatch 20 min of         longer than the engaged time, of which it is a part; likewise
//   engaged 15 min
//   engaged 15 min for 60 km   240 km/h: impossible_value, and both are in doubt
//   distance "5 mi" beside     a field and the input of the same meaning differ: both are in doubt
//   the input "6 mi"
//
// A clock printed to the minute may be off by one, and less time than between the clocks may be a pause: neither
// is told. Nothing is changed.
namespace ratecheck::statement {
namespace {

constexpr std::int64_t kMinute = 60;  // clocks are often printed to the minute

class Search {
 public:
  Search(std::size_t index, WorkItem& item, std::vector<Contradiction>& contradictions)
      : index_(index), item_(item), contradictions_(contradictions) {}

  void run() {
    hold_clocks();
    hold_inside("dispatch_s", item_.dispatch, item_.engaged);
    hold_inside("passenger_s", item_.passenger, item_.engaged);
    hold_speed("engaged_s", item_.engaged, "engaged_distance", item_.engaged_distance);
    hold_speed("passenger_s", item_.passenger, "passenger_distance", item_.passenger_distance);
    hold_inputs();
  }

 private:
  // Each duration against the time from start to end.
  void hold_clocks() {
    if (!item_.started_at || !item_.ended_at)
      return;
    const Seconds whole{seconds_between(*item_.started_at, *item_.ended_at)};
    for (const auto& [name, part] :
         {std::pair("online_s", item_.online), std::pair("engaged_s", item_.engaged),
          std::pair("dispatch_s", item_.dispatch), std::pair("passenger_s", item_.passenger)}) {
      if (part && part->count > whole.count + kMinute)  // less may be a pause
        tell(name, whole, *part, "is longer than the time between the clocks");
    }
  }
  // A part against the engaged time.
  void hold_inside(const char* name, const std::optional<Seconds>& part, const std::optional<Seconds>& whole) {
    if (part && whole && part->count > whole->count + kMinute)
      tell(name, *whole, *part, "is longer than the engaged time, of which it is a part");
  }

  /// The other value is a reading too: what holds for both may be said.
  void tell(const std::string& name, Seconds whole, Seconds part, const std::string& why) {
    if (is_doubtful(item_, name))
      return;
    const std::string expected = std::to_string(whole.count);
    const std::string actual = std::to_string(part.count);
    item_.doubts.push_back({name, "it " + why, std::nullopt, {actual, expected}});
    contradictions_.push_back({std::string(to_string(FindingCode::hours_mismatch)), index_,
                               fmt::format("{} {}", name, why), expected, actual});
  }

  // A way against the time that it took.
  void hold_speed(const char* time_name, const std::optional<Seconds>& time, const char* way_name,
                  const std::optional<Distance>& way) {
    if (!time || !way || way->metres() <= kFastest * Rational(time->count))
      return;
    const std::string why = std::string(way_name) + " is more than can be driven in the time";
    for (const char* name : {time_name, way_name}) {
      if (!is_doubtful(item_, name))
        item_.doubts.push_back({name, why, std::nullopt});
    }
    contradictions_.push_back({std::string(to_string(FindingCode::impossible_value)), index_, why,
                               std::to_string(time->count) + " s", way->to_string()});
  }

  // Inputs against the fields that rules read under the same name.
  void hold_inputs() {
    for (const auto& [name, text] : item_.inputs) {
      each_work_field([&, &input = name, &told = text]<typename T>(const WorkField& field,
                                                                   std::optional<T> WorkFields::*member) {
        if (field.input == input && item_.*member && !agree(*(item_.*member), told)) {
          const std::string why =
              fmt::format("the field {} and the input {} tell it differently", field.name, input);
          item_.doubts.push_back({std::string(field.name), why, std::nullopt});
          if (input != field.name)
            item_.doubts.push_back({input, why, std::nullopt});
        }
      });
    }
  }
  static bool agree(Seconds field, const std::string& text) {
    const auto seconds = parse_duration_seconds(text);
    return seconds && *seconds == Rational(field.count);
  }
  static bool agree(const Distance& field, const std::string& text) { return parse_distance(text) == field; }
  static bool agree(const Decimal& field, const std::string& text) {
    const auto number = Decimal::parse(text.substr(0, text.find(' ')));
    return number && *number == field;
  }
  static bool agree(std::int64_t field, const std::string& text) { return std::to_string(field) == text; }
  static bool agree(const Instant& field, const std::string& text) {
    const auto moment = parse_rfc3339(text);
    return moment && *moment == field;
  }
  static bool agree(const PlaceName& field, const std::string& text) { return field.text == text; }
  static bool agree(const std::string& field, const std::string& text) { return field == text; }

  static inline const Rational kFastest = Rational(200000, 3600);  // 200 km/h in metres a second; our choice

  std::size_t index_;
  WorkItem& item_;
  std::vector<Contradiction>& contradictions_;
};

}  // namespace

void doubt_impossible_values(std::size_t index, WorkItem& item, std::vector<Contradiction>& contradictions) {
  Search(index, item, contradictions).run();
}

}  // namespace ratecheck::statement
