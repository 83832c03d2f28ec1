#include "app/operator_socket.h"

#include <fmt/format.h>

#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>
#include <cstring>
#include <list>
#include <mutex>
#include <thread>

#include "app/descriptor.h"
#include "app/operator_wire.h"
#include "ratecheck/base/memory.h"

// `ratecheck backup` while the service runs, on the wire:
//
//   client   {"command":"backup","arguments":{"to":"/backups/a.db"},"payload":0}
//   service  {"line":"backup written to /backups/a.db, 4096 bytes, checked"}
//   service  {"exit":0,"figures":{}}
//
// A payload of n bytes follows the client's line at once. Errors come as {"problem":{…}} and are printed by the
// client just as if it had met them itself. When the client hangs up, the task is told that nobody wants it any
// more (Reporter::still_wanted): a long import or reassessment stops then and can be resumed.
//
// Who may: the file is 0600 in a folder of 0700, and the kernel says besides whose process is at the other end.
// One task at a time; each that connects is heard by a thread of its own, so that one that says nothing holds up
// nobody. Sixteen at once, and eight more in the socket's queue.
//
// It is stopped through an eventfd, so that the thread wakes up while it waits for somebody to connect.

namespace ratecheck::app {
namespace {

constexpr const char* kName = "operator";
constexpr int kRequestSeconds = 30;
constexpr std::size_t kMostPeers = 16;

/// Through the folder's descriptor, since the address of a Unix socket has room for 107 bytes only.
sockaddr_un address_in(const Descriptor& folder) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = fmt::format("/proc/self/fd/{}/{}", folder.number(), kName);
  std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
  return address;
}

Descriptor open_folder(const std::string& folder) {
  return Descriptor(::open(folder.c_str(), O_PATH | O_DIRECTORY | O_CLOEXEC));
}

Descriptor new_socket() {
  return Descriptor(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

bool send_all(int to, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(to, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent < 0 && errno == EINTR)
      continue;
    if (sent <= 0)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

/// What comes from the other end; nothing more where it has hung up, or is too slow.
Incoming incoming(int from) {
  return Incoming([from](char* into, std::size_t most) -> std::size_t {
    for (;;) {
      const ssize_t got = ::recv(from, into, most, 0);
      if (got < 0 && errno == EINTR)
        continue;
      return got <= 0 ? 0 : static_cast<std::size_t>(got);
    }
  });
}

/// The kernel says who is at the other end: the user of the service, or root.
bool is_our_user(int peer) {
  ucred who{};
  socklen_t size = sizeof who;
  return ::getsockopt(peer, SOL_SOCKET, SO_PEERCRED, &who, &size) == 0 && (who.uid == ::geteuid() || who.uid == 0);
}

/// Whether the client has closed its end, without waiting.
bool hung_up(int peer) {
  pollfd look{peer, POLLRDHUP, 0};
  return ::poll(&look, 1, 0) > 0 && (look.revents & (POLLRDHUP | POLLHUP | POLLERR)) != 0;
}

/// The folder is locked and nobody answers there: a command, or a restore, that has it open itself.
Error no_service(const std::string& folder) {
  return Error{
      "no_service",
      fmt::format("The data folder '{}' is in use by another ratecheck process that takes no commands.", folder)}
      .with_hint("Wait until it is done, or stop it.");
}

}  // namespace

struct OperatorSocket::Parts {
  Descriptor folder;
  Descriptor listening;
  Descriptor stop;  ///< an eventfd
  Perform perform;
  std::atomic<bool> stopping = false;
  std::thread thread;
  std::mutex at_work;  ///< held by the one task that is performed

  /// One that has connected, and the thread that hears it.
  struct Peer {
    explicit Peer(Descriptor of) : socket(std::move(of)) {}
    Descriptor socket;
    std::atomic<bool> done = false;
    std::thread thread;
  };
  std::list<Peer> peers;

  /// Accepts one after the other until it is stopped; then hears nobody any more and waits for those under way.
  void run() {
    accept_all();
    for (Peer& peer : peers) {
      ::shutdown(peer.socket.number(), SHUT_RD);
      peer.thread.join();
    }
  }

  void forget_done() {
    peers.remove_if([](Peer& peer) {
      const bool done = peer.done;
      if (done)
        peer.thread.join();
      return done;
    });
  }

  void accept_all() {
    for (;;) {
      std::array<pollfd, 2> looks = {pollfd{stop.number(), POLLIN, 0}, pollfd{listening.number(), POLLIN, 0}};
      if (::poll(looks.data(), looks.size(), -1) < 0 && errno != EINTR)
        return;
      if (stopping)
        return;
      Descriptor peer(::accept4(listening.number(), nullptr, nullptr, SOCK_CLOEXEC));
      forget_done();
      if (!peer || !is_our_user(peer.number()) || peers.size() >= kMostPeers)
        continue;
      Peer& heard = peers.emplace_back(std::move(peer));
      heard.thread = std::thread([this, &heard] {
        answer(heard.socket.number());
        wipe_unused_stack();  // the system hands the stack to the next thread as it is
        ::shutdown(heard.socket.number(), SHUT_RDWR);
        heard.done = true;
      });
    }
  }

  /// One request and its answer. Slow clients are cut after kRequestSeconds in each read and write.
  void answer(int peer) {
    const timeval patience{kRequestSeconds, 0};
    ::setsockopt(peer, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    ::setsockopt(peer, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    Incoming in = incoming(peer);
    const auto task = read_task(in);
    if (!task)
      return;
    const std::lock_guard one_at_a_time(at_work);
    if (stopping)
      return;
    bool gone = false;
    const auto tell = [&](const std::string& line) { gone = gone || !send_all(peer, line); };
    const Reporter reporter{[&](std::string_view line) { tell(line_of(line)); },
                            [&](const Error& error) { tell(line_of(error)); },
                            [&] { return !stopping && !gone && !hung_up(peer); }};
    tell(line_of(perform(*task, reporter)));
  }
};

OperatorSocket::OperatorSocket(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {
  parts_->thread = std::thread([this] { parts_->run(); });
}

OperatorSocket::~OperatorSocket() {
  parts_->stopping = true;
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t woken = ::write(parts_->stop.number(), &one, sizeof one);
  parts_->thread.join();
  ::unlinkat(parts_->folder.number(), kName, 0);
}

Result<std::unique_ptr<OperatorSocket>> OperatorSocket::open(const std::string& folder, Perform perform) {
  auto parts = std::make_unique<Parts>();
  parts->folder = open_folder(folder);
  parts->listening = new_socket();
  parts->stop = Descriptor(::eventfd(0, EFD_CLOEXEC));
  parts->perform = std::move(perform);
  // Of a service that was killed: the folder is ours.
  if (::unlinkat(parts->folder.number(), kName, 0) != 0 && errno != ENOENT) {
    return Error{"storage_unavailable",
                 fmt::format("'{}/{}' is where the socket for commands belongs, and is something else that cannot "
                             "be removed: {}.",
                             folder, kName, std::strerror(errno))}
        .with_hint("Move it away.");
  }
  const sockaddr_un address = address_in(parts->folder);
  // Nobody can connect before listen, and then only who may write the socket's file.
  const bool ready =
      ::bind(parts->listening.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::fchmodat(parts->folder.number(), kName, 0600, 0) == 0 && ::listen(parts->listening.number(), 8) == 0;
  if (!ready) {
    return Error{"storage_unavailable",
                 fmt::format("The socket for commands cannot be made in '{}': {}.", folder, std::strerror(errno))}
        .with_hint("The file system of the data folder must allow Unix sockets.");
  }
  return std::unique_ptr<OperatorSocket>(new OperatorSocket(std::move(parts)));
}

Result<TaskResult> ask_service(const std::string& folder, const Task& task, const Reporter& reporter) {
  if (task.payload.size() > kLargestPayload) {
    return Error{"too_large", "The running service takes files of at most 16 MiB."}
        .at({task.argument("name"), 0, 0})
        .with_hint("Split the file, or stop the service for this import.");
  }
  const Descriptor place = open_folder(folder);
  const Descriptor peer = new_socket();
  const sockaddr_un address = address_in(place);
  if (::connect(peer.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
    return no_service(folder);
  if (!send_all(peer.number(), head_of(task)) || !send_all(peer.number(), task.payload))
    return no_service(folder);
  Incoming in = incoming(peer.number());
  if (auto done = read_answer(in, reporter))
    return std::move(*done);
  return Error{"no_service", "The service stopped before it was done."}.with_hint(
      "Look whether it runs, then try again.");
}

}  // namespace ratecheck::app
