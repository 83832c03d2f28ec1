#include "app/sandbox.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/landlock.h>
#include <poll.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <climits>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <utility>

#include "app/descriptor.h"
#include "ratecheck/base/text.h"

// The walls, and why these. All of them hold without rights of root, inside containers, and under a systemd unit
// with walls of its own, which namespaces of users do not: many systems forbid those to programs.
//
//   files      Landlock: reading below a few folders of the system (libraries, fonts), nothing else, writing
//   nowhere.
//              The file itself comes as standard input, in memory, sealed against writing; it has no name.
//   network    seccomp: of the calls of the kernel only those of a list are answered, and no socket is among them.
//   processes  seccomp again: neither fork nor clone, so no thread either; no signal to anybody.
//   memory     RLIMIT_AS, and RLIMIT_FSIZE 0 for files that live in memory.
//   time       RLIMIT_CPU, and the clock of whoever waits here.
//   rights     no_new_privs: a program with the setuid bit gains none.
//
// A list of what is allowed, not of what is forbidden: calls that a later kernel brings are closed until they are
// named. Who waits keeps nothing open in the child but the three standard streams.
//
// Between fork and exec only calls that are safe there: whatever needs memory is made before.

namespace ratecheck::app {
namespace {

/// What reading and starting a program of Debian needs: itself, its libraries, fonts and their list.
constexpr std::array kReadable = {"/lib",       "/lib64",           "/usr/lib",       "/usr/share",
                                  "/etc/fonts", "/etc/ld.so.cache", "/etc/localtime", "/var/cache/fontconfig"};

bool allow(int ruleset, const char* path, std::uint64_t rights) {
  const Descriptor place(::open(path, O_PATH | O_CLOEXEC));
  if (!place)
    return errno == ENOENT;
  struct stat status {};
  if (::fstat(place.number(), &status) != 0)
    return false;
  if (!S_ISDIR(status.st_mode))
    rights &= ~std::uint64_t{LANDLOCK_ACCESS_FS_READ_DIR};
  landlock_path_beneath_attr below{};
  below.allowed_access = rights;
  below.parent_fd = place.number();
  return ::syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &below, 0) == 0;
}

/// Every right over files that this kernel's Landlock knows; what it knows and no rule allows is refused.
std::uint64_t known_rights(long version) {
  constexpr std::array<unsigned, 6> kRightsByVersion = {0, 13, 14, 15, 15, 16};
  const auto at = std::min<std::size_t>(static_cast<std::size_t>(version), kRightsByVersion.size() - 1);
  return (std::uint64_t{1} << kRightsByVersion[at]) - 1;
}

/// The wall around files; none when the kernel has none.
Descriptor files_wall(const std::string& program) {
  const long version = ::syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION);
  if (version < 1)
    return Descriptor();
  landlock_ruleset_attr attributes{};
  attributes.handled_access_fs = known_rights(version);
  Descriptor ruleset(static_cast<int>(::syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0)));
  if (!ruleset)
    return ruleset;
  // Libraries too may be executed: the loader of programs is one.
  constexpr std::uint64_t kRead =
      LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
  bool made = allow(ruleset.number(), program.c_str(), kRead);
  for (const char* path : kReadable)
    made = made && allow(ruleset.number(), path, kRead);
  return made ? std::move(ruleset) : Descriptor();
}

/// The calls of the kernel that a program needs that computes, takes memory and reads files. A processor's kernel
/// has not all of them.
constexpr std::string_view kCalls =
    "access arch_prctl brk clock_getres clock_gettime clock_nanosleep close dup dup2 dup3 execve exit "
    "exit_group faccessat faccessat2 fadvise64 fstat fstat64 fstatfs fstatfs64 futex futex_time64 getcwd "
    "getdents64 getegid geteuid getgid getpid getppid getrandom getrlimit getrusage gettid gettimeofday "
    "getuid lseek _llseek lstat madvise mmap mmap2 mprotect mremap munmap nanosleep newfstatat open openat "
    "poll ppoll pread64 read readlink readlinkat readv restart_syscall rseq rt_sigaction rt_sigprocmask "
    "rt_sigreturn sched_getaffinity sched_yield set_robust_list set_tid_address sigaltstack stat stat64 "
    "statfs statx sysinfo time ugetrlimit uname write writev";

/// What a descriptor may be asked for: not to send signals (F_SETOWN, F_SETSIG).
constexpr std::array kAskedOfDescriptors = {F_DUPFD, F_DUPFD_CLOEXEC, F_GETFD, F_SETFD, F_GETFL};

