#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#include <chrono>
#include <thread>

#include "program.h"

extern char** environ;

/// The built program as a service, and a shell to talk to it.
namespace ratecheck::test {

/// The service on a port of its own, stopped at the end.
class Serving {
 public:
  explicit Serving(const std::string& rules = kSource + "/rules") {
    const std::string log = scratch_.at("log");
    const std::string data = scratch_.at("data");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT, 0600);
    const char* const words[] = {kProgram.c_str(), "serve",   "--listen",    "127.0.0.1:0", "--data",
                                 data.c_str(),     "--rules", rules.c_str(), nullptr};
    REQUIRE(posix_spawn(&child_, kProgram.c_str(), &actions, nullptr, const_cast<char**>(words), environ) == 0);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 600 && address_.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const std::string told = this->log();
      const std::size_t at = told.find("http://");
      if (at != std::string::npos && told.find(' ', at) != std::string::npos)
        address_ = told.substr(at, told.find(' ', at) - at);
    }
    if (address_.empty())
      stop();  // the destructor does not run after a failed REQUIRE here
    REQUIRE_FALSE(address_.empty());
  }
  ~Serving() { CHECK(WIFEXITED(stop())); }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] std::string log() const { return slurp(scratch_.at("log")); }

  /// Sends SIGHUP and waits until the service has said what came of it.
  std::string reload() const {
    const std::size_t before = log().size();
    ::kill(child_, SIGHUP);
    std::string said;
    for (int i = 0; i < 600 && said.find('\n') == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      said = log().substr(before);
    }
    return said;
  }

 private:
  int stop() const {
    ::kill(child_, SIGTERM);
    int status = 0;
    ::waitpid(child_, &status, 0);
    return status;
  }

  Scratch scratch_;
  pid_t child_ = 0;
  std::string address_;
};

inline std::string shell(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen(("cd '" + kSource + "' && " + command).c_str(), "r");
  char buffer[4096];
  for (std::size_t got = 0; (got = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    out.append(buffer, got);
  ::pclose(pipe);
  return out;
}

}  // namespace ratecheck::test
