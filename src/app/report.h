#pragma once

#include <string>

#include "ratecheck/pipeline/check.h"
#include "ratecheck/rulebook/rulebook.h"
#include "ratecheck/statement/statement.h"

/// What the terminal shows where no JSON was asked for.
///
///   print(report(pipeline::check(documents, options, parsers, rulebook)));
///
/// For people: its form may change at any time. Programs take --json.
namespace ratecheck::app {

std::string report(const statement::Statement& statement);
/// Where each of several documents of one text stands; nothing for the others.
std::string report(const std::vector<pipeline::CheckedDocument>& documents);
std::string report(const pipeline::CheckResult& result);
std::string report(const rulebook::Rule& rule, const Date& on, const rulebook::Evaluation& evaluation);

}  // namespace ratecheck::app
