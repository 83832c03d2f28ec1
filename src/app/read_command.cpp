#include "app/command_line.h"
#include "app/console.h"
#include "app/read_files.h"
#include "app/report.h"
#include "app/shipped.h"
#include "ratecheck/statement/statement_json.h"

// One statement is one JSON object; several, or several files, are an array. What could not be read goes to
// standard error and makes the exit code 1, while what could be read is printed all the same.

namespace ratecheck::app {

int read_command(const Shared& shared, const ReadArguments& arguments) {
  const auto parsers = load_parsers(shared);
  if (!parsers)
    return kInputAtFault;
  const std::optional<pipeline::CheckOptions> options = check_options(arguments, *parsers);
  if (!options)
    return kUsage;
  bool all_read = true;
  const std::vector<pipeline::InputDocument> documents = read_files(arguments.files, all_read);
  const pipeline::ReadResult result = pipeline::read(documents, *options, *parsers);
  all_read = print_problems(result.documents) && all_read;
  if (shared.json) {
    JsonWriter out;
    const bool several = arguments.files.size() > 1 || result.statements.size() > 1;
    if (several)
      out.begin_array();
    for (const statement::Statement& statement : result.statements)
      statement::write_json(out, statement);
    if (several)
      out.end_array();
    if (!out.text().empty())
      print(out.text());
  } else {
    if (const std::string parts = report(result.documents); !parts.empty())
      print(parts);
    for (const statement::Statement& statement : result.statements)
      print(report(statement));
  }
  for (const pipeline::Explanation& explanation : result.explanations)
    print_explanation(explanation, shared.json);
  return all_read ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
