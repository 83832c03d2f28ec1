#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ratecheck::rulebook {

/// An input every rule may use without describing it: the names of the contract.
struct StandardInput {
  std::string_view name;
  std::string_view unit;   ///< "s", "m", "money", "1", "word", "place", "yes/no", "moment"
  std::string_view where;  ///< where a worker may get it, unless the rule knows better
};

/// The fields of a work item that rules may read, then what only a worker or the caller tells.
const std::vector<StandardInput>& standard_inputs();
const StandardInput* find_standard_input(std::string_view name);
std::vector<std::string> standard_input_names();
/// The closed list that the words of an input are of; empty: any word.
const std::vector<std::string>& words_of_input(std::string_view name);

}  // namespace ratecheck::rulebook
