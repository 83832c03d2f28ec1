#include <fmt/format.h>

#include <cstdio>

#include "app/command_line.h"
#include "app/console.h"
#include "app/shipped.h"
#include "ratecheck/base/text.h"
#include "ratecheck/rulebook/rule.h"
#include "ratecheck/rulebook/rulebook_json.h"

// `rules` and `parsers`: what is loaded, a line each or, with --json, a list.

namespace ratecheck::app {
namespace {

/// Filled up with blanks to so many bytes; a longer one stays whole.
std::string padded(std::string text, std::size_t width) {
  if (text.size() < width)
    text.append(width - text.size(), ' ');
  return text + "  ";
}

/// One line of the register: what it is, what holds today, how good its sources are, where.
std::string row(const rulebook::Rule& rule) {
  const std::string places = rule.scope.places.empty() ? "everywhere" : join(rule.scope.places, ", ");
  const rulebook::StatusOnDay standing = rulebook::status_on(rule, today());
  const std::string state =
      std::string(to_string(standing.state)) + (standing.since ? " since " + to_string(*standing.since) : "");
  std::string line = padded(rule.id, 26) + padded(std::string(rulebook::to_string(rule.kind)), 11) +
                     padded(std::string(rulebook::to_string(rule.unit)), 8) + padded(state, 32) +
                     padded(standing.confidence, 2) + padded("reviewed " + to_string(rule.reviewed), 19) +
                     padded(rule.known_until ? "known until " + to_string(*rule.known_until) : "", 22) + places;
  if (rule.claim) {
    line += fmt::format("; claim: {}{}", rule.claim->authority,
                        rule.claim->time_limit.empty() ? "" : ", " + rule.claim->time_limit);
  }
  return line;
}

}  // namespace

int rules_command(const Shared& shared) {
  const auto rulebook = load_rules(shared);
  if (!rulebook)
    return kInputAtFault;
  if (!shared.json) {
    for (const auto& rule : rulebook->rules())
      print(row(*rule));
    return kDone;
  }
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& rule : rulebook->rules())
    rulebook::write_rule_summary(out, *rule, today());
  out.end_array().null_member("next").end_object();
  print(out.text());
  return kDone;
}

int parsers_command(const Shared& shared) {
  const auto parsers = load_parsers(shared);
  if (!parsers)
    return kInputAtFault;
  JsonWriter out;
  out.begin_object().key("items").begin_array();
  for (const auto& facts : parsers->parsers()) {
    if (!shared.json) {
      print(padded(facts->name(), 34) + padded(facts->media, 5) +
            padded("reviewed " + to_string(facts->reviewed), 19) + facts->title);
    }
    out.begin_object()
        .member("id", facts->id)
        .member("version", facts->version)
        .member("platform", facts->platform);
    out.member("document", facts->document).member("media", facts->media).member("title", facts->title);
    out.member("reviewed", to_string(facts->reviewed)).end_object();
  }
  out.end_array().null_member("next").end_object();
  if (shared.json)
    print(out.text());
  return kDone;
}

}  // namespace ratecheck::app
