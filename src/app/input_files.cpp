#include "input_files.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

extern char** environ;

namespace ratecheck::app {
namespace {

Error cannot_read(const std::string& path, const std::string& why) {
  return Error{"cannot_read_file",
               "the file cannot be read: " + why,
               {path, 0, 0},
               "check the name and that you may read it",
               {}};
}

Error pdf_problem(const std::string& path, std::string message, std::string hint) {
  return Error{"pdf_not_read", std::move(message), {path, 0, 0}, std::move(hint), {}};
}

std::string drain(int descriptor) {
  std::string out;
  std::array<char, 16384> buffer{};
  for (;;) {
    const ssize_t got = ::read(descriptor, buffer.data(), buffer.size());
    if (got > 0) {
      out.append(buffer.data(), static_cast<std::size_t>(got));
    } else if (got == 0 || errno != EINTR) {
      return out;
    }
  }
}

// Started without a shell, so that a file name is only ever a file name.
Result<std::string> text_of_pdf(const std::string& path) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0)
    return cannot_read(path, std::strerror(errno));
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
  std::array<const char*, 7> words = {"pdftotext", "-layout", "-enc", "UTF-8", path.c_str(), "-", nullptr};
  pid_t child = 0;
  const int failed = posix_spawnp(&child, words[0], &actions, nullptr, const_cast<char**>(words.data()), environ);
  posix_spawn_file_actions_destroy(&actions);
  ::close(ends[1]);
  if (failed != 0) {
    ::close(ends[0]);
    return pdf_problem(path, "a PDF needs the program pdftotext, which is not there",
                       "apt-get install poppler-utils");
  }
  std::string text = drain(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return pdf_problem(path, "pdftotext cannot read this PDF",
                       "it may be damaged or need a password: save it again without one");
  }
  return text;
}

}  // namespace

Result<service::InputDocument> read_input(const std::string& path) {
  service::InputDocument document;
  std::ostringstream bytes;
  if (path == "-") {
    document.name = "standard input";
    bytes << std::cin.rdbuf();
  } else {
    document.name = path;
    std::error_code problem;
    if (std::filesystem::is_directory(path, problem))
      return cannot_read(path, "it is a folder");
    std::ifstream in(path, std::ios::binary);
    if (!in)
      return cannot_read(path, std::strerror(errno));
    bytes << in.rdbuf();
  }
  document.bytes = bytes.str();
  if (path != "-" && document.bytes.rfind("%PDF-", 0) == 0) {
    auto text = text_of_pdf(path);
    if (!text.ok())
      return text.error();
    document.bytes = std::move(*text);
    document.media_type = "text/plain";
  }
  return document;
}

}  // namespace ratecheck::app
