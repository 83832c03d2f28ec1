#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "ratecheck/base/result.h"

/// Texts that people write and others see: what must not be in them, and how they are shown and written to tables
/// where it is.
///
///   find_unseen("Spring\x1b[2J")          6: the escape of a terminal
///   check_line("pay", 60)                  good
///   shown("a\xe2\x80\xaez")                "a<U+202E>z"
///   csv_cell("-2+3+cmd|x")                 "'-2+3+cmd|x"
///   csv_cell("-2.30")                      "-2.30"
namespace ratecheck {

enum class LineEnds { refused, allowed };

/// Offset of the first character that is not seen but acts: a control character (C0, DEL, C1), the separator of
/// lines or paragraphs (U+2028, U+2029), and all that Unicode has drawn as nothing (Default_Ignorable_Code_Point):
/// marks and overrides of the writing direction, what has no width, fillers, variation selectors, tags. `text` is
/// UTF-8.
///
/// Three of these are needed to write, and are good where they are: U+200C and U+200D between two letters of a
/// script whose letters join (Persian, Hindi), and between two pictures (a family) also U+200D; U+FE0F behind a
/// picture. Allowed line ends: LF, and CR before it.
std::optional<std::size_t> find_unseen(std::string_view text, LineEnds line_ends = LineEnds::refused);

/// A text of at most so many bytes without such a character. Codes `too_long`, `bad_value`, with what was
/// expected.
Status check_line(std::string_view text, std::size_t most_bytes);
/// The same of several lines.
Status check_words(std::string_view text, std::size_t most_bytes);

/// The text with a visible name in place of each such character but tabs: for whoever looks at what a document
/// says. Only for showing; what was read stays as it is.
std::string shown(std::string_view text, LineEnds line_ends = LineEnds::refused);

/// One field of a CSV (RFC 4180) that a spreadsheet does not run: before what it could take for a formula stands
/// an apostrophe. A plain decimal number stays a number.
std::string csv_cell(std::string_view text);

}  // namespace ratecheck
