#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

#include "ratecheck/http/message.h"
#include "ratecheck/http/problem.h"

namespace ratecheck::http {

// The limits of what stands before a body. Generous for every real client, far below what costs us.
inline constexpr std::size_t kMaxHeadBytes = 16U << 10U;
inline constexpr std::size_t kMaxTargetBytes = 1024;
inline constexpr std::size_t kMaxHeaders = 100;

/// Reads the request line and the headers, strictly: whatever two readers could understand in two ways
/// (two lengths, a chunked body, a folded line, a bare line feed) is refused, not interpreted.
/// `head` ends with the empty line. The Request has no body, client or id yet.
///
///   const auto read = read_head("GET /v1/rules?on=2025-06-01 HTTP/1.1\r\nHost: here\r\n\r\n");
///   if (const Problem* refusal = std::get_if<Problem>(&read))
///     return refusal->code;                                  // one of http_catalogue
///   const Request& request = std::get<Request>(read);        // segments {"v1", "rules"}
///
/// The same head gives the same result; any thread.
std::variant<Request, Problem> read_head(std::string_view head);

/// The refusal of a head that is larger than kMaxHeadBytes.
Problem head_too_large(std::string_view beginning);

/// "a%20b" to "a b"; false when the escapes are broken or yield a NUL, a control character or bytes
/// that are not UTF-8.
bool percent_decode(std::string_view text, bool plus_is_space, std::string& out);

}  // namespace ratecheck::http
