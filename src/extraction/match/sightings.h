#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "extraction/parser_rule.h"
#include "ratecheck/document/document.h"

namespace ratecheck::extraction {

/// Lines of a text (from 1, both inclusive) that hold all signs of a layout and none that it forbids.
struct Sighting {
  const ParserRule* rule = nullptr;
  std::size_t first = 0;
  std::size_t last = 0;
};

/// The tightest such stretches, in the order of the text; no line is in two of them.
std::vector<Sighting> find_sightings(const std::vector<const ParserRule*>& rules,
                                     const document::Document& document);

/// What one after the other shows of one layout, as one.
struct Run {
  const ParserRule* rule = nullptr;
  std::vector<Sighting> sightings;

  [[nodiscard]] const Sighting& front() const { return sightings.front(); }
  [[nodiscard]] const Sighting& back() const { return sightings.back(); }
};
std::vector<Run> runs_of(const std::vector<Sighting>& sightings);

/// "lines 1 to 9 have the signs of doordash/day, lines 14 to 20 have the signs of doordash/offer-receipt"
std::string describe(const std::vector<Run>& runs);

}  // namespace ratecheck::extraction
