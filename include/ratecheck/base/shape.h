#pragma once

#include <functional>
#include <set>
#include <string>
#include <string_view>

namespace ratecheck {

/// Lower-case words that belong to a layout and to nobody.
using Vocabulary = std::set<std::string, std::less<>>;

/// The shape of a text: every word `Aaa` unless the vocabulary knows it, every digit 9, the rest as it is. It is
/// what is kept, and what organizers see, of lines that may hold somebody's name.
///
///   shape_of("Tip from Maria: $7.50", {"tip", "from"});  // "Tip from Aaa: $9.99"
///
/// An unknown word keeps neither its length nor its case. How many there are and how many digits a number has can
/// still be seen.
std::string shape_of(std::string_view text, const Vocabulary& known = {});

/// A letter of any alphabet, as far as shapes care.
bool is_shape_letter(char c);

}  // namespace ratecheck
