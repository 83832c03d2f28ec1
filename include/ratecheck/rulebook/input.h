#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_in.h"
#include "ratecheck/rulebook/rule.h"

/// Inputs as people and programs tell them, for one rule.
///
///   auto time = parse_input(*rule, "engaged_time", "15 min");  // Measure, 900 s
///   if (!time)
///     return time.error();
///   Facts facts;
///   facts.own.emplace("engaged_time", *time);
///
/// A value told with a unit becomes base units; "10..15 min" is one that is only known to lie between. Nothing of
/// what is returned points into the rule or the text.
namespace ratecheck::rulebook {

/// As parse_input, by what the rule declares: its own inputs too, its lists of words, unknown names
/// answered with the nearest (`unknown_input`).
Result<InputValue> parse_input(const Rule& rule, std::string_view name, std::string_view text);

/// The work items of `--work FILE.json`: an array of objects of input names and texts (numbers and
/// true/false may stand unquoted). All faults at once; the place is told as a JSON pointer in the message.
struct WorkFacts {
  std::vector<Inputs> work;
  std::vector<Error> problems;
};
WorkFacts read_work(const Rule& rule, const JsonValue& array);

/// One object of inputs; null is as if the name were not there. Faults go to `problems`, with `pointer` before the
/// name in the message, and what is at fault is left out. As `POST /v1/rules/{id}/evaluate` sends them.
Inputs read_inputs(const Rule& rule, const JsonValue& object, std::string_view pointer,
                   std::vector<Error>& problems);

/// What a rule says of its inputs, for people who are asked for them.
struct InputInfo {
  std::string name;
  std::string unit;   ///< "min", "word", "yes/no", "place", "moment", "1"
  std::string where;  ///< where a worker may get it
  std::string about;
  std::vector<std::string> words;
  bool of_work = false;  ///< told for each work item of the period
  bool bounded = false;  ///< may be unknown: then the due is an interval
};
std::vector<InputInfo> inputs_of(const Rule& rule);

}  // namespace ratecheck::rulebook
