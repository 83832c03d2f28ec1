#include "app/password.h"

#include <fmt/format.h>

#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>

namespace ratecheck::app {
namespace {

constexpr std::size_t kShortestPassphrase = 12;

/// What is typed does not show while this lives.
class Unseen {
 public:
  Unseen() : known_(::tcgetattr(STDIN_FILENO, &before_) == 0) {
    termios quiet = before_;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    if (known_)
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &quiet);
  }
  ~Unseen() {
    if (known_)
      ::tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
  }
  Unseen(const Unseen&) = delete;
  Unseen& operator=(const Unseen&) = delete;

 private:
  termios before_{};
  bool known_;
};

/// The words go to standard error, since standard output may be a file.
std::string ask(const char* words) {
  const Unseen unseen;  // before the words: what is typed at once is neither shown nor thrown away
  std::fputs(words, stderr);
  std::string line;
  std::getline(std::cin, line);
  std::fputc('\n', stderr);
  return line;
}

}  // namespace

Result<std::string> read_password() {
  std::string password;
  if (::isatty(STDIN_FILENO) == 0) {
    std::getline(std::cin, password);
  } else {
    password = ask("password (12 characters or more): ");
    if (ask("once more: ") != password)
      return Error{"usage", "The two passwords differ."};
  }
  if (password.empty()) {
    return Error{"usage", "No password was given."}.with_hint(
        "Type it, or send it as one line of standard input.");
  }
  return password;
}

Result<std::string> read_passphrase(const std::string& file, Typed typed) {
  std::string passphrase;
  if (!file.empty()) {
    struct stat found {};
    if (::stat(file.c_str(), &found) != 0) {
      return Error{"not_found", fmt::format("There is no file '{}'.", file)}.with_hint(
          "Name a file whose first line is the passphrase.");
    }
    if ((found.st_mode & (S_IROTH | S_IWOTH)) != 0) {
      return Error{"exposed_secret",
                   fmt::format("The file '{}' may be read by other users of this machine.", file)}
          .with_hint(fmt::format("Close it with chmod 600 '{}'.", file));
    }
    std::ifstream in(file);
    std::getline(in, passphrase);
  } else if (::isatty(STDIN_FILENO) == 0) {
    std::getline(std::cin, passphrase);
  } else {
    passphrase = ask("passphrase (12 characters or more): ");
    if (typed == Typed::twice && ask("once more: ") != passphrase)
      return Error{"usage", "The two passphrases differ."};
  }
  if (passphrase.size() < kShortestPassphrase) {
    return Error{"weak_password", fmt::format("A passphrase has {} characters or more.", kShortestPassphrase)}
        .with_hint("Several words that nobody has written down are good.");
  }
  return passphrase;
}

}  // namespace ratecheck::app
