#include "app/command_line.h"

#include <fmt/format.h>
#include "app/console.h"
#include "app/shipped.h"
#include "ratecheck/base/hash.h"
#include "ratecheck/demo/demo.h"
#include "ratecheck/insight/insight.h"
#include "ratecheck/store/organizers.h"

// Invented workers, judged by the demo's own rules only, and one release of figures, so that the dashboard shows
// something at once. The folder is marked as invented for good (store/invented.h).

namespace ratecheck::app {

namespace {

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
  auto store = store::Store::open(shared.data);
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
  const auto filled = demo::fill_demo(*store, options);
  if (!filled) {
    print_error(filled.error());
    return filled.error().code == "not_empty" ? kInputAtFault : kEnvironment;
  }
  const auto release = insight::make_release(*store);
  if (!release) {
    print_error(release.error());
    return kEnvironment;
  }
  print(fmt::format("invented data, marked as such: {} workers, {} work items, working figures of release {}",
                    filled->workers, filled->work_items, release->id));
  for (const demo::PlantedShortfall& planted : demo::planted_shortfalls()) {
    print(fmt::format("  {} in {} pays short in {} % of the work, from the fourth month on in {} %",
                      planted.platform, planted.place, planted.percent, planted.later_percent));
  }
  print("the key of one invented worker: " + filled->key);
  const Status account = make_account(*store);
  if (!account)
    print_error(account.error());  // one of that name was there before, and keeps its password
  tell_next(shared.data);
  return account || account.error().code == "name_taken" ? kDone : kEnvironment;
}

}  // namespace ratecheck::app
