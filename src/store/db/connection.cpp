#include "store/db/connection.h"

#include <fmt/format.h>

#include <sqlite3.h>

#include <malloc.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/memory.h"
#include "ratecheck/base/text.h"
#include "store/db/while_wanted.h"

// Five ways to open a file, and what each may do to it:
//
//   mode      flags of SQLite         may write  log and index beside it  for
//   write     READWRITE, CREATE       yes        makes them               the writer's thread
//   read      READONLY, query_only    no         uses them                the pool of readers
//   copy      READWRITE               as told    uses them                VACUUM INTO; a restore's old database
//   at_rest   READONLY, immutable     no         looks at neither         a backup file, wherever it lies
//   look      READONLY, no locks      no         reads the log; the       `verify` of a folder that
//                                                index is in memory       nobody has open
//
// `copy` makes no checkpoint of its own accord, since those are the writer's, and can roll back the journal of a
// database whose making was cut off, which a reader cannot. The pragmas of the writer are explained in
// docs/storage.md "One writer, several readers".

namespace ratecheck::store {
namespace {

/// SQLite takes and frees memory as the rest of the program does: what it frees is overwritten (base/memory.h).
/// Nor does it keep stores of its own, out of which it would hand freed pieces on as they are. Once, before the
/// first connection.
bool share_our_memory() {
  static const sqlite3_mem_methods methods = {
      [](int bytes) { return std::malloc(static_cast<std::size_t>(bytes)); },
      wipe_and_free,
      [](void* old, int bytes) {
        void* const grown = std::malloc(static_cast<std::size_t>(bytes));
        if (grown != nullptr && old != nullptr) {
          std::memcpy(grown, old, std::min(static_cast<std::size_t>(bytes), malloc_usable_size(old)));
          wipe_and_free(old);
        }
        return grown;
      },
      [](void* memory) { return static_cast<int>(malloc_usable_size(memory)); },
      [](int bytes) { return (bytes + 7) & ~7; },
      [](void*) { return SQLITE_OK; },
      [](void*) {},
      nullptr};
  return sqlite3_config(SQLITE_CONFIG_MALLOC, &methods) == SQLITE_OK &&
         sqlite3_config(SQLITE_CONFIG_LOOKASIDE, 0, 0) == SQLITE_OK &&
         sqlite3_config(SQLITE_CONFIG_PAGECACHE, nullptr, 0, 0) == SQLITE_OK;
}

constexpr const char* kFull = "The disk (or the size allowed for the database) is full; nothing was changed.";

int open_flags(Connection::Mode mode) {
  static const bool shared = share_our_memory();  // refused where a test has used the library before
  (void)shared;
  // Each connection is used by one thread at a time; SQLite's own mutex would only cost.
  const int common = SQLITE_OPEN_NOMUTEX;
  switch (mode) {
    case Connection::Mode::write:
      return common | SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    case Connection::Mode::copy:
      return common | SQLITE_OPEN_READWRITE;
    case Connection::Mode::at_rest:
    case Connection::Mode::look:
      return common | SQLITE_OPEN_READONLY | SQLITE_OPEN_URI;
    case Connection::Mode::read:
      break;
  }
  return common | SQLITE_OPEN_READONLY;
}

/// SQLite takes "immutable" only in an address.
std::string address_at_rest(const std::string& file) {
  std::string out = "file://";
  for (const char c : std::filesystem::absolute(file).string()) {
    if (c == '?' || c == '#' || c == '%') {
      out += '%';
      out += to_hex(std::string_view(&c, 1));
    } else {
      out += c;
    }
  }
  return out + "?immutable=1";
}

bool has_log(const std::string& file) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(file + "-wal", problem);
  return !problem && size > 0;
}

/// Without locks and with the lock of the folder, SQLite in its exclusive mode keeps the index of the log in
/// memory: else it would make the one beside the log anew, and what a kill left there would be gone.
const char* vfs_for(const std::string& file, Connection::Mode mode, const Connection::Settings& settings) {
  if (mode == Connection::Mode::look && has_log(file))
    return "unix-none";
  return settings.vfs.empty() ? nullptr : settings.vfs.c_str();
}

std::string pragma(const char* name, std::int64_t value) {
  return fmt::format("PRAGMA {}={}", name, value);
}

void prepare_writer(SQLite::Database& db, const Connection::Settings& settings) {
  db.exec("PRAGMA secure_delete=ON");
  SQLite::Statement(db, "PRAGMA journal_mode=WAL").executeStep();
  db.exec("PRAGMA synchronous=FULL");
  db.exec("PRAGMA foreign_keys=ON");
  SQLite::Statement(db, "PRAGMA journal_size_limit=67108864").executeStep();
  SQLite::Statement(db, "PRAGMA wal_autocheckpoint=4000").executeStep();
  db.exec("PRAGMA cache_size=-16000");
  if (settings.max_bytes > 0) {
    const std::int64_t page = db.execAndGet("PRAGMA page_size").getInt64();
    SQLite::Statement(db, pragma("max_page_count", settings.max_bytes / page)).executeStep();
  }
}

/// SQL's random_id(): a number for a row whose worker may see it, 1 to 281474976710656. One of a counter would
/// tell how many others did the same. Two equal ones in a million rows: a chance of one in five hundred, and then
/// the second is refused and may be asked for again.
void give_random_id(sqlite3_context* context, int, sqlite3_value**) {
  std::int64_t id = 0;
  for (const char byte : random_bytes(6))
    id = id << 8 | static_cast<unsigned char>(byte);
  sqlite3_result_int64(context, id + 1);
}

}  // namespace

Error unavailable(const std::string& what, const std::string& hint) {
  return Error{"storage_unavailable", what}.with_hint(hint);
}