bool allow_call(scmp_filter_ctx rules, const std::string& name, const std::vector<scmp_arg_cmp>& where = {}) {
  const int number = ::seccomp_syscall_resolve_name(name.c_str());
  return number < 0 || ::seccomp_rule_add_array(rules, SCMP_ACT_ALLOW, number, static_cast<unsigned>(where.size()),
                                                where.data()) == 0;
}

/// The filter over calls, as the kernel wants it; empty when it could not be made.
std::vector<sock_filter> calls_wall() {
  std::vector<sock_filter> filter;
  const scmp_filter_ctx rules = ::seccomp_init(SCMP_ACT_ERRNO(EPERM));
  const Descriptor file(::memfd_create("filter", MFD_CLOEXEC));
  bool made = rules != nullptr && file;
  for (const std::string_view call : split(kCalls, ' '))
    made = made && allow_call(rules, std::string(call));
  for (const int command : kAskedOfDescriptors) {
    const scmp_arg_cmp asked{1, SCMP_CMP_EQ, static_cast<scmp_datum_t>(command), 0};
    made = made && allow_call(rules, "fcntl", {asked}) && allow_call(rules, "fcntl64", {asked});
  }
  // A limit may be asked for and not set, and nobody else's.
  made = made && allow_call(rules, "prlimit64", {{0, SCMP_CMP_EQ, 0, 0}, {2, SCMP_CMP_EQ, 0, 0}});
  made = made && ::seccomp_export_bpf(rules, file.number()) == 0;
  ::seccomp_release(rules);
  const off_t bytes = made ? ::lseek(file.number(), 0, SEEK_END) : 0;
  if (bytes <= 0 || bytes % static_cast<off_t>(sizeof(sock_filter)) != 0)
    return filter;
  filter.resize(static_cast<std::size_t>(bytes) / sizeof(sock_filter));
  if (::pread(file.number(), filter.data(), static_cast<std::size_t>(bytes), 0) != bytes)
    filter.clear();
  return filter;
}

/// The input as a file without a name that nobody can write to any more.
Descriptor file_in_memory(std::string_view bytes) {
  Descriptor file(::memfd_create("document", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  while (file && !bytes.empty()) {
    const ssize_t wrote = ::write(file.number(), bytes.data(), bytes.size());
    if (wrote > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(wrote));
    } else if (errno != EINTR) {
      file = Descriptor();
    }
  }
  if (!file || ::lseek(file.number(), 0, SEEK_SET) != 0 ||
      ::fcntl(file.number(), F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) != 0)
    return Descriptor();
  return file;
}

std::string find_program(const std::string& name) {
  if (name.find('/') != std::string::npos)
    return ::access(name.c_str(), X_OK) == 0 ? name : std::string();
  const char* path = std::getenv("PATH");
  std::string_view folders = path != nullptr ? path : "/usr/bin:/bin";
  while (!folders.empty()) {
    const std::size_t end = std::min(folders.find(':'), folders.size());
    std::string candidate = std::string(folders.substr(0, end)) + "/" + name;
    folders.remove_prefix(std::min(end + 1, folders.size()));
    if (candidate.front() == '/' && ::access(candidate.c_str(), X_OK) == 0)
      return candidate;
  }
  return {};
}

/// All that the child needs, made before there is one.
struct Prepared {
  std::string program;
  std::vector<char*> words;
  Descriptor files;
  std::vector<sock_filter> calls;
  Descriptor input;
  Descriptor nothing;
};

bool limit(__rlimit_resource_t what, rlim_t most) {
  const rlimit both{most, most};
  return ::setrlimit(what, &both) == 0;
}

/// In the child: puts up the walls and becomes the program. Never comes back.
[[noreturn]] void become(const Prepared& prepared, const SandboxLimits& limits, int output, pid_t parent) {
  const auto seconds = static_cast<rlim_t>(limits.processor_time.count());
  const bool ready =
      ::dup2(prepared.input.number(), STDIN_FILENO) >= 0 && ::dup2(output, STDOUT_FILENO) >= 0 &&
      ::dup2(prepared.nothing.number(), STDERR_FILENO) >= 0 &&
      ::close_range(STDERR_FILENO + 1, UINT_MAX, CLOSE_RANGE_CLOEXEC) == 0 &&
      ::prctl(PR_SET_PDEATHSIG, SIGKILL) == 0 && ::getppid() == parent &&  // dies with whoever waits for it
      limit(RLIMIT_AS, limits.memory_bytes) && limit(RLIMIT_CPU, seconds) && limit(RLIMIT_FSIZE, 0) &&
      limit(RLIMIT_CORE, 0) && limit(RLIMIT_NOFILE, 64) && ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
      ::syscall(SYS_landlock_restrict_self, prepared.files.number(), 0) == 0;
  if (ready) {
    const sock_fprog filter{static_cast<unsigned short>(prepared.calls.size()),
                            const_cast<sock_filter*>(prepared.calls.data())};
    std::array<char*, 1> environment = {nullptr};
    if (::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) == 0)
      ::execve(prepared.program.c_str(), prepared.words.data(), environment.data());
  }
  ::_exit(127);
}

