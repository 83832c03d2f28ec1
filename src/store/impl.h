#pragma once

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/workers.h"
#include "store/db/connection.h"
#include "store/db/folder.h"
#include "store/db/writer.h"
#include "store/people/session_clock.h"

namespace ratecheck::store {

/// Read-only connections; a caller has one to itself while it reads, and waits where all are lent. A thread must
/// not ask for a second one while it has one: with four readers, four such threads would wait for each other.
class ReaderPool {
 public:
  ReaderPool(const std::string& file, std::size_t count, const Connection::Settings& settings);

  class Lease {
   public:
    explicit Lease(ReaderPool& pool);
    ~Lease();
    Lease(const Lease&) = delete;
    Lease& operator=(const Lease&) = delete;
    Connection& db() { return *connection_; }

   private:
    ReaderPool& pool_;
    std::unique_ptr<Connection> connection_;
  };

 private:
  std::mutex mutex_;
  std::condition_variable returned_;
  std::vector<std::unique_ptr<Connection>> free_;
};

/// Keys of the keyed hashes, each derived from the secret for one purpose, 64 hex digits.
struct Secrets {
  std::string keys;  ///< of workers' keys, tokens, codes, sessions
  std::string content;
  std::string work;  ///< order numbers and times; each worker has a key derived from it
  std::string fingerprint;

  explicit Secrets(std::string_view secret = {});
  [[nodiscard]] std::string work_key(std::int64_t worker, std::string_view tag) const;
};

/// All that an open store is made of. Members are taken down from the last to the first: the writer before the
/// folder, whose lock it needs; ~Impl lets the readers go first, so that the writer is the last to close the file.
struct Store::Impl {
  StoreOptions options;
  std::unique_ptr<Folder> folder;
  Secrets secrets;
  std::string signing_key;  ///< public; releases are signed with no other
  Connection::Settings settings;
  std::unique_ptr<ReaderPool> readers;
  std::unique_ptr<Writer> writer;

  SessionClock session_clock;

  Opening opening;
  std::vector<Error> found_at_start;   ///< faults of the folder, told and mended as far as that can be
  std::int64_t repeated_erasures = 0;  // at the start

  ~Impl();
  [[nodiscard]] std::int64_t now() const { return options.clock(); }
  [[nodiscard]] std::string random(std::size_t count) const { return options.random(count); }
};

/// One snapshot of the database, however many statements `work` runs.
///
///   return read(store, [&](Connection& db) -> Result<std::int64_t> {
///     Query query(db, "SELECT count(*) FROM token WHERE worker=?1", worker.value);
///     query.next();
///     return query.integer(0);
///   });
///
/// What `work` throws becomes its error. Its queries must be gone when it returns: the snapshot ends then.
template <typename F>
auto read(const Store& store, F&& work) -> decltype(work(std::declval<Connection&>())) {
  using Answer = decltype(work(std::declval<Connection&>()));
  Answer answer = guarded([&]() -> Answer {
    ReaderPool::Lease lease(*store.impl().readers);
    run(lease.db(), "BEGIN");
    struct End {
      Connection& db;
      ~End() {
        try {
          run(db, "ROLLBACK");
        } catch (const SQLite::Exception&) {
          // The snapshot is gone already.
        }
      }
    } const end{lease.db()};
    return work(lease.db());
  });
  if (!answer && is_damage(answer.error()) && store.impl().settings.damaged)
    store.impl().settings.damaged(answer.error());
  return answer;
}

/// Bytes of a hex text.
std::string from_hex(std::string_view hex);

/// The keyed hash under which a key, token, code or session is kept: 32 bytes.
std::string secret_hash(const Store::Impl& impl, std::string_view canonical);

/// Public key of the folder's signing key, as the database knows it; empty: it knows none yet.
std::string signing_key_of(Connection& db);

/// Number of the release in the making.
std::int64_t coming_release(Connection& db);

// Opaque cursors: a letter for the list, then its position.
std::string make_cursor(char list, std::initializer_list<std::int64_t> position);
/// Empty cursor: all zeros. Throws Failure `bad_cursor`.
std::vector<std::int64_t> read_cursor(char list, std::string_view cursor, std::size_t numbers);
/// The limit of a page, brought between 1 and 1000.
std::size_t page_limit(const Page& page);

/// Makes `counted` of a worker true to their joinings and consents; marks what changed, and takes cells away where
/// the worker is counted no more. Returns of how many leaves.
std::int64_t refresh_counted(Connection& db, std::int64_t worker);
/// Somebody who was counted goes: all cells of the leaves whose shown figures counted this worker go with them, at
/// once (docs/disclosure.md "Leaves and cells"). Of how many leaves. The contributions must still be there.
std::int64_t take_cells_of(Connection& db, std::int64_t worker);
/// The same of one leaf.
void take_cells(Connection& db, std::int64_t leaf);
/// Leaves in which nobody counts any work and that no submission names, so that no word of a worker stays in them.
void drop_empty_leaves(Connection& db, Names& names, const std::vector<std::int64_t>& leaves);
/// The leaves that a worker has a contribution to.
std::vector<std::int64_t> leaves_of(Connection& db, std::int64_t worker);

/// Whether this key speaks in public figures with what it is at a moment, in Unix seconds: it had joined by a code
/// for one person and its consent to be counted stood. Hangs on the rows of this worker alone.
bool speaks_in_public(Connection& db, std::int64_t worker, std::int64_t at);

/// Erases all workers named in the folder's list, as a restore must.
Result<std::int64_t> repeat_erasures(Store& store);

}  // namespace ratecheck::store
