#include <filesystem>

#include "command_line.h"
#include "console.h"
#include "password.h"
#include "ratecheck/store/maintenance.h"
#include "runner.h"

namespace ratecheck::app {
namespace {

int with_password(const Shared& shared, Task task, bool may_create = false) {
  auto password = read_password();
  if (!password.ok()) {
    print_error(password.error());
    return kInputAtFault;
  }
  task.payload = std::move(*password);
  return run_task(shared, task, may_create);
}

/// A file that is no good backup is the input's fault, a folder that cannot take it the environment's.
int refuse(const Error& error) {
  print_error(error);
  for (const char* code : {"not_found", "not_a_backup", "damaged_backup", "newer_backup"}) {
    if (error.code == code)
      return kInputAtFault;
  }
  return kEnvironment;
}

std::string counts_of(const store::VerifyReport& report) {
  return "checked " + std::to_string(report.workers) + " workers, " + std::to_string(report.submissions) +
         " submissions, " + std::to_string(report.work_items) + " work items";
}

std::string yes_if(bool wanted) {
  return wanted ? "yes" : "";
}

}  // namespace

int backup_command(const Shared& shared, const std::string& path) {
  // the service may stand in another folder than the one who asks
  const std::string to = path.empty() ? path : std::filesystem::absolute(path).string();
  return run_task(shared, {"backup", {{"to", to}}, {}});
}

int verify_command(const Shared& shared, const std::string& backup_path) {
  if (backup_path.empty())
    return run_task(shared, {"verify", {}, {}});
  const auto check = store::check_backup(backup_path, shared.data);
  if (!check.ok())
    return refuse(check.error());
  print(counts_of(check->report));
  for (const std::string& problem : check->report.problems)
    print(problem);
  if (!check->sums_counted)
    print("an older program made it (schema " + std::to_string(check->schema) +
          "): its sums are counted again after a restore");
  if (check->opens_with_secret) {
    print(*check->opens_with_secret ? "the file 'secret' in " + shared.data + " belongs to it"
                                    : "the file 'secret' in " + shared.data +
                                          " does not belong to it: it was made by another installation");
  }
  print(check->report.problems.empty() ? "the backup is whole" : "the backup is damaged; take an older one");
  return check->report.problems.empty() ? kDone : kInputAtFault;
}

int release_command(const Shared& shared) {
  return run_task(shared, {"release", {}, {}});
}

int erase_command(const Shared& shared, const std::string& key) {
  return run_task(shared, {"erase", {{"key", key}}, {}});
}

int reassess_command(const Shared& shared) {
  return run_task(shared, {"reassess", {{"json", yes_if(shared.json)}}, {}});
}

int organizer_add_command(const Shared& shared, const OrganizerArguments& arguments) {
  return with_password(shared, {"organizer add", {{"name", arguments.name}, {"role", arguments.role}}, {}}, true);
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

int restore_command(const Shared& shared, const std::string& path) {
  const auto done = store::restore(shared.data, path);
  if (!done.ok())
    return refuse(done.error());
  print("restored " + std::to_string(done->workers) + " workers, " + std::to_string(done->submissions) +
        " submissions from " + path + "; " + std::to_string(done->repeated_erasures) +
        " erasures made after the backup applied again");
  if (!done->kept_aside.empty())
    print("the database that was there is kept: " + done->kept_aside);
  for (const std::string& problem : done->problems)
    print(problem);
  print(done->problems.empty() ? "checked: all is well" : "there are problems; restore an older backup");
  print("left to do: start the service (ratecheck serve --data " + shared.data + ") and look at it" +
        (done->kept_aside.empty()
             ? ""
             : "; then delete the kept file, for it holds people who were erased from here on"));
  return done->problems.empty() ? kDone : kEnvironment;
}

}  // namespace ratecheck::app
