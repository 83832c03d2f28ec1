#pragma once

#include <string>
#include <string_view>

namespace ratecheck::api {

/// For text and for attributes in double quotes.
std::string escape_html(std::string_view text);

}  // namespace ratecheck::api
