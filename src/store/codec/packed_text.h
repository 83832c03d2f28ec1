#pragma once

#include <string>
#include <string_view>

namespace ratecheck::store {

/// A text made small for keeping: the JSON of statements repeats its names in every work item.
std::string pack_text(std::string_view text);
/// The text again. Throws Failure `corrupt_database`.
std::string unpack_text(std::string_view packed);

}  // namespace ratecheck::store
