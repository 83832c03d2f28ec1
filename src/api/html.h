#pragma once

#include <string>
#include <string_view>

namespace ratecheck::api {

std::string escape_html(std::string_view text);

}  // namespace ratecheck::api
