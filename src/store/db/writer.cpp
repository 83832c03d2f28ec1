#include "store/db/writer.h"

#include <fmt/format.h>

#include <filesystem>

#include "ratecheck/base/memory.h"

// One turn of the writer's thread, with three callers A, B and C waiting:
//
//   BEGIN IMMEDIATE
//     SAVEPOINT command;  A's work;  RELEASE command
//     SAVEPOINT command;  B's work fails;  ROLLBACK TO command;  RELEASE command
//     SAVEPOINT command;  C's work;  RELEASE command
//   COMMIT                                          one sync of the disk for all three
//   A is told "done", B its error, C "done"
//
// A caller is never told "done" before the commit, so what was acknowledged is durable. When the commit itself
// fails, all of the batch have failed, B with its own error replaced by that of the commit.
//
// Commands that must not stand in a transaction (see_to, empty_log) go through the same queue, each alone: a
// batch ends before one and begins after it, so that the order of the queue holds.
//
// What is no erasure is done only while the reserve is whole (reserve.h): where it is not, and there is no room to
// make it again, a batch is refused as on a full disk. Steps of an erasure give it up when they meet a full disk,
// and it is made again after them.
//
// Why batches: whoever waits at the same moment shares one sync. `./dev bench http` shows it with eight clients
// that post at once; Health tells commands beside transactions.

namespace ratecheck::store {
namespace {

// A page that stays the same would not be written.
constexpr const char* kCountFailedCommit =
    "INSERT INTO meta(name, value) VALUES('failed_commits', '1')"
    " ON CONFLICT(name) DO UPDATE SET value=CAST(value AS INTEGER)+1";
// The log is emptied when it is longer than this; where a reader kept it from being emptied, not before it has
// grown by kLogRetry, so that a long read does not cost a vain attempt after every batch.
constexpr std::uintmax_t kLogLimit = 32U << 20U;
constexpr std::uintmax_t kLogRetry = 8U << 20U;
constexpr std::chrono::milliseconds kPatience{2000};  // with readers of older snapshots
constexpr std::chrono::milliseconds kRetry{200};

Error no_room(std::int64_t kept) {
  return unavailable(fmt::format("The disk has no room but for the {} MiB that are kept for erasures, or not even "
                                 "that; nothing was changed.",
                                 kept >> 20),
                     "Free some space: until then there are reads and erasures only. A running service goes on by "
                     "itself; a command "
                     "is to be run again.");
}

}  // namespace

Writer::Writer(std::unique_ptr<Connection> connection, std::size_t batch, std::chrono::milliseconds busy_timeout,
               Reserve reserve, std::function<void(bool)> tell_room)
    : connection_(std::move(connection)),
      busy_timeout_(busy_timeout),
      batch_(batch == 0 ? 1 : batch),
      log_file_(connection_->raw().getFilename() + "-wal"),
      log_limit_(kLogLimit),
      reserve_(std::move(reserve)),
      tell_room_(std::move(tell_room)),
      thread_([this] { loop(); }) {}

Writer::~Writer() {
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
  }
  queued_.notify_all();
  thread_.join();
}

Writer::Counts Writer::counts() const {
  const std::lock_guard lock(mutex_);
  return counts_;
}

// The command lies on the caller's stack: it waits here until the writer has done with it.
Status Writer::submit(std::function<Status(WriteContext&)> work, Kind kind) {
  Command command{std::move(work), kind};
  enqueue(std::array{&command});
  wait_for(command);
  return command.status;
}

void Writer::enqueue(std::span<Command* const> commands) {
  const std::lock_guard lock(mutex_);
  queue_.insert(queue_.end(), commands.begin(), commands.end());
  queued_.notify_one();
}

void Writer::wait_for(Command& command) {
  std::unique_lock lock(mutex_);
  command.finished.wait(lock, [&] { return command.done; });
}

void Writer::see_to(std::function<bool(WriteContext&)> work) {
  (void)submit(
      [&](WriteContext& context) -> Status {
        if (!work(context))
          unfinished_.push_back(std::move(work));
        return {};
      },
      Kind::outside);
}

