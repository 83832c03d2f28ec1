#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/base/spool.h"

/// Requests and responses as values, so that every route is tested without a socket.
///
///   http::Request request;
///   request.method = "GET";
///   request.segments = {"v1", "rules"};
///   request.query = {{"on", "2025-06-01"}};
///   const std::string_view day = request.parameter("on").value_or("");   // a view into the request
///   const http::Response answer = http::json_response("{}", 200);
///
/// Plain values: whoever holds one may copy or move it. Views that members hand out live as long as the request.
namespace ratecheck::http {

using Pairs = std::vector<std::pair<std::string, std::string>>;

/// The client of a request whose proxy names no address, or one of the proxy's own machine.
inline constexpr std::string_view kHiddenClient = "hidden";

/// One request. Header names are lower-case; nothing in it has passed through a library that decodes
/// header values.
struct Request {
  std::string method;
  std::string path;                   ///< as sent, without the query; still percent-encoded
  std::vector<std::string> segments;  ///< of the path, decoded: "/v1/check" is {"v1", "check"}
  Pairs query;                        ///< decoded, in order
  Pairs headers;
  std::size_t content_length = 0;
  bool has_length = false;  ///< a Content-Length was there
  std::string body;         ///< empty until the route has admitted the request, or where it is long
  /// A body that is too long to be held in memory, in place of `body`.
  std::shared_ptr<const Spool> long_body = {};
  std::string client;     ///< the address limits are kept for, or kHiddenClient; never logged, never stored
  bool over_tls = false;  ///< a believed proxy says that it speaks TLS with the client
  std::string id;         ///< of this request, for the log and the answer

  /// The first header of that (lower-case) name, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const;
  /// The first query parameter of that name.
  [[nodiscard]] std::optional<std::string_view> parameter(std::string_view name) const;
  [[nodiscard]] std::vector<std::string> parameters(std::string_view name) const;
  /// The media type in lower case, without its parameters.
  [[nodiscard]] std::string media_type() const;
};

/// The value of a cookie, or empty.
std::string_view cookie(const Request& request, std::string_view name);
/// What stands behind "Bearer ", or empty.
std::string_view bearer(const Request& request);

/// True: a header says that somebody stands behind the one who is connected, as a proxy writes it: Forwarded, Via,
/// X-Forwarded-…, X-Real-IP and their like. Its value is not looked at.
bool is_forwarded(const Request& request);

/// One answer. The headers of security, the entity tag and the like are added behind the handler.
struct Response {
  int status = 200;
  std::string content_type;  ///< empty: no body
  Pairs headers;             ///< beside those that every answer gets
  std::string body;
  /// A body that is too long to be held in memory, in place of `body`; finished.
  std::shared_ptr<const Spool> long_body = {};
  bool ends_caller = false;  ///< whoever asked is gone now: what was kept for them goes too

  [[nodiscard]] std::string_view header(std::string_view name) const;
};

inline constexpr std::string_view kJsonType = "application/json; charset=utf-8";

Response json_response(std::string body, int status = 200);

/// Takes a body piece by piece, in order.
using TakePiece = std::function<void(std::string_view piece)>;
/// Reads the body of a request that was admitted: all of its announced length goes to `take`, or it is an error of
/// the catalogue.
using BodyReader = std::function<Status(std::size_t length, const TakePiece& take)>;

}  // namespace ratecheck::http
