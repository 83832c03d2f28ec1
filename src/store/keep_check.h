#pragma once

#include <string>
#include <vector>

#include "ratecheck/base/error.h"
#include "store/db/connection.h"

namespace ratecheck::store {

/// What is wrong with the files of `keep`, and with them beside the database: each with the file, the line where
/// one is to blame, and how to mend it. Changes nothing. `fingerprint`: of the database's secret. `after_crash`:
/// the last process may have been cut off between an erasure and its line in the list, which is no fault.
std::vector<Error> keep_faults(const std::string& folder, const std::string& fingerprint, Connection& db,
                               bool after_crash = false);

}  // namespace ratecheck::store
