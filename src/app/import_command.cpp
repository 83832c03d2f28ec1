#include "command_line.h"
#include "console.h"
#include "read_files.h"
#include "runner.h"

namespace ratecheck::app {
namespace {

std::map<std::string, std::string> arguments_of(const service::InputDocument& document, const ReadArguments& read,
                                                const std::string& key) {
  return {{"key", key},
          {"name", document.name},
          {"media_type", document.media_type},
          {"platform", read.platform.value_or("")},
          {"zone", read.time_zone.value_or("")},
          {"year", read.year ? std::to_string(*read.year) : ""}};
}

}  // namespace

int import_command(const Shared& shared, const CheckArguments& arguments, const std::string& key) {
  auto runner = Runner::at(shared);
  if (!runner)
    return kEnvironment;
  std::map<std::string, std::int64_t> sums;
  std::size_t files = 0;
  bool all_good = true;
  for (const std::string& path : arguments.read.files) {
    for (service::InputDocument& document : read_files({path}, all_good)) {
      const auto words = arguments_of(document, arguments.read, key);
      const Done done = runner->run({"import", words, std::move(document.bytes)});
      if (done.code == kEnvironment)
        return kEnvironment;
      all_good = all_good && done.code == kDone;
      files += done.code == kDone ? 1 : 0;
      for (const auto& [name, value] : done.figures)
        sums[name] += value;
    }
  }
  print(std::to_string(files) + " files, " + std::to_string(sums["new_work"]) + " new work items, " +
        std::to_string(sums["known_work"]) + " already known");
  return all_good ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
