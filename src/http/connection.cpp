#include "http/connection.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

// Whatever came behind the head, the beginning of a body, waits in `ahead_`. Who waits for more, and how long, is
// arrivals.cpp.

namespace ratecheck::http {
namespace {

constexpr std::size_t kChunk = 64U << 10U;

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

ClientConnection::~ClientConnection() {
  ::close(socket_);
}

Arrival ClientConnection::receive(std::size_t most) {
  const std::size_t had = ahead_.size();
  ahead_.resize(had + std::min(most, kChunk));
  const ssize_t got = ::recv(socket_, ahead_.data() + had, ahead_.size() - had, MSG_DONTWAIT);
  const int fault = errno;
  ahead_.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  if (got > 0)
    return Arrival::complete;
  return got < 0 && (fault == EAGAIN || fault == EINTR) ? Arrival::under_way : Arrival::closed;
}

Arrival ClientConnection::take_head(std::size_t most, std::string& head) {
  for (;;) {
    const std::size_t end = end_of_head(ahead_, looked_);
    if (end != std::string_view::npos && end <= most) {
      head.assign(ahead_, 0, end);
      ahead_.erase(0, end);
      return Arrival::complete;
    }
    if (ahead_.size() >= most) {
      head = std::exchange(ahead_, {});
      return Arrival::too_large;
    }
    looked_ = ahead_.size();
    const Arrival more = receive(most - looked_);
    if (more == Arrival::closed)
      head = std::exchange(ahead_, {});
    if (more != Arrival::complete)
      return more;
  }
}

Arrival ClientConnection::take_body(std::size_t length, Spool& body) {
  for (;;) {
    const std::size_t wanted = length - static_cast<std::size_t>(body.size());
    const std::size_t there = std::min(wanted, ahead_.size());
    body.append(std::string_view(ahead_).substr(0, there));
    ahead_.erase(0, there);
    if (!body.has_room())
      return Arrival::no_room;
    if (there == wanted)
      return Arrival::complete;
    if (const Arrival more = receive(wanted - there); more != Arrival::complete)
      return more;
  }
}

bool ClientConnection::discard() {
  Arrival more = Arrival::complete;
  while (more == Arrival::complete) {
    ahead_.clear();
    more = receive(kChunk);
  }
  return more == Arrival::under_way;
}

bool ClientConnection::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    pollfd this_one{socket_, POLLOUT, 0};
    const int ready = left <= 0 ? 0 : ::poll(&this_one, 1, static_cast<int>(std::min<long long>(left, 60000)));
    if (ready == 0 && left <= 0)
      return false;
    if (ready < 0 && errno != EINTR)
      return false;
    if (ready <= 0)
      continue;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return true;
}

void ClientConnection::end_writing() {
  ::shutdown(socket_, SHUT_WR);
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
