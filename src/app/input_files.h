#pragma once

#include <string>

#include "ratecheck/base/result.h"
#include "ratecheck/service/check.h"

namespace ratecheck::app {

/// The bytes of a file, of standard input for "-", or of the text of a PDF (through pdftotext).
Result<service::InputDocument> read_input(const std::string& path);

}  // namespace ratecheck::app
