#include "app/command_line.h"

#include <fmt/format.h>

#include <atomic>
#include <chrono>
#include <filesystem>
#include <memory>

#include "app/console.h"
#include "app/shipped.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/demo/demo.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/insight/public_releases.h"
#include "ratecheck/store/invented.h"
#include "ratecheck/store/organizers.h"

// Invented workers, judged by the demo's own rules only, with working figures and two public releases, so that the
// dashboard shows something at once. The folder is marked as invented for good (store/invented.h).
//
// Releases come on days of their own, so the demo plays them: its store has a clock that is set from one to the
// next, and at last to the machine's. What is uploaded is all there on 10 May 2025, before both cut-offs.

namespace ratecheck::app {

namespace {

constexpr const char* kFirstStart = "2024-12-15T06:00:00Z";

/// The clock of a demo's store.
class PlayedClock {
 public:
  void set(const char* moment) { *seconds_ = parse_rfc3339(moment)->unix_seconds; }
  void set_to_now() {
    *seconds_ =
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count();
  }
  [[nodiscard]] store::StoreOptions options() const {
    store::StoreOptions options;
    options.clock = [seconds = seconds_] { return seconds->load(); };
    return options;
  }

 private:
  std::shared_ptr<std::atomic<std::int64_t>> seconds_ = std::make_shared<std::atomic<std::int64_t>>(0);
};

/// Before the first upload: the plan, and the opening release.
Status begin_releases(store::Store& store) {
  const insight::ReadPlan plan = insight::read_plan("demo", std::string(demo::release_plan()));
  if (!plan.problems.empty())
    return plan.problems.front();
  const auto adopted = insight::adopt_plan(store, plan.plan);
  if (!adopted)
    return adopted.error();
  const auto opened = insight::publish_due(store);
  return opened ? Status() : Status(opened.error());
}

/// On the days on which the two quarters came out.
Status play_releases(store::Store& store, PlayedClock& clock) {
  for (const char* day : {"2025-05-15T06:00:00Z", "2025-08-14T06:00:00Z"}) {
    clock.set(day);
    const auto published = insight::publish_due(store);
    if (!published)
      return published.error();
  }
  clock.set_to_now();
  return {};
}

/// `plays`: with releases, in the time from the first start to now.
Result<demo::DemoReport> fill(store::Store& store, const demo::DemoOptions& options, PlayedClock& clock,
                              bool plays) {
  const Status empty = store::mark_invented(store);  // before anything is made in a folder of somebody's
  if (!empty)
    return empty.error();
  if (!plays)
    return demo::fill_demo(store, options);
  const Status begun = begin_releases(store);
  if (!begun)
    return begun.error();
  clock.set("2025-05-10T12:00:00Z");
  auto filled = demo::fill_demo(store, options);
  if (!filled)
    return filled;
  const Status played = play_releases(store, clock);
  if (!played)
    return played.error();
  return filled;
}

/// The invented rules of the demo: the same files that the service then shows.
std::optional<rulebook::Rulebook> demo_rules() {
  auto loaded = rulebook::load_rulebook(demo_folder());
  print_errors(loaded.problems);
  if (!loaded.problems.empty())
    return std::nullopt;
  return std::move(loaded.rulebook);
}

constexpr const char* kAccount = "demo";

/// An account for the desk, with a random password that is told here and kept as a hash only.
Status make_account(store::Store& store) {
  const std::string password = to_hex(random_bytes(10));
  const auto made = store::add_organizer(store, kAccount, password, store::Role::steward);
  if (!made)
    return made.error();
  print(fmt::format("an organizer's account for the dashboard, told this once: name {}, password {}", kAccount,
                    password));
  return {};
}

void tell_filled(const demo::DemoReport& filled, std::int64_t figures) {
  print(fmt::format("invented data, marked as such: {} workers, {} work items, working figures of release {}",
                    filled.workers, filled.work_items, figures));
  for (const demo::PlantedShortfall& planted : demo::planted_shortfalls()) {
    print(fmt::format("  {} in {} pays short in {} % of the work, from the fourth month on in {} %",
                      planted.platform, planted.place, planted.percent, planted.later_percent));
  }
  print("the key of one invented worker: " + filled.key);
}

/// How a first look goes on from here.
void tell_next(const std::string& folder) {
  print("next: ratecheck serve --data " + folder);
  print("      then open http://127.0.0.1:8080/dashboard and log in");
}

}  // namespace

int demo_command(const Shared& shared, const DemoArguments& arguments) {
  const auto rules = demo_rules();
  if (!rules)
    return kInputAtFault;
  PlayedClock clock;
  // A folder that is there may hold something else, and has had its first start: no past can be played in it.
  const bool plays = !std::filesystem::exists(shared.data + "/ratecheck.db");
  if (plays) {
    clock.set(kFirstStart);
  } else {
    clock.set_to_now();
  }
  auto store = store::Store::open(shared.data, clock.options());
  if (!store) {
    print_error(store.error());
    return kEnvironment;
  }
  demo::DemoOptions options;
  options.workers = arguments.workers;
  options.work_items = arguments.work_items;
  options.judge = [&](const std::vector<statement::Statement>& statements) {
    return assessment::assess(statements, *rules, {});
  };
  const auto filled = fill(*store, options, clock, plays);
  if (!filled) {
    print_error(filled.error());
    return filled.error().code == "not_empty" ? kInputAtFault : kEnvironment;
  }
  const auto figures = insight::make_release(*store);
  if (!figures) {
    print_error(figures.error());
    return kEnvironment;
  }
  tell_filled(*filled, figures->id);
  const Status account = make_account(*store);
  if (!account)
    print_error(account.error());  // one of that name was there before, and keeps its password
  tell_next(shared.data);
  return account || account.error().code == "name_taken" ? kDone : kEnvironment;
}

}  // namespace ratecheck::app
