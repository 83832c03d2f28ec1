#pragma once

namespace ratecheck::store {

/// (at, actor, action, subject). In the transaction of what it tells, so that neither stands without the other.
inline constexpr const char* kAddAudit = "INSERT INTO audit(at, actor, action, subject) VALUES(?1, ?2, ?3, ?4)";

}  // namespace ratecheck::store
