#include "ratecheck/store/publications.h"

#include <fmt/format.h>

#include <algorithm>

#include "ratecheck/base/dates.h"
#include "ratecheck/base/signing.h"
#include "store/db/keep.h"
#include "store/impl.h"
#include "store/refusals.h"

// A publication comes about in this order, which a stop may cut anywhere:
//
//   record_spend      the line in keep/spends is durable, then the row in `spend`
//   (insight draws)   noise lives in memory only
//   add_publication   the row, signed
//
//   cut after          then
//   the line           the period has spent, and nothing was drawn: it stays without a release
//   the row `spend`    the same
//   the draw           the same: the noise is gone with the process, nobody saw it
//   add_publication    done
//
// So none is ever drawn twice. A restore brings back rows of before, and leaves the lines: the larger counts. All
// of it runs on the writer's thread, one after the other.

namespace ratecheck::store {
namespace {

constexpr const char* kMeta = "SELECT value FROM meta WHERE name=?1";
constexpr const char* kSpends = "SELECT year, period, epsilon FROM spend ORDER BY year, period";
constexpr const char* kAddSpend = "INSERT INTO spend(year, period, epsilon, number) VALUES(?1, ?2, ?3, ?4)";
constexpr const char* kLastNumber =
    "SELECT max(coalesce((SELECT max(number) FROM publication), 0), coalesce((SELECT max(number) FROM spend), 0))";
constexpr const char* kAddPublication =
    "INSERT INTO publication(number, kind, period, published_at, plan, epsilon, content, merged, csv,"
    " signature, signing_key) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
constexpr const char* kHasPeriod = "SELECT 1 FROM publication WHERE period=?1";
constexpr const char* kFindPublication =
    "SELECT number, kind, period, published_at, plan, epsilon, signature, signing_key, content, merged, csv FROM "
    "publication"
    " WHERE number=?1";
constexpr const char* kListPublications =
    "SELECT number, kind, period, published_at, plan, epsilon, signature, signing_key FROM publication"
    " WHERE number<?1 ORDER BY number DESC LIMIT ?2";
constexpr const char* kAddPlan =
    "INSERT INTO release_plan(name, text, from_day, loaded_at, shipped, signature, signing_key)"
    " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)";
constexpr const char* kListPlans =
    "SELECT id, name, text, from_day, loaded_at, shipped, signature, signing_key FROM release_plan"
    " ORDER BY from_day, id";

Publication publication_of(Query& row) {
  Publication out;
  out.number = row.integer(0);
  out.kind = row.text(1);
  out.period = row.text(2);
  out.published_at = row.integer(3);
  out.plan = row.text(4);
  out.epsilon_thousandths = row.integer(5);
  out.signature = row.text(6);
  out.key = row.text(7);
  return out;
}

/// What the file and the table say together: of one period the larger.
Spends united(const SpendRecord& record, Connection& db) {
  std::map<std::pair<int, std::string>, std::int64_t> larger;
  const auto note = [&](int year, const std::string& period, std::int64_t epsilon) {
    std::int64_t& known = larger[{year, period}];
    known = std::max(known, epsilon);
  };
  for (const SpendLine& line : record.spends)
    note(line.year, line.period, line.epsilon_thousandths);
  for (Query query(db, kSpends); query.next();)
    note(static_cast<int>(query.integer(0)), query.text(1), query.integer(2));
  Spends out;
  out.lost_years = record.lost_years;
  for (const auto& [key, epsilon] : larger)
    out.all.push_back({key.first, key.second, epsilon});
  return out;
}

std::int64_t last_number(Connection& db, const SpendRecord& record) {
  std::int64_t last = db.number(kLastNumber);
  for (const SpendLine& line : record.spends)
    last = std::max(last, line.number);
  return last;
}

/// The record as the opening left it. One that is gone or damaged since then allows nothing.
Result<SpendRecord> whole_record(const Keep& keep) {
  SpendRecord record = keep.spends();
  if (record.there && !record.damaged)
    return record;
  return Error{"spends_lost", fmt::format("The record of spends in '{}' is missing or damaged.", keep.path())}
      .with_hint("Put back the file 'spends' that was there; else nothing is published for the rest of the year.");
}

/// Of the key that the database knows, and of no other: readers hold releases against one key.
Result<std::string> seed_of(const Store& store) {
  auto seed = Keep(store.folder()).signing_seed();
  if (!seed || public_key(*seed) == store.impl().signing_key)
    return seed;
  return Error{"wrong_secret",
               fmt::format("The key in '{}/keep/signing-key' is not the one that releases of this database are "
                           "signed with. Nothing was signed.",
                           store.folder())}
      .with_hint("Put back a copy of it, or move the file away: the next start makes a new key.");
}

}  // namespace

std::int64_t clock_now(const Store& store) {
  return store.impl().now();
}

Result<std::int64_t> first_start(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::int64_t> {
    Query query(db, kMeta, "first_start");
    if (!query.next())
      return corrupt("the time of the first start is missing");
    return std::stoll(query.text(0));
  });
}

