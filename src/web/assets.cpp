#include "ratecheck/web/assets.h"

#include <algorithm>

#include "web/asset_table.h"

// embed.cmake writes the table of assets when the program is built, sorted by path, each with its bytes, the same
// compressed, and a tag. Here they are only found: by their exact path, with two pages that stand for many
// addresses ("/rules/mn-tnc" is the page "/rules").

namespace ratecheck::web {
namespace {

constexpr std::string_view kStrict =
    "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'";
constexpr std::string_view kWithWasm =
    "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'; object-src 'none'";

/// The id of a rule or platform, as the router takes it.
bool is_word(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '_';
  });
}

/// "/rules/mn-tnc" is "/rules"; any other path stays.
std::string_view page_of(std::string_view path) {
  for (const std::string_view page : {std::string_view("/rules"), std::string_view("/platforms")}) {
    if (path.size() > page.size() + 1 && path.starts_with(page) && path[page.size()] == '/' &&
        is_word(path.substr(page.size() + 1)))
      return page;
  }
  return path;
}

}  // namespace

const Asset* find_asset(std::string_view path) {
  const std::string_view wanted = page_of(path);
  const auto assets = all_assets();
  const auto found = std::lower_bound(assets.begin(), assets.end(), wanted,
                                      [](const Asset& asset, std::string_view key) { return asset.path < key; });
  return found != assets.end() && found->path == wanted ? &*found : nullptr;
}

std::span<const Asset> all_assets() {
  return asset_table();
}

std::string_view content_security_policy(const Asset& asset) {
  // A worker lives under the policy its own script came with, so the pages stay strict.
  return asset.path.starts_with("/vendor/tesseract/") ? kWithWasm : kStrict;
}

}  // namespace ratecheck::web
