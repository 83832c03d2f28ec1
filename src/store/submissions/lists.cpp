#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/json_in.h"
#include "ratecheck/base/text.h"
#include "ratecheck/store/submissions.h"
#include "store/codec/compact.h"
#include "store/refusals.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

// Lists of work and verdicts go through packed rows: there is no row of a table for an item. A cursor is the
// submission and the position in it, as "w12.3", so that a page goes on where the one before ended, also when
// submissions came or went in between. Each page unpacks the submissions that it touches. One that is damaged
// costs its own rows: the page names it and goes on.

namespace ratecheck::store {
namespace {

constexpr const char* kList =
    "SELECT number, received_at, reader, rules, sources, statement_count, work_count, verdict_count FROM "
    "submission"
    " WHERE worker=?1 AND number>?2 ORDER BY number LIMIT ?3";
constexpr const char* kReadOne =
    "SELECT number, received_at, reader, rules, sources, statement_count, work_count, verdict_count, packed,"
    " findings, id FROM submission WHERE worker=?1 AND number=?2";
constexpr const char* kNumbersFrom =
    "SELECT number FROM submission WHERE worker=?1 AND number>=?2 ORDER BY number LIMIT 1";

/// Of the first eight columns of kList and kReadOne.
SubmissionRow row_of(Query& query) {
  SubmissionRow row;
  row.id = query.integer(0);
  row.received_at = query.integer(1);
  row.reader = query.text(2);
  row.rules = query.text(3);
  const std::string sources = query.text(4);
  for (const std::string_view source : split(sources, ' ')) {
    if (!source.empty())
      row.sources.emplace_back(source);
  }
  row.statements = query.integer(5);
  row.work_items = query.integer(6);
  row.verdicts = query.integer(7);
  return row;
}

constexpr std::size_t kMostFindingBytes = 1U << 30U;
constexpr std::size_t kMostFindingDepth = 16;

template <typename T>
T cut_at(const std::vector<T>& list, std::int64_t index) {
  if (index < 0 || static_cast<std::size_t>(index) >= list.size())
    throw Failure{corrupt("a packed row points nowhere")};
  return list[static_cast<std::size_t>(index)];
}

// The item that counts for this one: found under its own keys.
WorkId counted_as(Connection& db, std::int64_t worker, const CompactItem& item, const WorkId& self) {
  WorkKeysInDatabase claims(db, worker);
  for (const auto& key : {item.ref_key, item.time_key}) {
    if (!key)
      continue;
    const auto owner = claims.find(*key);
    if (owner && !(key == item.time_key && item.ref_key && owner->numbered))
      return {owner->submission, owner->item};
  }
  return self;
}

WorkRow work_row(Connection& db, std::int64_t worker, const CompactSubmission& submission, std::size_t index) {
  const CompactItem& item = submission.work.items[index];
  const CompactStatement statement = cut_at(submission.work.statements, item.statement);
  WorkRow row;
  row.id = {submission.number, static_cast<std::int64_t>(index)};
  row.statement = item.statement;
  row.platform = statement.platform;
  row.place = statement.place;
  if (item.leaf) {
    const LeafName leaf = cut_at(submission.work.leaves, *item.leaf);
    row.place = leaf.place;
    row.month = leaf.month;
  } else if (const auto& at = item.started_at ? item.started_at : item.ended_at) {
    row.month = month_of(*at);
  }
  row.kind = static_cast<statement::WorkKind>(item.kind);
  row.started_at = item.started_at;
  row.ended_at = item.ended_at;
  row.currency = statement.currency;
  row.total_minor = item.total_minor;
  row.counted_as = counted_as(db, worker, item, row.id);
  return row;
}

/// The worker's word on the items of one submission.
struct Annotations {
  Annotations(Connection& db, std::int64_t worker, std::int64_t number)
      : submission(number), corrections(corrections_by_item(db, worker, number)) {}

  WorkRow put(WorkRow row) {
    if (const auto found = corrections.find(row.id.index); found != corrections.end())
      row.corrections = found->second;
    return row;
  }

