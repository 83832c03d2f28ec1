#pragma once

#include <span>
#include <string_view>

/// The pages, styles and scripts, compiled into the program.
///
///   if (const web::Asset* asset = web::find_asset("/css/main.css"))
///     send(asset->content_type, asset->bytes, web::content_security_policy(*asset));
///
/// Constants of the program: no errors, no locks, any thread.
namespace ratecheck::web {

/// One file as it is sent. All views live as long as the program.
struct Asset {
  std::string_view path;          ///< as requested: "/", "/me", "/css/main.css"
  std::string_view content_type;  ///< "text/html; charset=utf-8"
  std::string_view etag;          ///< quoted, of the bytes
  std::string_view bytes;
  std::string_view gzip;  ///< the same compressed; empty when it would not be smaller
};

/// The asset at a path, or nullptr. Paths are compared as they are: no "..", no query. The pages of
/// one rule and one platform ("/rules/mn-tnc") give the page of all, whose script reads the address.
const Asset* find_asset(std::string_view path);

/// Every asset once, sorted by path.
std::span<const Asset> all_assets();

/// The Content-Security-Policy to send with an asset: nothing but this host, nothing inline. Only the
/// worker script that turns pictures into text may compile WebAssembly.
std::string_view content_security_policy(const Asset& asset);

}  // namespace ratecheck::web
