#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "extraction/parser_rule.h"

namespace ratecheck::extraction {

/// Where a field may go. `scope` says whether a document field or a field of a record is meant.
enum class TargetScope { document, work, adjustment };

/// Empty when fine, else what is wrong ("there is no 'work.pay.bse'" with the nearest name as hint).
Error check_target(std::string_view as, FieldType type, TargetScope scope);

/// The same of a word that a field puts in the place of what it reads: a word of the list that belongs there.
Error check_word(std::string_view as, const std::string& word);

/// Pay for one piece of work.
bool is_pay_for_work(std::string_view as);
/// Money of the worker: pay for work, a total, or an adjustment's amount or kind.
bool is_of_pay(std::string_view as);

/// Needs a label to be shown: a pay line, a total or an adjustment.
bool wants_label(std::string_view as);

}  // namespace ratecheck::extraction
