#include <filesystem>

#include "command_line.h"
#include "console.h"
#include "password.h"
#include "ratecheck/store/maintenance.h"
#include "runner.h"

namespace ratecheck::app {
namespace {

int with_password(const Shared& shared, Task task) {
  auto password = read_password();
  if (!password.ok()) {
    print_error(password.error());
    return kInputAtFault;
  }
  task.payload = std::move(*password);
  return run_task(shared, task);
}

std::string yes_if(bool wanted) {
  return wanted ? "yes" : "";
}

}  // namespace

int backup_command(const Shared& shared, const std::string& path) {
  // the service may stand in another folder than the one who asks
  return run_task(shared, {"backup", {{"to", std::filesystem::absolute(path).string()}}, {}});
}

int verify_command(const Shared& shared) {
  return run_task(shared, {"verify", {}, {}});
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
  return with_password(shared, {"organizer add", {{"name", arguments.name}, {"role", arguments.role}}, {}});
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
  if (!done.ok()) {
    print_error(done.error());
    return done.error().code == "not_found" ? kInputAtFault : kEnvironment;
  }
  print("restored " + std::to_string(done->workers) + " workers, " + std::to_string(done->submissions) +
        " submissions; " + std::to_string(done->repeated_erasures) +
        " erasures made after the backup applied again");
  for (const std::string& problem : done->problems)
    print(problem);
  return done->problems.empty() ? kDone : kEnvironment;
}

}  // namespace ratecheck::app