  std::int64_t submission;
  std::map<std::int64_t, std::vector<Correction>> corrections;
};

VerdictRow verdict_row(const CompactSubmission& submission, std::size_t index) {
  const CompactVerdict& verdict = submission.verdicts.verdicts[index];
  const RuleName rule = cut_at(submission.verdicts.rules, verdict.rule);
  VerdictRow row;
  row.submission = submission.number;
  row.index = static_cast<std::int64_t>(index);
  row.work = verdict.work;
  row.rule = rule.rule;
  row.version = rule.version;
  row.kind = kind_of(rule.kind);
  row.unit = unit_of(rule.unit);
  row.verdict = verdict.word;
  row.reason = verdict.reason;
  row.currency = rule.currency;
  row.paid_minor = verdict.paid;
  row.due_low_minor = verdict.low;
  row.due_high_minor = verdict.high;
  row.period = verdict.period;
  return row;
}

/// They are not kept: what stands beside a submission may change, so they are told whenever it is read.
std::vector<assessment::Finding> conflict_findings(Connection& db, std::int64_t worker,
                                                   const CompactSubmission& submission) {
  const auto conflicts = conflicts_about(db, worker, submission.number);
  if (conflicts.empty())
    return {};
  std::vector<std::size_t> work_counts(submission.work.statements.size());
  for (const CompactItem& item : submission.work.items)
    ++work_counts.at(static_cast<std::size_t>(item.statement));
  return findings_of(conflicts, submission.number, work_counts);
}

/// A JSON array of findings with others behind them.
std::string with_findings(const std::string& array, const std::vector<assessment::Finding>& more) {
  std::string out = array;
  for (const assessment::Finding& finding : more) {
    JsonWriter json;
    assessment::write_json(json, finding);
    out.insert(out.size() - 1, (out.size() > 2 ? "," : "") + json.take());
  }
  return out;
}

std::optional<std::int64_t> next_number(Connection& db, std::int64_t worker, std::int64_t from) {
  Query query(db, kNumbersFrom, worker, from);
  return query.next() ? std::optional(query.integer(0)) : std::nullopt;
}

// Walks through the packed rows of all submissions, a page at a time; `count` rows of each, `make` one.
template <typename T, typename Count, typename Make>
Listed<T> walk(Connection& db, std::int64_t worker, char list, const Page& page, Count count, Make make) {
  const auto start = read_cursor(list, page.cursor, 2);
  const std::size_t limit = page_limit(page);
  Listed<T> out;
  auto index = static_cast<std::size_t>(start[1]);
  for (auto number = next_number(db, worker, start[0]); number; number = next_number(db, worker, *number + 1)) {
    if (*number != start[0])
      index = 0;
    const std::size_t before = out.items.size();
    const auto is_full = unless_damaged(db, [&, of = *number] {
      const CompactSubmission submission = load_compact(db, worker, of);
      for (; index < count(submission); ++index) {
        if (out.items.size() == limit) {
          out.next = make_cursor(list, {of, static_cast<std::int64_t>(index)});
          return true;
        }
        out.items.push_back(make(submission, index));
      }
      return false;
    });
    if (is_full && *is_full)
      return out;
    if (!is_full) {
      out.items.resize(before);
      out.unreadable.push_back({*number, received_at(db, worker, *number)});
    }
  }
  return out;
}

}  // namespace

void check_findings(std::string_view text) {
  const auto json = parse_json(text, {kMostFindingBytes, kMostFindingDepth});
  if (!json || !json->is(JsonKind::array))
    throw Failure{corrupt("the findings of a submission are no JSON")};
}

std::string to_string(const WorkId& id) {
  return fmt::format("{}.{}", id.submission, id.index);
}

std::optional<WorkId> parse_work_id(std::string_view text) {
  const auto parts = split(text, '.');
  if (parts.size() != 2 || text.size() > 30)
    return std::nullopt;
  const auto submission = parse_integer(parts[0]);
  const auto index = parse_integer(parts[1]);
  if (!submission || !index || *submission < 1 || *index < 0)
    return std::nullopt;
  return WorkId{*submission, *index};
}

Result<Listed<SubmissionRow>> list_submissions(const Store& store, WorkerId worker, const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<SubmissionRow>> {
    const auto after = read_cursor('s', page.cursor, 1);
    const std::size_t limit = page_limit(page);
    Listed<SubmissionRow> out;
    Query query(db, kList, worker.value, after[0], limit + 1);
    while (query.next()) {
      if (out.items.size() == limit) {
        out.next = make_cursor('s', {out.items.back().id});
        break;
      }
      if (auto row = unless_damaged(db, [&] { return row_of(query); })) {
        out.items.push_back(*std::move(row));
      } else {
        out.unreadable.push_back({query.integer(0), query.integer(1)});
      }
    }
    return out;
  });
}