Error corrupt(std::string_view what) {
  return Error{"corrupt_database", fmt::format("The database is damaged: {}.", what)}.with_hint(
      "'ratecheck verify' names what is damaged; 'ratecheck restore' puts the latest whole backup in its place.");
}

Error in_row(Error damage, const char* table, std::int64_t row) {
  damage.message += fmt::format(" It is row {} of the table {}.", row, table);
  return damage;
}

bool is_damage(const Error& error) {
  return error.code == "corrupt_database";
}

bool is_full(const Error& error) {
  return error.message == kFull;
}

// Which code of SQLite is whose fault: a full disk and a lock pass, damage does not, a constraint is a change that
// contradicts what is there.
Error to_error(const SQLite::Exception& problem) {
  const std::string said = problem.what();
  switch (problem.getErrorCode()) {
    case SQLITE_FULL:
      return unavailable(kFull,
                         "Free some space. A running service goes on by itself; a command is to be run again.");
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_CANTOPEN:
      return unavailable(fmt::format("The database cannot be opened for writing: {}.", said),
                         "Check that the data folder exists and belongs to the user of the service.");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return corrupt(said);
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return unavailable(fmt::format("The database is held by another program: {}.", said),
                         "Stop whatever else has the file open.");
    case SQLITE_INTERRUPT:
      return stopped();
    case SQLITE_CONSTRAINT:
      return Error{"conflict", fmt::format("The database refused the change: {}.", said)};
    default:
      return unavailable(fmt::format("The database could not be used: {}.", said), {});
  }
}

Connection::Connection(const std::string& file, Mode mode, const Settings& settings)
    : db_((mode == Mode::at_rest || (mode == Mode::look && !has_log(file)) ? address_at_rest(file) : file).c_str(),
          open_flags(mode), static_cast<int>(settings.busy_timeout.count()), vfs_for(file, mode, settings)),
      damaged_(settings.damaged) {
  if (mode == Mode::look) {
    db_.exec("PRAGMA locking_mode=EXCLUSIVE");
    sqlite3_db_config(db_.getHandle(), SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }
  db_.exec("PRAGMA temp_store=MEMORY");  // temporary files would outlive an erasure
  if (mode == Mode::write) {
    db_.createFunction("random_id", 0, false, nullptr, give_random_id);
    prepare_writer(db_, settings);
    return;
  }
  if (mode == Mode::copy) {
    SQLite::Statement(db_, "PRAGMA wal_autocheckpoint=0").executeStep();  // checkpoints are the writer's alone
    return;
  }
  db_.exec("PRAGMA query_only=ON");
  db_.exec("PRAGMA cache_size=-4000");
}

void Connection::exec(const char* sql) {
  if (std::string_view(sql) == "COMMIT")
    checks_.settle(*this);
  for (SQLite::Statement statement(db_, sql); statement.executeStep();) {
  }
}

std::int64_t Connection::number(const char* sql) {
  SQLite::Statement statement(db_, sql);
  return statement.executeStep() ? statement.getColumn(0).getInt64() : 0;
}

std::string Connection::text(const char* sql) {
  SQLite::Statement statement(db_, sql);
  return statement.executeStep() ? statement.getColumn(0).getString() : std::string();
}

void Connection::tell_damage(const Error& error) const {
  if (damaged_ && is_damage(error))
    damaged_(error);
}

std::int64_t Connection::changes() const {
  return sqlite3_changes64(db_.getHandle());
}

void Connection::forget_pages() {
  sqlite3_db_release_memory(db_.getHandle());
}

// A row as long as one page holds, in a table that is never committed.
void Connection::forget_last_row() {
  for (const char* sql :
       {"BEGIN", "CREATE TABLE last_row(bytes)",
        "INSERT INTO last_row SELECT zeroblob(page_size - 64) FROM pragma_page_size", "ROLLBACK"})
    exec(sql);
}

bool Connection::in_transaction() const {
  return sqlite3_get_autocommit(db_.getHandle()) == 0;
}

// A statement is compiled once per connection and found by the address of its text. Two queries of one text at a
// time would share one cursor: the assertion finds such a mistake in a debug build.
Connection::Prepared& Connection::prepared(const char* sql) {
  auto& slot = prepared_[sql];
  if (!slot)
    slot = std::unique_ptr<Prepared>(new Prepared{SQLite::Statement(db_, sql)});
  assert(!slot->busy && "a statement is used inside its own rows");
  slot->busy = true;
  return *slot;
}

// Reset first: bindings cannot be cleared under a running statement.
Query::~Query() {
  held_.statement.tryReset();
  held_.statement.clearBindings();
  held_.busy = false;
}

std::int64_t Query::integer(int column) {
  const auto value = held_.statement.getColumn(column);
  if (!value.isInteger())
    throw Failure{corrupt("a number is missing")};
  return value.getInt64();
}

std::optional<std::int64_t> Query::maybe_integer(int column) {
  return is_null(column) ? std::nullopt : std::optional(integer(column));
}

std::string Query::text(int column) {
  const auto value = held_.statement.getColumn(column);
  if (!value.isText())
    throw Failure{corrupt("a text is missing")};
  std::string text = value.getString();
  if (find_invalid_utf8(text))
    throw Failure{corrupt("a text is no UTF-8")};
  return text;
}

void Query::append_to(std::string& bytes, int column) {
  const auto value = held_.statement.getColumn(column);
  const std::string content = value.isInteger() ? std::to_string(value.getInt64()) : value.getString();
  bytes += fmt::format("{} {}:", value.getType(), content.size());
  bytes += content;
}

std::string Query::bytes(int column) {
  const auto value = held_.statement.getColumn(column);
  if (!value.isBlob())
    throw Failure{corrupt("a row is missing")};
  return value.getString();
}

}  // namespace ratecheck::store
