#pragma once

#include <doctest/doctest.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>

#include <chrono>
#include <thread>
#include <vector>

#include "program.h"

extern char** environ;

/// The built program as a service, and a shell to talk to it.
namespace ratecheck::test {

/// The service on a port of its own, stopped at the end.
class Serving {
 public:
  /// `data`: empty, a folder of its own.
  explicit Serving(const std::string& data = {}, const std::vector<std::string>& more = {})
      : data_(data.empty() ? scratch_.at("data") : data) {
    const std::string log = scratch_.at("log");
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, STDOUT_FILENO, log.c_str(), O_WRONLY | O_CREAT, 0600);
    std::vector<const char*> words = {kProgram.c_str(), "serve",  "--listen",
                                      "127.0.0.1:0",    "--data", data_.c_str()};
    for (const std::string& word : more)
      words.push_back(word.c_str());
    words.push_back(nullptr);
    REQUIRE(posix_spawn(&child_, kProgram.c_str(), &actions, nullptr, const_cast<char**>(words.data()), environ) ==
            0);
    posix_spawn_file_actions_destroy(&actions);
    for (int i = 0; i < 600 && address_.empty(); ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      const std::string told = this->log();
      const std::size_t at = told.find("http://");
      if (at != std::string::npos && told.find(' ', at) != std::string::npos)
        address_ = told.substr(at, told.find(' ', at) - at);
    }
    if (address_.empty())
      end(SIGTERM);  // the destructor does not run after a failed REQUIRE here
    REQUIRE_FALSE(address_.empty());
  }
  ~Serving() {
    if (child_ != 0)
      CHECK(WIFEXITED(end(SIGTERM)));
  }
  Serving(const Serving&) = delete;
  Serving& operator=(const Serving&) = delete;

  [[nodiscard]] const std::string& address() const { return address_; }
  [[nodiscard]] const std::string& data() const { return data_; }
  [[nodiscard]] pid_t process() const { return child_; }
  [[nodiscard]] std::string log() const { return slurp(scratch_.at("log")); }

  /// Sends SIGHUP and waits until the service has said what came of it.
  [[nodiscard]] std::string reload() const {
    const std::size_t before = log().size();
    ::kill(child_, SIGHUP);
    std::string said;
    for (int i = 0; i < 600 && said.find('\n') == std::string::npos; ++i) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      said = log().substr(before);
    }
    return said;
  }

  int end(int signal) {
    ::kill(child_, signal);
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return status;
  }

 private:
  Scratch scratch_;
  std::string data_;
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
