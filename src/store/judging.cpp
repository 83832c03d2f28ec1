#include "judging.h"

#include <algorithm>
#include <map>

#include "densify.h"
#include "refusals.h"
#include "submission_rows.h"

// Judging takes long and the writer has no time, so it is done on a snapshot. Before the verdicts are written,
// the writer looks whether what they hang on is still the same; if not, it is done over.

namespace ratecheck::store {
namespace {

constexpr int kAttempts = 5;
constexpr std::size_t kMostAtOnce = 20;

constexpr const char* kReader = "SELECT reader FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kOldVerdicts = "SELECT verdicts FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kNewVerdicts =
    "UPDATE submission SET rules=?3, verdict_count=?4, verdicts=?5 WHERE worker=?1 AND number=?2";
constexpr const char* kAddNotice =
    "INSERT INTO notice(worker, submission, made_at, rule, item, was, is_now) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char* kSetCorrection =
    "INSERT INTO correction(worker, submission, item, field, value, made_at, confirms) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6, ?7)"
    " ON CONFLICT(worker, submission, item, field) DO UPDATE SET value=?5, made_at=?6, confirms=?7 RETURNING id";
constexpr const char* kDropCorrection = "DELETE FROM correction WHERE worker=?1 AND id=?2";
constexpr const char* kOutdated =
    "SELECT worker, number FROM submission WHERE rules<>?1 AND (worker, number)>(?2, ?3)"
    " ORDER BY worker, number LIMIT ?4";
constexpr const char* kCountOutdated = "SELECT count(*) FROM submission WHERE rules<>?1";

/// Equal as long as the verdicts of a submission hang on the same values.
std::string mark_of(Connection& db, std::int64_t worker, std::int64_t submission) {
  Query query(db, kReader, worker, submission);
  if (!query.next())
    throw Failure{not_found("submission")};
  std::string mark = query.text(0);
  for (const Correction& c : corrections_of(db, worker, submission))
    mark += "\n" + std::to_string(c.id) + " " + c.field + " " + std::to_string(c.made_at) + " " + c.value;
  return mark;
}

std::vector<Correction> amended(std::vector<Correction> corrections, const Amendment& amendment) {
  std::erase_if(corrections, [&](const Correction& old) {
    return old.id == amendment.drop ||
           std::any_of(amendment.set.begin(), amendment.set.end(),
                       [&](const Correction& c) { return c.work == old.work && c.field == old.field; });
  });
  corrections.insert(corrections.end(), amendment.set.begin(), amendment.set.end());
  return corrections;
}

struct Judged {
  std::int64_t submission = 0;
  std::string mark;
  DenseVerdicts verdicts;
};

Result<std::vector<Judged>> judge_all(const Store& store, WorkerId worker,
                                      const std::vector<std::int64_t>& submissions, const Judge& judge,
                                      const Amendment& amendment) {
  std::vector<Judged> out;
  for (const std::int64_t number : submissions) {
    Judged judged{number, {}, {}};
    const auto statements = read(store, [&](Connection& db) -> Result<std::vector<statement::Statement>> {
      judged.mark = mark_of(db, worker.value, number);
      const bool first = number == submissions.front();
      return corrected_statements(
          kept_json(db, worker.value, number),
          amended(corrections_of(db, worker.value, number), first ? amendment : Amendment{}));
    });
    if (!statements.ok())
      return statements.error();
    judged.verdicts = densify(*statements, judge.judge(*statements));
    out.push_back(std::move(judged));
  }
  return out;
}

using VerdictName = std::pair<std::string, std::int64_t>;  // rule and first work item

std::map<VerdictName, std::string_view> words_of(const DenseVerdicts& verdicts) {
  std::map<VerdictName, std::string_view> out;
  for (const DenseVerdict& v : verdicts.verdicts) {
    const std::string& rule = verdicts.rules.at(static_cast<std::size_t>(v.rule)).rule;
    out[{rule, v.work.empty() ? -1 : v.work[0]}] = word_of(v.word);
  }
  return out;
}

struct Writing {
  WriteContext& context;
  std::int64_t worker;
  std::int64_t now;
  std::vector<VerdictChange> changes;

  void tell(std::int64_t number, const VerdictName& name, std::string_view was, std::string_view is_now) {
    if (was == is_now)
      return;
    run(context.db, kAddNotice, worker, number, now, name.first, name.second, was, is_now);
    changes.push_back({name.first, std::string(was), std::string(is_now)});
  }

