#include <algorithm>

#include "app/command_line.h"
#include "app/console.h"
#include "app/read_files.h"
#include "app/report.h"
#include "app/shipped.h"

// Nothing is kept. What the options say is checked before a file is read, but for --holds, which names one of the
// files: a typing error is the usage's fault (2), not the input's (1).

namespace ratecheck::app {

int check_command(const Shared& shared, const CheckArguments& arguments) {
  const auto rulebook = load_rules(shared);
  const auto parsers = load_parsers(shared);
  if (!rulebook || !parsers)
    return kInputAtFault;
  const auto unknown = std::count_if(arguments.rules.begin(), arguments.rules.end(),
                                     [&](const std::string& id) { return find_rule(*rulebook, id) == nullptr; });
  if (unknown > 0)
    return kUsage;

  std::optional<pipeline::CheckOptions> chosen = check_options(arguments.read, *parsers);
  if (!chosen)
    return kUsage;
  pipeline::CheckOptions& options = *chosen;
  if (arguments.vehicle) {
    const auto vehicle = parse_vehicle(*arguments.vehicle);
    if (!vehicle) {
      print_error(unknown_word<Vehicle>(*arguments.vehicle));
      return kUsage;
    }
    options.assess.vehicle = to_string(*vehicle);
  }
  options.assess.only_rules = arguments.rules;
  const bool steps = arguments.steps || arguments.rules.size() == 1;
  options.assess.steps = steps ? rulebook::WithSteps::yes : rulebook::WithSteps::no;

  bool all_read = true;
  const std::vector<pipeline::InputDocument> documents = read_files(arguments.read.files, all_read);
  auto holds = pipeline::find_documents(documents, arguments.holds);
  if (!holds) {
    print_error(holds.error());
    return kUsage;
  }
  options.holds = std::move(*holds);
  const pipeline::CheckResult result = pipeline::check(documents, options, *parsers, *rulebook);
  all_read = print_problems(result.read.documents) && all_read;
  print(shared.json ? pipeline::to_json(result) : report(result));
  return all_read ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