void Writer::empty_log() {
  see_to([this, patience = kPatience](WriteContext&) mutable {
    const auto waited = patience;
    patience = kRetry;  // later there may be other work to do
    const auto emptied = checkpoint(waited);
    return emptied && *emptied;
  });
}

void Writer::try_unfinished() {
  WriteContext context{*connection_, names_};
  std::erase_if(unfinished_, [&](auto& work) { return work(context); });
  (void)has_room();
  tell_room();
}

Status Writer::Steps::transaction(const std::function<Status(WriteContext&)>& work) {
  WriteContext context{*writer_.connection_, writer_.names_};
  const auto once = [&] { return writer_.commit([&] { return work(context); }, 1); };
  Status done = once();
  if (!done && done.error().code == "storage_unavailable" && writer_.reserve_.give_up())
    done = once();
  return done;
}

Status Writer::Steps::file(const std::function<Status()>& work) {
  Status done = work();
  if (!done && writer_.reserve_.give_up())
    done = work();
  return done;
}

// The log that is there may be longer than the room that the database has left to grow: the reserve is as long.
bool Writer::Steps::empty_log(std::chrono::milliseconds patience) {
  auto emptied = writer_.checkpoint(patience);
  if (!emptied && writer_.reserve_.give_up())
    emptied = writer_.checkpoint(patience);
  return emptied && *emptied;
}

void Writer::Steps::later(std::function<bool(Steps&)> work) {
  writer_.unfinished_.push_back([&writer = writer_, work = std::move(work)](WriteContext&) {
    Steps steps(writer);
    return work(steps);
  });
}

// While something of see_to is left to do, or the reserve is not whole, wakes up every kRetry and tries it; the
// lock is given up meanwhile.
void Writer::wait_for_work(std::unique_lock<std::mutex>& lock) {
  const auto has_work = [&] { return stopping_ || !queue_.empty(); };
  while ((!unfinished_.empty() || !reserve_.whole()) && !queued_.wait_for(lock, kRetry, has_work)) {
    lock.unlock();
    try_unfinished();
    lock.lock();
  }
  queued_.wait(lock, has_work);
}

// As many as are there, at most batch_, in their order. Empty only when the writer is to stop.
std::deque<Writer::Command*> Writer::take_batch(std::unique_lock<std::mutex>& lock) {
  wait_for_work(lock);
  std::deque<Command*> batch;
  while (!queue_.empty() && batch.size() < batch_) {
    const bool alone = queue_.front()->kind == Kind::outside;
    if (alone && !batch.empty())
      break;
    batch.push_back(queue_.front());
    queue_.pop_front();
    if (alone)
      break;
  }
  return batch;
}

void Writer::loop() {
  (void)has_room();
  tell_room();
  std::unique_lock lock(mutex_);
  for (;;) {
    const auto batch = take_batch(lock);
    lock.unlock();
    if (batch.empty()) {  // stopping, and nothing is left
      try_unfinished();
      return;
    }
    if (batch.front()->kind == Kind::outside) {
      WriteContext context{*connection_, names_};
      batch.front()->status = guarded([&] { return batch.front()->work(context); });
      (void)has_room();  // it may have been given up
    } else if (has_room()) {
      run_batch(batch);
      keep_log_short();
    } else {
      for (Command* command : batch)
        command->status = no_room(reserve_.bytes());
    }
    tell_room();
    wipe_unused_stack();
    lock.lock();
    for (Command* command : batch) {
      command->done = true;
      command->finished.notify_one();  // under the lock: afterwards the command may be gone
    }
  }
}

// The status of each command is its own unless the transaction as a whole fails.
void Writer::run_batch(const std::deque<Command*>& batch) {
  const Status committed = commit(
      [&]() -> Status {
        for (Command* command : batch)
          run_one(*command);
        return {};
      },
      batch.size());
  if (committed)
    return;
  for (Command* command : batch)
    command->status = committed;
}

