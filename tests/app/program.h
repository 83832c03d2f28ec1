#pragma once

#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>

#include "slurp.h"

/// The built program, run as a person runs it.
namespace ratecheck::test {

namespace fs = std::filesystem;

inline const std::string kProgram = std::string(RATECHECK_BUILD_DIR) + "/ratecheck";
inline const std::string kSource = RATECHECK_SOURCE_DIR;

struct Ran {
  int code = -1;
  std::string out;
  std::string err;
};

/// A folder of its own for one test, gone afterwards.
class Scratch {
 public:
  Scratch() {
    std::string name = (fs::temp_directory_path() / "ratecheck-app-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Scratch() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  Scratch(const Scratch&) = delete;
  Scratch& operator=(const Scratch&) = delete;

  [[nodiscard]] std::string at(const std::string& name) const { return (path_ / name).string(); }
  std::string file(const std::string& name, const std::string& content) const {
    std::ofstream(at(name), std::ios::binary) << content;
    return at(name);
  }

 private:
  fs::path path_;
};

/// `arguments` are words for a shell; run from the source folder, as the README says.
inline Ran run(const std::string& arguments) {
  const Scratch scratch;
  const std::string errors = scratch.at("err");
  const std::string command = "cd '" + kSource + "' && '" + kProgram + "' " + arguments + " 2>'" + errors + "'";
  Ran ran;
  FILE* pipe = ::popen(command.c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t got = 0; (got = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    ran.out.append(buffer.data(), got);
  }
  const int status = ::pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
  ran.err = slurp(errors);
  return ran;
}

}  // namespace ratecheck::test
