#include "store/db/names.h"

namespace ratecheck::store {
namespace {

constexpr const char* kFindLeaf = "SELECT id FROM leaf WHERE platform=?1 AND place=?2 AND month=?3";
constexpr const char* kAddLeaf = "INSERT INTO leaf(platform, place, month) VALUES(?1, ?2, ?3)";
constexpr const char* kReadLeaf = "SELECT platform, place, month FROM leaf WHERE id=?1";
constexpr const char* kFindRule =
    "SELECT id FROM rule WHERE rule=?1 AND version=?2 AND kind=?3 AND unit=?4 AND currency=?5";
constexpr const char* kAddRule =
    "INSERT INTO rule(rule, version, kind, unit, currency) VALUES(?1, ?2, ?3, ?4, ?5)";
constexpr const char* kReadRule = "SELECT rule, version, kind, unit, currency FROM rule WHERE id=?1";
// Of leaves and of rules each. Real installations have some thousands; the bound only keeps a flood from growing
// the writer's memory, and clearing all is good enough for that.
constexpr std::size_t kMostRemembered = 20000;

}  // namespace

std::int64_t Names::leaf(Connection& db, const LeafName& name) {
  const auto known = leaves_.find(name);
  if (known != leaves_.end())
    return known->second;
  std::int64_t id = 0;
  {
    Query find(db, kFindLeaf, name.platform, name.place, name.month);
    if (find.next())
      id = find.integer(0);
  }
  if (id == 0) {
    run(db, kAddLeaf, name.platform, name.place, name.month);
    id = db.last_id();
  }
  if (leaves_.size() >= kMostRemembered)
    leaves_.clear();
  return leaves_[name] = id;
}

std::int64_t Names::rule(Connection& db, const RuleName& name) {
  const auto known = rules_.find(name);
  if (known != rules_.end())
    return known->second;
  std::int64_t id = 0;
  {
    Query find(db, kFindRule, name.rule, name.version, name.kind, name.unit, name.currency);
    if (find.next())
      id = find.integer(0);
  }
  if (id == 0) {
    run(db, kAddRule, name.rule, name.version, name.kind, name.unit, name.currency);
    id = db.last_id();
  }
  if (rules_.size() >= kMostRemembered)
    rules_.clear();
  return rules_[name] = id;
}

void Names::forget() {
  leaves_.clear();
  rules_.clear();
}

LeafName read_leaf(Connection& db, std::int64_t id) {
  Query query(db, kReadLeaf, id);
  if (!query.next())
    throw Failure{corrupt("a leaf is missing")};
  return {query.text(0), query.text(1), static_cast<std::int32_t>(query.integer(2))};
}

RuleName read_rule(Connection& db, std::int64_t id) {
  Query query(db, kReadRule, id);
  if (!query.next())
    throw Failure{corrupt("a rule is missing")};
  return {query.text(0), query.text(1), query.text(2), query.text(3), query.text(4)};
}

}  // namespace ratecheck::store
