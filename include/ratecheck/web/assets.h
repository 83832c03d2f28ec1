#pragma once

#include <string_view>

/// The pages, styles and scripts, compiled into the program.
namespace ratecheck::web {

/// One file as it is sent. All views live as long as the program.
struct Asset {
  std::string_view path;          ///< as requested: "/", "/me", "/assets/app.css"
  std::string_view content_type;  ///< "text/html; charset=utf-8"
  std::string_view etag;          ///< quoted, of the bytes
  std::string_view bytes;
  std::string_view gzip;  ///< the same compressed; empty when it would not be smaller
};

/// The asset at a path, or nullptr. Paths are compared as they are: no "..", no query.
const Asset* find_asset(std::string_view path);

}  // namespace ratecheck::web
