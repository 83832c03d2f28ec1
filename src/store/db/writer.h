#pragma once

#include <array>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "store/db/connection.h"
#include "store/db/names.h"
#include "store/db/reserve.h"

namespace ratecheck::store {

/// What a command that writes works with; all of it belongs to the writer's thread and must not be kept.
struct WriteContext {
  Connection& db;
  Names& names;
};

/// The one thread that writes. Callers queue commands and wait; the thread puts whatever is queued
/// into one transaction, each command under its own savepoint, commits once, and wakes all of them.
/// So an acknowledged command is durable, a failed one leaves nothing, and many callers share one sync.
///
///   const auto id = writer.change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
///     run(context.db, "INSERT INTO token(...) VALUES(?1)", worker);
///     return context.db.last_id();
///   });
///
/// All may be called from any thread but the writer's own: a command that waited for another would wait for ever.
/// A command must be short, since all other writers wait meanwhile; what takes long is made ready before it.
class Writer {
 public:
  /// `tell_room`: StoreOptions::room.
  Writer(std::unique_ptr<Connection> connection, std::size_t batch, std::chrono::milliseconds busy_timeout,
         Reserve reserve, std::function<void(bool)> tell_room = {});
  ~Writer();

  /// What an erasure is made of: several transactions and files, one after the other, with the thread to itself.
  /// Where the disk is full, the reserve is given up for it.
  class Steps;

  /// A change that is under way while its caller does something else. Must not outlive the writer; its destructor
  /// waits for it, since the queue holds its address.
  template <typename T>
  class Change;

  template <typename T>
  /// Queues `work` and waits until it is durable or undone. What it throws becomes its error (guarded).
  Result<T> change(std::function<Result<T>(WriteContext&)> work) {
    Change<T> change(*this, std::move(work));
    change.begin();
    return change.outcome();
  }
  Status change_status(std::function<Status(WriteContext&)> work) {
    return submit(std::move(work), Kind::in_transaction);
  }
  /// For what must follow a change that is durable already, and is no failure of it: done now, outside a
  /// transaction, or, where it answers false, again and again whenever there is nothing else to do, and at the
  /// end.
  void see_to(std::function<bool(WriteContext&)> work);
  /// `work` in steps of its own, while all other commands wait. What it throws becomes its error.
  template <typename T>
  Result<T> in_steps(const std::function<Result<T>(Steps&)>& work);
  /// Takes out of the write-ahead log what was erased or deleted. Waits for readers of older snapshots, a moment.
  void empty_log();

  struct Counts {
    std::int64_t transactions = 0;
    std::int64_t commands = 0;
    bool last_commit_worked = true;
    bool has_room = true;  ///< the reserve is whole; else only erasures are done
  };
  /// Since the writer was made. A transaction that failed is in neither count.
  Counts counts() const;

 private:
  enum class Kind { in_transaction, outside };
  struct Command {
    std::function<Status(WriteContext&)> work;
    Kind kind = Kind::in_transaction;
    Status status{};
    bool done = false;
    std::condition_variable finished{};  // its own: the end of a batch wakes those who wait for it and nobody else
  };

  // Of the caller's thread, the first three; all others belong to the writer's.
  Status submit(std::function<Status(WriteContext&)> work, Kind kind);
  void enqueue(std::span<Command* const> commands);
  void wait_for(Command& command);
  void loop();
  void wait_for_work(std::unique_lock<std::mutex>& lock);
  void try_unfinished();
  std::deque<Command*> take_batch(std::unique_lock<std::mutex>& lock);
  void run_batch(const std::deque<Command*>& batch);
  Status commit(const std::function<Status()>& work, std::size_t commands);
  bool has_room();
  void tell_room();
  void run_one(Command& command);
  void roll_back();
  void write_over_failed_commit();
  Result<bool> checkpoint(std::chrono::milliseconds patience);
  void keep_log_short();

  // Of the writer's thread, down to mutex_; what follows is under it.
  std::unique_ptr<Connection> connection_;
  Names names_;
  std::chrono::milliseconds busy_timeout_;
  std::size_t batch_;
  std::string log_file_;
  std::uintmax_t log_limit_;  // bytes at which the log is emptied next
  mutable std::mutex mutex_;
  std::condition_variable queued_;
  std::deque<Command*> queue_;
  Counts counts_;
  bool stopping_ = false;
  Reserve reserve_;             ///< the writer's thread alone, as what follows
  bool met_full_disk_ = false;  ///< the last transaction did
  bool told_room_ = true;
  std::function<void(bool)> tell_room_;
  std::vector<std::function<bool(WriteContext&)>> unfinished_;  ///< of see_to
  std::thread thread_;
};

class Writer::Steps {
 public:
  [[nodiscard]] WriteContext context() const { return {*writer_.connection_, writer_.names_}; }
  /// Durable, or nothing of it has happened.
  Status transaction(const std::function<Status(WriteContext&)>& work);
  /// A write to a file beside the database.
  Status file(const std::function<Status()>& work);
  /// False where readers of older snapshots hold the log, or the disk is full for all that.
  bool empty_log(std::chrono::milliseconds patience);
  /// Done again, from its beginning, whenever there is nothing else to do, until it answers true; at the end too.
  void later(std::function<bool(Steps&)> work);

 private:
  friend class Writer;
  explicit Steps(Writer& writer) : writer_(writer) {}

  Writer& writer_;
};

template <typename T>
Result<T> Writer::in_steps(const std::function<Result<T>(Steps&)>& work) {
  std::optional<Result<T>> outcome;
  const Status done = submit(
      [&](WriteContext&) -> Status {
        Steps steps(*this);
        outcome.emplace(work(steps));
        return *outcome ? Status() : Status(outcome->error());
      },
      Kind::outside);
  return done ? std::move(*outcome) : Result<T>(done.error());
}

template <typename T>
class Writer::Change {
 public:
  Change(Writer& writer, std::function<Result<T>(WriteContext&)> work)
      : writer_(writer), command_{[this, work = std::move(work)](WriteContext& context) -> Status {
          outcome_.emplace(work(context));
          return *outcome_ ? Status() : Status(outcome_->error());
        }} {}
  ~Change() {
    if (begun_)
      writer_.wait_for(command_);
  }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;

  void begin() { begin_together(writer_, std::array{this}); }
  /// In their order, and in one transaction where it has room for all.
  static void begin_together(Writer& writer, std::span<Change* const> changes) {
    std::vector<Command*> commands;
    for (Change* change : changes) {
      change->begun_ = true;
      commands.push_back(&change->command_);
    }
    writer.enqueue(commands);
  }

  /// Waits until it is durable, or has failed as a whole. Once.
  Result<T> outcome() {
    writer_.wait_for(command_);
    if (!command_.status)
      return command_.status.error();
    return std::move(*outcome_);
  }

 private:
  Writer& writer_;
  std::optional<Result<T>> outcome_;
  Command command_;
  bool begun_ = false;
};

}  // namespace ratecheck::store