Result<Listed<WorkRow>> list_work(const Store& store, WorkerId worker, const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<WorkRow>> {
    std::optional<Annotations> annotations;
    return walk<WorkRow>(
        db, worker.value, 'w', page, [](const CompactSubmission& s) { return s.work.items.size(); },
        [&](const CompactSubmission& s, std::size_t i) {
          if (!annotations || annotations->submission != s.number)
            annotations.emplace(db, worker.value, s.number);
          return annotations->put(work_row(db, worker.value, s, i));
        });
  });
}

Result<Listed<VerdictRow>> list_verdicts(const Store& store, WorkerId worker, const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<VerdictRow>> {
    return walk<VerdictRow>(
        db, worker.value, 'v', page, [](const CompactSubmission& s) { return s.verdicts.verdicts.size(); },
        [](const CompactSubmission& s, std::size_t i) { return verdict_row(s, i); });
  });
}

Result<WorkRow> find_work(const Store& store, WorkerId worker, const WorkId& id) {
  return read(store, [&](Connection& db) -> Result<WorkRow> {
    const Error none = not_found("work item");
    if (next_number(db, worker.value, id.submission) != id.submission)
      return none;
    const CompactSubmission submission = load_compact(db, worker.value, id.submission);
    if (id.index < 0 || static_cast<std::size_t>(id.index) >= submission.work.items.size())
      return none;
    Annotations annotations(db, worker.value, id.submission);
    return annotations.put(work_row(db, worker.value, submission, static_cast<std::size_t>(id.index)));
  });
}

Result<StoredSubmission> read_submission(const Store& store, WorkerId worker, std::int64_t id) {
  return read(store, [&](Connection& db) -> Result<StoredSubmission> {
    StoredSubmission out;
    {
      Query query(db, kReadOne, worker.value, id);
      if (!query.next())
        return not_found("submission");
      out.row = row_of(query);
      const std::int64_t row = query.integer(10);
      out.statements_json = json_of(KeptStatements(query.bytes(8), {kPackedColumn, worker.value, id}, row));
      out.findings_json = of_row("submission", row, [&] {
        check_findings(query.text(9));
        return query.text(9);
      });
    }
    const CompactSubmission compact = load_compact(db, worker.value, id);
    out.findings_json = with_findings(out.findings_json, conflict_findings(db, worker.value, compact));
    Annotations annotations(db, worker.value, id);
    for (std::size_t i = 0; i < compact.work.items.size(); ++i)
      out.work.push_back(annotations.put(work_row(db, worker.value, compact, i)));
    for (std::size_t i = 0; i < compact.verdicts.verdicts.size(); ++i)
      out.verdicts.push_back(verdict_row(compact, i));
    return out;
  });
}

Result<Remains> read_remains(const Store& store, WorkerId worker, std::int64_t id) {
  return read(store, [&](Connection& db) -> Result<Remains> {
    Remains out;
    for (auto& [item, corrections] : damaged_corrections(db, worker.value, id))
      std::move(corrections.begin(), corrections.end(), std::back_inserter(out.corrections));
    const auto compact = unless_damaged(db, [&] { return load_compact(db, worker.value, id); });
    for (std::size_t i = 0; compact && i < compact->work.items.size(); ++i)
      out.work.push_back(work_row(db, worker.value, *compact, i));
    for (std::size_t i = 0; compact && i < compact->verdicts.verdicts.size(); ++i)
      out.verdicts.push_back(verdict_row(*compact, i));
    return out;
  });
}

}  // namespace ratecheck::store
