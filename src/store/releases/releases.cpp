#include "ratecheck/store/releases.h"

#include "ratecheck/base/hash.h"
#include "ratecheck/base/text.h"
#include "store/codec/codec.h"
#include "store/codec/sums.h"
#include "store/impl.h"
#include "store/refusals.h"

// A release goes through the leaves one by one, hands each with its workers to `decide`, and does what that says:
//
//   fate         cells that stood          cells now                       leaf
//   keep         stay                      the same                        as it was
//   publish      end with this release     one per rule, valid from here   shown in this release
//   leave_out    end                       none                            as it was
//
// Between two releases cells only go: those of a leaf with somebody who was counted in it (leaves.cpp). `keep`
// then keeps nothing.
//
// So a release stores only what changed. A cell is valid in the releases from `since` to before `until`; one that
// stands has `until` 2147483647. Release 5 of a leaf that was published in 2 and again in 6 has the cells of 2:
//
//   since 2, until 6           since 6, until 2147483647
//
// A leaf with sums that cannot be read costs itself: it stays as it was shown, and the release counts it.
//
// All of it is one transaction, so that nobody ever lists half of a release; the writer does nothing else
// meanwhile. One leaf at a time is in memory. Lists follow the index (until, platform, place, month, rule,
// currency), whose names are the cursor: `./dev bench cells` holds a page at a million work items
// against one at ten thousand.

namespace ratecheck::store {
namespace {

// A leaf nobody counts in, and that shows nothing, is no business of a release.
constexpr const char* kLeaves =
    "SELECT id, platform, place, month, published_in FROM leaf WHERE id>?1 AND (published_in>0 OR EXISTS"
    " (SELECT 1 FROM contribution JOIN worker ON worker.id=contribution.worker WHERE leaf=leaf.id AND counted=1))"
    " ORDER BY id LIMIT 1";
constexpr const char* kShares =
    "SELECT contribution.items, contribution.changed, contribution.sums, worker.reached,"
    " coalesce((SELECT code.id FROM joining JOIN code ON code.id=joining.code WHERE joining.worker=worker.id"
    "  AND joining.left_at IS NULL AND code.shared=1), -worker.id), contribution.id"
    " FROM contribution"
    " JOIN worker ON worker.id=contribution.worker WHERE contribution.leaf=?1 AND worker.counted=1"
    " AND contribution.items>0 ORDER BY contribution.id";
constexpr const char* kReadRule = "SELECT rule, kind, currency FROM rule WHERE id=?1";
constexpr const char* kEndCells = "UPDATE cell SET until=?2 WHERE leaf=?1 AND until=2147483647";
constexpr const char* kAddCell =
    "INSERT INTO cell(leaf, since, platform, place, month, rule, currency, figures) VALUES(?1, ?2, ?3, ?4, ?5, "
    "?6, ?7, ?8)";
constexpr const char* kPublished = "UPDATE leaf SET published_in=?2 WHERE id=?1";
constexpr const char* kCountedIn =
    "UPDATE contribution SET published=(items>0 AND (SELECT counted FROM worker WHERE"
    " worker.id=contribution.worker)) WHERE leaf=?1";
constexpr const char* kAddRelease = "INSERT INTO release(made_at, k, method) VALUES(?1, ?2, ?3)";
constexpr const char* kLatest =
    "SELECT id, made_at, k, method FROM release WHERE withdrawn=0 ORDER BY id DESC LIMIT 1";
constexpr const char* kOneRelease = "SELECT id, made_at, k, method FROM release WHERE id=?1 AND withdrawn=0";
constexpr const char* kWithdrawals =
    "SELECT id, withdrawn_at, first_release, last_release, leaves, cells FROM withdrawal ORDER BY id DESC";

// The latest release, in the order of the index; and an earlier one.
constexpr const char* kCellsNow =
    "SELECT platform, place, month, rule, currency, figures FROM cell WHERE until=2147483647"
    " AND (platform, place, month, rule, currency) > (?1, ?2, ?3, ?4, ?5) AND since<=?6"
    " ORDER BY platform, place, month, rule, currency LIMIT ?7";
constexpr const char* kCellsThen =
    "SELECT platform, place, month, rule, currency, figures FROM cell WHERE until>?6"
    " AND (platform, place, month, rule, currency) > (?1, ?2, ?3, ?4, ?5) AND since<=?6"
    " ORDER BY platform, place, month, rule, currency LIMIT ?7";

/// What a rule's number stands for, with empty sums to be filled in; looked up once per release.
class RuleNames {
 public:
  const RuleSums& of(Connection& db, std::int64_t id) {
    auto [entry, added] = known_.try_emplace(id);
    if (added) {
      Query query(db, kReadRule, id);
      if (!query.next())
        throw Failure{corrupt("a rule is missing")};
      entry->second.rule = query.text(0);
      entry->second.kind = query.text(1);
      entry->second.currency = query.text(2);
    }
    return entry->second;
  }

