#pragma once

#include <vector>

namespace ratecheck::extraction {

/// How sure the reader of a picture was of its text: one entry per line, in it one number of 0 to 100 for the
/// whole line or one for each of its words, as blanks part them. Lines or words without a number are taken
/// as sure.
using Confidences = std::vector<std::vector<int>>;

/// Below this a reading is in doubt. Measured on the corpus of tests/ocr: of what Tesseract reads wrong, most
/// lies below; of what it reads right, little.
inline constexpr int kSureFrom = 60;

}  // namespace ratecheck::extraction
