#include <fmt/format.h>

#include <filesystem>

#include "app/command_line.h"
#include "app/console.h"
#include "app/password.h"
#include "app/runner.h"
#include "app/task.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/toml_in.h"
#include "ratecheck/insight/plan.h"
#include "ratecheck/store/maintenance.h"
#include "ratecheck/store/organizers.h"

// Commands of an operator. Most are tasks (tasks.cpp). Two are not: restore, which needs the folder closed, and
// the check of a backup file, which needs no open store.

namespace ratecheck::app {
namespace {

/// A task that takes a password as its payload: asked for here, where there is a terminal.
int with_password(const Shared& shared, Task task, Opens opens = Opens::existing) {
  auto password = read_password();
  if (password) {
    const Status good = store::check_password(*password);  // before a folder is made for it
    if (!good)
      password = good.error();
  }
  if (!password) {
    print_error(password.error());
    return kInputAtFault;
  }
  task.payload = std::move(*password);
  return run_task(shared, task, opens);
}

/// A file that is no good backup is the input's fault, a folder that cannot take it the environment's.
int refuse(const Error& error) {
  print_error(error);
  for (const char* code :
       {"not_found", "not_a_backup", "damaged_backup", "newer_backup", "unreadable", "wrong_passphrase"}) {
    if (error.code == code)
      return kInputAtFault;
  }
  return kEnvironment;
}

std::string counts_of(const store::VerifyReport& report) {
  return fmt::format("checked {} workers, {} submissions, {} work items", report.workers, report.submissions,
                     report.work_items);
}

/// Programs before schema 8 showed exact figures to anyone.
bool holds_public_figures(std::int64_t schema) {
  return schema < 8;
}

std::string yes_if(bool wanted) {
  return wanted ? "yes" : "";
}

}  // namespace

namespace {

/// The service makes the backup; this process seals `keep`, since a key of a passphrase takes 256 MiB and a
/// second; the service lays it beside. After the backup, so that its list of erasures knows all that the backup
/// knows.
int backup_with_keep(const Shared& shared, const std::string& to, std::int64_t keep,
                     const std::string& passphrase) {
  auto runner = Runner::at(shared);
  if (!runner)
    return kEnvironment;
  TaskResult made = runner->run(
      {"backup series", {{"to", to}, {"keep", std::to_string(store::kKeepAll)}, {"keep comes", "yes"}}, {}});
  const auto made_at = made.figures.find("made_at");
  if (made_at == made.figures.end())
    return made.code;
  auto sealed = store::seal_keep(shared.data, passphrase);
  if (!sealed) {
    print(fmt::format("a backup was written to {}, without the folder 'keep'; all that were there stay", to));
    print_error(sealed.error());
    return kEnvironment;
  }
  const bool told = made.code != kDone || !made.figures.contains("bytes");  // an older service tells of it always
  const std::string checked = fmt::format("{} bytes, {} workers, {} submissions, checked", made.figures["bytes"],
                                          made.figures["workers"], made.figures["submissions"]);
  const std::int64_t stay = made.code == kDone ? keep : store::kKeepAll;
  const TaskResult laid = runner->run({"backup series keep",
                                       {{"to", to},
                                        {"made at", std::to_string(made_at->second)},
                                        {"keep", std::to_string(stay)},
                                        {"checked", told ? "" : checked}},
                                       std::move(*sealed)});
  return made.code == kDone ? laid.code : made.code;
}

}  // namespace

// The service may stand in another folder than the one who asks, so paths are made absolute.
int backup_command(const Shared& shared, const BackupArguments& arguments) {
  const auto absolute = [](const std::string& path) {
    return path.empty() ? path : std::filesystem::absolute(path).string();
  };
  if (arguments.folder.empty())
    return run_task(shared, {"backup", {{"to", absolute(arguments.path)}}, {}});
  const std::string to = absolute(arguments.folder);
  if (!arguments.with_keep)
    return run_task(shared, {"backup series", {{"to", to}, {"keep", std::to_string(arguments.keep)}}, {}});
  const auto passphrase = read_passphrase(arguments.passphrase_file, Typed::twice);
  if (!passphrase) {
    print_error(passphrase.error());
    return kInputAtFault;
  }
  return backup_with_keep(shared, to, arguments.keep, *passphrase);
}

namespace {

/// By itself where nobody has the folder open, and then it changes nothing; else the service looks.
int verify_folder(const Shared& shared) {
  const auto report = store::verify_at_rest(shared.data, print_error);
  if (report)
    return tell_verified(*report, {print, print_error}).code;
  if (report.error().code == "data_folder_locked")
    return run_task(shared, {"verify", {}, {}});
  print_error(report.error());
  return kEnvironment;
}

}  // namespace

int verify_command(const Shared& shared, const std::string& backup_path) {
  if (backup_path.empty())
    return verify_folder(shared);
  const auto check = store::check_backup(backup_path, shared.data);
  if (!check)
    return refuse(check.error());
  print(counts_of(check->report));
  for (const std::string& problem : check->report.problems)
    print(problem);
  if (!check->sums_counted) {
    print(fmt::format(
        "an older program made it (schema {}): its sums are counted again while it is restored{}", check->schema,
        holds_public_figures(check->schema) ? ", and figures that anyone could see are withdrawn then" : ""));
  }
  if (!check->sealed) {
    print(
        "it bears no seal of 'ratecheck backup': an older program wrote it, or it was copied out of a data "
        "folder, "
        "and what then stood in that one's log is not in it");
  }
  if (!check->report.problems.empty()) {
    print(check->report.costs_rows_only()
              ? "the rest of the backup is whole, and it can be restored without these; an older one may hold them"
              : "the backup is damaged; take an older one");
    return kInputAtFault;
  }
  if (!check->opens_with_secret) {
    print("the backup is whole; not held against a secret: " + check->why_unknown);
    return kDone;
  }
  print(*check->opens_with_secret
            ? fmt::format("the backup is whole, and the secret in '{}' belongs to it", shared.data)
            : fmt::format(
                  "the backup is whole, but opens nothing with the secret in '{}': another installation made it",
                  shared.data));
  return *check->opens_with_secret ? kDone : kEnvironment;
}

int release_command(const Shared& shared, const std::string& plan_path) {
  if (plan_path.empty())
    return run_task(shared, {"release", {}, {}});
  std::error_code problem;
  if (!std::filesystem::is_regular_file(plan_path, problem) ||
      std::filesystem::file_size(plan_path, problem) > insight::kLongestPlan) {
    print_error(
        Error{"bad_plan", fmt::format("'{}' is no file of at most {} bytes.", plan_path, insight::kLongestPlan)}
            .with_hint("The page on releases among the documents tells what a plan is."));
    return kInputAtFault;
  }
  auto plan = read_source(plan_path);
  if (!plan) {
    print_error(plan.error());
    return kInputAtFault;
  }
  return run_task(shared, {"release", {{"plan", plan_path}}, std::move(plan->text)});
}

int metrics_command(const Shared& shared) {
  return run_task(shared, {"metrics", {}, {}});
}

int erase_command(const Shared& shared, const std::string& key) {
  return run_task(shared, {"erase", {{"key", key}}, {}});
}

int reassess_command(const Shared& shared) {
  return run_task(shared, {"reassess", {{"json", yes_if(shared.json)}}, {}});
}

int organizer_add_command(const Shared& shared, const OrganizerArguments& arguments) {
  if (!parse_word<Role>(arguments.role)) {  // before a folder is made for it
    print_error(Error{"usage", "The role is viewer, organizer or steward."});
    return kInputAtFault;
  }
  return with_password(shared, {"organizer add", {{"name", arguments.name}, {"role", arguments.role}}, {}},
                       Opens::or_begins);
}

int organizer_password_command(const Shared& shared, const OrganizerArguments& arguments) {
  return with_password(shared, {"organizer password", {{"name", arguments.name}}, {}});
}

int organizer_remove_command(const Shared& shared, const OrganizerArguments& arguments) {
  return run_task(shared, {"organizer remove", {{"name", arguments.name}}, {}});
}

int organizer_list_command(const Shared& shared) {
  return run_task(shared, {"organizer list", {{"json", yes_if(shared.json)}}, {}});
}

namespace {

/// A copy of the list cannot know who was erased after it was made. One that is older than the backup was not made
/// with it or after it, so there may be a newer one.
void tell_age_of_list(const std::string& data, std::int64_t as_of, std::int64_t backup_made_at) {
  const auto told = [](std::int64_t time) {
    return time == 0 ? std::string("a time that it does not tell") : to_rfc3339({time, 0});
  };
  print(
      fmt::format("only the list of erasures could tell who was erased since, and it is of {}: whoever was erased "
                  "after that is back, and has to be erased again",
                  told(as_of)));
  if (as_of >= backup_made_at)
    return;
  print_error(
      Error{"old_erasures", fmt::format("The list of erasures in '{}/keep' is older than the backup: it is of {}, "
                                        "the backup of {}.",
                                        data, told(as_of), told(backup_made_at))}
          .with_hint("Before the service starts, look for a newer copy of the folder 'keep', such as the one "
                     "that was made with this backup, and put its 'erasures' in the place of this one: the "
                     "next start erases again whoever it names."));
}

/// After a refusal: what was unsealed into a folder that has no database is not left there.
void take_back_keep(const std::string& data, bool had_folder) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (fs::exists(data + "/ratecheck.db", ignored) || fs::exists(data + "/ratecheck.db.restored", ignored))
    return;
  fs::remove_all(data + "/keep", ignored);
  if (!had_folder && fs::is_empty(data, ignored))
    fs::remove(data, ignored);
}

}  // namespace