/// One transaction, of so many commands: durable, or undone for good.
Status Writer::commit(const std::function<Status()>& work, std::size_t commands) {
  bool refused = false;
  met_full_disk_ = false;
  const Status committed = guarded([&]() -> Status {
    connection_->exec("BEGIN IMMEDIATE");
    Status done = work();
    refused = !done;
    if (done)
      connection_->exec("COMMIT");
    return done;
  });
  if (!committed) {
    met_full_disk_ = is_full(committed.error());
    roll_back();
    if (!refused)
      write_over_failed_commit();
  }
  const std::lock_guard lock(mutex_);
  counts_.last_commit_worked = static_cast<bool>(committed) || refused;
  if (committed) {
    ++counts_.transactions;
    counts_.commands += static_cast<std::int64_t>(commands);
  }
  return committed;
}

/// Whether what is no erasure may be done; makes the reserve where it is not whole.
bool Writer::has_room() {
  const bool whole = reserve_.make();
  const std::lock_guard lock(mutex_);
  counts_.has_room = whole;
  return whole;
}

/// Once when the disk fills, and once when there is room again. Before those who wait are woken, so that what is
/// told is not behind what was answered.
void Writer::tell_room() {
  const bool room = reserve_.whole() && !met_full_disk_;
  if (room == told_room_)
    return;
  told_room_ = room;
  if (tell_room_)
    tell_room_(room);
}

// Moves the log into the database and cuts it to nothing, and what is kept of either in memory; false where
// readers of older snapshots hold it for longer, an error where the disk did not take it.
Result<bool> Writer::checkpoint(std::chrono::milliseconds patience) {
  const auto emptied = guarded([&]() -> Result<bool> {
    connection_->raw().setBusyTimeout(static_cast<int>(patience.count()));
    connection_->forget_last_row();
    return connection_->number("PRAGMA wal_checkpoint(TRUNCATE)") == 0;
  });
  connection_->raw().setBusyTimeout(static_cast<int>(busy_timeout_.count()));
  connection_->forget_pages();
  return emptied;
}

// SQLite's own checkpoints never get to the end of the log while there is always somebody reading. This one
// waits for the readers of older snapshots, a moment only; where one takes longer, the log may grow on.
void Writer::keep_log_short() {
  std::error_code problem;
  const std::uintmax_t size = std::filesystem::file_size(log_file_, problem);
  if (problem || size < log_limit_)
    return;
  const auto emptied = checkpoint(kRetry);
  log_limit_ = emptied && *emptied ? kLogLimit : size + kLogRetry;
}

// Names are forgotten with a command that failed: a number that it gave to a leaf or rule is gone with it.
void Writer::run_one(Command& command) {
  WriteContext context{*connection_, names_};
  run(*connection_, "SAVEPOINT command");
  command.status = guarded([&] { return command.work(context); });
  if (!command.status) {
    met_full_disk_ = met_full_disk_ || is_full(command.status.error());
    connection_->tell_damage(command.status.error());
    names_.forget();
    // Some errors (a full disk may) end the whole transaction: then the whole batch has failed.
    if (!connection_->in_transaction())
      throw Failure{command.status.error()};
    run(*connection_, "ROLLBACK TO command");
  }
  run(*connection_, "RELEASE command");
}

// A commit that failed in its last step, the sync, lies in the log all the same, and a crash would bring it to
// life: what was answered as an error would have happened. The next commit is written over it, so there is one at
// once. Its own fate does not matter: it only counts.
void Writer::write_over_failed_commit() {
  (void)guarded([&]() -> Status {
    connection_->exec("BEGIN IMMEDIATE");
    connection_->exec(kCountFailedCommit);
    connection_->exec("COMMIT");
    return {};
  });
  roll_back();
}

void Writer::roll_back() {
  names_.forget();
  try {
    if (connection_->in_transaction())
      connection_->exec("ROLLBACK");
  } catch (const SQLite::Exception&) {
    // Nothing more can be undone; the next BEGIN says so to its callers.
  }
}

}  // namespace ratecheck::store
