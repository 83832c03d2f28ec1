#include "store/submissions/changes.h"

#include <fmt/format.h>

#include "store/refusals.h"
#include "store/submissions/kept_statements.h"

namespace ratecheck::store {
namespace {

constexpr const char* kReader = "SELECT reader FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kAddNotice =
    "INSERT INTO notice(id, worker, submission, made_at, rule, item, was, is_now)"
    " VALUES(random_id(), ?1, ?2, ?3, ?4, ?5, ?6, ?7)";

constexpr std::int64_t kNoItem = -1;

using VerdictName = std::pair<std::string, std::int64_t>;  // rule and first work item

// Of several verdicts of one name the last one is told.
std::map<VerdictName, std::string_view> words_of(const CompactVerdicts& verdicts) {
  std::map<VerdictName, std::string_view> out;
  for (const CompactVerdict& v : verdicts.verdicts) {
    const std::string& rule = verdicts.rules.at(static_cast<std::size_t>(v.rule)).rule;
    out[{rule, v.work.empty() ? kNoItem : v.work[0]}] = to_string(v.word);
  }
  return out;
}

}  // namespace

std::string mark_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  Query query(db, kReader, worker, submission);
  if (!query.next())
    throw Failure{not_found("submission")};
  std::string mark = query.text(0);
  for (const Correction& c : corrections_of(db, worker, submission))
    mark += fmt::format("\n{} {} {} {}", c.id, c.field, c.made_at, c.value);
  return mark;
}

Error busy() {
  return Error{"busy", "Others change the same upload at this moment."}.with_hint("Try again.");
}

void Changes::tell(std::int64_t number, const CompactVerdicts& before, const CompactVerdicts& after,
                   const Moves* moves) {
  auto fresh = words_of(after);
  for (const auto& [name, was] : words_of(before)) {
    const auto& [rule, item] = name;
    const auto stands = moves == nullptr || item == kNoItem ? std::optional(item) : moves->of(item);
    const auto now = stands ? fresh.find({rule, *stands}) : fresh.end();
    if (now == fresh.end()) {
      tell(number, rule, stands, was, {});
    } else {
      tell(number, rule, stands, was, now->second);
      fresh.erase(now);
    }
  }
  for (const auto& [name, word] : fresh)
    tell(number, name.first, name.second, {}, word);
}

// Of a work item that is there no more nothing can be told to its worker: its number may be another's now.
void Changes::tell(std::int64_t number, const std::string& rule, std::optional<std::int64_t> item,
                   std::string_view was, std::string_view is_now) {
  if (was == is_now)
    return;
  if (item)
    run(db_, kAddNotice, worker_, number, now_, rule, *item, was, is_now);
  all.push_back({rule, std::string(was), std::string(is_now)});
}

}  // namespace ratecheck::store
