// Inputs that come as JSON. Each value is brought back to the text that a person would have typed and read as that
// (input.cpp), so that both are understood alike and refused alike. All faults are told, each with its pointer.
#include "ratecheck/base/json_text.h"

#include <fmt/format.h>
#include "ratecheck/rulebook/input.h"
#include "rulebook/language/program.h"

namespace ratecheck::rulebook {
namespace {

Error wrong_kind(std::string_view pointer, const JsonValue& value, std::string_view expected) {
  return Error{"wrong_kind", fmt::format("{} is {}; expected {}.", pointer, describe(value.kind), expected)};
}

}  // namespace

Inputs read_inputs(const Rule& rule, const JsonValue& object, std::string_view pointer,
                   std::vector<Error>& problems) {
  Inputs inputs;
  if (!object.is(JsonKind::object)) {
    problems.push_back(wrong_kind(pointer, object, "an object of input names and values"));
    return inputs;
  }
  for (const auto& [name, value] : object.members) {
    const std::string at = pointer_at(pointer, name);
    if (value.is(JsonKind::null)) {
      continue;  // unknown
    }
    const auto text = scalar_text(value);
    if (!text) {
      problems.push_back(wrong_kind(at, value, "a string such as \"15 min\""));
      continue;
    }
    auto parsed = parse_input(rule, name, *text);
    if (parsed) {
      inputs.emplace(name, std::move(parsed).value());
    } else {
      Error error = std::move(parsed).error();
      error.message = fmt::format("{}: {}", at, error.message);
      problems.push_back(std::move(error));
    }
  }
  return inputs;
}

WorkFacts read_work(const Rule& rule, const JsonValue& array) {
  WorkFacts facts;
  if (!array.is(JsonKind::array)) {
    facts.problems.push_back(wrong_kind("The work", array, "an array of objects, one for each work item"));
    return facts;
  }
  for (std::size_t i = 0; i < array.items.size(); ++i)
    facts.work.push_back(read_inputs(rule, array.items[i], pointer_at("", i), facts.problems));
  return facts;
}

std::vector<InputInfo> inputs_of(const Rule& rule) {
  std::vector<InputInfo> all;
  if (rule.program == nullptr)
    return all;
  for (const InputDecl& decl : rule.program->inputs) {
    all.push_back({decl.name, decl.unit_text, decl.where, decl.about, decl.words, decl.of_work,
                   decl.either || (decl.low && decl.high)});
  }
  return all;
}

}  // namespace ratecheck::rulebook
