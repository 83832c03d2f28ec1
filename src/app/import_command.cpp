#include <fmt/format.h>

#include <filesystem>

#include "app/command_line.h"
#include "app/console.h"
#include "app/input_files.h"
#include "app/read_files.h"
#include "app/runner.h"

// Each file is a task, so that it makes no difference who has the folder open. A bad file costs itself only; where
// the environment fails, as with a full disk, the files that are left are not tried.

namespace ratecheck::app {
namespace {

/// An empty text means: not told.
std::map<std::string, std::string> arguments_of(const pipeline::InputDocument& document, const ReadArguments& read,
                                                const std::string& key) {
  return {{"key", key},
          {"name", document.name},
          {"media_type", document.media_type},
          {"platform", read.platform.value_or("")},
          {"zone", read.time_zone.value_or("")},
          {"year", read.year ? std::to_string(*read.year) : ""}};
}

/// A long CSV is read where it lies, by whoever has the folder.
std::optional<TaskResult> import_long_csv(Runner& runner, const std::string& path, const ReadArguments& read,
                                          const std::string& key) {
  const auto file = open_long_csv(path);
  if (!file || *file == nullptr)
    return std::nullopt;  // what is wrong with it is told by who reads it as a whole
  auto words = arguments_of({path, {}, {}, {}}, read, key);
  words["path"] = std::filesystem::absolute(path).string();
  return runner.run({"import long", words, {}});
}

}  // namespace

int import_command(const Shared& shared, const CheckArguments& arguments, const std::string& key) {
  auto runner = Runner::at(shared);
  if (!runner)
    return kEnvironment;
  std::map<std::string, std::int64_t> sums;
  std::size_t files = 0;
  bool all_good = true;
  const auto note = [&](const TaskResult& done) {
    all_good = all_good && done.code == kDone;
    files += done.code == kDone ? 1 : 0;
    for (const auto& [name, value] : done.figures)
      sums[name] += value;
    return done.code != kEnvironment;
  };
  for (const std::string& path : arguments.read.files) {
    if (const auto done = import_long_csv(*runner, path, arguments.read, key)) {
      if (!note(*done))
        return kEnvironment;
      continue;
    }
    for (pipeline::InputDocument& document : read_files({path}, all_good)) {
      const auto words = arguments_of(document, arguments.read, key);
      if (!note(runner->run({"import", words, std::move(document.bytes)})))
        return kEnvironment;
    }
  }
  print(fmt::format("{} files, {} new work items, {} already known", files, sums["new_work"], sums["known_work"]));
  if (sums["withheld"] > 0) {
    print(std::to_string(sums["withheld"]) +
          " of them are told differently by another document: nothing is judged on these until the worker says "
          "which "
          "holds (on the page, or POST /v1/me/conflicts/STATEMENT)");
  }
  return all_good ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
