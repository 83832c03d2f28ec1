#include "app/password.h"

#include <termios.h>
#include <unistd.h>

#include <cstdio>
#include <iostream>

namespace ratecheck::app {
namespace {

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

}  // namespace ratecheck::app
