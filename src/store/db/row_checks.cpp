#include "store/db/row_checks.h"

#include <fmt/format.h>

#include <sqlite3.h>

#include <array>
#include <cstring>
#include <map>
#include <optional>
#include <string_view>

#include "ratecheck/base/hash.h"
#include "store/db/connection.h"

// Which rows a transaction changes, SQLite's update hook tells: of every table with row numbers, in which each
// table here has `INTEGER PRIMARY KEY`. It cannot run SQL itself, so rows are noted and read again before the
// COMMIT: what a savepoint took back has its old number again. Tables are known in `row_check` by their place in
// the list, which is therefore append only; a migration that gives one of them another column makes all numbers
// anew (check_all_rows).
//
// Not in the list: tables that are counted anew by verify (contribution, work_key, conflict), and those without
// row numbers (meta, session, holding, erasure, spend, layout_week, layout_line).

namespace ratecheck::store {
namespace {

constexpr std::array<const char*, 21> kTables{
    "submission", "document",      "correction", "dispute", "notice",       "consent",     "joining",
    "token",      "case_decision", "pay_case",   "worker",  "code",         "organizer",   "audit",
    "leaf",       "rule",          "release",    "cell",    "release_plan", "publication", "withdrawal",
};

/// The SQL texts of a table. Made once, since a connection knows a text by its address.
struct Reads {
  std::string all;
  std::string one;
};
const Reads& reads_of(std::size_t table) {
  static const std::vector<Reads> made = [] {
    std::vector<Reads> out;
    for (const char* name : kTables) {
      const std::string all = fmt::format("SELECT rowid, * FROM {}", name);
      out.push_back({all, all + " WHERE rowid=?1"});
    }
    return out;
  }();
  return made[table];
}

constexpr const char* kWrite =
    "INSERT INTO row_check(kind, row, sum) VALUES(?1, ?2, ?3) ON CONFLICT(kind, row) DO UPDATE SET sum=?3";
constexpr const char* kDrop = "DELETE FROM row_check WHERE kind=?1 AND row=?2";
constexpr const char* kDropAll = "DELETE FROM row_check WHERE kind=?1";
constexpr const char* kKept = "SELECT row, sum FROM row_check WHERE kind=?1 ORDER BY row";
constexpr std::size_t kMostNamed = 20;
constexpr std::string_view kKey = "ratecheck rows: not a secret";

/// Each column with its kind and length, so that nothing can be moved from one to the next.
std::int64_t sum_of(Query& row) {
  std::string bytes;
  for (int column = 1; column < row.columns(); ++column)
    row.append_to(bytes, column);
  return static_cast<std::int64_t>(keyed_hash_number(kKey, bytes));
}

void note(void* changed, int, const char*, const char* table, sqlite3_int64 row) {
  for (std::size_t i = 0; i < kTables.size(); ++i) {
    if (std::string_view(kTables[i]) == table) {
      static_cast<std::set<RowChecks::Changed>*>(changed)->insert({i, row});
      return;
    }
  }
}

}  // namespace

void RowChecks::begin(sqlite3* db) {
  changed_.clear();
  noting_ = true;
  sqlite3_update_hook(db, note, &changed_);
}

void RowChecks::settle(Connection& db) {
  if (!noting_)
    return;
  const std::set<Changed> changed = std::move(changed_);
  changed_.clear();
  for (const Changed& one : changed) {
    std::optional<std::int64_t> sum;
    if (Query row(db, reads_of(one.table).one.c_str(), one.row); row.next())
      sum = sum_of(row);
    if (sum) {
      run(db, kWrite, one.table, one.row, *sum);
    } else {
      run(db, kDrop, one.table, one.row);
    }
  }
}

std::int64_t check_all_rows(Connection& db) {
  for (const char* table : kTables)
    check_rows_of(db, table);
  return 0;
}

void check_rows_of(Connection& db, std::string_view table) {
  for (std::size_t i = 0; i < kTables.size(); ++i) {
    if (kTables[i] != table)
      continue;
    run(db, kDropAll, i);
    for (Query row(db, reads_of(i).all.c_str()); row.next();)
      run(db, kWrite, i, row.integer(0), sum_of(row));
  }
}

std::vector<WrongRows> wrong_rows(Connection& db, const std::set<std::int64_t>& known) {
  std::vector<WrongRows> out;
  for (std::size_t i = 0; i < kTables.size(); ++i) {
    WrongRows wrong{kTables[i], {}, 0};
    const auto tell = [&](std::int64_t row) {
      if (wrong.table == "submission" && known.contains(row))
        return;
      ++wrong.count;
      if (wrong.rows.size() < kMostNamed)
        wrong.rows.push_back(row);
    };
    std::map<std::int64_t, std::int64_t> kept;
    for (Query sums(db, kKept, i); sums.next();)
      kept[sums.integer(0)] = sums.integer(1);
    for (Query row(db, reads_of(i).all.c_str()); row.next();) {
      const auto sum = kept.find(row.integer(0));
      if (sum == kept.end() || sum->second != sum_of(row))
        tell(row.integer(0));
      if (sum != kept.end())
        kept.erase(sum);
    }
    for (const auto& [row, sum] : kept)
      tell(row);  // it is gone
    if (wrong.count > 0)
      out.push_back(std::move(wrong));
  }
  return out;
}

}  // namespace ratecheck::store
