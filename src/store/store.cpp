#include "ratecheck/store/store.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <optional>
#include <set>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/base/signing.h"
#include "ratecheck/base/text.h"
#include "store/db/keep.h"
#include "store/db/log_check.h"
#include "store/db/start_room.h"
#include "store/erasure_list.h"
#include "store/impl.h"
#include "store/keep_check.h"
#include "store/migrations/schema.h"
#include "store/submissions/submission_rows.h"

// How a store is opened:
//
//   folder     made or found, closed to others, locked (folder.cpp)
//   look       read-only: is it newer than the program, or no database of ours? Then nothing is touched
//   prepare    the secret fits; the whole file is checked after an unclean stop; migrate; count anew if asked
//   settle     the list of erasures and the table of them are made the same; the record of spends is there;
//              the database knows the public key of the signing key
//   running    the file that tells an unclean stop
//   log        emptied, in case an erasure was cut off before it could be
//   threads    readers, then the writer
//   erasures   whoever is in the folder's list and in the database again (after a restore) is erased again
//
// All of it runs on the caller's thread but the last, and an error in any step leaves what was there.

namespace ratecheck::store {
namespace {

constexpr const char* kReadMeta = "SELECT value FROM meta WHERE name=?1";
constexpr const char* kTables = "SELECT count(*) FROM sqlite_master WHERE type='table'";
constexpr const char* kOurTables = "SELECT count(*) FROM sqlite_master WHERE type='table' AND name='meta'";
constexpr const char* kWriteMeta = "INSERT INTO meta(name, value) VALUES(?1, ?2)";
constexpr const char* kReplaceMeta = "INSERT OR REPLACE INTO meta(name, value) VALUES(?1, ?2)";
constexpr const char* kAddAudit = "INSERT INTO audit(at, actor, action, subject) VALUES(?1, ?2, ?3, ?4)";
constexpr const char* kWriteMetaOnce = "INSERT OR IGNORE INTO meta(name, value) VALUES(?1, ?2)";

/// A damaged row is met again and again: the log is not filled with it.
std::function<void(const Error&)> once_each(std::function<void(const Error&)> tell) {
  struct Told {
    std::mutex mutex;
    std::set<std::string> messages;
  };
  return [tell = std::move(tell), told = std::make_shared<Told>()](const Error& error) {
    const std::lock_guard lock(told->mutex);
    if (told->messages.insert(error.message).second)
      tell(error);
  };
}

StoreOptions with_defaults(StoreOptions options) {
  if (!options.clock) {
    options.clock = [] {
      return std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
          .count();
    };
  }
  if (!options.random)
    options.random = [](std::size_t count) { return random_bytes(count); };
  if (options.readers == 0)
    options.readers = 1;
  if (options.damaged)
    options.damaged = once_each(std::move(options.damaged));
  return options;
}

/// Every page and index; takes as long as reading the file.
Status check_whole(Connection& db) {
  const std::string said = db.text("PRAGMA integrity_check(1)");
  if (said == "ok")
    return {};
  return corrupt(said);
}

/// Which secret the database was made with; empty: it is new.
std::string known_fingerprint(Connection& db) {
  if (db.number("PRAGMA user_version") == 0)
    return {};
  Query query(db, kReadMeta, "secret");
  return query.next() ? query.text(0) : std::string();
}

Error other_secret() {
  return Error{"wrong_secret",
               "The file 'keep/secret' in the data folder belongs to another database, or was changed."}
      .with_hint("Put back the file that was made together with this database; without it no key opens anything.");
}

/// The record of spends is there and belongs to this database, or its loss is written down: nothing is published
/// for the rest of the year then, since nobody knows what was spent. Database and record bear one random name: a
/// backup that comes into a folder which has begun a record of its own is another's.
Status settle_spends(Store::Impl& impl, Connection& db) {
  const Keep keep(impl.folder->path());
  const Status made = keep.make();
  if (!made)
    return made;
  SpendRecord record = keep.spends();
  std::string name;
  if (Query known(db, kReadMeta, "spends"); known.next())
    name = known.text(0);
  const bool begins = name.empty() && record.spends.empty() && record.lost_years.empty() && !record.damaged;
  const bool together = record.there && !record.damaged && !name.empty() && record.database == name;
  if (!together) {
    if (!begins)
      record.lost_years.insert(static_cast<int>(Instant{impl.now(), 0}.local().date.year()));
    record.database = to_hex(impl.random(16));
    const Status written = keep.write(record);
    if (!written)
      return written;
    run(db, kReplaceMeta, "spends", record.database);
  }
  run(db, kWriteMetaOnce, "first_start", std::to_string(impl.now()));
  return {};
}

/// The database knows the public key that belongs to the folder's, so that a changed one is told, and signs
/// nothing. A key that is made is written into it first: a kill in between leaves no file, and another one is
/// made.
Status settle_signing_key(Store::Impl& impl, Connection& db) {
  const Keep keep(impl.folder->path());
  if (!keep.has_signing_seed()) {
    const std::string seed = new_signing_seed();
    impl.signing_key = public_key(seed);
    run(db, kReplaceMeta, "signing key", impl.signing_key);
    return keep.write_signing_seed(seed);
  }
  const auto seed = keep.signing_seed();
  if (!seed)
    return seed.error();
  impl.signing_key = signing_key_of(db);
  if (impl.signing_key.empty()) {
    impl.signing_key = public_key(*seed);
    run(db, kReplaceMeta, "signing key", impl.signing_key);
  }
  return {};
}

// Whose database it is, and whether it is whole, is known before a byte of it changes.
Status prepare(Store::Impl& impl, Connection& db) {
  const std::string known = known_fingerprint(db);
  impl.opening = {known.empty(), db.number("PRAGMA user_version"), schema_version()};
  const auto secret = impl.folder->secret(known.empty(), impl.random(32));
  if (!secret)
    return secret.error();
  impl.secrets = Secrets(*secret);
  if (!known.empty() && known != impl.secrets.fingerprint)
    return other_secret();
  if (impl.folder->stopped_uncleanly()) {
    Status whole = check_whole(db);
    if (!whole)
      return whole;
  }
  Status migrated = migrate(db, &impl.opening.unreadable);
  if (!migrated)
    return migrated;
  db.begin_checks();
  if (known.empty())
    run(db, kWriteMeta, "secret", impl.secrets.fingerprint);
  recount_if_asked(db);
  return {};
}

/// For `verify` to say too, as long as this store is open.
void tell_found(Store::Impl& impl, Error fault) {
  if (impl.options.damaged)
    impl.options.damaged(fault);
  impl.found_at_start.push_back(std::move(fault));
}

/// Tells where commits are gone from the log, which was cut or spoilt while nobody had it open. Nothing brings
/// them back; who uploaded may do so again.
void tell_lost_log(Store::Impl& impl, Connection& db, const std::optional<LogExpected>& expected,
                   std::int64_t there) {
  auto lost = expected ? lost_log(impl.folder->database(), *expected, there) : std::nullopt;
  if (!lost)
    return;
  impl.opening.log_cut = true;
  const std::int64_t pages = lost_pages(*expected, there);
  db.exec("BEGIN IMMEDIATE");
  run(db, kAddAudit, impl.now(), "system", "found the log cut", fmt::format("{} pages", pages));
  db.exec("COMMIT");
  tell_found(impl, std::move(*lost));
}

/// What the last process left of `keep`, before this opening mends it. A folder that begins has nothing yet.
void tell_keep(Store::Impl& impl, Connection& db) {
  if (impl.opening.made)
    return;
  const bool crashed = impl.folder->stopped_uncleanly();
  std::vector<Error> faults = keep_faults(impl.folder->path(), impl.secrets.fingerprint, db, crashed);
  for (Error& fault : faults)
    tell_found(impl, std::move(fault));
}

Status start(Store::Impl& impl) {
  const std::string file = impl.folder->database();
  lend_to_start(impl.folder->reserve(), impl.options.reserve_bytes);
  const auto expected =
      impl.folder->stopped_uncleanly() ? expected_log(file) : std::nullopt;  // before it is made anew
  const std::int64_t there = expected ? whole_pages(file) : 0;
  impl.settings = {impl.options.busy_timeout, impl.options.max_bytes, impl.options.vfs, impl.options.damaged};
  // A newer database must stay as it is: look before the writer's pragmas touch it. One whose making was cut off
  // has a journal, which only a writer can roll back.
  if (std::filesystem::exists(file)) {
    const bool cut_off = std::filesystem::exists(file + "-journal");
    Connection look(file, cut_off ? Connection::Mode::copy : Connection::Mode::read, impl.settings);
    if (look.number("PRAGMA user_version") > schema_version())
      return migrate(look);
    if (look.number(kTables) > 0 && look.number(kOurTables) == 0) {
      return Error{"no_database",
                   fmt::format("The file '{}' is a database of something else. It was left untouched.", file)}
          .with_hint("Give Ratecheck a folder of its own with --data.");
    }
  }
  const Status made = Folder::make_private(file);
  if (!made)
    return made;
  auto db = std::make_unique<Connection>(file, Connection::Mode::write, impl.settings);
  Status prepared = prepare(impl, *db);
  if (prepared)
    tell_lost_log(impl, *db, expected, there);
  if (prepared)
    tell_keep(impl, *db);
  if (prepared) {
    prepared = join_erasures(*impl.folder, *db, impl.secrets.fingerprint, impl.opening.made, impl.options.random,
                             impl.now());
  }
  if (prepared)
    prepared = settle_spends(impl, *db);
  if (prepared)
    prepared = settle_signing_key(impl, *db);
  if (!prepared)
    return prepared;
  Status running = impl.folder->mark_running();
  if (!running)
    return running;
  db->exec("PRAGMA wal_checkpoint(TRUNCATE)");  // an erasure may have been cut off just before it
  sync_folder(impl.folder->path());
  impl.readers = std::make_unique<ReaderPool>(file, impl.options.readers, impl.settings);
  impl.writer =
      std::make_unique<Writer>(std::move(db), impl.options.batch, impl.options.busy_timeout,
                               Reserve(impl.folder->reserve(), impl.options.reserve_bytes), impl.options.room);
  return {};
}

}  // namespace

Result<Store> Store::open(const std::string& folder, StoreOptions options) {
  auto impl = std::make_unique<Impl>();
  impl->options = with_defaults(std::move(options));
  if (impl->options.may_create && !Folder::holds_database(folder)) {
    const Status room = room_to_begin(folder, impl->options.reserve_bytes);
    if (!room)
      return room.error();
  }
  auto opened = Folder::open(folder, impl->options.may_create ? Folder::Missing::create : Folder::Missing::refuse);
  if (!opened)
    return opened.error();
  impl->folder = std::make_unique<Folder>(std::move(*opened));
  const Status started = guarded([&] { return start(*impl); });
  if (!started)
    return started.error();
  Store store(std::move(impl));
  const auto repeated = repeat_erasures(store);
  if (!repeated)
    return repeated.error();
  store.impl().repeated_erasures = *repeated;
  return store;
}

Store::Store(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Store::Store(Store&&) noexcept = default;
Store& Store::operator=(Store&&) noexcept = default;
Store::~Store() = default;

const std::string& Store::folder() const {
  return impl_->folder->path();
}

const Store::Opening& Store::opening() const {
  return impl_->opening;
}

Store::Impl::~Impl() {
  if (!writer)
    return;
  readers.reset();
  const bool clean = writer->counts().last_commit_worked;
  writer.reset();  // the last connection to close also empties the log
  if (clean)
    folder->mark_clean();
}

ReaderPool::ReaderPool(const std::string& file, std::size_t count, const Connection::Settings& settings) {
  for (std::size_t i = 0; i < count; ++i)
    free_.push_back(std::make_unique<Connection>(file, Connection::Mode::read, settings));
}

ReaderPool::Lease::Lease(ReaderPool& pool) : pool_(pool) {
  std::unique_lock lock(pool_.mutex_);
  pool_.returned_.wait(lock, [&] { return !pool_.free_.empty(); });
  connection_ = std::move(pool_.free_.back());
  pool_.free_.pop_back();
}

// One that nobody uses for a while would keep pages of whoever is erased meanwhile. The system keeps the file's
// pages near; reading them again costs little.
ReaderPool::Lease::~Lease() {
  connection_->forget_pages();
  {
    const std::lock_guard lock(pool_.mutex_);
    pool_.free_.push_back(std::move(connection_));
  }
  pool_.returned_.notify_one();
}

// One secret, several keys: what one kind of hash shows tells nothing of another kind.
Secrets::Secrets(std::string_view secret) {
  if (secret.empty())
    return;
  keys = keyed_hash_hex(secret, "ratecheck keys");
  content = keyed_hash_hex(secret, "ratecheck content");
  work = keyed_hash_hex(secret, "ratecheck work");
  fingerprint = keyed_hash_hex(secret, "ratecheck fingerprint");
}

std::string Secrets::work_key(std::int64_t worker, std::string_view tag) const {
  return keyed_hash_hex(work, fmt::format("{} {}", worker, tag));
}

std::string from_hex(std::string_view hex) {
  std::string out;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    out += static_cast<char>(std::stoi(std::string(hex.substr(i, 2)), nullptr, 16));
  return out;
}

// Keyed, so that a copy of the database does not let anyone try out keys.
std::string secret_hash(const Store::Impl& impl, std::string_view canonical) {
  return from_hex(keyed_hash_hex(impl.secrets.keys, canonical));
}

std::string signing_key_of(Connection& db) {
  return db.text("SELECT value FROM meta WHERE name='signing key'");
}

std::int64_t coming_release(Connection& db) {
  Query query(db, "SELECT coalesce(max(id), 0) + 1 FROM release");
  query.next();
  return query.integer(0);
}

std::string make_cursor(char list, std::initializer_list<std::int64_t> position) {
  std::string out(1, list);
  for (const std::int64_t number : position)
    out += std::to_string(number) + ".";
  out.pop_back();
  return out;
}

// The letter keeps a cursor of one list from being passed to another.
std::vector<std::int64_t> read_cursor(char list, std::string_view cursor, std::size_t numbers) {
  std::vector<std::int64_t> out(numbers, 0);
  if (cursor.empty())
    return out;
  const auto parts = split(cursor.substr(1), '.');
  bool good = cursor.front() == list && parts.size() == numbers;
  for (std::size_t i = 0; good && i < numbers; ++i) {
    const auto number = parse_integer(parts[i]);
    good = number.has_value() && *number >= 0;
    if (good)
      out[i] = *number;
  }
  if (!good) {
    throw Failure{{"bad_cursor",
                   "This is not a cursor of this list.",
                   {},
                   "Pass 'next' of the page before, unchanged.",
                   {}}};
  }
  return out;
}

std::size_t page_limit(const Page& page) {
  return std::clamp<std::size_t>(page.limit, 1, 1000);
}

Health health(const Store& store) {
  const Store::Impl& impl = store.impl();
  const auto size = [](const std::string& path) {
    std::error_code problem;
    const auto bytes = std::filesystem::file_size(path, problem);
    return problem ? 0 : static_cast<std::int64_t>(bytes);
  };
  const Writer::Counts counts = impl.writer->counts();
  return {counts.last_commit_worked && counts.has_room, size(impl.folder->database()),
          size(impl.folder->database() + "-wal"), counts.transactions, counts.commands};
}

}  // namespace ratecheck::store
