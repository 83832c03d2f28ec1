#include "ratecheck/web/assets.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <string>

using namespace ratecheck::web;

namespace {

std::string file_text(const std::string& path) {
  std::ifstream in(std::string(RATECHECK_SOURCE_DIR) + "/src/web/assets/" + path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("every page has its address and says it is HTML") {
  for (const char* path : {"/", "/me", "/dashboard", "/rules", "/platforms", "/about"}) {
    CAPTURE(path);
    const Asset* page = find_asset(path);
    REQUIRE(page != nullptr);
    CHECK(page->content_type == "text/html; charset=utf-8");
  }
}

TEST_CASE("an embedded file holds exactly the bytes of its source") {
  const Asset* style = find_asset("/css/main.css");
  REQUIRE(style != nullptr);
  CHECK(style->bytes == file_text("css/main.css"));
  CHECK(!style->bytes.empty());
}

TEST_CASE("a compressed form is gzip, and smaller") {
  const Asset* style = find_asset("/css/main.css");
  REQUIRE(style != nullptr);
  REQUIRE(style->gzip.size() > 2);
  CHECK(style->gzip.substr(0, 2) == "\x1f\x8b");
  CHECK(style->gzip.size() < style->bytes.size());
}

TEST_CASE("one rule or platform gives the page of all") {
  CHECK(find_asset("/rules/mn-tnc") == find_asset("/rules"));
  CHECK(find_asset("/platforms/shipt") == find_asset("/platforms"));
}

TEST_CASE("paths that are no asset find nothing") {
  for (const char* path : {"", "//", "/nothing", "/rules/", "/rules/a/b", "/rules/../me", "/css/../css/main.css",
                           "/css", "/Rules/mn-tnc", "/rules/%2e%2e"}) {
    CAPTURE(path);
    CHECK(find_asset(path) == nullptr);
  }
}

TEST_CASE("paths are unique and sorted, and tags are quoted") {
  std::string_view before;
  for (const Asset& asset : all_assets()) {
    CAPTURE(asset.path);
    CHECK(before < asset.path);
    before = asset.path;
    CHECK(asset.etag.size() == 18);
    CHECK(asset.etag.front() == '"');
    CHECK(asset.etag.back() == '"');
  }
}

TEST_CASE("the policy allows nothing inline and no other host") {
  for (const Asset& asset : all_assets()) {
    CAPTURE(asset.path);
    const std::string policy(content_security_policy(asset));
    CHECK(policy.starts_with("default-src 'self';"));
    CHECK(policy.find("unsafe-inline") == std::string::npos);
    CHECK(policy.find("http") == std::string::npos);
    CHECK((policy.find("wasm-unsafe-eval") != std::string::npos) == asset.path.starts_with("/vendor/tesseract/"));
  }
}

TEST_CASE("no page holds an inline script, an inline style or an address of another host") {
  for (const Asset& asset : all_assets()) {
    if (!asset.content_type.starts_with("text/html"))
      continue;
    CAPTURE(asset.path);
    const std::string page(asset.bytes);
    CHECK(page.find("<style") == std::string::npos);
    CHECK(page.find("style=") == std::string::npos);
    CHECK(page.find("<script>") == std::string::npos);
    CHECK(page.find("://") == std::string::npos);
    CHECK(page.find(" onclick") == std::string::npos);
  }
}