int restore_command(const Shared& shared, const BackupArguments& arguments) {
  const std::string& path = arguments.path;
  const bool had_folder = std::filesystem::exists(shared.data);
  const bool had_keep = std::filesystem::exists(shared.data + "/keep");
  if (!arguments.keep_file.empty()) {
    const auto passphrase = read_passphrase(arguments.passphrase_file, Typed::once);
    const Status unsealed = passphrase ? store::unseal_keep(shared.data, arguments.keep_file, *passphrase)
                                       : Status(passphrase.error());
    if (!unsealed)
      return refuse(unsealed.error());
  }
  const bool has_record = std::filesystem::exists(shared.data + "/keep/spends");
  const auto done = store::restore(shared.data, path, {},
                                   arguments.no_erasures ? store::ErasureList::none : store::ErasureList::needed);
  if (!done) {
    if (!arguments.keep_file.empty() && !had_keep)
      take_back_keep(shared.data, had_folder);
    return refuse(done.error());
  }
  const auto count = [](std::int64_t number, const std::string& what) {
    return fmt::format("{} {}{}", number, what, number == 1 ? "" : "s");
  };
  print(fmt::format("checked, then restored {}, {} from {}; {} made after the backup applied again",
                    count(done->workers, "worker"), count(done->submissions, "submission"), path,
                    count(done->repeated_erasures, "erasure")));
  for (const std::string& problem : done->unreadable)
    print("damaged in the backup already: " + problem);
  if (done->erasures_from_list_alone) {
    print(
        "the database that was there is damaged and could not be asked who was erased since; the folder's list "
        "was");
  }
  if (done->list_as_of)
    tell_age_of_list(shared.data, *done->list_as_of, done->backup_made_at);
  if (done->schema_was < done->schema_is) {
    print(fmt::format("it was of schema {} and is of schema {} now{}", done->schema_was, done->schema_is,
                      holds_public_figures(done->schema_was)
                          ? "; figures that anyone could see are withdrawn, but the backup file still holds them"
                          : ""));
  }
  print(
      "sessions of organizers are ended; who was removed since stays removed, and who left or withdrew stays out "
      "of "
      "all figures; what else workers changed since the backup (tokens, corrections), and accounts and plans of "
      "releases that came since, are as they were then");
  if (!has_record) {
    print(
        "there was no 'keep/spends' in the folder: nothing is published for everyone for the rest of the year, "
        "since "
        "nobody knows what this year's releases have spent; put the whole folder 'keep' there before a restore");
  }
  if (done->other_signing_key) {
    print(
        "'keep/signing-key' is another than the one that the backup knew: releases are signed with another key "
        "from now "
        "on, and whoever checks them has to be told");
  }
  const std::vector<std::string> kept = store::kept_databases(shared.data);
  if (!done->kept_aside.empty())
    print("the database that was there is kept: " + done->kept_aside);
  print(fmt::format("left to do: start the service (ratecheck serve --data {}) and look at it", shared.data));
  if (!kept.empty()) {
    print("  then delete what restores kept, since people whom you erase stay readable in it:");
    for (const std::string& one : kept)
      print("  " + one);
  }
  return kDone;
}

}  // namespace ratecheck::app
