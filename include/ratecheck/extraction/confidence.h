#pragma once

#include <vector>

namespace ratecheck::extraction {

/// How sure the reader of a picture was of its text: one entry per line, in it one number of 0 to 100 for the
/// whole line or one for each of its words, as blanks part them. Lines or words without a number are taken
/// as sure. Beside the lines of the document's text, the first being the first:
///
///   const Confidences of_two_lines = {{96, 41},  // "Delivery $7.50": a number for each word
///                                     {88}};     // "Total for this week $7.50": one for the line
using Confidences = std::vector<std::vector<int>>;

/// Below this a reading is in doubt. Our choice; the corpus of tests/ocr shows that no wrong amount stands
/// as proven with it.
inline constexpr int kSureFrom = 60;

}  // namespace ratecheck::extraction
