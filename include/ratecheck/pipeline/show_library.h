#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/json_fields.h"
#include "ratecheck/base/json_in.h"
#include "ratecheck/base/json_out.h"

/// What is loaded, shown as JSON: the formulas with their history, the layouts that are read.
///
///   JsonWriter out;
///   if (!write_rule(out, *library, "sea-abw", today))
///     return not_found();
///   const std::string json = out.take();
///
/// Only reads the library. Faults of a question are told all at once, each with its JSON pointer.
namespace ratecheck::pipeline {

struct Library;  // pipeline/library.h

/// An array: of each rule the register, with what holds today.
void write_rules(JsonWriter& out, const Library& library, const Date& today);
/// An object: one rule whole. False, and nothing written: there is no such rule.
bool write_rule(JsonWriter& out, const Library& library, const std::string& id, const Date& today);

/// Answers {"inputs", "work", "on", "steps"} put to the rule `id`, which must be there; without "on" by the day of
/// "started_at", else `today`. Nothing is written when there are faults.
std::vector<JsonFault> write_evaluation(JsonWriter& out, const Library& library, const std::string& id,
                                        const JsonValue& question, const Date& today);

/// Platforms of which a layout is read, sorted.
std::vector<std::string> read_platforms(const Library& library);
/// An object: the layouts of one platform, which must be one of read_platforms, and the rules that name it.
void write_platform(JsonWriter& out, const Library& library, std::string_view platform);

}  // namespace ratecheck::pipeline
