#include "findings.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace ratecheck::assessment {
namespace {

using statement::Statement;
using statement::WorkItem;

void add_contradictions(std::size_t index, const Statement& statement, std::vector<Finding>& findings) {
  for (const statement::Contradiction& contradiction : statement.contradictions) {
    Finding finding{contradiction.code, {}, contradiction.detail, contradiction.expected, contradiction.actual};
    if (contradiction.work)
      finding.work.push_back({index, *contradiction.work});
    findings.push_back(std::move(finding));
  }
}

/// The platform's own number names the work. Two rows without a number may be two equal jobs.
void add_duplicates(const std::vector<Statement>& statements, std::vector<Finding>& findings) {
  std::map<std::pair<std::string, std::string>, WorkRef> seen;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      const WorkItem& item = statements[s].work[i];
      if (!item.ref)
        continue;
      const auto [first, fresh] = seen.try_emplace({statements[s].platform, *item.ref}, WorkRef{s, i});
      if (fresh)
        continue;
      findings.push_back(
          {"duplicate_work", {first->second, {s, i}}, "the same work stands twice; it counts once", "1", "2"});
    }
  }
}

struct Span {
  Instant from;
  Instant to;
  WorkRef work;
};

/// Nobody is logged in twice at one platform. Jobs may overlap: they are stacked.
void add_overlaps(const std::vector<Statement>& statements, std::vector<Finding>& findings) {
  std::map<std::string, std::vector<Span>> sessions;
  for (std::size_t s = 0; s < statements.size(); ++s) {
    for (std::size_t i = 0; i < statements[s].work.size(); ++i) {
      const WorkItem& item = statements[s].work[i];
      if (item.kind != statement::WorkKind::session || !item.started_at || !item.ended_at)
        continue;
      sessions[statements[s].platform].push_back({*item.started_at, *item.ended_at, {s, i}});
    }
  }
  for (auto& [platform, spans] : sessions) {
    std::sort(spans.begin(), spans.end(), [](const Span& a, const Span& b) {
      return std::tie(a.from.unix_seconds, a.work) < std::tie(b.from.unix_seconds, b.work);
    });
    for (std::size_t i = 1; i < spans.size(); ++i) {
      if (spans[i].from >= spans[i - 1].to)
        continue;
      findings.push_back({"overlapping_work",
                          {spans[i - 1].work, spans[i].work},
                          "two sessions run at the same time",
                          to_rfc3339(spans[i - 1].to),
                          to_rfc3339(spans[i].from)});
    }
  }
}

/// Faster than any road allows: one of distance and time is misread.
void add_impossible(std::size_t s, const Statement& statement, std::vector<Finding>& findings) {
  const Rational fastest(200000, 3600);  // 200 km/h in metres a second; our choice
  const auto check = [&](std::size_t i, const char* name, const std::optional<Distance>& way,
                         const std::optional<Seconds>& time) {
    if (!way || !time)
      return;
    if (way->metres() <= fastest * Rational(time->count))
      return;
    findings.push_back({"impossible_value",
                        {{s, i}},
                        std::string(name) + " is more than can be driven in the time",
                        std::to_string(time->count) + " s",
                        way->to_string()});
  };
  for (std::size_t i = 0; i < statement.work.size(); ++i) {
    const WorkItem& item = statement.work[i];
    check(i, "the engaged distance", item.engaged_distance, item.engaged);
    check(i, "the distance with a passenger", item.passenger_distance, item.passenger);
  }
}

}  // namespace

void add_findings(const std::vector<Statement>& statements, std::vector<Finding>& findings) {
  for (std::size_t i = 0; i < statements.size(); ++i) {
    add_contradictions(i, statements[i], findings);
    add_impossible(i, statements[i], findings);
  }
  add_duplicates(statements, findings);
  add_overlaps(statements, findings);
}

}  // namespace ratecheck::assessment