/// Reads to the end of the output, within time and size.
SandboxEnd collect(int output, const SandboxLimits& limits, std::string& text) {
  using Clock = std::chrono::steady_clock;
  const Clock::time_point until = Clock::now() + limits.time;
  std::array<char, 65536> piece{};
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(until - Clock::now()).count();
    if (left <= 0)
      return SandboxEnd::kTooLong;
    pollfd waiting{output, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(std::min<long long>(left, INT_MAX))) <= 0)
      continue;
    const ssize_t got = ::read(output, piece.data(), piece.size());
    if (got == 0)
      return SandboxEnd::kWell;
    if (got < 0 && errno != EINTR)
      return SandboxEnd::kFailed;
    if (got > 0)
      text.append(piece.data(), static_cast<std::size_t>(got));
    if (text.size() > limits.output_bytes)
      return SandboxEnd::kTooMuchOutput;
  }
}

/// What became of the child, which may still run with its output closed: within the time that is left.
SandboxEnd wait_for(pid_t child, SandboxEnd so_far, std::chrono::seconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  if (so_far != SandboxEnd::kWell)
    ::kill(child, SIGKILL);
  int status = 0;
  for (;;) {
    const pid_t ended = ::waitpid(child, &status, so_far == SandboxEnd::kWell ? WNOHANG : 0);
    if (ended == child)
      break;
    if (ended < 0 && errno != EINTR)
      return SandboxEnd::kFailed;
    if (ended == 0 && std::chrono::steady_clock::now() > until) {
      so_far = SandboxEnd::kTooLong;
      ::kill(child, SIGKILL);
    } else if (ended == 0) {
      ::usleep(1000);
    }
  }
  if (so_far != SandboxEnd::kWell)
    return so_far;
  // SIGXCPU at the soft limit, SIGKILL at the hard one, which is the same second here
  if (WIFSIGNALED(status) && (WTERMSIG(status) == SIGXCPU || WTERMSIG(status) == SIGKILL))
    return SandboxEnd::kTooLong;
  return WIFEXITED(status) && WEXITSTATUS(status) == 0 ? SandboxEnd::kWell : SandboxEnd::kFailed;
}

}  // namespace

SandboxedRun run_in_sandbox(const std::vector<std::string>& words, std::string_view input,
                            const SandboxLimits& limits) {
  Prepared prepared;
  prepared.program = find_program(words.front());
  if (prepared.program.empty())
    return {SandboxEnd::kNoProgram, {}};
  for (const std::string& word : words)
    prepared.words.push_back(const_cast<char*>(word.c_str()));
  prepared.words.push_back(nullptr);
  prepared.files = files_wall(prepared.program);
  prepared.calls = calls_wall();
  if (!prepared.files || prepared.calls.empty())
    return {SandboxEnd::kNoWalls, {}};
  prepared.input = file_in_memory(input);
  prepared.nothing = Descriptor(::open("/dev/null", O_WRONLY | O_CLOEXEC));
  std::array<int, 2> ends{};
  if (!prepared.input || !prepared.nothing || ::pipe2(ends.data(), O_CLOEXEC) != 0)
    return {SandboxEnd::kFailed, {}};
  const Descriptor output(ends[0]);
  Descriptor theirs(ends[1]);

  const pid_t parent = ::getpid();
  const pid_t child = ::fork();
  if (child < 0)
    return {SandboxEnd::kFailed, {}};
  if (child == 0)
    become(prepared, limits, theirs.number(), parent);
  theirs = Descriptor();

  SandboxedRun run;
  run.ended = wait_for(child, collect(output.number(), limits, run.output), limits.time);
  if (run.ended != SandboxEnd::kWell)
    run.output.clear();
  return run;
}

}  // namespace ratecheck::app
