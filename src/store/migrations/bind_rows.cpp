#include "store/migrations/bind_rows.h"

#include <optional>

#include "store/submissions/kept_statements.h"
#include "store/submissions/submission_rows.h"

// Before schema 13 nothing said to which row packed bytes belong. Here, for the last time, it is taken from what
// they hold: as many statements, items and verdicts as the row says, and the same kinds and times of work in the
// statements and in the packed row of work. Order numbers and places are kept in other words on either side, and
// are not compared.

namespace ratecheck::store {
namespace {

constexpr const char* kNext =
    "SELECT id, worker, number, work, verdicts, statement_count, work_count, verdict_count, packed FROM submission"
    " WHERE id>?1 ORDER BY id LIMIT 1";
constexpr const char* kPut = "UPDATE submission SET work=?2, verdicts=?3, packed=?4 WHERE id=?1";
// Programs between two releases made schema 11 without a column that it has.
constexpr const char* kHasToldTwice =
    "SELECT count(*) FROM pragma_table_info('submission') WHERE name='told_twice'";
constexpr const char* kAddToldTwice =
    "ALTER TABLE submission ADD COLUMN told_twice INTEGER NOT NULL DEFAULT 0 CHECK(told_twice IN (0, 1));"
    "UPDATE submission SET told_twice=1 WHERE instr(sources, ' ')>0;"
    "INSERT OR REPLACE INTO meta(name, value) SELECT 'recount', 'conflicts' WHERE EXISTS (SELECT 1 FROM "
    "submission)";
constexpr const char* kTell =
    "INSERT INTO audit(at, actor, action, subject) VALUES(unixepoch(), 'system', 'found damaged', ?1)";

struct OldRow {
  PackedRow row;
  std::string packed;
};

std::optional<OldRow> next_row(Connection& db, std::int64_t after) {
  Query query(db, kNext, after);
  if (!query.next())
    return std::nullopt;
  return OldRow{{query.integer(0), query.integer(1), query.integer(2), query.bytes(3), query.bytes(4),
                 query.integer(5), query.integer(6), query.integer(7)},
                query.bytes(8)};
}

/// Binds one column where `check` finds nothing wrong.
template <typename F>
bool bind_column(Connection& db, const PackedRow& row, std::string_view name, std::string& column, F&& check) {
  const auto whole = unless_damaged(db, [&] {
    return of_row("submission", row.id, [&] {
      check();
      return true;
    });
  });
  if (whole)
    column = bound(std::move(column), {name, row.worker, row.number});
  return whole.has_value();
}

/// False where a part of it is damaged.
bool bind_row(Connection& db, const OldRow& old) {
  const PackedRow& row = old.row;
  std::optional<CompactWork> work;
  std::string columns[] = {row.work, row.verdicts, old.packed};
  const bool whole[] = {
      bind_column(db, row, kWorkColumn, columns[0], [&] { work = work_of(db, row, RowBinding::not_yet); }),
      bind_column(db, row, kVerdictsColumn, columns[1], [&] { (void)verdicts_of(db, row, RowBinding::not_yet); }),
      bind_column(db, row, kPackedColumn, columns[2], [&] {
        KeptStatements kept(old.packed);
        if (work) {
          hold_against(std::move(kept), *work);
        } else {
          visit_items(std::move(kept), [](std::int64_t, const statement::WorkItem&) {});
        }
      })};
  run(db, kPut, row.id, as_bytes(columns[0]), as_bytes(columns[1]), as_bytes(columns[2]));
  return whole[0] && whole[1] && whole[2];
}

}  // namespace

std::int64_t bind_rows(Connection& db) {
  if (db.number(kHasToldTwice) == 0)
    db.raw().exec(kAddToldTwice);
  std::int64_t damaged = 0;
  std::int64_t id = 0;
  for (auto old = next_row(db, id); old; old = next_row(db, id)) {
    id = old->row.id;
    damaged += bind_row(db, *old) ? 0 : 1;
  }
  if (damaged > 0)
    run(db, kTell, "submissions that cannot be read: " + std::to_string(damaged));
  return damaged;
}

}  // namespace ratecheck::store
