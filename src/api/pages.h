#pragma once

#include <optional>

#include "api/http_words.h"

namespace ratecheck::api {

/// The page or file at the path of a request, compressed where the client takes that; nothing where there is none.
/// For Site::page (http/service.h).
std::optional<Response> page_response(const Request& request);

}  // namespace ratecheck::api
