#include "app/read_files.h"

#include <fmt/format.h>

#include <cstdio>

#include "app/console.h"
#include "app/input_files.h"
#include "ratecheck/base/dates.h"
#include "ratecheck/base/platforms.h"

namespace ratecheck::app {

std::vector<pipeline::InputDocument> read_files(const std::vector<std::string>& paths, bool& all_read) {
  std::vector<pipeline::InputDocument> documents;
  for (const std::string& path : paths) {
    auto document = read_input(path);
    if (document) {
      documents.push_back(std::move(*document));
    } else {
      print_error(document.error());
      all_read = false;
    }
  }
  return documents;
}

std::optional<pipeline::CheckOptions> check_options(const ReadArguments& arguments,
                                                    const extraction::ParserLibrary& parsers) {
  Status good;
  if (arguments.platform) {
    const auto judged = pipeline::judge_platform(*arguments.platform, parsers, nullptr);
    good = judged ? Status() : Status(judged.error());
  }
  if (arguments.time_zone && good) {
    const auto known = at_zone(0, *arguments.time_zone);
    good = known ? Status() : Status(known.error());
  }
  std::optional<PlaceName> place;
  if (arguments.place && good) {
    auto known = parse_place(*arguments.place);
    good = known ? Status() : Status(known.error());
    if (known)
      place = *known;
  }
  if (!good) {
    print_error(good.error());
    return std::nullopt;
  }
  pipeline::CheckOptions options;
  options.platform = arguments.platform;
  options.assess.place = place;
  options.time_zone = arguments.time_zone;
  options.year = arguments.year;
  options.explain = arguments.explain;
  return options;
}

// Notices are told of documents that were read as well, and are no problem.
bool print_problems(const std::vector<pipeline::CheckedDocument>& documents) {
  bool none = true;
  for (const pipeline::CheckedDocument& document : documents) {
    for (const JsonFault& notice : document.notices)
      print_error(Error{notice.code, "note: " + notice.detail}.at({document.name}).with_hint(notice.hint));
    if (!document.problem)
      continue;
    none = false;
    print_error(*document.problem);
    for (const JsonFault& fault : document.faults) {
      print_error(Error{fault.code, fmt::format("{}: {}", fault.at, fault.detail)}
                      .at({document.name})
                      .with_hint(fault.hint));
    }
  }
  return none;
}

void print_explanation(const pipeline::Explanation& explanation, bool json) {
  std::fprintf(json ? stderr : stdout, "line %zu  %-28s  %s\n", explanation.line, explanation.by.c_str(),
               explanation.text.c_str());
}

}  // namespace ratecheck::app
