#include "app/input_files.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <sstream>

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "ratecheck/document/utf8_stream.h"

extern char** environ;

// A PDF is read by pdftotext as a program of its own: what is broken in a PDF breaks that program and not this
// one. It is known by its first bytes, not by its name. Standard input is never taken for a PDF, since pdftotext
// is given a name.
//
// A long CSV is gone through twice: once for its hash and to see that it is UTF-8, which its first piece tells;
// once by who imports it. `./dev bench csv-memory` shows that memory stays flat at 200 MB.

namespace ratecheck::app {
namespace {

constexpr std::uintmax_t kLongBytes = 8U << 20U;

Error cannot_read(const std::string& path, const std::string& why) {
  return Error{"cannot_read_file", fmt::format("The file cannot be read: {}.", why)}.at({path}).with_hint(
      "Check the name and that you may read it.");
}

Error pdf_problem(const std::string& path, std::string message, std::string hint) {
  return Error{"pdf_not_read", std::move(message)}.at({path}).with_hint(std::move(hint));
}

/// All that comes until the other side closes.
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
    return pdf_problem(path, "A PDF needs the program pdftotext, which is not there.",
                       "Install it, for example with apt-get install poppler-utils.");
  }
  std::string text = drain(ends[0]);
  ::close(ends[0]);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return pdf_problem(path, "This PDF cannot be read by pdftotext.",
                       "It may be damaged or need a password: save it again without one.");
  }
  return text;
}

}  // namespace

Result<pipeline::InputDocument> read_input(const std::string& path) {
  pipeline::InputDocument document;
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
    if (!text)
      return text.error();
    document.bytes = std::move(*text);
    document.media_type = "text/plain";
  }
  return document;
}

std::size_t LongCsv::read(char* to, std::size_t most) {
  file_.read(to, static_cast<std::streamsize>(most));
  return static_cast<std::size_t>(file_.gcount());
}

// A short file, another kind of file and one in another encoding are no error: they are read as a whole.
Result<std::unique_ptr<LongCsv>> open_long_csv(const std::string& path) {
  std::error_code problem;
  const bool csv = to_lower(std::filesystem::path(path).extension().string()) == ".csv";
  if (!csv || !std::filesystem::is_regular_file(path, problem) ||
      std::filesystem::file_size(path, problem) < kLongBytes)
    return std::unique_ptr<LongCsv>();
  std::ifstream in(path, std::ios::binary);
  if (!in)
    return cannot_read(path, std::strerror(errno));
  Sha256 hash;
  std::string piece(document::Utf8Stream::kPieceBytes, '\0');
  for (bool first = true; in; first = false) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    const std::string_view got(piece.data(), static_cast<std::size_t>(in.gcount()));
    if (first && !document::is_plain_utf8(got))
      return std::unique_ptr<LongCsv>();
    hash.add(got);
  }
  in.clear();
  in.seekg(0);
  return std::make_unique<LongCsv>(std::move(in), hash.hex());
}

}  // namespace ratecheck::app
