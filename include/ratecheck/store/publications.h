#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ratecheck/base/result.h"
#include "ratecheck/store/store.h"
#include "ratecheck/store/submissions.h"

/// What the public gets: releases that were drawn once and stay, the plans they follow, and the record of the
/// privacy they spent. What a release holds is made in the insight room; this one keeps it.
///
///   const auto number = store::record_spend(store, {2026, "2026-Q3", 400});   // durable before anything is drawn
///   if (!number)
///     return number.error();                                                  // already_spent, spends_lost
///   const auto kept = store::add_publication(store, {*number, ...});
///
/// Times are Unix seconds, epsilons thousandths. The record lies in the folder `keep`, outside the database and
/// its backups; the table of spends is held against it, and the larger of both counts (docs/storage.md "The folder
/// keep").
namespace ratecheck::store {

/// The store's clock, which tests replace.
std::int64_t clock_now(const Store& store);
/// When this installation was first opened by a program that makes releases.
Result<std::int64_t> first_start(const Store& store);

/// Privacy that one publication spends. One key has one spend for good, whatever the plan.
struct Spend {
  int year = 0;        ///< calendar year of publication
  std::string period;  ///< "2026-Q3"; "2026": earlier work
  std::int64_t epsilon_thousandths = 0;
};
struct Spends {
  std::vector<Spend> all;
  std::set<int> lost_years;  ///< nothing may be published in these: what they spent is not known any more

  [[nodiscard]] bool has(int year, const std::string& period) const;
  [[nodiscard]] std::int64_t spent_in(int year) const;  ///< thousandths
};
Result<Spends> list_spends(const Store& store);
/// Writes it down and gives the number of the release that it is for. Codes `already_spent`, `spends_lost`.
Result<std::int64_t> record_spend(Store& store, const Spend& spend);
/// The number of a release that spends nothing: the opening one.
Result<std::int64_t> next_release_number(Store& store);

/// A release. `content` is the JSON that is signed.
struct Publication {
  std::int64_t number = 0;
  std::string kind;    ///< "opening", "quarter", "earlier_work"
  std::string period;  ///< empty of the opening
  std::int64_t published_at = 0;
  std::string plan;  ///< "default@1"
  std::int64_t epsilon_thousandths = 0;
  std::string content;
  std::string merged;     ///< JSON made of the content alone
  std::string csv;        ///< the cells of the content once more
  std::string signature;  ///< made by add_publication
  std::string key;        ///< that belongs to the signature
};
/// Signs and keeps it, for good. Code `already_published`: this period is.
Result<Publication> add_publication(Store& store, Publication publication);
Result<Publication> find_publication(const Store& store, std::int64_t number);  ///< code `not_found`
/// Newest first; `content`, `merged` and `csv` are left empty.
Result<Listed<Publication>> list_publications(const Store& store, const Page& page);

/// A plan of releases as it was loaded. The first one is the program's own, in force from the first start.
struct KeptPlan {
  std::int64_t id = 0;
  std::string name;  ///< "default@1"
  std::string text;
  std::int32_t from_day = 0;  ///< days since 1970: it rules the quarters that begin on this day or later
  std::int64_t loaded_at = 0;
  bool shipped = false;   ///< the program's own
  std::string signature;  ///< of the installation, made by add_plan
  std::string key;
};
Result<KeptPlan> add_plan(Store& store, KeptPlan plan);
Result<std::vector<KeptPlan>> list_plans(const Store& store);  ///< in the order of their days

}  // namespace ratecheck::store