  void tell_all(std::int64_t number, const DenseVerdicts& before, const DenseVerdicts& after) {
    const auto old = words_of(before);
    const auto fresh = words_of(after);
    for (const auto& [name, word] : fresh) {
      const auto was = old.find(name);
      tell(number, name, was == old.end() ? std::string_view() : was->second, word);
    }
    for (const auto& [name, word] : old) {
      if (!fresh.contains(name))
        tell(number, name, word, {});
    }
  }

  /// True when they differ from what stood there.
  bool put(const Judged& judged, const std::string& rules) {
    std::string old;
    {
      Query query(context.db, kOldVerdicts, worker, judged.submission);
      query.next();
      old = query.bytes(0);
    }
    const DenseVerdicts before = unpack_verdicts(old, context.db);
    const std::string packed = pack(judged.verdicts, context.names, context.db);
    run(context.db, kNewVerdicts, worker, judged.submission, rules, judged.verdicts.verdicts.size(),
        as_bytes(packed));
    tell_all(judged.submission, before, judged.verdicts);
    return old != packed;
  }
};

bool write_amendment(WriteContext& context, std::int64_t worker, std::int64_t now, Amendment& amendment) {
  for (Correction& c : amendment.set) {
    c.made_at = now;
    Query query(context.db, kSetCorrection, worker, c.work.submission, c.work.index, c.field, c.value, now,
                c.confirms ? 1 : 0);
    query.next();
    c.id = query.integer(0);
    query.run();
  }
  if (!amendment.drop)
    return true;
  run(context.db, kDropCorrection, worker, *amendment.drop);
  return context.db.changes() > 0;
}

}  // namespace

Result<std::vector<VerdictChange>> judge_amended(Store& store, WorkerId worker,
                                                 const std::vector<std::int64_t>& submissions, const Judge& judge,
                                                 Amendment& amendment) {
  using Outcome = std::optional<std::vector<VerdictChange>>;  // nothing: meanwhile changed by another
  const std::int64_t now = store.impl().now();
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    const auto judged = judge_all(store, worker, submissions, judge, amendment);
    if (!judged.ok())
      return judged.error();
    auto written = store.impl().writer->change<Outcome>([&](WriteContext& context) -> Result<Outcome> {
      for (const Judged& one : *judged) {
        if (mark_of(context.db, worker.value, one.submission) != one.mark)
          return Outcome();
      }
      if (!write_amendment(context, worker.value, now, amendment))
        return not_found("correction");
      Writing writing{context, worker.value, now, {}};
      bool differs = false;
      for (const Judged& one : *judged)
        differs = writing.put(one, judge.rules) || differs;
      if (differs)
        rebuild_worker(context, worker.value);
      return Outcome(std::move(writing.changes));
    });
    if (!written.ok())
      return written.error();
    if (*written)
      return std::move(**written);
  }
  return Error{"busy", "Others change the same upload at this moment.", {}, "try again", {}};
}

Result<std::vector<VerdictChange>> judge_again(Store& store, WorkerId worker,
                                               const std::vector<std::int64_t>& submissions, const Judge& judge) {
  Amendment nothing;
  return judge_amended(store, worker, submissions, judge, nothing);
}

Result<std::optional<Outdated>> next_outdated(const Store& store, const std::string& rules,
                                              const std::optional<Outdated>& after) {
  const std::int64_t worker = after ? after->worker.value : 0;
  const std::int64_t number = after && !after->submissions.empty() ? after->submissions.back() : 0;
  return read(store, [&](Connection& db) -> Result<std::optional<Outdated>> {
    std::optional<Outdated> out;
    Query query(db, kOutdated, rules, worker, number, kMostAtOnce);
    while (query.next()) {
      if (!out)
        out = Outdated{{query.integer(0)}, {}};
      if (out->worker.value != query.integer(0))
        break;
      out->submissions.push_back(query.integer(1));
    }
    return out;
  });
}

Result<std::int64_t> count_outdated(const Store& store, const std::string& rules) {
  return read(store, [&](Connection& db) -> Result<std::int64_t> {
    Query query(db, kCountOutdated, rules);
    query.next();
    return query.integer(0);
  });
}

}  // namespace ratecheck::store
