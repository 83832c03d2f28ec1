#include "http/connection.h"

#include <linux/sockios.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

// Whatever came behind the head, the beginning of a body, waits in `ahead_`. Who waits for more, and how long, is
// event_loop.cpp.

namespace ratecheck::http {
namespace {

constexpr std::size_t kChunk = 64U << 10U;

// So much the kernel takes beyond what the client has room for. Of its own accord it takes four megabytes, which
// are memory of this service too, for each client that does not read.
constexpr int kAheadOfClient = 64 << 10;

/// Where the empty line ends that ends the head, or npos. `from` spares looking twice at the same bytes.
std::size_t end_of_head(std::string_view text, std::size_t from) {
  const std::size_t found = text.find("\r\n\r\n", from < 3 ? 0 : from - 3);
  return found == std::string_view::npos ? found : found + 4;
}

}  // namespace

Deadline seconds_from_now(double seconds) {
  return std::chrono::steady_clock::now() +
         std::chrono::duration_cast<std::chrono::steady_clock::duration>(std::chrono::duration<double>(seconds));
}

ClientConnection::ClientConnection(int socket) : socket_(socket) {
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kAheadOfClient, sizeof(kAheadOfClient));
}

ClientConnection::~ClientConnection() {
  ::close(socket_);
}

Progress ClientConnection::receive(std::size_t most) {
  const std::size_t had = ahead_.size();
  ahead_.resize(had + std::min(most, kChunk));
  const ssize_t got = ::recv(socket_, ahead_.data() + had, ahead_.size() - had, MSG_DONTWAIT);
  const int fault = errno;
  ahead_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0)
    return Progress::complete;
  return got < 0 && (fault == EAGAIN || fault == EINTR) ? Progress::under_way : Progress::closed;
}

// A string that only got shorter keeps its bytes behind its end, and a client may stay long after its request.
void ClientConnection::take_off(std::size_t bytes) {
  std::string rest = ahead_.substr(bytes);
  ahead_.swap(rest);
}

Progress ClientConnection::take_head(std::size_t most, std::string& head) {
  for (;;) {
    const std::size_t end = end_of_head(ahead_, looked_);
    if (end != std::string_view::npos && end <= most) {
      head.assign(ahead_, 0, end);
      take_off(end);
      return Progress::complete;
    }
    if (ahead_.size() >= most) {
      head = std::exchange(ahead_, {});
      return Progress::too_large;
    }
    looked_ = ahead_.size();
    const Progress more = receive(most - looked_);
    if (more == Progress::closed)
      head = std::exchange(ahead_, {});
    if (more != Progress::complete)
      return more;
  }
}

Progress ClientConnection::take_body(std::size_t length, Spool& body) {
  for (;;) {
    const std::size_t wanted = length - static_cast<std::size_t>(body.size());
    const std::size_t there = std::min(wanted, ahead_.size());
    body.append(std::string_view(ahead_).substr(0, there));
    take_off(there);
    if (!body.has_room())
      return Progress::no_room;
    if (there == wanted)
      return Progress::complete;
    if (const Progress more = receive(wanted - there); more != Progress::complete)
      return more;
  }
}

bool ClientConnection::discard() {
  Progress more = Progress::complete;
  while (more == Progress::complete) {
    ahead_.clear();
    more = receive(kChunk);
  }
  return more == Progress::under_way;
}

Progress ClientConnection::write(std::string_view& bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EAGAIN)
      return Progress::under_way;
    if (sent < 0 && errno != EINTR)
      return Progress::closed;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return Progress::complete;
}

std::uint64_t ClientConnection::on_the_way() const {
  int bytes = 0;
  return ::ioctl(socket_, SIOCOUTQ, &bytes) == 0 ? static_cast<std::uint64_t>(bytes) : 0;
}

void ClientConnection::end_writing() {
  ::shutdown(socket_, SHUT_WR);
}

void ClientConnection::give_up() {
  const linger at_once{1, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
}

std::string ClientConnection::peer_address() const {
  sockaddr_storage address{};
  socklen_t length = sizeof(address);
  std::array<char, NI_MAXHOST> text{};
  if (::getpeername(socket_, reinterpret_cast<sockaddr*>(&address), &length) != 0 ||
      ::getnameinfo(reinterpret_cast<sockaddr*>(&address), length, text.data(), text.size(), nullptr, 0,
                    NI_NUMERICHOST) != 0)
    return {};
  return text.data();
}

}  // namespace ratecheck::http
