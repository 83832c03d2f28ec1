#include <algorithm>

#include "command_line.h"
#include "console.h"
#include "ratecheck/base/text.h"
#include "read_files.h"
#include "report.h"
#include "shipped.h"

namespace ratecheck::app {
namespace {

/// False, after saying so, when a named rule does not exist.
bool rules_exist(const std::vector<std::string>& named, const rulebook::Rulebook& rulebook) {
  bool all = true;
  for (const std::string& id : named) {
    if (rulebook.find(id) != nullptr)
      continue;
    print_error(Error{"unknown_rule",
                      "there is no rule '" + id + "'",
                      {},
                      "'ratecheck rules' lists them." + did_you_mean(id, rulebook.ids()),
                      {}});
    all = false;
  }
  return all;
}

}  // namespace

int check_command(const Shared& shared, const CheckArguments& arguments) {
  const auto rulebook = load_rules(shared);
  const auto parsers = load_parsers(shared);
  if (!rulebook || !parsers)
    return kInputAtFault;
  if (!rules_exist(arguments.rules, *rulebook))
    return kUsage;

  service::CheckOptions options = check_options(arguments.read);
  if (arguments.place) {
    auto place = parse_place(*arguments.place);
    if (!place.ok()) {
      print_error(place.error());
      return kUsage;
    }
    options.assess.place = *place;
  }
  options.assess.vehicle = arguments.vehicle;
  options.assess.only_rules = arguments.rules;
  const bool steps = arguments.steps || arguments.rules.size() == 1;
  options.assess.steps = steps ? rulebook::WithSteps::yes : rulebook::WithSteps::no;

  bool all_read = true;
  const std::vector<service::InputDocument> documents = read_files(arguments.read.files, all_read);
  const service::CheckResult result = service::check(documents, options, *parsers, *rulebook);
  all_read = print_problems(result.read.documents) && all_read;
  print(shared.json ? service::to_json(result) : report(result));
  return all_read ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
