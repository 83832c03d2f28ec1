#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <tuple>

#include "store/db/connection.h"

namespace ratecheck::store {

/// Where a work item is counted.
struct LeafName {
  std::string platform;
  std::string place;       ///< empty: not known
  std::int32_t month = 0;  ///< 202503

  auto operator<=>(const LeafName&) const = default;
};

/// A rule as verdicts name it.
struct RuleName {
  std::string rule;
  std::string version;
  std::string kind;
  std::string unit;
  std::string currency;

  auto operator<=>(const RuleName&) const = default;
};

/// The numbers that stand for leaves and rules in packed rows, looked up once and remembered. A name that has none
/// gets one, so a caller must be in a transaction. Belongs to the writer's thread; forgets everything when a
/// command is undone, since a number may have been undone with it.
class Names {
 public:
  std::int64_t leaf(Connection& db, const LeafName& name);
  /// Number of the rule in this version.
  std::int64_t rule(Connection& db, const RuleName& name);
  void forget();

 private:
  std::map<LeafName, std::int64_t> leaves_;
  std::map<RuleName, std::int64_t> rules_;
};

/// The name that a number stands for. Throws Failure `corrupt_database` where there is none.
LeafName read_leaf(Connection& db, std::int64_t id);
RuleName read_rule(Connection& db, std::int64_t id);

}  // namespace ratecheck::store
