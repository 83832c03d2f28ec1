#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/http/message.h"
#include "ratecheck/http/server.h"

namespace ratecheck::http {

/// An IP address in the one form that limits know: without port, brackets or zone, and as IPv4 where IPv6 only
/// wraps it. Nothing where the text is no address.
///
///   plain_address("203.0.113.9:5123")      "203.0.113.9"
///   plain_address("[2001:DB8::1]:443")     "2001:db8::1"
///   plain_address("::ffff:203.0.113.9")    "203.0.113.9"
///   plain_address("unknown")               nothing
std::optional<std::string> plain_address(std::string_view text);

/// Who asks, and whether TLS was spoken with them: the peer, or what a believed proxy says of it. Its right-most
/// entry counts, which it wrote itself; where that is no address of elsewhere, the client is kHiddenClient.
void tell_client(const std::string& peer, const ServerConfig& config, Request& request);

}  // namespace ratecheck::http
