#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/document/json_places.h"

namespace ratecheck::extraction {

/// A value found by a path. `key` is the name of the member whose children a `*` ran over.
struct JsonHit {
  const document::PlacedJson* place = nullptr;
  std::string key;
};

/// Paths are member names and numbers with dots between: "data.trips.0.fare". `*` is every item or
/// member; "children[categoryName=tip]" is the items of an array whose member has that text; the empty
/// path is the value itself.
std::vector<JsonHit> find_path(const document::PlacedJson& root, std::string_view path);

}  // namespace ratecheck::extraction
