#include "http/host.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/text.h"
#include "ratecheck/http/service.h"

namespace ratecheck::http {
namespace {

bool is_port(std::string_view text) {
  const auto number = parse_integer(text);
  return number && *number >= 0 && *number <= 65535 && text.front() != '+';
}

/// "Example.org.:8443" is "example.org"; empty where there is more than a name and a port.
std::string bare_name(std::string_view host) {
  const std::size_t end = host.starts_with('[') ? host.find(']') + 1 : std::min(host.find(':'), host.size());
  const std::string_view port = host.substr(end);
  if (!port.empty() && (port.front() != ':' || (port.size() > 1 && !is_port(port.substr(1)))))
    return {};
  std::string name = to_lower(host.substr(0, end));
  if (name.ends_with('.'))
    name.pop_back();
  return name;
}

bool is_name(std::string_view text, std::string_view also) {
  return !text.empty() && text.size() <= 253 && std::all_of(text.begin(), text.end(), [also](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' ||
           also.find(c) != std::string_view::npos;
  });
}

Error bad_origin(std::string_view origin, std::string_view why) {
  return Error{"bad_origin", fmt::format("'{}' is no origin that can be allowed: {}", origin, why)}.with_hint(
      "Write it as the browser sends it: https://example.org, or chrome-extension:// and the extension's id.");
}

}  // namespace

bool is_own_host(std::string_view host, const std::vector<std::string>& names) {
  const std::string name = bare_name(host);
  if (name == "localhost" || name == "127.0.0.1" || name == "[::1]")
    return true;
  return !name.empty() &&
         std::any_of(names.begin(), names.end(), [&](const std::string& one) { return bare_name(one) == name; });
}

Status check_host_name(std::string_view name) {
  const bool six = name.starts_with('[') && name.ends_with(']') && is_name(name.substr(1, name.size() - 2), ":");
  if (six || is_name(name, "_"))
    return {};
  return Error{"bad_host", fmt::format("'{}' is not the name of a host.", name)}.with_hint(
      "Give the name alone, as in the address of the pages, without https:// and without a port: "
      "pay.example.org.");
}

Status check_origin(std::string_view origin) {
  if (origin == "*")
    return bad_origin(origin, "it would let every page on the web through.");
  if (to_lower(origin) == "null")
    return bad_origin(origin, "it is what every sandboxed frame and every local file sends.");
  const std::size_t mark = origin.find("://");
  if (mark == std::string_view::npos || mark == 0)
    return bad_origin(origin, "it does not begin with a scheme such as https://.");
  const std::string_view scheme = origin.substr(0, mark);
  const std::string_view rest = origin.substr(mark + 3);
  if (!is_name(scheme, "+") || to_lower(scheme) != scheme)
    return bad_origin(origin, "its scheme is not written in small letters.");
  if (rest.find_first_of("/?#@*") != std::string_view::npos)
    return bad_origin(origin, "behind the host nothing may stand but a port, not even a slash.");
  const std::size_t end = rest.starts_with('[') ? rest.find(']') + 1 : std::min(rest.find(':'), rest.size());
  const std::string_view host = rest.substr(0, end);
  const std::string_view port = rest.substr(end);
  if (!check_host_name(host) || (!port.empty() && (port.size() < 2 || port[0] != ':' || !is_port(port.substr(1)))))
    return bad_origin(origin, "its host cannot be read.");
  const bool web = scheme == "https" || scheme == "http";
  if (web && to_lower(host) != host)
    return bad_origin(origin, "browsers send hosts in small letters.");
  if ((scheme == "https" && port == ":443") || (scheme == "http" && port == ":80"))
    return bad_origin(origin, "browsers leave out the port that the scheme has anyway.");
  return {};
}

}  // namespace ratecheck::http
