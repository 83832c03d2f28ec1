#include "app/runner.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/console.h"
#include "app/operator_socket.h"
#include "app/shipped.h"
#include "ratecheck/store/releases.h"

// Opening the store decides who does the work: where the folder is locked, somebody has it open, and the task is
// sent to them; with any other error it ends here. A service uses its own files, so folders of rules or parsers
// that were named for it are refused rather than ignored.

namespace ratecheck::app {

// To standard error, so that nobody mistakes it for a result.
void tell_opening(const store::Store& store) {
  const store::Store::Opening& opening = store.opening();
  const auto say = [](const std::string& line) { std::fprintf(stderr, "ratecheck: %s\n", line.c_str()); };
  if (opening.made) {
    say(fmt::format("There was no database in '{}': a new, empty one was made.", store.folder()));
    return;
  }
  if (opening.schema_was >= opening.schema_is)
    return;
  say(fmt::format(
      "The database was of schema {} and is of schema {} now: an older program cannot open it any more.",
      opening.schema_was, opening.schema_is));
  if (opening.unreadable > 0) {
    say(fmt::format(
        "{} of its submissions could not be brought up to date: they are damaged and cannot be read. They stay as "
        "they are, and all others are as before. 'ratecheck verify' names their rows; a backup from before may "
        "hold "
        "them whole, and a document that is uploaded again is read anew.",
        opening.unreadable));
  }
  const auto withdrawn = store::list_withdrawals(store);
  if (withdrawn && !withdrawn->empty()) {
    say(
        fmt::format("{} figures that anyone could see were withdrawn; 'ratecheck release' makes working figures "
                    "for organizers. "
                    "Older backups still hold the withdrawn ones.",
                    withdrawn->front().cells));
  }
}

std::optional<Runner> Runner::at(const Shared& shared, Opens opens) {
  store::StoreOptions options;
  options.may_create = opens == Opens::or_begins;
  options.damaged = print_error;
  auto store = store::Store::open(shared.data, std::move(options));
  if (store) {
    tell_opening(*store);
    return Runner(shared, std::move(*store));
  }
  if (store.error().code != "data_folder_locked") {
    print_error(store.error());
    return std::nullopt;
  }
  if (!shared.rules.empty() || !shared.parsers.empty()) {
    print_error(Error{
        "usage", fmt::format("The service has '{}' open and uses its own rule and parser files.", shared.data)}
                    .with_hint("Leave out --rules and --parsers, or stop the service."));
    return std::nullopt;
  }
  return Runner(shared, std::nullopt);
}

// The library is loaded with the first task that wants it and kept for those after it.
TaskResult Runner::run(const Task& task) {
  const Reporter reporter{print, print_error};
  if (!store_) {
    const auto done = ask_service(shared_.data, task, reporter);
    if (done)
      return *done;
    print_error(done.error());
    return {done.error().code == "too_large" ? kInputAtFault : kEnvironment, {}};
  }
  const GetLibrary library = [this](const Reporter& to) {
    if (library_ == nullptr)
      library_ = load_library(shared_, &*store_, to);
    return library_;
  };
  return perform(task, {*store_, library, library}, reporter);
}

int run_task(const Shared& shared, const Task& task, Opens opens) {
  auto runner = Runner::at(shared, opens);
  return runner ? runner->run(task).code : kEnvironment;
}

}  // namespace ratecheck::app
