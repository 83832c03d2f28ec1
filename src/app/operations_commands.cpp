#include <chrono>

#include "command_line.h"
#include "console.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/workers.h"

namespace ratecheck::app {
namespace {

// Problems with the data folder are the environment's; problems with a key are the input's.
int fail(const Error& error) {
  print_error(error);
  const bool input = error.code == "mistyped_key" || error.code == "unknown_key" || error.code == "not_found";
  return input ? kInputAtFault : kEnvironment;
}

template <typename Does>
int with_store(const Shared& shared, Does does) {
  auto store = store::Store::open(shared.data);
  if (!store.ok())
    return fail(store.error());
  return does(*store);
}

std::string count(std::int64_t number, const char* what) {
  return std::to_string(number) + " " + what;
}

}  // namespace

int backup_command(const Shared& shared, const std::string& path) {
  return with_store(shared, [&](store::Store& store) {
    const auto made = store::backup(store, path);
    if (!made.ok())
      return fail(made.error());
    print("backup written to " + made->path + ", " + count(made->bytes, "bytes, checked"));
    print("the file 'secret' in " + shared.data + " is not part of it: keep a copy of that elsewhere");
    return kDone;
  });
}

int restore_command(const Shared& shared, const std::string& path) {
  const auto done = store::restore(shared.data, path);
  if (!done.ok())
    return fail(done.error());
  print("restored " + count(done->workers, "workers, ") + count(done->submissions, "submissions; ") +
        count(done->repeated_erasures, "erasures made after the backup applied again"));
  for (const std::string& problem : done->problems)
    print(problem);
  return done->problems.empty() ? kDone : kEnvironment;
}

int verify_command(const Shared& shared) {
  return with_store(shared, [](store::Store& store) {
    const auto report = store::verify(store);
    if (!report.ok())
      return fail(report.error());
    print("checked " + count(report->workers, "workers, ") + count(report->submissions, "submissions, ") +
          count(report->work_items, "work items"));
    for (const std::string& problem : report->problems)
      print(problem);
    print(report->problems.empty() ? "all is well" : "there are problems; restore the last good backup");
    return report->problems.empty() ? kDone : kEnvironment;
  });
}

int release_command(const Shared& shared) {
  return with_store(shared, [](store::Store& store) {
    const auto made = insight::make_release(store);
    if (!made.ok())
      return fail(made.error());
    print("release " + std::to_string(made->id) + " made");
    return kDone;
  });
}

int erase_command(const Shared& shared, const std::string& key) {
  return with_store(shared, [&](store::Store& store) {
    const auto worker = store::authenticate(store, key);
    if (!worker.ok())
      return fail(worker.error());
    if (worker->scope != store::Scope::all) {
      print_error(Error{"unknown_key", "this is a token; only the key itself erases", {}, {}, {}});
      return kInputAtFault;
    }
    const auto receipt = store::erase_worker(store, worker->worker);
    if (!receipt.ok())
      return fail(receipt.error());
    print("erased: " + count(receipt->submissions, "submissions, ") + count(receipt->work_items, "work items, ") +
          count(receipt->verdicts, "verdicts, ") + count(receipt->tokens, "tokens") + "; receipt " +
          receipt->receipt);
    return kDone;
  });
}

}  // namespace ratecheck::app
