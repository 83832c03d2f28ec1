#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace ratecheck {

/// Lower-case words that belong to a layout and to nobody.
using Vocabulary = std::set<std::string, std::less<>>;

/// The shape of a text: every word `Aaa` unless the vocabulary knows it, every digit 9, the rest as it is.
/// What is kept, logged or alarmed of text that nobody may read.
std::string shape_of(std::string_view text, const Vocabulary& known = {});

/// A letter of any alphabet, as far as shapes care.
bool is_shape_letter(char c);

}  // namespace ratecheck
