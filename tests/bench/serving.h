#pragma once

#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include <chrono>
#include <cstdlib>
#include <string>
#include <thread>

#include "slurp.h"

extern char** environ;

namespace ratecheck::bench {

/// The program itself, serving from a folder on a free port, until this goes.
class Serving {
 public:
  Serving(const std::string& data, const std::string& log) {
    const std::string program = std::string(RATECHECK_BUILD_DIR) + "/ratecheck";
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, log.c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    const char* const words[] = {program.c_str(), "serve",      "--listen", "127.0.0.1:0",
                                 "--data",        data.c_str(), nullptr};
    if (posix_spawn(&child_, program.c_str(), &actions, nullptr, const_cast<char**>(words), environ) == 0) {
      constexpr std::string_view kBegin = "http://127.0.0.1:";
      for (int wait = 0; wait < 2000 && port_ == 0; ++wait) {
        const std::string said = test::slurp(log);
        const std::size_t at = said.find(kBegin);
        if (at != std::string::npos && said.find('\n', at) != std::string::npos)
          port_ = std::atoi(said.c_str() + at + kBegin.size());
        else
          std::this_thread::sleep_for(std::chrono::milliseconds(2));
      }
    }
    posix_spawn_file_actions_destroy(&actions);
  }
  ~Serving() {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] int port() const { return port_; }
  /// "VmRSS", "VmHWM": now, and the most since the start or forget_peak().
  [[nodiscard]] double megabytes(const std::string& name) const {
    const std::string status = test::slurp(in_proc("status"));
    const std::size_t at = status.find(name + ':');
    return at == std::string::npos
               ? -1
               : static_cast<double>(std::strtol(status.c_str() + at + name.size() + 1, nullptr, 10)) / 1024;
  }
  /// Of the processor, by all its threads so far.
  [[nodiscard]] double cpu_seconds() const {
    clockid_t clock{};
    timespec time{};
    if (::clock_getcpuclockid(child_, &clock) != 0 || ::clock_gettime(clock, &time) != 0)
      return 0;
    return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) / 1e9;
  }

 private:
  [[nodiscard]] std::string in_proc(const char* file) const {
    return "/proc/" + std::to_string(child_) + "/" + file;
  }

  pid_t child_ = 0;
  int port_ = 0;
};

}  // namespace ratecheck::bench
