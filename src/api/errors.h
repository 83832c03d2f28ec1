#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/http_words.h"
#include "ratecheck/base/error.h"
#include "ratecheck/base/json_fields.h"

/// Errors as they leave the service: application/problem+json (docs/design.md "Contract: HTTP").
///
///   if (title.empty())
///     return problem("bad_body", "A case has a title.", "As in {\"title\": \"March\"}.");
///   if (!rows)
///     return problem_of(rows.error(), "conflict");     // its own code where the catalogue has it
///
/// A code never changes its meaning; new ones may come.
namespace ratecheck::api {

/// Every error that leaves the service: those of HTTP itself, then those behind it.
std::span<const CatalogueEntry> error_catalogue();
/// The entry of a code, or that of `internal`.
const CatalogueEntry& catalogue_entry(std::string_view code);

/// `code` of all three is one of the catalogue.
Response problem_response(const Problem& problem);
Response problem(std::string_view code, std::string detail, std::string hint = {});
/// An Error of another room under its own code when the catalogue has it, else under `fallback`.
Response problem_of(const Error& error, std::string_view fallback);

/// The page that `type` links to, generated from the catalogue.
std::string errors_page();

}  // namespace ratecheck::api
