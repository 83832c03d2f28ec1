#include "ratecheck/http/message.h"

#include <algorithm>
#include <array>

#include "ratecheck/base/text.h"

namespace ratecheck::http {
namespace {

std::optional<std::string_view> first(const Pairs& pairs, std::string_view name) {
  for (const auto& [key, value] : pairs) {
    if (key == name)
      return value;
  }
  return std::nullopt;
}

}  // namespace

std::string_view Request::header(std::string_view name) const {
  return first(headers, name).value_or("");
}

std::optional<std::string_view> Request::parameter(std::string_view name) const {
  return first(query, name);
}

std::vector<std::string> Request::parameters(std::string_view name) const {
  std::vector<std::string> values;
  for (const auto& [key, value] : query) {
    if (key == name)
      values.push_back(value);
  }
  return values;
}

std::string Request::media_type() const {
  const std::string_view type = header("content-type");
  return to_lower(trim(type.substr(0, type.find(';'))));
}

std::string_view Response::header(std::string_view name) const {
  return first(headers, name).value_or("");
}

Response json_response(std::string body, int status) {
  return {.status = status, .content_type = std::string(kJsonType), .headers = {}, .body = std::move(body)};
}

std::string_view cookie(const Request& request, std::string_view name) {
  for (const std::string_view piece : split(request.header("cookie"), ';')) {
    const std::string_view pair = trim(piece);
    if (pair.size() > name.size() && pair.substr(0, name.size()) == name && pair[name.size()] == '=')
      return pair.substr(name.size() + 1);
  }
  return {};
}

std::string_view bearer(const Request& request) {
  const std::string_view value = request.header("authorization");
  constexpr std::size_t kScheme = 7;  // "Bearer "
  return value.size() > kScheme && to_lower(value.substr(0, kScheme)) == "bearer " ? trim(value.substr(kScheme))
                                                                                   : std::string_view{};
}

bool is_forwarded(const Request& request) {
  constexpr auto kBegins = std::to_array<std::string_view>(
      {"forwarded", "via", "x-forwarded", "x-real-ip", "x-client-ip", "x-cluster-client-ip", "x-original-",
       "x-proxyuser-ip", "x-remote-", "client-ip", "true-client-ip", "cf-connecting-ip", "fastly-client-ip",
       "x-envoy-external-address", "x-azure-clientip", "x-appengine-user-ip"});
  return std::any_of(request.headers.begin(), request.headers.end(), [&](const auto& header) {
    return std::any_of(kBegins.begin(), kBegins.end(),
                       [&](std::string_view begin) { return header.first.starts_with(begin); });
  });
}

}  // namespace ratecheck::http
