#include "http/connection.h"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

// How deadlines work. A deadline is a point in time, given once for a head, a body or an answer. Every wait is
// poll() on this one socket until then, in slices of 200 ms, so that a stop of the service is noticed too; every
// read and write takes what is there at once and never blocks. So a client that sends one byte a second gets the
// same five seconds for its head as one that sends nothing:
//
//   0.0 s  accepted        1.0 s  "G"        2.0 s  "E"   …   5.0 s  late: 408
//
// A stop ends only the wait for a client that has not begun to send, or has its answer already (Stop::ends_it):
// what is under way is finished, at most until its deadline.
//
// Whatever came behind the head, the beginning of a body, waits in `ahead_`.

namespace ratecheck::http {
namespace {

constexpr std::size_t kChunk = 16U << 10U;
constexpr int kSliceMilliseconds = 200;  // how soon a stop is noticed

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

// True when the socket is ready before the deadline. A stop takes one last look without waiting; at the deadline
// that look comes too late.
bool ClientConnection::wait(Want want, Deadline deadline, Stop stop) const {
  for (;;) {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now()).count();
    const bool last = left <= 0 || (stop == Stop::ends_it && stopping_.load());
    pollfd this_one{socket_, static_cast<short>(want == Want::read ? POLLIN : POLLOUT), 0};
    const int slice = last ? 0 : static_cast<int>(std::min<long long>(left, kSliceMilliseconds));
    const int ready = ::poll(&this_one, 1, slice);
    if (ready > 0 || last || (ready < 0 && errno != EINTR))
      return ready > 0 && left > 0;
  }
}

// At most one chunk. A wait that ended in vain counts as late, also where a stop ended it.
bool ClientConnection::receive(std::string& into, std::size_t most, Deadline deadline, Stop stop) {
  if (!wait(Want::read, deadline, stop)) {
    late_ = true;
    return false;
  }
  const std::size_t had = into.size();
  into.resize(had + std::min(most, kChunk));
  const ssize_t got = ::recv(socket_, into.data() + had, into.size() - had, MSG_DONTWAIT);
  into.resize(had + static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
  return got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
}

Arrival ClientConnection::read_head(std::size_t most, Deadline deadline, std::string& head) {
  std::size_t looked = 0;
  for (;;) {
    const std::size_t end = end_of_head(ahead_, looked);
    if (end != std::string_view::npos && end <= most) {
      head.assign(ahead_, 0, end);
      ahead_.erase(0, end);
      return Arrival::complete;
    }
    if (ahead_.size() >= most) {
      head = std::move(ahead_);
      ahead_.clear();
      return Arrival::too_large;
    }
    looked = ahead_.size();
    if (!receive(ahead_, most - looked, deadline, looked == 0 ? Stop::ends_it : Stop::is_ignored)) {
      head = std::move(ahead_);
      ahead_.clear();
      return late_ ? Arrival::late : Arrival::closed;
    }
  }
}

Arrival ClientConnection::read_body(std::size_t length, Deadline deadline,
                                    const std::function<void(std::string_view)>& take) {
  const std::size_t already = std::min(length, ahead_.size());
  take({ahead_.data(), already});
  ahead_.erase(0, already);
  std::string piece;
  for (std::size_t got = already; got < length; got += piece.size()) {
    piece.clear();
    if (!receive(piece, length - got, deadline, Stop::is_ignored))
      return late_ ? Arrival::late : Arrival::closed;
    take(piece);
  }
  return Arrival::complete;
}

bool ClientConnection::write(std::string_view bytes, Deadline deadline) {
  while (!bytes.empty()) {
    if (!wait(Want::write, deadline, Stop::is_ignored))
      return false;
    const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno != EAGAIN && errno != EINTR)
      return false;
    bytes.remove_prefix(static_cast<std::size_t>(std::max<ssize_t>(sent, 0)));
  }
  return true;
}

// No more is sent, and what comes is read and dropped: closing over unread bytes would make the kernel send a
// reset, which may overtake the answer.
void ClientConnection::close_gently(Deadline deadline) {
  ::shutdown(socket_, SHUT_WR);
  std::string thrown_away;
  while (receive(thrown_away, kChunk, deadline, Stop::ends_it))
    thrown_away.clear();
  ::close(socket_);
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
