#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/error.h"
#include "ratecheck/base/json_fields.h"
#include "ratecheck/service/http.h"

namespace ratecheck::service {

/// One kind of outward error: its code never changes, its hint is used when a place has none of its own.
struct CatalogueEntry {
  std::string_view code;
  int status;
  std::string_view title;
  std::string_view hint;
};

/// Every error that leaves the service.
std::span<const CatalogueEntry> error_catalogue();
/// The entry of a code, or that of `internal`.
const CatalogueEntry& catalogue_entry(std::string_view code);

/// What is told to the caller. `code` is one of the catalogue.
struct Problem {
  std::string code;
  std::string detail;
  std::string hint;               ///< empty: the catalogue's
  std::vector<JsonFault> errors;  ///< each with its place: JSON pointer or line:column
};

Response problem_response(const Problem& problem);
Response problem(std::string_view code, std::string detail, std::string hint = {});
/// An Error of another room under its own code when the catalogue has it, else under `fallback`.
Response problem_of(const Error& error, std::string_view fallback);

/// The page that `type` links to, generated from the catalogue.
std::string errors_page();

}  // namespace ratecheck::service
