#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace ratecheck {

/// Where in a source something stands. Lines and columns count from 1; 0 means "not known".
/// Columns count bytes, as editors that jump to file:line:column expect.
struct Place {
  std::string file;
  std::size_t line = 0;
  std::size_t column = 0;

  bool operator==(const Place&) const = default;
};

/// A problem told to a person: what, where, and how to mend it. The message and the hint are sentences. A value:
/// it owns its texts. Functions that can fail give it in a Result (result.h).
///
///   return Error{"bad_date", fmt::format("'{}' is not a date.", word)}
///       .at({"rules/us/sea-abw.toml", 12, 8})
///       .with_hint("Write it as 2025-06-01.");
struct Error {
  std::string code;          ///< stable, lower_snake_case; one of the catalogue when it leaves the service
  std::string message;       ///< what went wrong and what was expected, one or two sentences
  Place place = {};          ///< where; all zero: nowhere in particular
  std::string hint = {};     ///< how to mend it; may be empty
  std::string excerpt = {};  ///< the offending source line; a caret is drawn under place.column

  /// The same problem with one part more.
  [[nodiscard]] Error at(Place where) &&;
  [[nodiscard]] Error with_hint(std::string how_to_mend) &&;
  [[nodiscard]] Error with_excerpt(std::string line) &&;
};

/// "file:line:column: message", then the excerpt with a caret, then the hint. Ends without a newline.
std::string describe(const Error& error);

/// Several problems, one description each, separated by newlines.
std::string describe(const std::vector<Error>& errors);

}  // namespace ratecheck
