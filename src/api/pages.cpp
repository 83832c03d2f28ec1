#include "api/pages.h"

#include "ratecheck/base/text.h"
#include "ratecheck/web/assets.h"

// Pages were compressed when the program was built; here it is only chosen which of the two is sent. The tags
// differ, so that a cache never gives the compressed one to a client that cannot read it.

namespace ratecheck::api {
namespace {

/// Accept-Encoding names gzip and does not refuse it. A star is not taken for gzip.
bool takes_gzip(const Request& request) {
  for (const std::string_view piece : split(request.header("accept-encoding"), ',')) {
    const std::vector<std::string_view> words = split(piece, ';');
    const bool refused = words.size() > 1 && (trim(words[1]) == "q=0" || trim(words[1]) == "q=0.0");
    if (to_lower(trim(words[0])) == "gzip")
      return !refused;
  }
  return false;
}

}  // namespace

std::optional<Response> page_response(const Request& request) {
  const web::Asset* asset = web::find_asset(request.path);
  if (asset == nullptr)
    return std::nullopt;
  const bool zipped = !asset->gzip.empty() && takes_gzip(request);
  Response response{.status = 200, .content_type = std::string(asset->content_type), .headers = {}, .body = {}};
  response.body = zipped ? asset->gzip : asset->bytes;
  std::string tag(asset->etag);
  if (zipped) {
    tag.insert(tag.size() - 1, "-gz");  // another representation has another tag
    response.headers.emplace_back("Content-Encoding", "gzip");
  }
  response.headers.emplace_back("ETag", tag);
  response.headers.emplace_back("Vary", "Accept-Encoding");
  response.headers.emplace_back("Cache-Control", "no-cache");
  response.headers.emplace_back("Content-Security-Policy", web::content_security_policy(*asset));
  return response;
}

}  // namespace ratecheck::api
