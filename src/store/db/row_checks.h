#pragma once

#include <compare>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

struct sqlite3;

namespace ratecheck::store {

class Connection;

/// Checksums of rows that nothing else would show to be damaged (docs/storage.md "Checked rows"): for each row of
/// the tables listed in row_checks.cpp a number in `row_check`, made of all its columns in the transaction that
/// changes it. A writing Connection has one, and makes the numbers just before each COMMIT.
class RowChecks {
 public:
  /// Begins to note what this connection changes. Not before the database is of this program's schema.
  void begin(sqlite3* db);
  /// Makes the numbers of what was changed since, within the transaction that changed it.
  void settle(Connection& db);

  struct Changed {
    std::size_t table = 0;  ///< place in the list of tables
    std::int64_t row = 0;
    auto operator<=>(const Changed&) const = default;
  };

 private:
  std::set<Changed> changed_;
  bool noting_ = false;
};

/// Of all rows anew; for a migration.
std::int64_t check_all_rows(Connection& db);
/// The same of one table in the list.
void check_rows_of(Connection& db, std::string_view table);

/// Rows that are not as they were written, or that are gone, or came by another way: for each table with some, its
/// name and their numbers, at most 20 of them. `known`: rows of `submission` that are told otherwise.
struct WrongRows {
  std::string table;
  std::vector<std::int64_t> rows;
  std::int64_t count = 0;
};
std::vector<WrongRows> wrong_rows(Connection& db, const std::set<std::int64_t>& known);

}  // namespace ratecheck::store
