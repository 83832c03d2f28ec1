#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/json_fields.h"
#include "ratecheck/http/message.h"

/// Refusals as application/problem+json.
///
///   const http::CatalogueEntry entry{"no_such_bus", 404, "There is no such bus", "GET /buses lists them."};
///   return http::problem_response({"no_such_bus", "The bus 12 is not known.", {}, {}}, entry);
///
/// An entry's texts are constants of the program: an entry may be kept as long as that runs.
namespace ratecheck::http {

/// One kind of outward error: its code never changes, its hint is used when a place has none of its own.
struct CatalogueEntry {
  std::string_view code;
  int status;
  std::string_view title;
  std::string_view hint;
};

/// What HTTP itself refuses. Whoever answers has more, and shows them together.
std::span<const CatalogueEntry> http_catalogue();

/// What is told to the caller.
struct Problem {
  std::string code;
  std::string detail;             ///< empty: the entry's title
  std::string hint;               ///< empty: the entry's
  std::vector<JsonFault> errors;  ///< each with its place: JSON pointer or line:column
};

/// `entry` is that of the problem's code.
Response problem_response(const Problem& problem, const CatalogueEntry& entry);

}  // namespace ratecheck::http
