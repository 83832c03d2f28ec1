#pragma once

#include "store/impl.h"

namespace ratecheck::store {

/// In the place of those that are kept; none: leaves them.
void keep_documents(Connection& db, std::int64_t worker, std::int64_t submission,
                    const std::vector<KeptDocument>& documents);

}  // namespace ratecheck::store
