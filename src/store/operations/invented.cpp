#include "ratecheck/store/invented.h"

#include "store/impl.h"

namespace ratecheck::store {
namespace {

constexpr const char* kCountWorkers = "SELECT count(*) FROM worker";
constexpr const char* kMark = "INSERT OR REPLACE INTO meta(name, value) VALUES('demo', 'invented data')";
constexpr const char* kIsMarked = "SELECT 1 FROM meta WHERE name='demo'";

}  // namespace

Status mark_invented(Store& store) {
  return store.impl().writer->change_status([](WriteContext& context) -> Status {
    {
      Query count(context.db, kCountWorkers);
      count.next();
      if (count.integer(0) > 0) {
        return Error{"not_empty", "The data folder holds workers already; a demo would mix with them."}.with_hint(
            "Choose an empty folder with --data.");
      }
    }
    run(context.db, kMark);
    return {};
  });
}

Result<bool> is_invented(const Store& store) {
  return read(store, [](Connection& db) -> Result<bool> {
    Query query(db, kIsMarked);
    return query.next();
  });
}

}  // namespace ratecheck::store
