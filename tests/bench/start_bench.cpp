#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <iterator>
#include <thread>

#include "bench.h"
#include "folder.h"
#include "slurp.h"

extern char** environ;

namespace ratecheck::bench {
namespace {

using test::slurp;

double resident_megabytes(pid_t process) {
  const std::string status = slurp("/proc/" + std::to_string(process) + "/status");
  const std::size_t at = status.find("VmRSS:");
  return at == std::string::npos ? -1
                                 : static_cast<double>(std::strtol(status.c_str() + at + 6, nullptr, 10)) / 1024;
}

}  // namespace

void start_and_memory() {
  const Folder folder;
  const std::string program = std::string(RATECHECK_BUILD_DIR) + "/ratecheck";
  std::vector<double> times;
  double memory = 0;
  for (int i = 0; i < 5; ++i) {
    const std::string log = folder.at("log" + std::to_string(i));
    const std::string data = folder.at("data");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT, 0600);
    const char* const words[] = {program.c_str(), "serve",      "--listen", "127.0.0.1:0",
                                 "--data",        data.c_str(), nullptr};
    pid_t child = 0;
    times.push_back(seconds_of([&] {
      if (posix_spawn(&child, program.c_str(), &actions, nullptr, const_cast<char**>(words), environ) != 0)
        return;
      for (int wait = 0; wait < 2000 && slurp(log).find("http://") == std::string::npos; ++wait) {
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    }));
    memory = resident_megabytes(child);
    ::kill(child, SIGTERM);
    int status = 0;
    ::waitpid(child, &status, 0);
    posix_spawn_file_actions_destroy(&actions);
  }
  row("start, all parsers and rules", number(median(times), "s", 3), "", "", "at most 0.3 s");
  row("memory, resident at start", number(memory, "MB"), "", "", "at most 40 MB");
}

}  // namespace ratecheck::bench
