// Workers are shared out among the planted places in turn, and the work items among workers and months. Everything
// about an upload follows from the seed, the worker, the month and the first item, so that four threads fill the
// store in any order and invent the same. Keys of workers alone are random.
//
// An item is paid short with the share that is planted at its place, by 0.20 to 1.80, else up to 2.40 more than is
// due. The due is that of an invented law (fixtures/demo), which asks for more from the month of change on.
#include "ratecheck/demo/demo.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <mutex>
#include <thread>

#include "ratecheck/store/consents.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/submissions.h"
#include "ratecheck/store/workers.h"

namespace ratecheck::demo {
namespace {

constexpr std::int64_t kMostItemsOfOneUpload = 400;
constexpr unsigned kClients = 4;
constexpr int kMonthOfChange = 3;
/// How the invented workers were reached; most by a union, as organizers begin.
constexpr std::array<Reached, 5> kWays = {Reached::by_union, Reached::by_union, Reached::event, Reached::online,
                                          Reached::by_friend};

constexpr std::int64_t kNoEnd = 4102444800;  // 2100

/// Not the standard library's, whose distributions differ from one to another.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::int64_t between(std::int64_t low, std::int64_t high) {
    state_ += 0x9e3779b97f4a7c15ULL;  // splitmix64
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebULL;
    return low + static_cast<std::int64_t>((z ^ (z >> 31U)) % static_cast<std::uint64_t>(high - low + 1));
  }

 private:
  std::uint64_t state_;
};

Date first_day(const DemoOptions& options, int month) {
  const int index = options.first_month / 100 * 12 + options.first_month % 100 - 1 + month;
  return Date{std::chrono::year(index / 12), std::chrono::month(static_cast<unsigned>(index % 12 + 1)),
              std::chrono::day(1)};
}

statement::Statement empty_statement(const PlantedShortfall& where) {
  statement::Statement s;
  s.platform = where.platform;
  s.document = "demo";
  s.currency = *Currency::parse(where.place.starts_with("GB") ? "GBP" : "USD");
  s.time_zone = where.place.starts_with("GB") ? "Europe/London" : "America/Los_Angeles";
  s.place = PlaceName{where.place};
  s.kind_of_work = where.platform == "demo-rides" ? "rides" : "delivery";
  return s;
}

// A day has room for forty jobs of half an hour; more go on the next pass, in the minutes between.
statement::WorkItem invented_item(Dice& dice, std::int64_t month_start, std::int64_t index) {
  statement::WorkItem item;
  const std::int64_t day = index % 28;
  const std::int64_t slot = index / 28;
  item.started_at = Instant{month_start + day * 86400 + 14400 + (slot % 40) * 1800 + (slot / 40) * 60, 0};
  const std::int64_t seconds = dice.between(480, 1500);
  item.ended_at = Instant{item.started_at->unix_seconds + seconds, 0};
  item.engaged = Seconds{seconds};
  item.engaged_distance = Distance{Decimal(dice.between(8, 70), 1), DistanceUnit::mile};
  return item;
}

/// As the files in fixtures/demo/ have it, whose law asks for more from the month of change on: half a minor unit
/// goes up.
std::int64_t due_of(const statement::WorkItem& item, int month) {
  const std::int64_t start = month < kMonthOfChange ? 260 : 290;
  return start + (item.engaged->count + 2) / 4 + item.engaged_distance->value.coefficient() * 5;
}

struct InventedUpload {
  std::vector<statement::Statement> statements;
  assessment::Assessment assessment;
};

/// By the invented floor, where the caller has no judge.
assessment::Verdict invented_verdict(const statement::Statement& s, std::size_t index, std::int64_t paid,
                                     std::int64_t due) {
  assessment::Verdict v;
  v.rule = "demo-floor";
  v.version = "demo";
  v.work = {{0, index}};
  v.currency = s.currency;
  v.paid = Rational(paid, 100);
  v.due = rulebook::Due{Rational(due, 100), Rational(due, 100)};
  v.verdict = paid >= due ? assessment::Outcome::meets
                          : (due - paid <= 1 ? assessment::Outcome::rounding : assessment::Outcome::underpaid);
  return v;
}

InventedUpload invent(const DemoOptions& options, const PlantedShortfall& where, std::int64_t worker, int month,
                      std::int64_t first, std::int64_t items) {
  Dice dice(options.seed * 1'000'003 + static_cast<std::uint64_t>(worker * 131 + month) * 7919 +
            static_cast<std::uint64_t>(first));
  InventedUpload out;
  out.statements.push_back(empty_statement(where));
  statement::Statement& s = out.statements[0];
  const std::int64_t start = std::int64_t{day_number(first_day(options, month))} * 86400;
  for (std::int64_t i = first; i < first + items; ++i) {
    statement::WorkItem item = invented_item(dice, start, i);
    const std::int64_t due = due_of(item, month);
    const bool is_short = dice.between(1, 100) <= (month < kMonthOfChange ? where.percent : where.later_percent);
    const std::int64_t paid = is_short ? due - dice.between(20, 180) : due + dice.between(0, 240);
    item.pay.push_back({statement::PayCategory::base, "Invented fee", Decimal(paid, 2)});
    item.total = Decimal(paid, 2);
    out.assessment.verdicts.push_back(invented_verdict(s, s.work.size(), paid, due));
    s.work.push_back(std::move(item));
  }
  if (options.judge)
    out.assessment = options.judge(out.statements);
  return out;
}

