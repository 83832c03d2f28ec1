#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "ratecheck/base/result.h"

/// Platforms are an open list: a parser file, a rule file or a poster may name one that nobody knows yet. The
/// known ids are told apart from slips of the pen, under which a platform's own rules would vanish in silence.
///
///   judge_platform("uber_eats");  // known
///   judge_platform("zippy");      // new_id: nobody knows it, and it may be right
///   judge_platform("UberEats");   // error unknown_platform: Did you mean 'uber_eats'?
namespace ratecheck {

/// The ids of the shipped parser and rule files and of the invented data of the demo.
const std::vector<std::string>& known_platforms();

/// [a-z0-9_]{1,40}
bool is_platform_id(std::string_view word);

enum class PlatformWord { known, new_id };

/// What a told platform is, `also_known` beside the shipped ones. Error `unknown_platform`: it is not known but
/// lies within two edits of a known id, after lower-casing and without '_', '-' and blanks (the hint names that
/// id), or it is no id at all.
Result<PlatformWord> judge_platform(std::string_view word, const std::vector<std::string>& also_known = {});

}  // namespace ratecheck
