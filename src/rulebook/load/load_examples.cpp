// [[example]]: inputs, a day and what must come out. They run whenever the file is loaded, so a rule that
// gives another figure than its author wrote down cannot be used.
//
//   on = 2025-06-01, given = { engaged_time = "10 min" }, expect = "5.27 USD", wrong = "4.91 USD"
//
// holds when the rule gives 5.27 exactly, with nothing that forbids to judge by it, and not 4.91. With `reason`
// the evaluation must end with that reason, with `missing` it must name these inputs. Inputs are read as any
// caller's are, so a misspelt name is told here as it would be there. Each run notes which ways and figures it
// went through (coverage.h), for require_examples.cpp.
#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "ratecheck/rulebook/input.h"
#include "rulebook/evaluate/evaluate.h"
#include "rulebook/load/loading.h"

namespace ratecheck::rulebook {
namespace {

using Given = std::vector<std::pair<std::string, std::string>>;

Given read_given(Loading& in, const TomlValue& value) {
  Given given;
  if (value.kind != TomlKind::table) {
    in.problem(value.place, "wrong_kind", "'given' is a table of inputs.",
               "given = { engaged_time = \"10 min\" }");
    return given;
  }
  for (const auto& [name, item] : value.members) {
    if (item.kind == TomlKind::string) {
      given.emplace_back(name, item.text);
    } else if (item.kind == TomlKind::boolean) {
      given.emplace_back(name, item.boolean ? "true" : "false");
    } else if (item.kind == TomlKind::integer) {
      given.emplace_back(name, std::to_string(item.integer));
    } else if (item.kind == TomlKind::date) {
      given.emplace_back(name, to_string(item.date));
    } else {
      in.problem(item.place, "wrong_kind", "An input is a string, a whole number, a date, true or false.");
    }
  }
  return given;
}

/// What an example shows, where its author gave it no name: "engaged_time = 15 min, distance = 3 mi, on
/// 2025-06-01".
std::string shown_by(const Example& example, const Date& on) {
  std::string out;
  for (const auto& [name, value] : example.given)
    out += fmt::format("{} = {}, ", name, value);
  if (!example.work.empty())
    out += fmt::format("{} work items, ", example.work.size());
  return out + "on " + to_string(on);
}

void load_example(Loading& in, const TomlValue& value) {
  TomlTable table(in.source, value, "[[example]]", in.problems);
  Example example;
  const auto on = table.required_date("on");
  if (const TomlValue* given = table.any("given"))
    example.given = read_given(in, *given);
  if (const TomlValue* work = table.any("work"); work != nullptr && work->kind == TomlKind::array) {
    for (const TomlValue& item : work->items)
      example.work.push_back(read_given(in, item));
  }
  example.expect = table.optional_string("expect");
  example.wrong = table.optional_string("wrong");
  if (const auto reason = table.optional_word<Reason>("reason"))
    example.reason = to_string(*reason);
  example.missing = table.optional_strings("missing");
  example.source = table.optional_string("source").value_or("derived");
  example.name = table.optional_string("name").value_or(on ? shown_by(example, *on) : "");
  if (!example.expect && example.reason.empty())
    table.problem("expect", "missing_key", "An example needs 'expect', or the 'reason' why there is no figure.");
  table.finish();
  if (on) {
    example.on = *on;
    in.examples.push_back(&value);
    in.rule->examples.push_back(std::move(example));
  }
}

/// `at` is the table the inputs were read from.
Inputs parse_given(Loading& in, const Given& given, const TomlValue* at) {
  Inputs inputs;
  for (const auto& [name, text] : given) {
    auto value = parse_input(*in.rule, name, text);
    if (value) {
      inputs.emplace(name, std::move(value).value());
    } else {
      in.problem(at->find(name)->place, value.error().code, value.error().message, value.error().hint);
    }
  }
  return inputs;
}

/// What came out, for the message.
std::string told(const Rule& rule, const Evaluation& got) {
  if (!got.due)
    return fmt::format("no figure ({}{})", to_string(got.reason), got.detail.empty() ? "" : ": " + got.detail);
  const Unit& unit = rule.program->result;
  std::string text = to_exact_string(got.due->low);
  if (!(got.due->low == got.due->high))
    text += ".." + to_exact_string(got.due->high);
  return fmt::format("{} {}{}", text, unit.text,
                     got.reason == Reason::none ? "" : " with reason " + std::string(to_string(got.reason)));
}

/// "5.27 USD" or "5.00..6.20 USD" in the unit of the due.
std::optional<Due> parse_due(const Rule& rule, std::string_view text) {
  const Unit& unit = rule.program->result;
  const std::size_t dots = text.find("..");
  const auto high = parse_amount(dots == std::string_view::npos ? text : text.substr(dots + 2), rule.currency);
  if (!high || !(high->unit == unit))
    return std::nullopt;
  Due due{high->base / unit.scale, high->base / unit.scale};
  if (dots != std::string_view::npos) {
    const auto low = parse_rational(trim(text.substr(0, dots)));
    if (!low)
      return std::nullopt;
    due.low = *low;
  }
  return due;
}

bool same(const std::optional<Due>& a, const Due& b) {
  return a && a->low == b.low && a->high == b.high;
}

/// The due must be equal in both ends, and judged by unless the example names a reason.
void check_expect(Loading& in, const Example& example, const TomlValue& value, const Evaluation& got) {
  const Rule& rule = *in.rule;
  const Place at = value.find("expect") != nullptr ? value.find("expect")->place : value.place;
  const auto due = parse_due(rule, *example.expect);
  if (!due) {
    in.problem(at, "bad_amount",
               fmt::format("'{}' is not a due such as \"5.27 {}\".", *example.expect, rule.program->result.text),
               look_alike_hint(*example.expect));
  } else if (!same(got.due, *due) || (example.reason.empty() && got.reason != Reason::none)) {
    in.problem(at, "example_failed",
               fmt::format("Example '{}': expected {}, the formula gives {}.", example.name, *example.expect,
                           told(rule, got)),
               got.reason == Reason::weak_source
                   ? "A due from a weak source needs reason = \"weak_source\" beside it."
                   : "");
  }
}

void run_example(Loading& in, const Example& example, const TomlValue& value, ExampleCoverage& seen) {
  const std::size_t before = in.problems.size();
  Facts facts;
  facts.own = parse_given(in, example.given, value.find("given"));
  for (std::size_t i = 0; i < example.work.size(); ++i)
    facts.work.push_back(parse_given(in, example.work[i], &value.find("work")->items[i]));
  if (in.problems.size() != before)
    return;
  const Evaluation got = evaluate_rule(*in.rule, example.on, facts, WithSteps::no, &seen);
  if (example.expect)
    check_expect(in, example, value, got);
  if (!example.reason.empty() && to_string(got.reason) != example.reason) {
    in.problem(value.place, "example_failed",
               fmt::format("Example '{}': expected reason {}, the formula gives {}.", example.name, example.reason,
                           told(*in.rule, got)));
  }
  for (const std::string& name : example.missing) {
    const auto& known = in.rule->inputs;
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      in.problem(value.find("missing")->place, "unknown_input", fmt::format("The rule has no input '{}'.", name),
                 std::string(trim(did_you_mean(name, known))));
    } else if (std::none_of(got.missing.begin(), got.missing.end(),
                            [&](const MissingInput& m) { return m.input == name; })) {
      in.problem(value.place, "example_failed",
                 fmt::format("Example '{}': '{}' is not missing.", example.name, name));
    }
  }
  if (example.wrong) {
    const auto wrong = parse_due(*in.rule, *example.wrong);
    if (!wrong || same(got.due, *wrong)) {
      in.problem(value.place, "example_failed",
                 fmt::format("Example '{}': the formula gives {}, which is known to be wrong.", example.name,
                             *example.wrong));
    }
  }
}

}  // namespace

void load_examples(Loading& in) {
  const TomlValue* list = in.toml.find("example");
  if (list == nullptr)
    return;
  if (list->kind != TomlKind::array) {
    in.problem(list->place, "wrong_kind", "Examples are written [[example]].");
    return;
  }
  for (const TomlValue& value : list->items) {
    if (value.kind == TomlKind::table) {
      load_example(in, value);
    } else {
      in.problem(value.place, "wrong_kind", "An example is a table.");
    }
  }
}

void run_examples(Loading& in) {
  if (!in.can_compute()) {
    return;  // the figures of a faulty rule tell nothing
  }
  const std::size_t before = in.problems.size();
  ExampleCoverage seen;
  for (std::size_t i = 0; i < in.rule->examples.size(); ++i)
    run_example(in, in.rule->examples[i], *in.examples[i], seen);
  if (in.problems.size() == before && !in.rule->program->formulas.empty())
    require_examples(in, seen);
}

}  // namespace ratecheck::rulebook
