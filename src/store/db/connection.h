#pragma once

#include <SQLiteCpp/SQLiteCpp.h>

#include <cassert>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ratecheck/base/result.h"
#include "store/db/row_checks.h"

///
namespace ratecheck::store {

/// How the inside of this room gives up, from any depth; guarded() makes an Error of it before it reaches a door.
struct Failure {
  Error error;
};

/// Says in our words what SQLite said.
Error to_error(const SQLite::Exception& problem);
/// Code `corrupt_database`; `what` is the end of a sentence, without a full stop.
Error corrupt(std::string_view what);
/// The same, and which row it is.
Error in_row(Error damage, const char* table, std::int64_t row);
/// True of `corrupt_database`: the row that was read is damaged, and others may be whole.
bool is_damage(const Error& error);
/// True of what SQLite says where the disk, or the size that is allowed, is full.
bool is_full(const Error& error);
/// Code `storage_unavailable`.
Error unavailable(const std::string& what, const std::string& hint);

/// Calls `work`; whatever it throws becomes its error.
template <typename F>
auto guarded(F&& work) -> decltype(work()) {
  try {
    return work();
  } catch (const SQLite::Exception& problem) {
    return to_error(problem);
  } catch (const Failure& failure) {
    return failure.error;
  } catch (const std::exception& problem) {
    return unavailable(std::string("the store could not finish: ") + problem.what(), {});
  }
}

/// One SQLite connection with its compiled statements (docs/libraries.md "SQLite 3.40 through SQLiteCpp 3.2.1").
/// For one thread at a time.
///
///   Query query(db, "SELECT id, name FROM organizer WHERE role=?1", "viewer");
///   while (query.next())
///     names[query.integer(0)] = query.text(1);
///
/// All of it throws (SQLite::Exception, Failure); guarded() turns that into an Error at the door.
class Connection {
 public:
  /// `copy`: reads this database and writes another one (VACUUM INTO). `at_rest`: reads a file that nothing
  /// writes, and leaves neither a log nor an index beside it. `look`: the same of a database with its log, which
  /// both stay as they are.
  enum class Mode { write, read, copy, at_rest, look };
  struct Settings {
    std::chrono::milliseconds busy_timeout{5000};
    std::int64_t max_bytes = 0;
    std::string vfs;
    std::function<void(const Error&)> damaged = {};  ///< StoreOptions::damaged
  };

  /// Throws SQLite::Exception.
  Connection(const std::string& file, Mode mode, const Settings& settings);

  /// Runs SQL whose rows, if any, are of no interest. Before a COMMIT the checksums of changed rows are made.
  void exec(const char* sql);
  /// The single number that a query or pragma gives.
  std::int64_t number(const char* sql);
  /// The single text that a query or pragma gives; empty where it gives no row.
  std::string text(const char* sql);

  /// Rows that the last INSERT, UPDATE or DELETE touched; those of a cascade not counted.
  [[nodiscard]] std::int64_t changes() const;
  [[nodiscard]] std::int64_t last_id() const { return db_.getLastInsertRowid(); }
  [[nodiscard]] bool in_transaction() const;
  /// Gives up the pages that it keeps for the next query, between transactions.
  void forget_pages();
  /// Overwrites the row that it wrote last, which the library keeps where it builds rows. Of one that writes,
  /// between transactions; changes nothing in the database.
  void forget_last_row();
  SQLite::Database& raw() { return db_; }
  /// From here on changed rows get their checksums (row_checks.h): of a connection that writes this schema.
  void begin_checks() { checks_.begin(db_.getHandle()); }
  /// To the operator, where it is damage. Whoever goes on without a row must call it.
  void tell_damage(const Error& error) const;

 private:
  friend class Query;
  struct Prepared {
    SQLite::Statement statement;
    bool busy = false;
  };
  Prepared& prepared(const char* sql);

