// Inputs of one formula, as POST /v1/rules/{rule}/evaluate reads them, of every rule that is shipped.
//
//   bytes 0 and 1     which rule
//   the rest          the body
//
// What is due is an interval or nothing with a reason, the steps do not change it, and inputs that are typed
// (`ratecheck evaluate RULE name=value`) say the same.

#include "ratecheck/rulebook/input.h"
#include "ratecheck/rulebook/rulebook_json.h"
#include "service.h"

using fuzz::require;
using fuzz::Service;
using fuzz::Who;
using ratecheck::JsonKind;
using ratecheck::JsonValue;

namespace {

// A list of work is a tree of JSON and a row of facts for each value; each step of the arithmetic, with its
// sources, is some hundred bytes of answer for a piece of work of a few.
constexpr fuzz::Bounds kBounds{.memory = std::size_t{8} << 20U,
                               .memory_per_byte = 3000,
                               .answer = std::size_t{128} << 10U,
                               .answer_per_byte = 1000,
                               .seconds = 2,
                               .seconds_per_kilobyte = 0.5};

/// Low and high are amounts in their order; nothing is due without a reason.
void hold_due(const JsonValue& evaluation) {
  const JsonValue* due = evaluation.find("due");
  const JsonValue* reason = evaluation.find("reason");
  require(due != nullptr && reason != nullptr, "an evaluation has its members");
  require(due->is(JsonKind::null) != reason->is(JsonKind::null), "what is due, or why it cannot be said");
  if (due->is(JsonKind::null))
    return;
  const auto low = ratecheck::Decimal::parse(due->find("low")->text);
  const auto high = ratecheck::Decimal::parse(due->find("high")->text);
  require(low && high && low->to_rational() <= high->to_rational(), "low is at most high");
}

/// The same inputs as they are typed on the command line, where all of them are texts.
void hold_against_typed(const std::string& rule_id, const JsonValue& question, bool taken) {
  const JsonValue* inputs = question.find("inputs");
  if (question.members.size() != 1 || inputs == nullptr || !inputs->is(JsonKind::object))
    return;
  const ratecheck::rulebook::Rule& rule = *Service::library()->rulebook.find(rule_id);
  bool all = true;
  for (const auto& [name, value] : inputs->members) {
    if (!value.is(JsonKind::string))
      return;
    all = all && static_cast<bool>(ratecheck::rulebook::parse_input(rule, name, value.text));
  }
  require(all == taken, "an input is taken however it comes");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2)
    return 0;
  Service& service = Service::one();
  static const std::vector<std::string> rules = Service::library()->rulebook.ids();
  const std::string& rule = rules[(data[0] * 256U + data[1]) % rules.size()];
  const std::string body(reinterpret_cast<const char*>(data) + 2, size - 2);
  fuzz::Bounded bounded(kBounds, size);
  const auto answer =
      service.ask("POST", "/v1/rules/" + rule + "/evaluate", Who::anyone, "application/json", body);
  bounded.answer(answer.body.size());
  Service::hold(answer);
  const auto question = ratecheck::parse_json(body);
  if (question && (answer.status == 200 || answer.status == 422))
    hold_against_typed(rule, *question, answer.status == 200);
  if (answer.status == 200)
    hold_due(Service::json_of(answer));
  return 0;
}
