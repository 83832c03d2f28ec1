#include <fmt/format.h>

#include <arpa/inet.h>
#include <pthread.h>
#include <sys/resource.h>

#include <array>

#include "ratecheck/base/text.h"
#include "ratecheck/http/server.h"

namespace ratecheck::http {

// The last colon is before the port, so that an IPv6 address needs its brackets.
Result<ListenAddress> parse_listen(std::string_view text) {
  const std::size_t colon = text.rfind(':');
  const auto port = colon == std::string_view::npos ? std::nullopt : parse_integer(text.substr(colon + 1));
  std::string_view host = text.substr(0, std::min(colon, text.size()));
  if (host.size() > 1 && host.front() == '[' && host.back() == ']') {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    host = {};
  }
  if (!port || *port < 0 || *port > 65535 || (host.empty() && colon != 0)) {
    return Error{"bad_listen", fmt::format("'{}' is not ADDRESS:PORT.", text)}.with_hint(
        "As in 127.0.0.1:8080 or [::1]:8080.");
  }
  return ListenAddress{host.empty() ? "127.0.0.1" : std::string(host), static_cast<int>(*port)};
}

bool is_loopback(std::string_view host) {
  const std::string text(host);
  std::array<unsigned char, 16> bytes{};
  if (inet_pton(AF_INET, text.c_str(), bytes.data()) == 1)
    return bytes[0] == 127;
  if (inet_pton(AF_INET6, text.c_str(), bytes.data()) == 1) {
    constexpr std::array<unsigned char, 16> kLoopback = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    constexpr std::array<unsigned char, 12> kMapped = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return bytes == kLoopback || (std::equal(kMapped.begin(), kMapped.end(), bytes.begin()) && bytes[12] == 127);
  }
  return text == "localhost";
}

void set_thread_stacks() {
  constexpr std::size_t kStackBytes = 16U << 20U;
  pthread_attr_t attributes;
  if (pthread_attr_init(&attributes) == 0) {
    if (pthread_attr_setstacksize(&attributes, kStackBytes) == 0)
      pthread_setattr_default_np(&attributes);
    pthread_attr_destroy(&attributes);
  }
}

Status limit_address_space(std::size_t bytes) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  bytes = 0;  // a sanitizer keeps shadow memory of terabytes that are never touched
#endif
  const rlimit limit{bytes, bytes};
  if (bytes != 0 && setrlimit(RLIMIT_AS, &limit) != 0)
    return Error{"environment", "The address space could not be limited."};
  return {};
}

}  // namespace ratecheck::http