  RowChecks checks_;  // before the database, which tells it of changes to its end
  SQLite::Database db_;
  std::function<void(const Error&)> damaged_;
  // By address: every SQL text in this room is a constant.
  std::unordered_map<const void*, std::unique_ptr<Prepared>> prepared_;
};

/// Bytes bound without copying; they must outlive the query.
struct BlobView {
  std::string_view bytes;
};
inline BlobView as_bytes(std::string_view bytes) {
  return {bytes};
}

/// One run of a compiled statement. Gives it back, reset, when it goes out of scope, so that no open
/// row ever pins the write-ahead log. `sql` must be a constant: it is known by its address. Texts and numbers are
/// copied when they are bound, blobs are not (BlobView).
class Query {
 public:
  template <typename... Args>
  Query(Connection& connection, const char* sql, const Args&... args) : held_(connection.prepared(sql)) {
    int index = 0;
    (bind(++index, args), ...);
  }
  /// As many values as the statement asks for.
  Query(Connection& connection, const char* sql, const std::vector<std::int64_t>& values)
      : held_(connection.prepared(sql)) {
    int index = 0;
    for (const std::int64_t value : values)
      bind(++index, value);
  }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  ~Query();

  /// True when there is a (further) row.
  bool next() { return held_.statement.executeStep(); }
  /// Runs to the end.
  void run() {
    while (next()) {
    }
  }

  // Columns: of the right type, and texts UTF-8, or the database is corrupt.
  [[nodiscard]] std::int64_t integer(int column);
  [[nodiscard]] std::optional<std::int64_t> maybe_integer(int column);
  [[nodiscard]] std::string text(int column);
  [[nodiscard]] std::string bytes(int column);
  [[nodiscard]] int columns() const { return held_.statement.getColumnCount(); }
  /// The value as it is kept, with its kind and length.
  void append_to(std::string& bytes, int column);
  [[nodiscard]] bool is_null(int column) { return held_.statement.isColumnNull(column); }

 private:
  void bind(int index, std::int64_t value) { held_.statement.bind(index, value); }
  void bind(int index, int value) { held_.statement.bind(index, value); }
  void bind(int index, std::size_t value) { held_.statement.bind(index, static_cast<std::int64_t>(value)); }
  void bind(int index, const std::string& value) { held_.statement.bind(index, value); }
  void bind(int index, std::string_view value) { held_.statement.bind(index, std::string(value)); }
  void bind(int index, const char* value) { held_.statement.bind(index, std::string(value)); }
  void bind(int index, const BlobView& value) {
    held_.statement.bindNoCopy(index, value.bytes.data(), static_cast<int>(value.bytes.size()));
  }
  template <typename T>
  void bind(int index, const std::optional<T>& value) {
    if (value) {
      bind(index, *value);
    } else {
      held_.statement.bind(index);
    }
  }

  Connection::Prepared& held_;
};

/// What `read` gives; nothing where the row that it reads is damaged, which the operator is told. A damaged row
/// costs itself and never the list that it stands in; what else goes wrong is thrown on.
template <typename F>
auto unless_damaged(Connection& db, F&& read) -> std::optional<decltype(read())> {
  const auto told = [&db](const Error& error) {
    db.tell_damage(error);
    return is_damage(error);
  };
  try {
    return read();
  } catch (const Failure& failure) {
    if (!told(failure.error))
      throw;
  } catch (const SQLite::Exception& problem) {
    if (!told(to_error(problem)))
      throw;
  }
  return std::nullopt;
}

/// What `read` reads of a row: damage that is found in it names the row. Row 0 is in no table.
template <typename F>
auto of_row(const char* table, std::int64_t row, F&& read) -> decltype(read()) {
  try {
    return read();
  } catch (const Failure& failure) {
    if (row == 0 || !is_damage(failure.error))
      throw;
    throw Failure{in_row(failure.error, table, row)};
  }
}

/// Runs a statement that gives no rows.
template <typename... Args>
void run(Connection& connection, const char* sql, const Args&... args) {
  Query(connection, sql, args...).run();
}

}  // namespace ratecheck::store