 private:
  std::map<std::int64_t, RuleSums> known_;
};

/// Voices by small numbers, in the order in which they come: no number of a worker or a code leaves the store.
class Voices {
 public:
  std::int64_t of(std::int64_t who) {
    return known_.try_emplace(who, static_cast<std::int64_t>(known_.size())).first->second;
  }

 private:
  std::map<std::int64_t, std::int64_t> known_;
};

WorkerShare share_of(Connection& db, RuleNames& names, Query& row, std::int64_t published_in) {
  WorkerShare share;
  share.items = row.integer(0);
  share.changed = row.integer(1) > published_in;
  share.reached = row.text(3);
  const LeafSums sums = unpack_sums(share.items, row.bytes(2));
  for (const auto& [rule, from] : sums.rules) {
    RuleSums to = names.of(db, rule);
    to.short_items = from.short_items;
    to.over_items = from.over_items;
    to.met_items = from.met_items;
    to.below_reference_items = from.below_items;
    to.possibly_short_items = from.possibly_items;
    to.missing_minor = from.missing_minor;
    to.missing = from.missing;
    share.rules.push_back(std::move(to));
  }
  return share;
}

struct Leaf {
  std::int64_t id = 0;
  std::int64_t published_in = 0;
  LeafView view;
};

/// The leaf with the next number that a release has to look at.
std::optional<Leaf> next_leaf(Connection& db, std::int64_t after) {
  Query query(db, kLeaves, after);
  if (!query.next())
    return std::nullopt;
  Leaf leaf{query.integer(0), query.integer(4), {}};
  leaf.view.platform = query.text(1);
  leaf.view.place = query.text(2);
  leaf.view.month = static_cast<std::int32_t>(query.integer(3));
  leaf.view.published_before = leaf.published_in > 0;
  return leaf;
}

void load_shares(Connection& db, RuleNames& names, Leaf& leaf) {
  Voices voices;
  Query query(db, kShares, leaf.id);
  while (query.next()) {
    leaf.view.workers.push_back(
        of_row("contribution", query.integer(5), [&] { return share_of(db, names, query, leaf.published_in); }));
    leaf.view.workers.back().voice = voices.of(query.integer(4));
  }
}

/// Of a leaf whose sums cannot be read: what was shown stays.
LeafDecision of_damaged() {
  return {LeafFate::keep};
}

// The order is the format. What is new stands at the end: figures of older releases end before it. The first text
// told why a cell was withheld, and is always empty now.
std::string pack_figures(const Cell& cell) {
  const CellFigures& f = cell.figures;
  Packer out;
  out.text("").text(f.kind).number(f.workers).number(f.work_items);
  out.maybe(f.short_items)
      .maybe(f.over_items)
      .maybe(f.met_items)
      .maybe(f.below_reference_items)
      .maybe(f.not_judged_items);
  out.maybe(f.missing_total).maybe(f.missing_median).maybe(f.missing_low_quartile).maybe(f.missing_high_quartile);
  out.maybe(f.total_from).maybe(f.total_to).maybe(f.median_from).maybe(f.median_to);
  out.maybe(f.share_from).maybe(f.share_to).maybe(f.worker_share);
  out.text(f.counts_hidden).text(f.money_hidden).count(f.reached.size());
  for (const auto& [word, workers] : f.reached)
    out.text(word).number(workers);
  out.text(f.sizes_hidden).count(f.sizes.size());
  for (const SizeStep& step : f.sizes)
    out.number(step.from).number(step.to).number(step.count);
  return out.maybe(f.possibly_short_items).take();
}

void unpack_figures(std::string_view bytes, Cell& cell) {
  Unpacker in(bytes);
  CellFigures& f = cell.figures;
  (void)in.text();
  f.kind = in.text();
  f.workers = in.number();
  f.work_items = in.number();
  for (auto* figure :
       {&f.short_items, &f.over_items, &f.met_items, &f.below_reference_items, &f.not_judged_items,
        &f.missing_total, &f.missing_median, &f.missing_low_quartile, &f.missing_high_quartile, &f.total_from,
        &f.total_to, &f.median_from, &f.median_to, &f.share_from, &f.share_to, &f.worker_share})
    *figure = in.maybe();
  f.counts_hidden = in.text();
  f.money_hidden = in.text();
  for (std::size_t words = in.length(); words > 0; --words) {
    const std::string word = in.text();
    f.reached[word] = in.number();
  }
  if (!in.at_end()) {  // a release made before sizes were published has none
    f.sizes_hidden = in.text();
    for (std::size_t steps = in.length(); steps > 0; --steps) {
      SizeStep& step = f.sizes.emplace_back();
      step.from = in.number();
      step.to = in.number();
      step.count = in.number();
    }
  }
  if (!in.at_end()) {
    f.possibly_short_items = in.maybe();
  } else {  // made before shares were of judged work: the intervals told of another share
    f.share_from = f.share_to = f.worker_share = std::nullopt;
  }
}

void add_cell(Connection& db, const Leaf& leaf, std::int64_t release, const Cell& cell) {
  const std::string figures = pack_figures(cell);
  run(db, kAddCell, leaf.id, release, leaf.view.platform, leaf.view.place, leaf.view.month, cell.rule,
      cell.currency, as_bytes(figures));
}

// As the table above says.
void carry_out(Connection& db, const Leaf& leaf, std::int64_t release, const LeafDecision& decision) {
  if (decision.fate == LeafFate::keep)
    return;
  run(db, kEndCells, leaf.id, release);
  if (decision.fate != LeafFate::publish)
    return;
  for (const Cell& cell : decision.cells)
    add_cell(db, leaf, release, cell);
  run(db, kPublished, leaf.id, release);
  run(db, kCountedIn, leaf.id);
}

ReleaseInfo release_of(Query& query) {
  return {query.integer(0), query.integer(1), query.integer(2), query.text(3)};
}

/// "US-WA/Seattle" lies in "US-WA" and in "US"; "USA" would not.
bool inside(const std::string& place, const std::string& area) {
  return place == area || (place.starts_with(area) && (place[area.size()] == '/' || place[area.size()] == '-'));
}

bool wanted(const Cell& cell, const CellFilter& filter) {
  if (filter.platform && cell.platform != *filter.platform)
    return false;
  if (filter.place && !inside(cell.place, *filter.place))
    return false;
  if (filter.rule && cell.rule != *filter.rule)
    return false;
  if (filter.from_month != 0 && cell.month < filter.from_month)
    return false;
  return filter.to_month == 0 || cell.month <= filter.to_month;
}

// The cursor of a list of cells is the last cell's names, packed with their lengths and written in hex: whatever
// stands in a name, it is read again as it was.
std::string cell_cursor(const Cell& cell) {
  Packer names;
  names.text(cell.platform).text(cell.place).number(cell.month).text(cell.rule).text(cell.currency);
  return "c" + to_hex(names.bytes());
}

Cell read_cell_cursor(std::string_view cursor) {
  Cell cell;
  if (cursor.empty())
    return cell;
  const Error bad = Error{"bad_cursor", "This is not a cursor of this list."}.with_hint(
      "Pass 'next' of the page before, unchanged.");
  if (cursor.front() != 'c' || cursor.size() % 2 == 0 || cursor.size() > 1000 ||
      cursor.substr(1).find_first_not_of("0123456789abcdef") != std::string_view::npos)
    throw Failure{bad};
  try {
    const std::string bytes = from_hex(cursor.substr(1));
    Unpacker names(bytes);
    cell.platform = names.text();
    cell.place = names.text();
    const std::int64_t month = names.number();
    cell.rule = names.text();
    cell.currency = names.text();
    if (month < 0 || month > 299912 || !names.at_end())
      throw Failure{bad};
    cell.month = static_cast<std::int32_t>(month);
  } catch (const Failure&) {
    throw Failure{bad};  // not: the database is damaged
  }
  return cell;
}

Cell cell_of(Query& query) {
  Cell cell;
  cell.platform = query.text(0);
  cell.place = query.text(1);
  cell.month = static_cast<std::int32_t>(query.integer(2));
  cell.rule = query.text(3);
  cell.currency = query.text(4);
  return cell;
}

}  // namespace

Result<ReleaseInfo> make_release(Store& store, std::int64_t k, const std::string& method,
                                 const DecideLeaf& decide) {
  const std::int64_t now = store.impl().now();
  return store.impl().writer->change<ReleaseInfo>([&](WriteContext& context) -> Result<ReleaseInfo> {
    Connection& db = context.db;
    run(db, kAddRelease, now, k, method);
    ReleaseInfo info{db.last_id(), now, k, method};
    RuleNames names;
    for (auto leaf = next_leaf(db, 0); leaf; leaf = next_leaf(db, leaf->id)) {
      const auto whole = unless_damaged(db, [&] {
        load_shares(db, names, *leaf);
        return true;
      });
      info.damaged_leaves += whole ? 0 : 1;
      carry_out(db, *leaf, info.id, whole ? decide(leaf->view, info.id) : of_damaged());
    }
    return info;
  });
}

Result<std::optional<ReleaseInfo>> latest_release(const Store& store) {
  return read(store, [&](Connection& db) -> Result<std::optional<ReleaseInfo>> {
    Query query(db, kLatest);
    return query.next() ? std::optional(release_of(query)) : std::nullopt;
  });
}

Result<ReleaseInfo> find_release(const Store& store, std::int64_t release) {
  return read(store, [&](Connection& db) -> Result<ReleaseInfo> {
    Query query(db, kOneRelease, release);
    if (!query.next())
      return not_found("release");
    return release_of(query);
  });
}

Result<std::vector<Withdrawal>> list_withdrawals(const Store& store) {
  return read(store, [](Connection& db) -> Result<std::vector<Withdrawal>> {
    std::vector<Withdrawal> out;
    Query query(db, kWithdrawals);
    while (query.next()) {
      out.push_back({query.integer(0), query.integer(1), query.integer(2), query.integer(3), query.integer(4),
                     query.integer(5)});
    }
    return out;
  });
}

Result<Listed<Cell>> list_cells(const Store& store, std::int64_t release, const CellFilter& filter,
                                const Page& page) {
  return read(store, [&](Connection& db) -> Result<Listed<Cell>> {
    {
      Query known(db, kOneRelease, release);
      if (!known.next())
        return not_found("release");
    }
    const bool latest = coming_release(db) == release + 1;
    Cell at = read_cell_cursor(page.cursor);
    const bool from_start = page.cursor.empty();
    if (from_start && filter.platform)
      at.platform = *filter.platform;
    const std::size_t limit = page_limit(page);
    Listed<Cell> out;
    Query query(db, latest ? kCellsNow : kCellsThen, at.platform, at.place, at.month, at.rule, at.currency,
                release, std::int64_t{-1});
    while (query.next()) {
      Cell cell = cell_of(query);
      if (filter.platform && cell.platform > *filter.platform)
        break;
      if (!wanted(cell, filter))
        continue;
      if (out.items.size() == limit) {
        out.next = cell_cursor(out.items.back());
        break;
      }
      unpack_figures(query.bytes(5), cell);
      out.items.push_back(std::move(cell));
    }
    return out;
  });
}

}  // namespace ratecheck::store
