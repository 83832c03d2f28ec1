#pragma once

#include <optional>

#include "ratecheck/base/place_name.h"

namespace ratecheck::assessment {

/// Where the work was: what is said of it beside the document can only make the document's own place narrower.
///
///   place_as_said(PlaceName{"US"}, PlaceName{"US-MI"});   // US-MI
///   place_as_said(PlaceName{"GB"}, PlaceName{"US-MI"});   // GB
inline std::optional<PlaceName> place_as_said(const std::optional<PlaceName>& own,
                                              const std::optional<PlaceName>& said) {
  return said && (!own || said->within(own->text)) ? said : own;
}

}  // namespace ratecheck::assessment
