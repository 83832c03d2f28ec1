#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ratecheck/base/json_fields.h"
#include "ratecheck/extraction/extraction.h"
#include "ratecheck/pipeline/check.h"

// What the caller says beside a document (place, zone, vehicle) is taken where the document does not say
// otherwise. Where it does, the option is refused for this document with the reason; it is never passed over in
// silence.

namespace ratecheck::pipeline {

/// A zone that the document names for itself and that is another than the caller's; none: the caller's holds, or
/// there is none. The zone of the extraction becomes the document's.
std::optional<std::string> zone_against_said(extraction::Extraction& extraction, const CheckOptions& options);

/// Puts into the statement what the caller says and it does not contradict, and adds to `notices` what is refused.
/// `zone`: zone_against_said of it.
void take_said(statement::Statement& statement, const CheckOptions& options,
               const std::optional<std::string>& zone, std::vector<JsonFault>& notices);

}  // namespace ratecheck::pipeline
