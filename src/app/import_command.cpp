#include "command_line.h"
#include "console.h"
#include "ratecheck/service/application.h"
#include "ratecheck/store/submissions.h"
#include "read_files.h"
#include "shipped.h"

namespace ratecheck::app {
namespace {

struct Progress {
  std::size_t files = 0;
  std::int64_t new_work = 0;
  std::int64_t known_work = 0;
  bool all_good = true;
};

/// One file, one submission: a bad file costs itself only.
Status import_file(store::Store& store, store::WorkerId worker, const service::Library& library,
                   const service::InputDocument& document, const service::CheckOptions& options,
                   Progress& progress) {
  const service::CheckResult result = service::check({document}, options, library.parsers, library.rulebook);
  if (!print_problems(result.read.documents)) {
    progress.all_good = false;
    return {};
  }
  const auto stored = store::put(store, {worker,
                                         document.bytes,
                                         library.version(),
                                         {result.read.documents[0].sha256},
                                         result.read.statements,
                                         result.assessment});
  if (!stored.ok())
    return stored.error();
  progress.new_work += stored->new_work;
  progress.known_work += stored->known_work;
  print(document.name + ": " + std::to_string(stored->new_work) + " new work items" +
        (stored->fresh ? "" : " (known document)"));
  return {};
}

}  // namespace

int import_command(const Shared& shared, const CheckArguments& arguments, const std::string& key) {
  auto parsers = load_parsers(shared);
  auto rules = load_rules(shared);
  if (!parsers || !rules)
    return kInputAtFault;
  const service::Library library{std::move(*parsers), std::move(*rules)};
  auto store = store::Store::open(shared.data);
  if (!store.ok()) {
    print_error(store.error());
    return kEnvironment;
  }
  const auto caller = store::authenticate(*store, key);
  if (!caller.ok()) {
    print_error(caller.error());
    return kInputAtFault;
  }
  Progress progress;
  const service::CheckOptions options = check_options(arguments.read);
  for (const std::string& path : arguments.read.files) {
    const std::vector<service::InputDocument> documents = read_files({path}, progress.all_good);
    for (const service::InputDocument& document : documents) {
      const Status done = import_file(*store, caller->worker, library, document, options, progress);
      if (!done.ok()) {
        print_error(done.error());
        return kEnvironment;
      }
      ++progress.files;
    }
  }
  print(std::to_string(progress.files) + " files, " + std::to_string(progress.new_work) + " new work items, " +
        std::to_string(progress.known_work) + " already known");
  return progress.all_good ? kDone : kInputAtFault;
}

}  // namespace ratecheck::app
