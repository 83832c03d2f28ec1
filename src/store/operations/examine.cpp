#include "store/operations/examine.h"

#include <fmt/format.h>

#include <set>

#include "ratecheck/base/text.h"
#include "store/impl.h"
#include "store/migrations/schema.h"
#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

namespace ratecheck::store {
namespace {

constexpr const char* kKeysOf = "SELECT key, submission, item FROM work_key WHERE worker=?1 ORDER BY key";
constexpr const char* kContributionsOf =
    "SELECT leaf.platform, leaf.place, leaf.month, contribution.items, contribution.sums FROM contribution"
    " JOIN leaf ON leaf.id=contribution.leaf WHERE contribution.worker=?1";
constexpr const char* kCounts =
    "SELECT (SELECT count(*) FROM worker), (SELECT count(*) FROM submission),"
    " (SELECT coalesce(sum(work_count), 0) FROM submission)";
constexpr const char* kRows =
    "SELECT id, worker, number, work, verdicts, statement_count, work_count, verdict_count FROM submission";
constexpr const char* kRowsAndStatements =
    "SELECT id, worker, number, work, verdicts, statement_count, work_count, verdict_count, packed, findings"
    " FROM submission";
constexpr std::size_t kMostNamed = 20;  // rows in one problem
constexpr const char* kForeignKeys = "SELECT count(*) FROM pragma_foreign_key_check";

/// Both ways: no key too many, none too few.
bool same_keys(Connection& db, std::int64_t worker, const WorkKeysInMemory& fresh) {
  std::size_t seen = 0;
  Query query(db, kKeysOf, worker);
  for (; query.next(); ++seen) {
    const auto found = fresh.all().find(static_cast<std::uint64_t>(query.integer(0)));
    if (found == fresh.all().end())
      return false;
    if (found->second.submission != query.integer(1) || found->second.item != query.integer(2))
      return false;
  }
  return seen == fresh.all().size();
}

bool same_sums(Connection& db, std::int64_t worker, const std::map<LeafName, LeafSums>& fresh) {
  std::size_t seen = 0;
  Query query(db, kContributionsOf, worker);
  for (; query.next(); ++seen) {
    const auto found = fresh.find({query.text(0), query.text(1), static_cast<std::int32_t>(query.integer(2))});
    const auto kept = unless_damaged(db, [&] { return unpack_sums(query.integer(3), query.bytes(4)); });
    if (found == fresh.end() || !kept || !(found->second == *kept))
      return false;
  }
  return seen == fresh.size();
}

/// Of kRows.
PackedRow row_of(Query& query) {
  return {query.integer(0), query.integer(1), query.integer(2), query.bytes(3),
          query.bytes(4),   query.integer(5), query.integer(6), query.integer(7)};
}

/// Everything that is kept of one submission, held against each other.
void read_whole(Connection& db, Query& query) {
  const PackedRow row = row_of(query);
  const CompactWork work = work_of(db, row);
  (void)verdicts_of(db, row);
  hold_against(KeptStatements(query.bytes(8), {kPackedColumn, row.worker, row.number}, 0), work);
  check_findings(query.text(9));
}

/// Notes those that cannot be read. Their workers: who cannot be counted anew.
std::set<std::int64_t> find_unreadable(Connection& db, VerifyReport& report, std::set<std::int64_t>& ids) {
  std::set<std::int64_t> workers;
  std::vector<std::string> rows;
  for (Query query(db, kRowsAndStatements); query.next();) {
    const std::int64_t id = query.integer(0);
    const auto whole = unless_damaged(db, [&] {
      return of_row("submission", id, [&] {
        read_whole(db, query);
        return true;
      });
    });
    if (whole)
      continue;
    ids.insert(id);
    workers.insert(query.integer(1));
    ++report.unreadable;
    if (rows.size() <= kMostNamed)
      rows.push_back(rows.size() == kMostNamed ? "and more" : std::to_string(id));
  }
  if (report.unreadable > 0) {
    report.problems.push_back(fmt::format("submissions that cannot be read: {} (rows of the table submission: {})",
                                          report.unreadable, join(rows, ", ")));
  }
  return workers;
}

/// Rows of any table that are not as they were written. `known`: submissions that are told already. False: the
/// names of leaves or rules are among them, by which everything is counted.
bool find_changed(Connection& db, const std::set<std::int64_t>& known, VerifyReport& report) {
  std::vector<std::string> tables;
  bool names_are_whole = true;
  for (const WrongRows& wrong : wrong_rows(db, known)) {
    names_are_whole = names_are_whole && wrong.table != "leaf" && wrong.table != "rule";
    report.changed_rows += wrong.count;
    std::vector<std::string> rows;
    for (const std::int64_t row : wrong.rows)
      rows.push_back(std::to_string(row));
    if (wrong.count > static_cast<std::int64_t>(rows.size()))
      rows.emplace_back("and more");
    tables.push_back(fmt::format("{} of the table {}", join(rows, ", "), wrong.table));
  }
  if (!tables.empty()) {
    report.problems.push_back(
        fmt::format("rows that are not as they were written: {} ({})", report.changed_rows, join(tables, "; ")));
  }
  return names_are_whole;
}

/// Each table and index with its text.
std::set<std::string> schema_of(Connection& db) {
  std::set<std::string> out;
  for (Query query(db, "SELECT type || ' ' || name || ' ' || coalesce(sql, '') FROM sqlite_master"); query.next();)
    out.insert(query.text(0));
  return out;
}

/// A letter that changed in the text of a table is no fault to SQLite, and changes what may stand in it.
bool has_schema_of_program(Connection& db) {
  static const std::set<std::string> ours = [] {
    Connection fresh(":memory:", Connection::Mode::write, {});
    return migrate(fresh) ? schema_of(fresh) : std::set<std::string>();
  }();
  return schema_of(db) == ours;
}

}  // namespace

VerifyReport counts_of(Connection& db) {
  Query counts(db, kCounts);
  counts.next();
  VerifyReport report;
  report.workers = counts.integer(0);
  report.submissions = counts.integer(1);
  report.work_items = counts.integer(2);
  return report;
}

VerifyReport examine(Connection& db, bool sums) {
  VerifyReport report = counts_of(db);
  const std::string said = db.text("PRAGMA integrity_check(10)");
  report.file_is_whole = said == "ok";
  if (!report.file_is_whole)
    report.problems.push_back("integrity: " + said);
  if (db.number(kForeignKeys) != 0)
    report.problems.push_back("rows that belong to nobody");
  if (!sums)
    return report;
  if (!has_schema_of_program(db))
    report.problems.push_back("tables that are not as this program makes them");
  std::set<std::int64_t> unreadable;
  const std::set<std::int64_t> not_counted = find_unreadable(db, report, unreadable);
  if (!find_changed(db, unreadable, report))
    return report;
  Names names;
  std::int64_t wrong_conflicts = 0;
  for (std::int64_t worker = next_worker(db, 0); worker != 0; worker = next_worker(db, worker)) {
    if (not_counted.contains(worker) || is_asked_to_recount(db, worker))
      continue;  // a long file that is coming in is counted at its end
    const Refolded fresh = refold(db, names, worker);
    if (!same_keys(db, worker, fresh.claims))
      ++report.workers_with_wrong_keys;
    if (!same_sums(db, worker, fresh.sums))
      ++report.workers_with_wrong_sums;
    if (kept_conflicts(db, worker) != fresh.conflicts)
      ++wrong_conflicts;
  }
  if (report.workers_with_wrong_keys > 0)
    report.problems.push_back("work keys differ from a recount");
  if (report.workers_with_wrong_sums > 0)
    report.problems.push_back("sums differ from a recount");
  if (wrong_conflicts > 0)
    report.problems.push_back("conflicts between documents differ from a recount");
  return report;
}

void read_all_rows(Connection& db) {
  for (Query query(db, kRows); query.next();) {
    const PackedRow row = row_of(query);
    (void)work_of(db, row, RowBinding::not_yet);
    (void)verdicts_of(db, row, RowBinding::not_yet);
  }
}

}  // namespace ratecheck::store
