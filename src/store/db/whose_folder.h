#pragma once

#include <string>

#include "ratecheck/base/result.h"

namespace ratecheck::store {

/// Whether the database of a folder, which must be there, may be Ratecheck's; without a change to anything, so
/// that the folder of another service stays as it is. Where the file itself cannot tell, since it is damaged or
/// its making was cut off, what lies beside it does. Nobody may have it open. Code `no_database`.
Status may_be_ours(const std::string& folder);

}  // namespace ratecheck::store