// The share of the whole that falls to one worker and month.
std::int64_t items_of(const DemoOptions& options, std::int64_t worker, int month) {
  const std::int64_t slots = options.workers * options.months;
  const std::int64_t slot = worker * options.months + month;
  return options.work_items * (slot + 1) / slots - options.work_items * slot / slots;
}

/// Uploads as four clients would; the first problem of any ends all.
class Filler {
 public:
  Filler(store::Store& store, const DemoOptions& options) : store_(store), options_(options) {}

  Result<DemoReport> run() {
    std::vector<std::thread> clients;
    for (unsigned i = 0; i < kClients; ++i) {
      clients.emplace_back([this] {
        for (std::int64_t worker = next_++; worker < options_.workers; worker = next_++)
          fill_worker(worker);
      });
    }
    for (std::thread& client : clients)
      client.join();
    if (!problem_)
      return problem_.error();
    return report_;
  }

 private:
  void fill_worker(std::int64_t index) {
    const auto worker = make_worker(index);
    for (int month = 0; month < options_.months && worker; ++month) {
      const std::int64_t items = items_of(options_, index, month);
      for (std::int64_t first = 0; first < items; first += kMostItemsOfOneUpload) {
        if (!upload(*worker, index, month, first, std::min(kMostItemsOfOneUpload, items - first)))
          return;
      }
    }
  }

  std::optional<store::WorkerId> make_worker(std::int64_t index) {
    if (failed())
      return std::nullopt;
    const auto made = store::create_worker(store_);
    if (!note(made ? Status() : made.error()))
      return std::nullopt;
    const std::string way(to_string(kWays[static_cast<std::size_t>(index) % kWays.size()]));
    const auto code = store::create_code(store_, "demo " + way, way, kNoEnd);  // one for each: all have a voice
    if (!note(code ? Status() : code.error()))
      return std::nullopt;
    const auto joined = store::join_with_code(store_, made->id, code->text);
    if (!note(joined ? Status() : joined.error()))
      return std::nullopt;
    const auto consent = store::give_consent(store_, made->id, store::Purpose::aggregate);
    if (!note(consent ? Status() : consent.error()))
      return std::nullopt;
    const std::lock_guard lock(mutex_);
    ++report_.workers;
    if (index == 0)
      report_.key = made->key;
    return made->id;
  }

  bool upload(store::WorkerId worker, std::int64_t index, int month, std::int64_t first, std::int64_t items) {
    const auto& places = planted_shortfalls();
    const PlantedShortfall& where = places[static_cast<std::size_t>(index) % places.size()];
    const InventedUpload invented = invent(options_, where, index, month, first, items);
    const std::string content = fmt::format("demo {} {}", month, first);
    const auto stored =
        store::put(store_, {worker, content, "demo", "demo", {}, invented.statements, invented.assessment});
    if (!note(stored ? Status() : stored.error()))
      return false;
    const std::lock_guard lock(mutex_);
    ++report_.submissions;
    report_.work_items += items;
    if (options_.progress)
      options_.progress(report_.work_items);
    return true;
  }

  bool failed() {
    const std::lock_guard lock(mutex_);
    return !problem_;
  }
  bool note(const Status& status) {
    const std::lock_guard lock(mutex_);
    if (!status && problem_)
      problem_ = status;
    return static_cast<bool>(problem_);
  }

  store::Store& store_;
  const DemoOptions& options_;
  std::atomic<std::int64_t> next_ = 0;
  std::mutex mutex_;
  Status problem_;
  DemoReport report_;
};

}  // namespace

const std::vector<PlantedShortfall>& planted_shortfalls() {
  static const std::vector<PlantedShortfall> kPlanted = {{"demo-meals", "GB", 12, 24},
                                                         {"demo-meals", "US-WA/Seattle", 31, 27},
                                                         {"demo-rides", "US-NY/New York City", 8, 8},
                                                         {"demo-rides", "US-WA/Seattle", 2, 2},
                                                         {"demo-shopping", "US-MN", 45, 38},
                                                         {"demo-shopping", "GB", 0, 0}};
  return kPlanted;
}

std::string_view release_plan() {
  return R"(name = "demo"
version = 1
from = 2025-01-01
year = "2.0"
bins = 2

[[publication]]
of = "Q1"
epsilon = "0.8"

[[publication]]
of = "Q2"
epsilon = "0.8"

[[headline]]
platforms = ["demo-meals", "demo-shopping"]
places = ["GB"]
rule = "demo-floor-gb"
below = "pay"

[[headline]]
platforms = ["demo-meals", "demo-rides", "demo-shopping"]
places = ["US-MN", "US-NY", "US-WA"]
rule = "demo-floor-us"
below = "pay"
)";
}

Result<DemoReport> fill_demo(store::Store& store, const DemoOptions& options) {
  if (options.workers < 1 || options.work_items < 1 || options.months < 1 || options.months > 120)
    return Error{"bad_value", "A demo needs at least one worker, one work item and 1 to 120 months."};
  const Status empty = store::mark_invented(store);
  if (!empty)
    return empty.error();
  return Filler(store, options).run();
}

}  // namespace ratecheck::demo