bool Spends::has(int year, const std::string& period) const {
  return std::any_of(all.begin(), all.end(),
                     [&](const Spend& one) { return one.year == year && one.period == period; });
}

std::int64_t Spends::spent_in(int year) const {
  std::int64_t sum = 0;
  for (const Spend& one : all)
    sum += one.year == year ? one.epsilon_thousandths : 0;
  return sum;
}

Result<Spends> list_spends(const Store& store) {
  const Keep keep(store.folder());
  return read(store, [&](Connection& db) -> Result<Spends> {
    const auto record = whole_record(keep);
    if (!record)
      return record.error();
    return united(*record, db);
  });
}

Result<std::int64_t> record_spend(Store& store, const Spend& spend) {
  const Keep keep(store.folder());
  if (const auto seed = seed_of(store); !seed)
    return seed.error();  // before it is spent: what cannot be signed cannot be published
  return store.impl().writer->change<std::int64_t>([&](WriteContext& context) -> Result<std::int64_t> {
    auto record = whole_record(keep);
    if (!record)
      return record.error();
    const Spends known = united(*record, context.db);
    if (known.lost_years.contains(spend.year)) {
      return Error{
          "spends_lost",
          fmt::format("What was spent in {} is not known any more, so nothing is published.", spend.year)};
    }
    if (known.has(spend.year, spend.period))
      return Error{"already_spent", fmt::format("The privacy of {} was spent before.", spend.period)};
    const std::int64_t number = last_number(context.db, *record) + 1;
    record->spends.push_back({spend.year, spend.period, spend.epsilon_thousandths, number});
    const Status written = keep.write(*record);
    if (!written)
      return written.error();
    run(context.db, kAddSpend, spend.year, spend.period, spend.epsilon_thousandths, number);
    return number;
  });
}

Result<std::int64_t> next_release_number(Store& store) {
  const Keep keep(store.folder());
  return store.impl().writer->change<std::int64_t>(
      [&](WriteContext& context) -> Result<std::int64_t> { return last_number(context.db, keep.spends()) + 1; });
}

Result<Publication> add_publication(Store& store, Publication publication) {
  const auto seed = seed_of(store);
  if (!seed)
    return seed.error();
  publication.signature = sign(*seed, publication.content);
  publication.key = public_key(*seed);
  return store.impl().writer->change<Publication>([&](WriteContext& context) -> Result<Publication> {
    if (Query(context.db, kHasPeriod, publication.period).next())
      return Error{"already_published", fmt::format("There is a release of '{}'.", publication.period)};
    run(context.db, kAddPublication, publication.number, publication.kind, publication.period,
        publication.published_at, publication.plan, publication.epsilon_thousandths, publication.content,
        publication.merged, publication.csv, publication.signature, publication.key);
    return publication;
  });
}

Result<Publication> find_publication(const Store& store, std::int64_t number) {
  return read(store, [&](Connection& db) -> Result<Publication> {
    Query query(db, kFindPublication, number);
    if (!query.next())
      return not_found("release");
    Publication out = publication_of(query);
    out.content = query.text(8);
    out.merged = query.text(9);
    out.csv = query.text(10);
    return out;
  });
}

Result<Listed<Publication>> list_publications(const Store& store, const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<Publication>> {
    std::int64_t before = read_cursor('p', page.cursor, 1)[0];
    if (before == 0)
      before = INT64_MAX;
    const std::size_t limit = page_limit(page);
    Listed<Publication> out;
    Query query(db, kListPublications, before, static_cast<std::int64_t>(limit) + 1);
    while (query.next()) {
      if (out.items.size() == limit) {
        out.next = make_cursor('p', {out.items.back().number});
        break;
      }
      out.items.push_back(publication_of(query));
    }
    return out;
  });
}

Result<KeptPlan> add_plan(Store& store, KeptPlan plan) {
  const auto seed = seed_of(store);
  if (!seed)
    return seed.error();
  plan.signature = sign(*seed, plan.text);
  plan.key = public_key(*seed);
  plan.loaded_at = store.impl().now();
  return store.impl().writer->change<KeptPlan>([&](WriteContext& context) -> Result<KeptPlan> {
    run(context.db, kAddPlan, plan.name, plan.text, plan.from_day, plan.loaded_at, plan.shipped ? 1 : 0,
        plan.signature, plan.key);
    plan.id = context.db.last_id();
    return plan;
  });
}

Result<std::vector<KeptPlan>> list_plans(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::vector<KeptPlan>> {
    std::vector<KeptPlan> out;
    for (Query query(db, kListPlans); query.next();) {
      out.push_back({query.integer(0), query.text(1), query.text(2), static_cast<std::int32_t>(query.integer(3)),
                     query.integer(4), query.integer(5) != 0, query.text(6), query.text(7)});
    }
    return out;
  });
}

}  // namespace ratecheck::store
