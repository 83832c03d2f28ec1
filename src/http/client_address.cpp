#include "http/client_address.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

// What a proxy may write for one client, all of it seen in the wild: an address, one with a port, IPv6 in brackets
// with or without a port, IPv4 wrapped in IPv6, and words ("unknown", "_hidden"). Two writings of one address must
// be one name, or each new port would be a new bucket; a word must be nobody's, or it would be a way around all
// limits.

namespace ratecheck::http {
namespace {

/// "[::1]:80", "[::1]", "1.2.3.4:80" without brackets and port; all else as it is.
std::string_view without_port(std::string_view text) {
  if (text.starts_with('[')) {
    const std::size_t end = text.find(']');
    const std::string_view rest = end == std::string_view::npos ? text : text.substr(end + 1);
    return rest.empty() || (rest.starts_with(':') && parse_integer(rest.substr(1))) ? text.substr(1, end - 1)
                                                                                    : text;
  }
  const std::size_t colon = text.find(':');
  const bool one = colon != std::string_view::npos && text.find(':', colon + 1) == std::string_view::npos;
  return one && parse_integer(text.substr(colon + 1)) ? text.substr(0, colon) : text;
}

/// The last entry of the last header of that name.
std::string_view last_entry(const Request& request, std::string_view name) {
  std::string_view last;
  for (const auto& [key, value] : request.headers)
    last = key == name ? std::string_view(value) : last;
  const std::size_t comma = last.rfind(',');
  return trim(comma == std::string_view::npos ? last : last.substr(comma + 1));
}

}  // namespace

std::optional<std::string> plain_address(std::string_view text) {
  const std::string_view bare = without_port(trim(text));
  const std::string whole(bare.substr(0, bare.find('%')));
  std::array<char, INET6_ADDRSTRLEN> written{};
  in_addr four{};
  if (inet_pton(AF_INET, whole.c_str(), &four) == 1)
    return inet_ntop(AF_INET, &four, written.data(), written.size());
  in6_addr six{};
  if (inet_pton(AF_INET6, whole.c_str(), &six) != 1)
    return std::nullopt;
  if (IN6_IS_ADDR_V4MAPPED(&six))
    return inet_ntop(AF_INET, &six.s6_addr[12], written.data(), written.size());
  return inet_ntop(AF_INET6, &six, written.data(), written.size());
}

void tell_client(const std::string& peer, const ServerConfig& config, Request& request) {
  const std::string plain = plain_address(peer).value_or(peer);
  request.client = plain;
  if (std::find(config.proxies.begin(), config.proxies.end(), plain) == config.proxies.end())
    return;
  request.over_tls = to_lower(last_entry(request, "x-forwarded-proto")) == "https";
  if (!config.behind_proxy)
    return;
  const auto told = plain_address(last_entry(request, "x-forwarded-for"));
  request.client = told && !is_loopback(*told) ? *told : std::string(kHiddenClient);
}

}  // namespace ratecheck::http
