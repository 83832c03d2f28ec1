#include "app/command_line.h"

#include <fmt/format.h>
#include "app/console.h"
#include "app/input_files.h"
#include "app/report.h"
#include "app/shipped.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/rulebook/input.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/rulebook/rulebook_json.h"

// One formula by itself: inputs as they are typed, each read with its unit by the rule that wants it. The day
// picks the card of rates.

namespace ratecheck::app {
namespace {

using rulebook::Facts;

/// False, after saying so, when an input is not name=value or not a value.
bool take_inputs(const EvaluateArguments& arguments, const rulebook::Rule& rule, Facts& facts) {
  bool good = true;
  for (const std::string& word : arguments.inputs) {
    const std::size_t equals = word.find('=');
    if (equals == std::string::npos) {
      print_error(Error{"usage", fmt::format("'{}' is not an input.", word)}.with_hint(
          "Write it as name=value: engaged_time=\"15 min\"."));
      good = false;
      continue;
    }
    const std::string name = word.substr(0, equals);
    auto value = rulebook::parse_input(rule, name, word.substr(equals + 1));
    if (value) {
      facts.own.insert_or_assign(name, std::move(*value));
    } else {
      print_error(value.error());
      good = false;
    }
  }
  return good;
}

/// False, after saying so, when the file is not an array of work that the rule can read.
bool take_work(const EvaluateArguments& arguments, const rulebook::Rule& rule, Facts& facts) {
  if (!arguments.work)
    return true;
  const auto file = read_input(*arguments.work);
  if (!file) {
    print_error(file.error());
    return false;
  }
  auto json = parse_json(file->bytes);
  if (!json) {
    Error error = json.error();
    error.place.file = *arguments.work;
    print_error(error);
    return false;
  }
  rulebook::WorkFacts work = rulebook::read_work(rule, *json);
  print_errors(work.problems);
  facts.work = std::move(work.work);
  return work.problems.empty();
}

/// The day asked for, else the day of the work, else today.
std::optional<Date> day_of(const EvaluateArguments& arguments, const Facts& facts) {
  if (arguments.on) {
    const auto day = parse_date(*arguments.on);
    if (!day) {
      print_error(
          Error{"usage", fmt::format("'{}' is not a date.", *arguments.on)}.with_hint("Write it as 2025-06-01."));
    }
    return day;
  }
  const auto started = facts.own.find("started_at");
  if (started != facts.own.end()) {
    if (const auto* time = std::get_if<rulebook::Moment>(&started->second))
      return time->clock.date;
  }
  return today();
}

}  // namespace

// Always with the steps: they are what one asks a single formula for.
int evaluate_command(const Shared& shared, const EvaluateArguments& arguments) {
  const auto rulebook = load_rules(shared);
  if (!rulebook)
    return kInputAtFault;
  const rulebook::Rule* rule = find_rule(*rulebook, arguments.rule);
  if (rule == nullptr)
    return kUsage;
  Facts facts;
  if (!take_inputs(arguments, *rule, facts))
    return kUsage;
  if (!take_work(arguments, *rule, facts))
    return kInputAtFault;
  const auto day = day_of(arguments, facts);
  if (!day)
    return kUsage;
  const rulebook::Evaluation evaluation = rulebook->evaluate(*rule, *day, facts, rulebook::WithSteps::yes);
  if (shared.json) {
    JsonWriter out;
    rulebook::write_evaluation(out, *rule, *day, evaluation);
    print(out.text());
  } else {
    print(report(*rule, *day, evaluation));
  }
  return kDone;
}

}  // namespace ratecheck::app
