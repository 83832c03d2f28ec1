// What a program in the sandbox tries that an evil file has taken over: one attempt a run, named by the first
// word. Writes "open" when the attempt went through and "shut" when it did not.

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <system_error>
#include <thread>
#include <vector>

extern char** environ;

namespace {

bool any_socket() {
  for (const int family : {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET}) {
    for (const int type : {SOCK_STREAM, SOCK_DGRAM, SOCK_RAW}) {
      if (::socket(family, type, 0) >= 0)
        return true;
    }
  }
  int pair[2];
  return ::socketpair(AF_UNIX, SOCK_STREAM, 0, pair) == 0;
}

bool any_thread() {
  try {
    std::thread([] {}).join();
    return true;
  } catch (const std::system_error&) {
    return false;
  }
}

bool raise_limits() {
  const rlimit more{RLIM_INFINITY, RLIM_INFINITY};
  bool raised = false;
  for (const auto what : {RLIMIT_AS, RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE})
    raised = raised || ::setrlimit(what, &more) == 0;
  return raised;
}

bool change_input() {
  return ::write(STDIN_FILENO, "x", 1) == 1 || ::ftruncate(STDIN_FILENO, 0) == 0;
}

// A file in memory is no mapping, and no limit of the address space holds it.
bool fill_file_in_memory() {
  const int file = ::memfd_create("more", 0);
  return file >= 0 && ::write(file, "x", 1) == 1;
}

bool more_descriptors_than_three() {
  bool more = false;
  for (int number = 3; number < 4096; ++number)
    more = more || ::fcntl(number, F_GETFD) >= 0;
  return more;
}

[[noreturn]] void take_memory() {
  constexpr std::size_t kPiece = 16U << 20U;
  for (;;) {
    auto* piece = static_cast<char*>(std::malloc(kPiece));
    if (piece == nullptr)
      std::abort();
    std::memset(piece, 1, kPiece);
  }
}

[[noreturn]] void flood() {
  const std::string piece(65536, 'x');
  for (;;) {
    if (::write(STDOUT_FILENO, piece.data(), piece.size()) < 0)
      std::abort();
  }
}

bool attempt(const std::string& what, const std::string& on) {
  if (what == "read")
    return ::open(on.c_str(), O_RDONLY) >= 0;
  if (what == "list")
    return ::open(on.c_str(), O_RDONLY | O_DIRECTORY) >= 0;
  if (what == "create")
    return ::open(on.c_str(), O_WRONLY | O_CREAT, 0600) >= 0;
  if (what == "delete")
    return ::unlink(on.c_str()) == 0;
  if (what == "start")
    return ::execl(on.c_str(), on.c_str(), nullptr) == 0;
  if (what == "socket")
    return any_socket();
  if (what == "fork")
    return ::fork() >= 0;
  if (what == "thread")
    return any_thread();
  if (what == "signal")
    return ::kill(::getppid(), 0) == 0;
  if (what == "signal by descriptor")
    return ::fcntl(STDOUT_FILENO, F_SETOWN, ::getppid()) == 0 || ::fcntl(STDOUT_FILENO, F_SETSIG, SIGKILL) == 0;
  if (what == "trace")
    return ::ptrace(PTRACE_ATTACH, ::getppid(), nullptr, nullptr) == 0;
  if (what == "limits")
    return raise_limits();
  if (what == "input")
    return change_input();
  if (what == "memfd")
    return fill_file_in_memory();
  if (what == "descriptors")
    return more_descriptors_than_three();
  if (what == "environment")
    return *environ != nullptr;
  if (what == "memory")
    take_memory();
  if (what == "flood")
    flood();
  if (what == "spin") {
    for (volatile unsigned long turns = 0;;)
      turns = turns + 1;
  }
  if (what == "sleep") {
    for (;;)
      ::sleep(1);
  }
  std::abort();
}

// Closes its output and goes on: whoever waits for the end of the output must not take that for the end.
[[noreturn]] void close_and_sleep() {
  ::close(STDOUT_FILENO);
  for (;;)
    ::sleep(1);
}

int copy_input() {
  std::vector<char> buffer(65536);
  for (ssize_t got = 0; (got = ::read(STDIN_FILENO, buffer.data(), buffer.size())) > 0;)
    std::fwrite(buffer.data(), 1, static_cast<std::size_t>(got), stdout);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  ::signal(SIGXFSZ, SIG_IGN);  // a file that may not grow is an answer, and not the end of the attempt
  const std::string what = argc > 1 ? argv[1] : "";
  if (what == "copy")
    return copy_input();
  if (what == "fail")
    return 3;
  if (what == "silent")
    close_and_sleep();
  std::puts(attempt(what, argc > 2 ? argv[2] : "") ? "open" : "shut");
  return 0;
}
