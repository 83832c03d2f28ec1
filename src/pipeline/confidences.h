#pragma once

#include "ratecheck/base/json_fields.h"
#include "ratecheck/extraction/confidence.h"

namespace ratecheck::pipeline {

/// The member `confidences` of a document: per line a number for all of it, or a list with one for each of its
/// words.
extraction::Confidences confidences_of(JsonFields& document);

}  // namespace ratecheck::pipeline
